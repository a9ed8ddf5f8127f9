import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { systemClock } from '../kernel/clock.ts';
import type { Codec, StreamInfo } from '../packet/packet.ts';
import type { PacketMessage } from '../packet/wire.ts';
import type { WalledProcess } from '../wall/wall.ts';
import { Darkroom } from './darkroom.ts';
import type { DarkroomEvent } from './darkroom.ts';
import { readModel } from './model-file.ts';
import { walledDarkroom } from './walled.ts';

const root = new URL('../../', import.meta.url);
const { streams } = JSON.parse(readFileSync(new URL('test/vectors/darkroom/packets.json', root), 'utf8')) as {
  streams: Record<
    string,
    { info: StreamInfo & { codec: Codec; extradata: string }; packets: { timeMs: number; key: boolean; discardable: boolean; bytes: string }[] } // prettier-ignore
  >;
};

/** Twelve pictures of a vector, `rounds` times one after the other. */
function clip(name: string, rounds: number): PacketMessage[] {
  const { info, packets } = streams[name]!;
  const bytes = (text: string): Uint8Array => new Uint8Array(Buffer.from(text, 'base64'));
  const messages: PacketMessage[] = [
    { type: 'stream', camera: 0, info: { ...info, extradata: bytes(info.extradata) } },
  ];
  for (let round = 0; round < rounds; round++) {
    for (const packet of packets) {
      const timeMs = packet.timeMs + round * 480;
      messages.push({ type: 'packet', camera: 0, packet: { ...packet, timeMs, bytes: bytes(packet.bytes) } });
    }
  }
  return [...messages, { type: 'end', camera: 0, reason: 'finished' }];
}

test('a real darkroom behind its wall is shut in, survives its own death, and leaves no word on its error output', async (t) => {
  const spawn = walledDarkroom('node-only');
  const processes: WalledProcess[] = [];
  await using darkroom = await Darkroom.start({
    spawn: (signal) => {
      const process = spawn(signal) as WalledProcess;
      processes.push(process);
      return process;
    },
    model: await readModel(new URL('model/umriss.onnx', root).pathname),
    plateKey: new Uint8Array(32),
    clock: systemClock,
    signal: t.signal,
  });
  if (process.platform === 'linux') assert.equal(await darkroom.locked(), true);
  await darkroom.openCamera({ camera: 0, mode: 'clip', masks: [] });
  const events: DarkroomEvent[] = [];
  let killed = false;
  for (const pass of ['plate', 'observe'] as const) {
    const over = (async () => {
      for await (const event of darkroom.messages()) {
        events.push(event);
        if (event.type === 'observation' && event.timeMs > 2000 && !killed) {
          killed = true;
          processes[0]!.kill();
        }
        if (event.type === 'passed') return;
      }
    })();
    await darkroom.beginPass(0, pass);
    // Large enough that the pipe cannot hold it all, and that much is left behind the half megabyte that is skipped around a crash.
    for (const message of clip('mjpeg', 180)) await darkroom.send(message);
    await over;
  }
  assert.ok(killed);
  assert.equal(processes.length, 2);
  assert.deepEqual(darkroom.restarts, { crashed: 1, hostile: 0, stalled: 0 });
  const damage = events.find((event) => event.type === 'damage');
  assert.ok(damage?.type === 'damage' && damage.reason === 'crashed' && damage.toMs > damage.fromMs);
  // The plate of the first pass outlives the process, sealed; what follows the gap is watched with it.
  assert.ok(events.some((event) => event.type === 'notice' && event.code === 'plate-restored'));
  assert.ok(events.some((event) => event.type === 'observation' && event.timeMs > damage.toMs));
  for (const process of processes) assert.equal(process.stderrTail(), '');
});
