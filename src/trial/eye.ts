import type { Box, Point } from '../kernel/geometry.ts';
import { containment, iou } from '../kernel/geometry.ts';
import type { Random } from '../kernel/random.ts';
import { DENSITY_COLUMNS, DENSITY_ROWS } from '../observation/observation.ts';
import type { Joint, Observation, Person } from '../observation/observation.ts';
import type { Ground } from '../tracking/ground.ts';
import { quantised } from './quantised.ts';
import { gaussian, NOISE, Wander } from './noise.ts';
import type { Vec } from './skeleton.ts';

/**
 * A rendered camera with a model behind it that is as good and as bad as ours: it projects figures, hides what stands
 * behind others, and puts on what the model does wrong (misses, jitter, merged and split figures, limbs on the wrong
 * side, figures where nobody is). Its output passes the real codec. How the noise was measured: noise.ts.
 */
export interface Figure {
  readonly key: string;
  readonly joints: readonly Vec[];
  readonly statureM: number;
}

/** Something that stands before the scene and hides all below it: a counter, a hedge; units of the picture. */
export type Screen = Box;

/** Where a figure truly is in the picture. */
export interface Seen {
  readonly figure: Figure;
  readonly joints: Point[];
  readonly box: Box;
  readonly distanceM: number;
}

interface Memory {
  box: [Wander, Wander, Wander, Wander];
  joints: { x: Wander; y: Wander }[];
  pose: Wander;
  /** The kind of wrong pose a lying body gets, if it gets one. */
  flipped: boolean;
  outUntilMs: number;
  splitUntilMs: number;
  splitLow: boolean;
  halfUntilMs: number;
}

export class Eye {
  readonly #camera: Ground;
  readonly #random: Random;
  readonly #screens: readonly Screen[];
  readonly #memory = new Map<string, Memory>();
  #phantom: { box: Box; untilMs: number } | undefined;
  #lastMs = 0;

  constructor(camera: Ground, random: Random, screens: readonly Screen[] = []) {
    this.#camera = camera;
    this.#random = random;
    this.#screens = screens;
  }

  observe(figures: readonly Figure[], timeMs: number): Observation {
    const seconds = Math.max(0.01, (timeMs - this.#lastMs) / 1000);
    this.#lastMs = timeMs;
    const seen = figures
      .flatMap((figure) => projected(this.#camera, figure) ?? [])
      .sort((a, b) => a.distanceM - b.distanceM);
    const persons: Person[] = [];
    const taken: Seen[] = [];
    for (const body of seen) {
      if (!inView(body.box)) continue;
      const hidden = coverage(
        body.box,
        taken.map((other) => other.box),
      );
      taken.push(body);
      persons.push(...this.#judge(body, hidden, timeMs, seconds));
    }
    persons.push(...this.#phantoms(timeMs, seconds));
    const observation: Observation = {
      camera: 1,
      timeMs,
      persons: suppress(persons),
      overflow: false,
      density: density(seen.map((body) => body.box)),
      health: { blur: 0, dark: 0, obstructed: 0, moved: false },
      plate: 'sure',
      fresh: true,
    };
    return quantised(observation);
  }

  #judge(body: Seen, hidden: number, timeMs: number, seconds: number): Person[] {
    const inside = clip(body.box);
    const shown = this.#screened(inside);
    if (!shown) return [];
    const [width, height] = [(shown.x1 - shown.x0) * this.#camera.shape.aspect, shown.y1 - shown.y0];
    const whole = area(body.box) > 0 ? area(shown) / area(body.box) : 0;
    const longPx = Math.max(width, height) * 180;
    if (whole < 0.18 || longPx < 8) return [];
    const memory = this.#remember(body.figure.key);
    const lying = width > 1.1 * height;
    const random = this.#random;
    // Outages come in bursts: the model loses a pose, not a frame.
    const small = Math.max(0, (26 - longPx) / 26);
    const burst = NOISE.burstsPerSecond * (lying ? 3 : 1) * (1 + 6 * small) * (1 + 4 * Math.max(0, hidden - 0.3));
    if (random.next() < burst * seconds) memory.outUntilMs = timeMs + 150 + 1000 * random.next() ** 2;
    if (random.next() < NOISE.halvesPerSecond * seconds) memory.halfUntilMs = timeMs + 120 + 500 * random.next();
    const miss =
      NOISE.miss * (lying ? 2 : 1) + 0.5 * small + (hidden > 0.5 ? (hidden - 0.5) * 1.7 : 0) + (whole < 0.4 ? 0.3 : 0);
    if (timeMs < memory.outUntilMs || random.next() < miss) return [];
    const size = Math.max(width, height);
    const edges = memory.box.map((wander) => {
      const jump = random.next() < NOISE.outlierBox ? NOISE.outlierBoxTimes : 1;
      return wander.step(seconds, NOISE.slowBox) + jump * NOISE.fastBox * gaussian(random);
    });
    const { aspect } = this.#camera.shape;
    const base = timeMs < memory.halfUntilMs ? { ...shown, y1: shown.y1 - height * 0.3 } : shown;
    const box = clip({
      x0: base.x0 + (edges[0]! * size) / aspect,
      y0: base.y0 + edges[1]! * size,
      x1: base.x1 + (edges[2]! * size) / aspect,
      y1: base.y1 + edges[3]! * size,
    });
    const common = {
      x: (NOISE.fastBody * size * gaussian(random)) / aspect,
      y: NOISE.fastBody * size * gaussian(random),
    };
    const trunk = [1, 2, 7, 8].map((i) => body.joints[i]!);
    const middle = { x: mean(trunk.map((p) => p.x)), y: mean(trunk.map((p) => p.y)) };
    const low = isLow(body.figure);
    const places = low ? wrongPose(body, memory, memory.pose.step(seconds, 1), aspect) : body.joints;
    const blur = low ? NOISE.lowJoint : 1;
    const outlier = random.next() < NOISE.outlier;
    const score = Math.min(
      0.95,
      Math.max(0.45, 0.78 - 0.25 * small - 0.3 * hidden - 0.15 * (1 - whole) + 0.08 * gaussian(random)),
    );
    const joints = places.map((point, i): Joint => {
      const limb = i >= 9 || (i >= 3 && i <= 6) ? 1.6 : 1;
      const [wx, wy] = [
        memory.joints[i]!.x.step(seconds, NOISE.slowJoint[i]! * blur),
        memory.joints[i]!.y.step(seconds, NOISE.slowJoint[i]! * blur),
      ];
      const wild = outlier && random.next() < 0.5 ? NOISE.outlierTimes : 1;
      // Limbs are drawn a little towards the trunk: where the model is not sure it says something average.
      const pull = i >= 3 && i <= 6 ? NOISE.shrink : 0;
      const x =
        point.x +
        (middle.x - point.x) * pull +
        (wx * size) / aspect +
        common.x +
        (wild * NOISE.fastJoint * limb * size * gaussian(random)) / aspect;
      const y =
        point.y +
        (middle.y - point.y) * pull +
        wy * size +
        common.y +
        wild * NOISE.fastJoint * limb * size * gaussian(random);
      return {
        x: within(x, box.x0, box.x1),
        y: within(y, box.y0, box.y1),
        confidence: Math.max(0.3, score - (wild > 1 ? 0.2 : 0)),
      };
    });
    for (const [a, b] of [
      [3, 4],
      [5, 6],
      [9, 10],
      [11, 12],
    ] as const) {
      if (random.next() < NOISE.swap) [joints[a], joints[b]] = [joints[b]!, joints[a]!];
    }
    const person = { box, score, joints };
    return [person, ...(low ? this.#split(person, memory, timeMs, seconds) : [])];
  }

  /** The upper or lower half of a lying body, taken for one more figure. */
  #split(person: Person, memory: Memory, timeMs: number, seconds: number): Person[] {
    const random = this.#random;
    if (timeMs >= memory.splitUntilMs && random.next() < NOISE.splitsPerSecond * seconds) {
      memory.splitUntilMs = timeMs + 150 + 900 * random.next();
      memory.splitLow = random.next() < 0.5;
    }
    if (timeMs >= memory.splitUntilMs) return [];
    const { x0, y0, x1, y1 } = person.box;
    const [wide, high] = [x1 - x0, y1 - y0];
    const jitter = (): number => 0.02 * gaussian(random);
    const [from, to] = memory.splitLow ? [0.5 + jitter(), 1.05] : [-0.05, 0.5 + jitter()];
    const along = wide * this.#camera.shape.aspect > high;
    const box = clip(
      along
        ? { x0: x0 + from * wide, x1: x0 + to * wide, y0: y0 - 0.05 * high, y1 }
        : { x0, x1, y0: y0 + from * high, y1: y0 + to * high },
    );
    const joints = person.joints.map((joint) => ({
      x: box.x0 + ((joint.x - x0) / wide) * (box.x1 - box.x0),
      y: box.y0 + ((joint.y - y0) / high) * (box.y1 - box.y0),
      confidence: 0.4,
    }));
    return [{ box, score: 0.45 + 0.12 * random.next(), joints }];
  }

  #remember(key: string): Memory {
    let memory = this.#memory.get(key);
    if (!memory) {
      const wander = (): Wander => new Wander(this.#random);
      memory = {
        box: [wander(), wander(), wander(), wander()],
        joints: Array.from({ length: 13 }, () => ({ x: wander(), y: wander() })),
        pose: wander(),
        flipped: this.#random.next() < 0.6,
        outUntilMs: 0,
        splitUntilMs: 0,
        splitLow: false,
        halfUntilMs: 0,
      };
      this.#memory.set(key, memory);
    }
    return memory;
  }

  /** A coat on a chair, a curtain, a shadow at the edge: figures where nobody is, for a moment. */
  #phantoms(timeMs: number, seconds: number): Person[] {
    const random = this.#random;
    if (!this.#phantom && random.next() < NOISE.phantomsPerMinute * (seconds / 60)) {
      const high = 0.1 + 0.35 * random.next();
      const wide = high * (0.3 + 1.2 * random.next());
      const edge = random.next() < 0.4;
      const x = edge ? (random.next() < 0.5 ? 0 : 1 - wide) : random.next() * (1 - wide);
      const y = 0.25 + random.next() * Math.max(0, 0.75 - high);
      this.#phantom = {
        box: { x0: x, y0: y, x1: x + wide, y1: y + high },
        untilMs: timeMs + 100 + 2500 * random.next() ** 2,
      };
    }
    if (!this.#phantom) return [];
    if (timeMs > this.#phantom.untilMs) this.#phantom = undefined;
    if (!this.#phantom || random.next() < 0.3) return [];
    const { x0, y0, x1, y1 } = this.#phantom.box;
    const jitter = (): number => 0.01 * gaussian(random);
    const box = clip({ x0: x0 + jitter(), y0: y0 + jitter(), x1: x1 + jitter(), y1: y1 + jitter() });
    const joints = Array.from({ length: 13 }, (_, i): Joint => {
      const down = [0.1, 0.22, 0.22, 0.38, 0.38, 0.5, 0.5, 0.52, 0.52, 0.73, 0.73, 0.95, 0.95][i]!;
      const across = i === 0 ? 0.5 : i % 2 ? 0.35 : 0.65;
      return {
        x: box.x0 + (box.x1 - box.x0) * across + jitter(),
        y: box.y0 + (box.y1 - box.y0) * down + jitter(),
        confidence: 0.5,
      };
    });
    return [{ box, score: 0.47 + 0.15 * random.next(), joints }];
  }

  /** What a screen leaves of a box: the part above it. */
  #screened(box: Box): Box | undefined {
    let { y1 } = box;
    for (const screen of this.#screens) {
      const across = Math.min(box.x1, screen.x1) - Math.max(box.x0, screen.x0);
      if (across > 0.6 * (box.x1 - box.x0) && y1 > screen.y0 && y1 < screen.y1 + 0.02) y1 = Math.min(y1, screen.y0);
    }
    return y1 - box.y0 < 0.02 ? undefined : { ...box, y1 };
  }
}

/** A figure as a faultless eye would see it; undefined where a part of it lies behind the camera. */
export function projected(camera: Ground, figure: Figure): Seen | undefined {
  const points: Point[] = [];
  for (const [xM, yM, zM] of figure.joints) {
    const point = camera.project({ xM, yM }, zM);
    if (!point) return undefined;
    points.push(point);
  }
  const [cx, cy, cz] = figure.joints[7]!;
  const distanceM = Math.hypot(cx, cy, cz - camera.shape.heightM);
  // Flesh around the bones, a head above its middle.
  const flesh = (0.07 * figure.statureM) / 1.7 / camera.metresPerFrame({ xM: cx, yM: cy });
  const wide = flesh / camera.shape.aspect;
  const head = points[0]!;
  const box = {
    x0: Math.min(...points.map((point) => point.x - wide), head.x - 1.2 * wide),
    y0: Math.min(...points.map((point) => point.y - 0.6 * flesh), head.y - 1.6 * flesh),
    x1: Math.max(...points.map((point) => point.x + wide), head.x + 1.2 * wide),
    y1: Math.max(...points.map((point) => point.y + 0.9 * flesh), head.y + 1.2 * flesh),
  };
  return { figure, joints: points, box, distanceM };
}

/** Head and hips near the floor. */
function isLow({ joints, statureM }: Figure): boolean {
  const k = 1.7 / statureM;
  return k * joints[0]![2] < 0.7 && (k * (joints[7]![2] + joints[8]![2])) / 2 < 0.5;
}

/** At times a lying body is given a pose that is wrong as a whole: head where the feet are, or upright in the box. */
function wrongPose({ joints, box }: Seen, memory: Memory, state: number, aspect: number): readonly Point[] {
  if (state < NOISE.wrongPoseAbove) return joints;
  if (memory.flipped) {
    const [cx, cy] = [(box.x0 + box.x1) / 2, (box.y0 + box.y1) / 2];
    return joints.map(({ x, y }) => ({ x: 2 * cx - x, y: 2 * cy - y }));
  }
  const high = box.y1 - box.y0;
  const half = Math.min(0.14 * high, ((box.x1 - box.x0) * aspect) / 2) / aspect;
  return UPRIGHT.map((down, i) => ({
    x: (box.x0 + box.x1) / 2 + (i === 0 ? 0 : i % 2 ? -half : half),
    y: box.y0 + down * high,
  }));
}

/** How far down its box each joint of somebody standing is. */
const UPRIGHT = [0.08, 0.2, 0.2, 0.36, 0.36, 0.5, 0.5, 0.52, 0.52, 0.74, 0.74, 0.95, 0.95] as const;

const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;
const within = (value: number, low: number, high: number): number =>
  Math.max(0, Math.min(1, Math.max(low - 0.02, Math.min(high + 0.02, value))));
const area = (box: Box): number => Math.max(0, box.x1 - box.x0) * Math.max(0, box.y1 - box.y0);
const clip = (box: Box): Box => ({
  x0: Math.max(0, Math.min(1, Math.min(box.x0, box.x1))),
  y0: Math.max(0, Math.min(1, Math.min(box.y0, box.y1))),
  x1: Math.max(0, Math.min(1, Math.max(box.x0, box.x1))),
  y1: Math.max(0, Math.min(1, Math.max(box.y0, box.y1))),
});

const inView = (box: Box): boolean => box.x1 > 0 && box.x0 < 1 && box.y1 > 0 && box.y0 < 1;

/** Share of a box that nearer ones hide (sampled on a grid of 6×8). */
function coverage(box: Box, nearer: readonly Box[]): number {
  if (nearer.length === 0) return 0;
  let hits = 0;
  for (let i = 0; i < 6; i++) {
    for (let j = 0; j < 8; j++) {
      const [x, y] = [box.x0 + ((i + 0.5) / 6) * (box.x1 - box.x0), box.y0 + ((j + 0.5) / 8) * (box.y1 - box.y0)];
      if (
        nearer.some((other) => {
          const slim = 0.15 * (other.x1 - other.x0);
          return x > other.x0 + slim && x < other.x1 - slim && y > other.y0 && y < other.y1;
        })
      )
        hits++;
    }
  }
  return hits / 48;
}

/** The decoder's own suppression: of two figures on one place the surer stays (IoU 0.5, or 0.7 inside). */
function suppress(persons: readonly Person[]): Person[] {
  const kept: Person[] = [];
  for (const person of [...persons].sort((a, b) => b.score - a.score)) {
    if (kept.every((other) => iou(other.box, person.box) < 0.5 && containment(other.box, person.box) < 0.7))
      kept.push(person);
  }
  return kept;
}

/** Share of each cell that boxes cover, two thirds of a box being body. */
function density(boxes: readonly Box[]): number[] {
  const cells = new Array<number>(DENSITY_COLUMNS * DENSITY_ROWS).fill(0);
  for (const { x0, y0, x1, y1 } of boxes.map(clip)) {
    for (let row = Math.floor(y0 * DENSITY_ROWS); row < Math.min(DENSITY_ROWS, y1 * DENSITY_ROWS); row++) {
      const high = Math.min(y1 * DENSITY_ROWS, row + 1) - Math.max(y0 * DENSITY_ROWS, row);
      for (
        let column = Math.floor(x0 * DENSITY_COLUMNS);
        column < Math.min(DENSITY_COLUMNS, x1 * DENSITY_COLUMNS);
        column++
      ) {
        const wide = Math.min(x1 * DENSITY_COLUMNS, column + 1) - Math.max(x0 * DENSITY_COLUMNS, column);
        const i = row * DENSITY_COLUMNS + column;
        cells[i] = Math.min(1, cells[i]! + 0.65 * wide * high);
      }
    }
  }
  return cells;
}
