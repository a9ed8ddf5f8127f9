import { AugenmassError } from '../kernel/errors.ts';
import type { Clip } from './clip.ts';
import { quaternion, times, turned } from './rotation.ts';
import type { Turn } from './rotation.ts';
import type { Vec } from './skeleton.ts';

/** The parts of a glTF 2.0 document that animate joints (Khronos 2021, sections 3.5, 3.6 and 3.11). */
interface Document {
  readonly nodes: readonly {
    readonly name?: string;
    readonly children?: readonly number[];
    readonly translation?: readonly number[];
    readonly rotation?: readonly number[];
  }[];
  readonly animations: readonly {
    readonly name: string;
    readonly channels: readonly { readonly sampler: number; readonly target: { readonly node: number; readonly path: string } }[]; // prettier-ignore
    readonly samplers: readonly { readonly input: number; readonly output: number }[];
  }[];
  readonly accessors: readonly { readonly bufferView: number; readonly byteOffset?: number; readonly count: number; readonly type: string }[]; // prettier-ignore
  readonly bufferViews: readonly { readonly byteOffset?: number }[];
}

const FRAMES_PER_SECOND = 30;
const WIDTHS: Readonly<Record<string, number>> = { SCALAR: 1, VEC3: 3, VEC4: 4 };
const SIDED = ['upper_arm', 'forearm', 'hand', 'thigh', 'shin', 'foot'] as const;

/** Mesh2Motion's animated figures (joints DEF-*), y up. Throws `invalid` for anything but binary glTF. */
export function mesh2motion(bytes: Uint8Array, wanted: (name: string) => boolean): Clip[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (view.byteLength < 28 || view.getUint32(0, true) !== 0x46546c67) {
    throw new AugenmassError('invalid', 'This is no binary glTF file.', { remedy: 'Leave it out.' });
  }
  const size = view.getUint32(12, true);
  const doc = JSON.parse(new TextDecoder().decode(bytes.subarray(20, 20 + size))) as Document;
  const floats = (index: number): { width: number; at: (i: number) => number } => {
    const { bufferView, byteOffset = 0, type } = doc.accessors[index]!;
    const start = 28 + size + (doc.bufferViews[bufferView]!.byteOffset ?? 0) + byteOffset;
    return { width: WIDTHS[type] ?? 1, at: (i) => view.getFloat32(start + 4 * i, true) };
  };
  const parents = new Map(doc.nodes.flatMap(({ children = [] }, i) => children.map((child) => [child, i] as const)));
  const byName = new Map(doc.nodes.map(({ name = '' }, i) => [name.toLowerCase(), i]));
  return doc.animations
    .filter((animation) => wanted(animation.name))
    .map(({ name, channels, samplers }) => {
      const tracks = new Map<string, (timeS: number) => number[]>();
      let endS = 0;
      for (const { sampler, target } of channels) {
        const { input, output } = samplers[sampler]!;
        const [times_, values] = [floats(input), floats(output)];
        const { count } = doc.accessors[input]!;
        endS = Math.max(endS, times_.at(count - 1));
        tracks.set(`${target.node} ${target.path}`, (timeS) => keyed(times_.at, values.at, count, values.width, timeS));
      }
      const frames = Array.from({ length: Math.max(2, Math.floor(endS * FRAMES_PER_SECOND)) }, (_, frame) => {
        const timeS = frame / FRAMES_PER_SECOND;
        const solved = new Map<number, { turn: Turn; place: Vec }>();
        const solve = (i: number): { turn: Turn; place: Vec } => {
          const known = solved.get(i);
          if (known) return known;
          const node = doc.nodes[i]!;
          const [qx, qy, qz, qw] = tracks.get(`${i} rotation`)?.(timeS) ?? [...(node.rotation ?? [0, 0, 0, 1])];
          const [x, y, z] = tracks.get(`${i} translation`)?.(timeS) ?? [...(node.translation ?? [0, 0, 0])];
          let turn = quaternion(qw!, qx!, qy!, qz!);
          let place: Vec = [x!, y!, z!];
          const parent = parents.get(i);
          if (parent !== undefined) {
            const above = solve(parent);
            const [dx, dy, dz] = turned(above.turn, place);
            place = [above.place[0] + dx, above.place[1] + dy, above.place[2] + dz];
            turn = times(above.turn, turn);
          }
          const here = { turn, place };
          solved.set(i, here);
          return here;
        };
        const at = (joint: string): Vec => solve(byName.get(`def-${joint}`)!).place;
        const [neck, top] = [at('neck'), at('head')];
        const length = Math.hypot(top[0] - neck[0], top[1] - neck[1], top[2] - neck[2]) || 1;
        const head = top.map((value, i) => value + (0.09 * (value - neck[i]!)) / length) as unknown as Vec;
        const joints = [head, ...SIDED.flatMap((part) => [at(`${part}.l`), at(`${part}.r`)])];
        return joints.map(([jx, jy, jz]): Vec => [jz, jx, jy]);
      });
      return { name, origin: 'animated', framesPerSecond: FRAMES_PER_SECOND, frames };
    });
}

/** Linear between keys, also for rotations, whose length is mended by the reader; signs are put in agreement first. */
function keyed(
  timeOf: (i: number) => number,
  value: (i: number) => number,
  count: number,
  width: number,
  timeS: number,
): number[] {
  // prettier-ignore
  let i = 0;
  while (i + 1 < count && timeOf(i + 1) <= timeS) i++;
  const j = Math.min(count - 1, i + 1);
  const t = j === i ? 0 : Math.max(0, Math.min(1, (timeS - timeOf(i)) / (timeOf(j) - timeOf(i))));
  const of = (key: number): number[] => Array.from({ length: width }, (_, k) => value(key * width + k));
  const [a, b] = [of(i), of(j)];
  const sign = width === 4 && a.reduce((sum, p, k) => sum + p * b[k]!, 0) < 0 ? -1 : 1;
  return a.map((p, k) => p + (sign * b[k]! - p) * t);
}
