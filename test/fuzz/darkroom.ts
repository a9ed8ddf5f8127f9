import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { Darkroom } from '../../src/darkroom/darkroom.ts';
import type { DamageReason } from '../../src/darkroom/darkroom.ts';
import { readModel } from '../../src/darkroom/model-file.ts';
import { walledDarkroom } from '../../src/darkroom/walled.ts';
import { systemClock } from '../../src/kernel/clock.ts';
import { seededRandom } from '../../src/kernel/random.ts';
import type { Random } from '../../src/kernel/random.ts';
import { CODECS } from '../../src/packet/packet.ts';
import type { Codec, Packet, StreamInfo } from '../../src/packet/packet.ts';
import type { WallKind } from '../../src/wall/wall.ts';

/**
 * Streams that are wrong in every way a camera or an attacker could think of, through a real darkroom behind its wall.
 * What must hold: each pass ends, in time; nothing but valid messages comes out; a crash is contained.
 */
export interface FuzzResult {
  readonly streams: number;
  readonly observations: number;
  readonly withoutFrames: number;
  readonly damagedStreams: number;
  readonly slowestMs: number;
  readonly restarts: Readonly<Record<DamageReason, number>>;
}

export interface Stream {
  readonly info: StreamInfo;
  readonly packets: readonly Packet[];
}

export function seeds(): Stream[] {
  const path = new URL('../vectors/darkroom/packets.json', import.meta.url);
  const { streams } = JSON.parse(readFileSync(path, 'utf8')) as {
    streams: Record<
      string,
      { info: StreamInfo & { extradata: string }; packets: (Omit<Packet, 'bytes'> & { bytes: string })[] }
    >;
  };
  const bytes = (text: string): Uint8Array => new Uint8Array(Buffer.from(text, 'base64'));
  return Object.values(streams).map(({ info, packets }) => ({
    info: { ...info, extradata: bytes(info.extradata) },
    packets: packets.map((packet) => ({ ...packet, bytes: bytes(packet.bytes) })),
  }));
}

const whole = (random: Random, below: number): number => Math.floor(random.next() * below);
const pick = <T>(random: Random, list: readonly T[]): T => list[whole(random, list.length)]!;

function mutateBytes(random: Random, bytes: Uint8Array): Uint8Array {
  const out = bytes.slice();
  const way = whole(random, 5);
  if (way === 0 || out.length < 8) {
    for (let i = 1 + whole(random, 8); i > 0; i--) out[whole(random, out.length)] = whole(random, 256);
  } else if (way === 1) {
    return out.slice(0, 1 + whole(random, out.length - 1));
  } else if (way === 2) {
    const at = whole(random, out.length);
    out.set(random.bytes(Math.min(out.length - at, 1 + whole(random, 64))), at);
  } else if (way === 3) {
    for (let i = 1 + whole(random, 4); i > 0; i--) out[whole(random, out.length)]! ^= 1 << whole(random, 8);
  } else {
    const from = whole(random, out.length);
    out.copyWithin(whole(random, out.length), from, from + whole(random, out.length - from));
  }
  return out;
}

export function mutate(random: Random, seeds: readonly Stream[]): Stream {
  const seed = pick(random, seeds);
  let { info } = seed;
  let packets = [...seed.packets];
  for (let changes = 1 + whole(random, 3); changes > 0; changes--) {
    const at = whole(random, packets.length);
    const packet = packets[at];
    const way = whole(random, 9);
    if (way <= 3 && packet) packets[at] = { ...packet, bytes: mutateBytes(random, packet.bytes) };
    else if (way === 4 && packets.length > 1) packets.splice(at, 1 + whole(random, 3));
    else if (way === 5) packets = [...packets, ...pick(random, seeds).packets];
    else if (way === 6) {
      const side = (): number => pick(random, [0, 1, 16, 64, 8192, 8193, 65_535, info.widthPx]);
      info = { ...info, widthPx: side(), heightPx: side(), rotationDeg: pick(random, [0, 90, 180, 270] as const) };
    } else if (way === 7 && info.extradata.length > 0) {
      info = { ...info, extradata: mutateBytes(random, info.extradata) };
    } else if (way === 8) {
      info = { ...info, codec: pick<Codec>(random, CODECS) };
    }
    if (packets.length === 0) packets = [...seed.packets];
  }
  // Intake lets times only rise in the order of presentation; here a few are anything.
  const times = pick(random, [0, 0, 0, 1]);
  return {
    info,
    packets: packets.map((packet, i) => ({
      ...packet,
      timeMs: times === 0 ? i * 40 : pick(random, [packet.timeMs, -5, 0, 2 ** 47, 0.49, i * 133.333]),
      key: random.next() < 0.1 ? !packet.key : packet.key,
    })),
  };
}

export interface FuzzOptions {
  readonly count: number;
  readonly seed: number;
  readonly wall: WallKind;
  readonly signal: AbortSignal;
  /** A pass that takes longer is a hang. */
  readonly hangMs?: number;
}

export async function fuzzDarkroom({ count, seed, wall, signal, hangMs = 60_000 }: FuzzOptions): Promise<FuzzResult> {
  const random = seededRandom(seed);
  const corpus = seeds();
  const model = await readModel(fileURLToPath(new URL('../../model/umriss.onnx', import.meta.url)));
  await using darkroom = await Darkroom.start({
    spawn: walledDarkroom(wall),
    model,
    plateKey: random.bytes(32),
    clock: systemClock,
    signal,
  });
  let [observations, withoutFrames, damagedStreams, slowestMs] = [0, 0, 0, 0];
  const events = darkroom.messages()[Symbol.asyncIterator]();
  for (let i = 0; i < count; i++) {
    const { info, packets } = mutate(random, corpus);
    const camera = i % 65_536;
    const startMs = performance.now();
    // One in twenty is read twice, like a clip; the others once, like a camera.
    const clip = i % 20 === 0;
    await darkroom.openCamera({ camera, mode: clip ? 'clip' : 'live', masks: [] });
    for (const pass of clip ? (['plate', 'observe'] as const) : (['observe'] as const)) {
      const hang = AbortSignal.timeout(hangMs);
      const hung = new Promise<never>((_, reject) => {
        hang.addEventListener('abort', () => {
          reject(new Error(`Stream ${i} of seed ${seed} (${info.codec}) hangs in pass ${pass}.`));
        });
      });
      hung.catch(() => undefined);
      const feeding = (async () => {
        await darkroom.beginPass(camera, pass);
        await darkroom.send({ type: 'stream', camera, info });
        for (const packet of packets) await darkroom.send({ type: 'packet', camera, packet });
        await darkroom.send({ type: 'end', camera, reason: 'finished' });
      })();
      const reading = (async () => {
        while (true) {
          const next = await events.next();
          if (next.done === true) throw new Error('The darkroom ended.');
          const { value } = next;
          if (value.type === 'observation') observations++;
          if (value.type === 'notice' && value.code === 'no-frames') withoutFrames++;
          if (value.type === 'notice' && value.code === 'stream-damaged') damagedStreams++;
          if (value.type === 'passed' && value.camera === camera) return;
        }
      })();
      await Promise.race([Promise.all([feeding, reading]), hung]);
    }
    await darkroom.closeCamera(camera);
    slowestMs = Math.max(slowestMs, performance.now() - startMs);
  }
  return { streams: count, observations, withoutFrames, damagedStreams, slowestMs, restarts: { ...darkroom.restarts } };
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const [count = '2000', seed = '1', wall = 'bwrap'] = process.argv.slice(2);
  const signal = new AbortController().signal;
  console.log(await fuzzDarkroom({ count: Number(count), seed: Number(seed), wall: wall as WallKind, signal }));
}
