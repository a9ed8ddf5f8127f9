import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { openRtsp } from '../../src/intake/intake.ts';
import { seededRandom } from '../../src/kernel/random.ts';
import type { PacketMessage } from '../../src/packet/wire.ts';
import { GSTREAMER_PYTHON, TestCamera } from './camera.ts';
import { splitRtsp } from './framing.ts';
import { Relay } from './relay.ts';

const skip = GSTREAMER_PYTHON === undefined ? "GStreamer's RTSP server for Python is not installed" : false;
const TEST_MS = 60_000;

describe('what goes over an RTSP connection', () => {
  it('is told apart wherever it is cut', () => {
    const text = Buffer.from('RTSP/1.0 200 OK\r\nCSeq: 2\r\nContent-Length: 3\r\n\r\nv=0');
    const packet = Buffer.from([0x24, 1, 0, 2, 0x80, 200]);
    const all = Buffer.concat([text, packet, packet, Buffer.from('OPTIONS * RTSP/1.0\r\nCSeq: 3\r\n\r\n')]);
    for (let cut = 0; cut <= all.length; cut++) {
      const first = splitRtsp(all.subarray(0, cut));
      const second = splitRtsp(Buffer.concat([first.rest, all.subarray(cut)]));
      const kinds = [...first.parts, ...second.parts].map(({ kind }) => kind);
      assert.deepEqual(kinds, ['text', 'packet', 'packet', 'text']);
      assert.equal(second.rest.length, 0);
    }
  });
});

describe('a spoilt way to a camera', { skip }, () => {
  for (const transport of ['udp', 'tcp'] as const) {
    it(`30 % loss and a clock an hour ahead, over ${transport}`, async () => {
      await using camera = await TestCamera.start('--fps', '25');
      await using relay = await Relay.to(camera.port, seededRandom(5));
      relay.trouble.clockAheadS = 3_600;
      const signal = AbortSignal.timeout(TEST_MS);
      const messages: PacketMessage[] = [];
      const times: number[] = [];
      let offsetMs: number | undefined;
      const url = `rtsp://127.0.0.1:${relay.port}/street`;
      for await (const message of openRtsp(url, { signal, wall: 'node-only', transport })) {
        messages.push(message);
        if (message.type === 'remark' && message.code === 'clock-offset') offsetMs = message.value;
        if (message.type === 'packet') times.push(message.packet.timeMs);
        if (times.length === 10) relay.trouble.loss = 0.3;
        if (times.length > 100 && offsetMs !== undefined) break;
      }
      const { came, passed } = relay.media;
      assert.ok(passed < 0.9 * came, `${passed} of ${came}`);
      const connected = messages.find((message) => message.type === 'remark' && message.code === 'connected');
      assert.equal(connected?.type === 'remark' && connected.value, transport === 'udp' ? 1 : 0);
      assert.ok(Math.abs(offsetMs! - 3_600_000) < 1_000, `${offsetMs} ms`);
      for (let i = 1; i < times.length; i++) assert.ok(times[i]! > times[i - 1]!);
      assert.ok(!messages.some(({ type }) => type === 'end'), 'loss ends nothing');
    });
  }
});
