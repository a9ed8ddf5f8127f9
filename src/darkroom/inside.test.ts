import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { crc32, deflateSync } from 'node:zlib';
import type { Point } from '../kernel/geometry.ts';
import { seededRandom } from '../kernel/random.ts';
import { decodeMessage } from '../observation/codec.ts';
import type { DarkroomMessage, Pass } from '../observation/observation.ts';
import type { Codec, StreamInfo } from '../packet/packet.ts';
import type { PacketMessage } from '../packet/wire.ts';
import type { CameraSetup, Setup } from './inlet.ts';
import { Inside } from './inside.ts';
import { readModel } from './model-file.ts';

const root = new URL('../../', import.meta.url);
const vectors = JSON.parse(readFileSync(new URL('test/vectors/darkroom/packets.json', root), 'utf8')) as {
  streams: Record<
    string,
    {
      info: Omit<StreamInfo, 'extradata' | 'codec'> & { codec: Codec; extradata: string };
      packets: { timeMs: number; key: boolean; discardable: boolean; bytes: string }[];
    }
  >;
};
const bytes = (text: string): Uint8Array => new Uint8Array(Buffer.from(text, 'base64'));

function stream(name: string, camera = 1, fromMs = 0): PacketMessage[] {
  const { info, packets } = vectors.streams[name]!;
  return [
    { type: 'stream', camera, info: { ...info, extradata: bytes(info.extradata) } },
    ...packets.map((packet): PacketMessage => {
      return {
        type: 'packet',
        camera,
        packet: { ...packet, timeMs: packet.timeMs + fromMs, bytes: bytes(packet.bytes) },
      };
    }),
  ];
}
const end = (camera = 1): PacketMessage => ({ type: 'end', camera, reason: 'finished' });

const model = await readModel(new URL('model/umriss.onnx', root).pathname);
const setup: Setup = {
  type: 'setup',
  model: model.bytes,
  plateKey: new Uint8Array(32).fill(9),
  settings: { modelSha256: model.sha256, adapter: 'umriss', analysesPerSecond: 8, ...model.thresholds },
};

/** A darkroom without its process: what it writes is parsed as the host would parse it. */
async function darkroom(change: Partial<Setup> = {}): Promise<{ inside: Inside; said: DarkroomMessage[] }> {
  const said: DarkroomMessage[] = [];
  const inside = new Inside((framed) => said.push(decodeMessage(framed.subarray(4))), seededRandom(1), {
    lock: () => true,
  });
  await inside.handle({ ...setup, ...change });
  return { inside, said };
}

async function pass(inside: Inside, pass: Pass, messages: readonly PacketMessage[], camera = 1): Promise<void> {
  await inside.handle({ type: 'pass', camera, pass });
  for (const message of messages) await inside.handle({ type: 'packet-message', message });
  await inside.settle();
}

const open = (change: Partial<CameraSetup> = {}): CameraSetup => ({ type: 'camera', camera: 1, mode: 'clip', masks: [], ...change }); // prettier-ignore
const kinds = (said: readonly DarkroomMessage[]): string[] =>
  said.map((message) => (message.type === 'notice' ? message.code : message.type));
const times = (said: readonly DarkroomMessage[]): number[] =>
  said.flatMap((message) => (message.type === 'observation' ? [message.timeMs] : []));

test('a clip: walls and model first, then the plate with its drawing, then observations', async () => {
  const { inside, said } = await darkroom();
  assert.deepEqual(kinds(said.splice(0)), ['walls-locked', 'model-ready']);
  await inside.handle(open());
  await pass(inside, 'plate', [...stream('h264'), end()]);
  assert.deepEqual(kinds(said.splice(0)), ['opened', 'plate-too-short', 'drawing', 'sealed-plate', 'passed']);
  await pass(inside, 'observe', [...stream('h264'), end()]);
  assert.deepEqual(times(said), [0, 120, 240, 360]);
  const last = said.at(-1)!;
  assert.ok(last.type === 'passed');
  // Two of the twelve pictures are referred to by none and were not wanted.
  assert.deepEqual([last.pass, last.decoded, last.damaged, last.lastMs], ['observe', 10, 0, 440]);
  assert.equal(last.analysed + last.still, 4);
});

test('codec and size may change in the middle of a stream', async () => {
  const { inside, said } = await darkroom();
  await inside.handle(open({ mode: 'live' }));
  const wide = stream('hevc', 1, 1000);
  wide[0] = { ...(wide[0] as Extract<PacketMessage, { type: 'stream' }>) };
  const upright = stream('h264', 1, 2000);
  const first = upright[0] as Extract<PacketMessage, { type: 'stream' }>;
  upright[0] = { ...first, info: { ...first.info, rotationDeg: 90 } };
  said.length = 0;
  await pass(inside, 'observe', [...stream('h264'), ...wide, ...upright, end()]);
  const sizes = said.flatMap((message) => (message.type === 'opened' ? [[message.widthPx, message.heightPx]] : []));
  assert.deepEqual(sizes, [[64, 48], [48, 64]]); // prettier-ignore
  assert.equal(kinds(said).filter((kind) => kind === 'stream-changed').length, 1);
  assert.ok(times(said).some((timeMs) => timeMs >= 1000) && times(said).some((timeMs) => timeMs >= 2000));
});

test('what is no video, too large or damaged ends as a pass with a notice, never as an error', async () => {
  const { inside, said } = await darkroom();
  await inside.handle(open());
  const [head, ...packets] = stream('h264') as [Extract<PacketMessage, { type: 'stream' }>, ...PacketMessage[]];
  const noise = seededRandom(3);
  const garbage = packets.map((message): PacketMessage => {
    if (message.type !== 'packet') return message;
    return { ...message, packet: { ...message.packet, bytes: noise.bytes(400) } };
  });
  for (const pass_ of ['plate', 'observe'] as const) {
    said.length = 0;
    await pass(inside, pass_, [head, ...garbage, end()]);
    assert.deepEqual(kinds(said), ['no-frames', 'stream-damaged', 'passed']);
  }
  said.length = 0;
  await pass(inside, 'observe', [{ ...head, info: { ...head.info, widthPx: 16_384 } }, ...packets, end()]);
  assert.deepEqual(kinds(said).slice(0, 2), ['stream-too-large', 'no-frames']);
  said.length = 0;
  await pass(inside, 'observe', [end()]);
  assert.deepEqual(kinds(said), ['no-frames', 'passed']);
});

/** A grey PNG (RFC 2083): left half dark, right half bright, like the vectors. */
function png(widthPx: number, heightPx: number): Uint8Array {
  const rows = Buffer.alloc(heightPx * (widthPx + 1));
  for (let y = 0; y < heightPx; y++) {
    for (let x = 0; x < widthPx; x++) rows[y * (widthPx + 1) + 1 + x] = x < widthPx / 2 ? 40 : 200;
  }
  const chunk = (type: string, data: Buffer): Buffer => {
    const body = Buffer.concat([Buffer.from(type), data]);
    const framed = Buffer.alloc(8 + body.length);
    framed.writeUInt32BE(data.length, 0);
    body.copy(framed, 4);
    framed.writeUInt32BE(crc32(body), 4 + body.length);
    return framed;
  };
  const size = Buffer.alloc(13);
  size.writeUInt32BE(widthPx, 0);
  size.writeUInt32BE(heightPx, 4);
  size[8] = 8;
  return Buffer.concat([Buffer.from('89504e470d0a1a0a', 'hex'), chunk('IHDR', size), chunk('IDAT', deflateSync(rows)), chunk('IEND', Buffer.alloc(0))]); // prettier-ignore
}

test('a picture of the empty place is the plate at once; one of another shape, or none at all, is refused', async () => {
  const { inside, said } = await darkroom();
  for (const [plateImage, refused] of [
    [png(128, 96), false],
    [png(128, 72), true],
    [Uint8Array.from([1, 2]), true],
  ] as const) {
    await inside.handle(open({ plateImage }));
    said.length = 0;
    await pass(inside, 'observe', [...stream('h264'), end()]);
    assert.equal(kinds(said).includes('plate-refused'), refused);
    const observation = said.find(({ type }) => type === 'observation');
    assert.ok(observation?.type === 'observation');
    assert.equal(observation.plate, refused ? 'cold' : 'sure');
  }
});

test('a sealed plate comes back with its key and with no other', async () => {
  const { inside, said } = await darkroom();
  await inside.handle(open({ plateImage: png(64, 48), mode: 'live' }));
  said.length = 0;
  await pass(inside, 'observe', [...stream('h264'), ...stream('h264', 1, 700_000), end()]);
  const sealed = said.find(({ type }) => type === 'sealed-plate');
  assert.ok(sealed?.type === 'sealed-plate');
  for (const [key, code] of [
    [9, 'plate-restored'],
    [8, 'plate-refused'],
  ] as const) {
    const next = await darkroom({ plateKey: new Uint8Array(32).fill(key) });
    await next.inside.handle(open({ mode: 'live', sealedPlate: sealed.bytes }));
    await pass(next.inside, 'observe', [...stream('h264'), end()]);
    assert.ok(kinds(next.said).includes(code), code);
    const observation = next.said.find(({ type }) => type === 'observation');
    assert.ok(observation?.type === 'observation');
    assert.equal(observation.plate === 'cold', code === 'plate-refused');
  }
});

test('two cameras share the model and keep apart', async () => {
  const { inside, said } = await darkroom();
  await inside.handle(open({ mode: 'live' }));
  await inside.handle(open({ mode: 'live', camera: 2 }));
  said.length = 0;
  await inside.handle({ type: 'pass', camera: 1, pass: 'observe' });
  await inside.handle({ type: 'pass', camera: 2, pass: 'observe' });
  const [a, b] = [
    [...stream('h264', 1), end(1)],
    [...stream('mjpeg', 2), end(2)],
  ];
  for (let i = 0; i < a.length; i++) {
    await inside.handle({ type: 'packet-message', message: a[i]! });
    await inside.handle({ type: 'packet-message', message: b[i]! });
  }
  for (const camera of [1, 2]) {
    const own = said.filter((message) => message.camera === camera);
    assert.equal(times(own).length, 4);
    assert.equal(own.at(-1)!.type, 'passed');
  }
});

test('a look lets the drawing out and how much of it is sure, live or of a clip, and neither observation nor plate', async () => {
  const allowed = ['opened', 'drawing', 'passed', 'look-known', 'look-drawn', 'look-view', 'plate-too-short'];
  const clip = await darkroom();
  await clip.inside.handle(open());
  clip.said.length = 0;
  await pass(clip.inside, 'look', [...stream('h264'), end()]);
  assert.deepEqual(kinds(clip.said), ['opened', 'plate-too-short', 'drawing', 'look-known', 'look-drawn', 'look-view', 'passed']); // prettier-ignore
  const live = await darkroom();
  // A given picture is known at once, so that there is something to draw after half a second.
  await live.inside.handle(open({ plateImage: png(64, 48), mode: 'live' }));
  live.said.length = 0;
  // Eleven minutes apart: long enough for a sealed plate to be due.
  await pass(live.inside, 'look', [...stream('h264'), ...stream('h264', 1, 700_000), end()]);
  const said = kinds(live.said);
  assert.ok(said.includes('drawing') && said.includes('look-drawn') && said.at(-1) === 'passed', said.join());
  assert.deepEqual(said.filter((kind) => !allowed.includes(kind)), []); // prettier-ignore
  const last = live.said.at(-1)!;
  assert.ok(last.type === 'passed' && last.pass === 'look' && last.analysed > 0, 'the model did look');
  // The same camera observed afterwards: what was silent was the look, not the camera.
  live.said.length = 0;
  await pass(live.inside, 'observe', [...stream('h264'), end()]);
  assert.equal(times(live.said).length, 4);
});

test('a model that is not the pinned one, or no model, is refused and nothing is watched', async () => {
  for (const [change, why] of [
    [{ model: Uint8Array.from([...model.bytes.subarray(0, -1), 0]) }, 0],
    [{ model: new Uint8Array(10), settings: { ...setup.settings, modelSha256: '01d448afd928065458cf670b60f5a594d735af0172c8d67f22a81680132681ca' } }, 1], // prettier-ignore
    [{ settings: { ...setup.settings, adapter: 'yolox' as const } }, 5],
  ] as const) {
    const { inside, said } = await darkroom(change);
    assert.deepEqual(said, [{ type: 'notice', camera: 0, code: 'model-refused', value: why }]);
    await inside.handle(open());
    await pass(inside, 'observe', [...stream('h264'), end()]);
    assert.equal(said.length, 1);
  }
});

test('a masked place is painted over before anything looks: its change is not even motion', async () => {
  const everything: Point[] = [{ x: -1, y: -1 }, { x: 2, y: -1 }, { x: 2, y: 2 }, { x: -1, y: 2 }]; // prettier-ignore
  const { inside, said } = await darkroom();
  // Upside down from 480 ms on: half the picture changes, and nobody may know.
  const turned = stream('h264', 1, 480);
  const head = turned[0] as Extract<PacketMessage, { type: 'stream' }>;
  turned[0] = { ...head, info: { ...head.info, rotationDeg: 180 } };
  for (const masks of [[], [everything]]) {
    await inside.handle(open({ mode: 'live', masks }));
    said.length = 0;
    await pass(inside, 'observe', [...stream('h264'), ...turned, end()]);
    const changed = said.some((message) => message.type === 'observation' && message.timeMs >= 480 && message.fresh);
    assert.equal(changed, masks.length === 0);
  }
});
