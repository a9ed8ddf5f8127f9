import { AugenmassError } from '../kernel/errors.ts';
import type { Clip } from './clip.ts';
import { axisAngle, identity, times, turned } from './rotation.ts';
import type { Turn } from './rotation.ts';
import type { Vec } from './skeleton.ts';

interface Joint {
  readonly name: string;
  readonly parent: number;
  offset: Vec;
  channels: readonly string[];
}

const AXES: Readonly<Record<string, Vec>> = { X: [1, 0, 0], Y: [0, 1, 0], Z: [0, 0, 1] };
const KEPT_PER_SECOND = 30;

/** World positions of every joint, frame by frame, in the file's units; the first frame, often a T-pose, is left out. */
export function bvh(text: string): { framesPerSecond: number; joints: ReadonlyMap<string, readonly Vec[]> } {
  const [head, motion] = text.split('MOTION');
  const joints: Joint[] = [];
  const stack: number[] = [];
  let current = -1;
  for (const line of (head ?? '').split('\n')) {
    const words = line.trim().split(/\s+/);
    if (words[0] === 'ROOT' || words[0] === 'JOINT') {
      joints.push({ name: words[1]!, parent: stack.at(-1) ?? -1, offset: [0, 0, 0], channels: [] });
      current = joints.length - 1;
    } else if (words[0] === 'End') current = -1;
    else if (words[0] === '{') stack.push(current);
    else if (words[0] === '}') stack.pop();
    else if (words[0] === 'OFFSET' && stack.at(-1)! >= 0)
      joints[stack.at(-1)!]!.offset = [Number(words[1]), Number(words[2]), Number(words[3])];
    else if (words[0] === 'CHANNELS') joints[stack.at(-1)!]!.channels = words.slice(2);
  }
  const lines = (motion ?? '').trim().split('\n');
  const frameS = Number(lines[1]?.split(/\s+/).at(-1) ?? NaN);
  const width = joints.reduce((sum, joint) => sum + joint.channels.length, 0);
  if (!(frameS > 0) || width === 0) {
    throw new AugenmassError('invalid', 'This BVH file has no frame time or no channels.', { remedy: 'Leave it out.' });
  }
  const every = Math.max(1, Math.round(1 / KEPT_PER_SECOND / frameS));
  const places = new Map<string, Vec[]>(joints.map((joint) => [joint.name, []]));
  for (let row = 3; row < lines.length; row += every) {
    const values = lines[row]!.trim().split(/\s+/).map(Number);
    if (values.length < width) continue;
    const world: { turn: Turn; place: Vec }[] = [];
    let column = 0;
    for (const { name, parent, offset, channels } of joints) {
      let place = offset;
      let turn = identity;
      for (const channel of channels) {
        const axis = AXES[channel[0]!]!;
        const value = values[column++]!;
        if (channel.endsWith('position'))
          place = [place[0] + axis[0] * value, place[1] + axis[1] * value, place[2] + axis[2] * value]; // prettier-ignore
        else turn = times(turn, axisAngle(axis, (value * Math.PI) / 180));
      }
      const above = world[parent];
      if (above) {
        const [x, y, z] = turned(above.turn, place);
        place = [above.place[0] + x, above.place[1] + y, above.place[2] + z];
        turn = times(above.turn, turn);
      }
      world.push({ turn, place });
      places.get(name)!.push(place);
    }
  }
  return { framesPerSecond: 1 / (frameS * every), joints: places };
}

const along = (from: Vec, to: Vec, share: number): Vec => [
  to[0] + (to[0] - from[0]) * share,
  to[1] + (to[1] - from[1]) * share,
  to[2] + (to[2] - from[2]) * share,
];

/** y up to z up: x ahead is their z, y to the left their x. */
const upright = ([x, y, z]: Vec): Vec => [z, x, y];

/** CMU trials as exported by iClone: names CC_Base_*, y or z up. */
export function cmu(name: string, text: string): Clip {
  const { framesPerSecond, joints } = bvh(text);
  const at = (part: string): readonly Vec[] => joints.get(`CC_Base_${part}`)!;
  const sides = ['Upperarm', 'Forearm', 'Hand', 'Thigh', 'Calf', 'Foot'].flatMap((part) => [at(`L_${part}`), at(`R_${part}`)]); // prettier-ignore
  const [head, neck] = [at('Head'), at('NeckTwist01')];
  const raw = head.map((top, i): Vec[] => [along(neck[i]!, top, 1.1), ...sides.map((side) => side[i]!)]);
  const reach = [0, 1, 2].map((axis) => Math.abs(raw.reduce((sum, joints13) => sum + joints13[0]![axis]! - joints13[11]![axis]!, 0))); // prettier-ignore
  const zUp = reach[2]! > Math.max(reach[0]!, reach[1]!);
  return {
    name,
    origin: 'captured',
    framesPerSecond,
    frames: zUp ? raw : raw.map((joints13) => joints13.map(upright)),
  };
}

/** ReActIdle: hands are end sites only, so forearms are drawn on; y up. */
export function reactidle(name: string, text: string): Clip {
  const { framesPerSecond, joints } = bvh(text);
  const at = (part: string): readonly Vec[] => joints.get(part)!;
  const pair = (part: string): (readonly Vec[])[] => [at(`${part}.L`), at(`${part}.R`)];
  const [upper, fore] = [pair('upper_arm'), pair('forearm')];
  const legs = [...pair('thigh'), ...pair('shin'), ...pair('foot')];
  const frames = at('face').map((face, i) =>
    [
      along(at('neck')[i]!, face, 0.3),
      ...upper.map((side) => side[i]!),
      ...fore.map((side) => side[i]!),
      ...fore.map((side, s) => along(upper[s]![i]!, side[i]!, 0.95)),
      ...legs.map((side) => side[i]!),
    ].map(upright),
  );
  return { name, origin: 'captured', framesPerSecond, frames };
}
