import { existsSync } from 'node:fs';
import { InferenceSession, Tensor } from 'onnxruntime-node';
import type { Row } from './main.ts';

const UMRISS = 'model/umriss.onnx';
const YOLOX = '../shared/models/yolox-nano/yolox_nano.onnx';
const ROUNDS = 120;

/**
 * Time of one answer of the network, one thread, one picture, against YOLOX-nano (416 x 416, Apache-2.0).
 * The two take turns, so that other load on the machine hits both; the median of 120 rounds counts.
 */
export async function run(): Promise<Row[]> {
  if (!existsSync(YOLOX)) {
    console.log(`  skipped: ${YOLOX} is not here`);
    return [];
  }
  const ours = await timed(UMRISS, 'uint8', [1, 96, 160, 12]);
  const theirs = await timed(YOLOX, 'float32', [1, 3, 416, 416]);
  const times = { ours: [] as number[], theirs: [] as number[] };
  for (let round = 0; round < ROUNDS; round++) {
    times.ours.push(await ours());
    times.theirs.push(await theirs());
  }
  const value = median(times.ours);
  const referenceValue = median(times.theirs);
  return [
    { name: 'one frame', value, unit: 'ms', reference: 'YOLOX-nano', referenceValue, ratio: value / referenceValue },
  ];
}

async function timed(file: string, type: 'uint8' | 'float32', shape: number[]): Promise<() => Promise<number>> {
  const session = await InferenceSession.create(file, { intraOpNumThreads: 1, interOpNumThreads: 1 });
  const size = shape.reduce((product, side) => product * side, 1);
  // A smooth pattern instead of noise: no value is denormal, and every run sees the same.
  const greys = Uint8Array.from({ length: size }, (_, i) => 127.5 + 127.5 * Math.sin(i / 37));
  const pixels = type === 'uint8' ? greys : Float32Array.from(greys);
  const name = session.inputNames[0] ?? 'x';
  const answer = async () => {
    const startMs = performance.now();
    await session.run({ [name]: new Tensor(type, pixels, shape) });
    return performance.now() - startMs;
  };
  for (let i = 0; i < 10; i++) await answer();
  return answer;
}

function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[values.length >> 1] ?? Number.NaN;
}
