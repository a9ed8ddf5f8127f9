import { DENSITY_COLUMNS, DENSITY_ROWS, DRAWING_HEIGHT_PX, DRAWING_WIDTH_PX } from '../observation/observation.ts';
import type { Joint, Observation, Person, PlateState } from '../observation/observation.ts';
import { seededRandom } from '../kernel/random.ts';
import type { ReportClip, ReportFinding, ReportInput, ReportSample } from './input.ts';

/**
 * Made-up clips for tests of the report: a drawn hall, a figure that walks and falls, others that pass. Nothing here was
 * ever filmed. `lying` 0 upright … 1 on the floor.
 */
export function madePerson(x: number, y: number, height: number, phase: number, lying: number, confidence = 1): Person {
  const swing = Math.sin(phase) * (1 - lying);
  // In body units: x to the right, y up from the feet; head, shoulders, elbows, wrists, hips, knees, ankles.
  const upright: [number, number][] = [
    [0, 0.93],
    [-0.11, 0.8],
    [0.11, 0.8],
    [-0.14 - 0.1 * swing, 0.62],
    [0.14 + 0.1 * swing, 0.62],
    [-0.12 - 0.2 * swing, 0.46],
    [0.12 + 0.2 * swing, 0.46],
    [-0.07, 0.5],
    [0.07, 0.5],
    [-0.06 + 0.12 * swing, 0.27],
    [0.06 - 0.12 * swing, 0.27],
    [-0.06 + 0.2 * swing, 0.02],
    [0.06 - 0.2 * swing, 0.02],
  ];
  const angle = (lying * Math.PI) / 2;
  const joints = upright.map(([bodyX, bodyY], j): Joint => {
    const wiggle = lying > 0.9 && (j === 5 || j === 6) ? 0.05 * Math.sin(phase) : 0;
    const turnedX = bodyX * Math.cos(angle) + bodyY * Math.sin(angle);
    const turnedY = bodyY * Math.cos(angle) - bodyX * 0.6 * Math.sin(angle) + 0.05 * lying + wiggle;
    return {
      x: x + turnedX * height * 0.56,
      y: y - turnedY * height,
      confidence: j > 8 ? confidence * 0.85 : confidence,
    };
  });
  const xs = joints.map((joint) => joint.x);
  const ys = joints.map((joint) => joint.y);
  const box = {
    x0: Math.min(...xs) - 0.01,
    y0: Math.min(...ys) - 0.03,
    x1: Math.max(...xs) + 0.01,
    y1: Math.max(...ys) + 0.01,
  };
  return { box, score: 0.9 * confidence, joints };
}

function madeObservation(timeMs: number, persons: readonly Person[], plate: PlateState): Observation {
  const density = Array.from({ length: DENSITY_COLUMNS * DENSITY_ROWS }, (_, i) => {
    const x = ((i % DENSITY_COLUMNS) + 0.5) / DENSITY_COLUMNS;
    const y = (Math.floor(i / DENSITY_COLUMNS) + 0.5) / DENSITY_ROWS;
    return persons.some(({ box }) => x > box.x0 && x < box.x1 && y > box.y0 && y < box.y1) ? 0.8 : 0;
  });
  const health = { blur: 0, dark: 0, obstructed: 0, moved: false };
  return { camera: 0, timeMs, persons, overflow: false, density, health, plate, fresh: true };
}

/** A hall in lines: floor tiles in perspective, a wall, doors, a clock. */
export function madeDrawing(): Uint8Array {
  const [width, height] = [DRAWING_WIDTH_PX, DRAWING_HEIGHT_PX];
  const ink = new Uint8Array(width * height);
  const dot = (x: number, y: number, level: number): void => {
    const at = Math.round(y) * width + Math.round(x);
    if (x >= 0 && x < width - 0.5 && y >= 0 && y < height - 0.5) ink[at] = Math.max(ink[at]!, level);
  };
  const line = (x0: number, y0: number, x1: number, y1: number, level: number): void => {
    const steps = Math.ceil(2 * Math.hypot(x1 - x0, y1 - y0));
    for (let i = 0; i <= steps; i++) dot(x0 + ((x1 - x0) * i) / steps, y0 + ((y1 - y0) * i) / steps, level);
  };
  for (let i = -12; i <= 12; i++) line(160 + i * 14, 88, 160 + i * 60, 191, 6);
  for (let i = 0; i < 9; i++) line(0, 88 + 103 * (i / 9) ** 1.8, 319, 88 + 103 * (i / 9) ** 1.8, 7);
  line(0, 88, 319, 88, 14);
  for (const x of [30, 90, 210, 265]) {
    line(x, 30, x, 88, 13);
    line(x + 32, 30, x + 32, 88, 13);
    line(x, 30, x + 32, 30, 13);
    line(x + 16, 30, x + 16, 88, 9);
    for (let y = 32; y < 88; y += 2) for (let k = 1; k < 31; k += 2) dot(x + k, y, 3);
  }
  for (let a = 0; a < 6.3; a += 0.02) dot(160 + 12 * Math.cos(a), 28 + 12 * Math.sin(a), 13);
  line(160, 28, 160, 20, 14);
  line(160, 28, 166, 31, 14);
  for (let y = 0; y < 12; y++) for (let x = 0; x < width; x++) dot(x, y, 2);
  return ink;
}

/** Twenty seconds at eight observations a second: two pass by, one falls at 9 s and stays down. */
export function madeFall(name: string, seed = 1, people = 3): ReportClip {
  const random = seededRandom(seed);
  const starts = Array.from({ length: people }, () => random.next());
  const samples: ReportSample[] = [];
  for (let timeMs = 0; timeMs < 20_000; timeMs += 125) {
    const t = timeMs / 1000;
    const persons: Person[] = [];
    const bodies: { track: string; hipHeightM: number; speedMps: number }[] = [];
    const lying = Math.min(1, Math.max(0, (t - 9) / 0.8));
    if (t > 2) {
      const x = 0.15 + Math.min(t - 2, 7.2) * 0.055;
      persons.push(madePerson(x, 0.86, 0.42, lying > 0 ? t * 2 : t * 6, lying));
      bodies.push({
        track: 'fallen',
        hipHeightM: 0.9 - 0.7 * lying + 0.02 * Math.sin(t * 5),
        speedMps: lying > 0 ? 0.1 : 1.2,
      });
    }
    for (let i = 1; i < people; i++) {
      const x = 1.1 - 0.09 * (t - 8 * starts[i]!);
      if (x < 0.02 || x > 0.98) continue;
      persons.push(madePerson(x, 0.62 + 0.06 * i, 0.28, t * 6 + i, 0, 0.9));
      bodies.push({ track: `passer-${i}`, hipHeightM: 0.92, speedMps: 1.3 + 0.1 * Math.sin(t) });
    }
    samples.push({ observation: madeObservation(timeMs, persons, t < 4 ? 'learning' : 'sure'), bodies });
  }
  const fall: ReportFinding = {
    behaviour: 'fall',
    startMs: 9000,
    endMs: 12_000,
    confidence: 0.91,
    tracks: ['fallen'],
    reason: {
      de: 'Hüfthöhe fiel von 0,90 m auf 0,20 m in 0,8 s, seither 9 s am Boden, bewegt sich.',
      en: 'Hip height fell from 0.90 m to 0.20 m in 0.8 s, on the ground for 9 s since, moving.',
    },
  };
  return {
    name,
    camera: 'Kamera 3',
    durationMs: 20_000,
    widthPx: 1280,
    heightPx: 720,
    drawing: madeDrawing(),
    plate: 'sure',
    samples,
    findings: [fall],
    notices: [],
    remarks: [{ code: 'audio-present', value: 1 }],
    coverage: { analysedMs: 19_200, gaps: [{ fromMs: 15_000, toMs: 15_800 }] },
  };
}

export function madeQuiet(name: string): ReportClip {
  const fall = madeFall(name, 7, 2);
  return {
    ...fall,
    findings: [],
    samples: fall.samples.filter((sample) => sample.observation.timeMs < 8000),
    remarks: [],
  };
}

export function madeShort(name: string): ReportClip {
  const fall = madeFall(name, 5, 1);
  const samples = fall.samples
    .filter((sample) => sample.observation.timeMs < 2500)
    .map((sample) => ({ ...sample, observation: { ...sample.observation, plate: 'cold' as const } }));
  const notices = [{ code: 'plate-too-short' as const, value: 2500 }];
  return {
    ...fall,
    durationMs: 2500,
    samples,
    findings: [],
    notices,
    drawing: undefined,
    plate: 'cold',
    coverage: { analysedMs: 2500, gaps: [] },
  };
}

export function madeBroken(name: string): ReportClip {
  return {
    name,
    camera: name,
    durationMs: 0,
    widthPx: 0,
    heightPx: 0,
    drawing: undefined,
    plate: 'cold',
    samples: [],
    findings: [],
    notices: [],
    coverage: { analysedMs: 0, gaps: [] },
    failure: {
      kind: 'corrupt',
      message: `${name} holds no video that can be read.`,
      remedy: 'Check that it was copied whole.',
    },
  };
}

export function madeInput(clips: readonly ReportClip[]): ReportInput {
  return {
    generatedAtMs: Date.UTC(2026, 10, 22, 17, 30),
    title: 'Musterplatz',
    version: '0.1.0',
    model: { name: 'umriss', sha256: 'bfe7aaa84cd2d9cf739ce91ec07138013f3782493b51a648256ca7bab35f5d38' },
    walls: 'bwrap',
    clips,
  };
}
