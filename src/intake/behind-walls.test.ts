import assert from 'node:assert/strict';
import { copyFile, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { systemClock } from '../kernel/clock.ts';
import type { PacketMessage } from '../packet/wire.ts';
import { available } from '../wall/available.ts';
import type { WallReport } from '../wall/available.ts';
import { WALL_KINDS } from '../wall/wall.ts';
import { openFile, openRtsp, probe } from './intake.ts';
import { ReaderProcess } from './reader-process.ts';

const CLIP = join(import.meta.dirname, '../../test/clips/h264.mp4');

describe('intake behind each wall that stands here', { timeout: 300_000 }, () => {
  const signal = AbortSignal.timeout(300_000);
  let report: WallReport;
  let folder = '';
  before(async () => {
    report = await available(systemClock, signal);
    folder = await mkdtemp(join(tmpdir(), 'augenmass-walls-'));
  });
  after(() => rm(folder, { recursive: true }));

  for (const wall of WALL_KINDS) {
    const stands = (): boolean => report.walls.some((state) => state.kind === wall && state.stands);

    it(`${wall}: reads the clip it was given`, async (t) => {
      if (!stands()) {
        t.skip(`${wall} does not stand here`);
        return;
      }
      const head = await probe(CLIP, { wall, signal });
      assert.deepEqual([head.info.codec, head.info.widthPx, head.frames, head.hasAudio], ['h264', 96, 20, false]);
      const messages: PacketMessage[] = [];
      for await (const message of openFile(CLIP, { wall, signal })) messages.push(message);
      assert.equal(messages.filter(({ type }) => type === 'packet').length, 20);
      assert.deepEqual(messages.at(-1), { type: 'end', camera: 0, reason: 'finished' });
    });

    it(`${wall}: reads no other file, whatever it is asked for`, async (t) => {
      if (!stands()) {
        t.skip(`${wall} does not stand here`);
        return;
      }
      const shown = join(folder, 'shown.mp4');
      const hidden = join(folder, 'hidden.mp4');
      await copyFile(CLIP, shown);
      await copyFile(CLIP, hidden);
      using reader = new ReaderProcess({ wall, clock: systemClock, readOnlyPaths: [shown] });
      // What FFmpeg itself would open: through Node's own look at the file, none of these is reached.
      for (const path of [hidden, `concat:${hidden}`, `file:${hidden}`, '/etc/passwd', '/proc/1/environ', 'pipe:0']) {
        const messages: PacketMessage[] = [];
        const request = { camera: 0, path, name: 'clip', headOnly: false, signal };
        for await (const message of reader.read(request)) messages.push(message);
        const end = messages.at(-1);
        assert.ok(end?.type === 'end' && end.error, path);
        assert.ok(['refused', 'not-found'].includes(end.error.kind), `${path}: ${end.error.message}`);
        assert.equal(messages.length, 1);
      }
    });

    it(`${wall}: the process for cameras reaches the network`, async (t) => {
      if (!stands()) {
        t.skip(`${wall} does not stand here`);
        return;
      }
      const stop = new AbortController();
      const troubles: string[] = [];
      const watching = openRtsp('rtsp://127.0.0.1:9/x', {
        wall,
        signal: AbortSignal.any([signal, stop.signal]),
        onTrouble: ({ message }) => troubles.push(message),
      });
      for await (const message of watching) if (message.type === 'gap') break;
      stop.abort();
      // Refused by the computer, not by the wall: a wall without network would say otherwise.
      assert.equal(troubles[0], 'rtsp://127.0.0.1:9/x refused the connection.');
    });
  }
});
