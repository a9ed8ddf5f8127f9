import type { Alarm } from '../../src/wire/alarm.ts';
import { encodeFigures } from '../../src/wire/figures.ts';
import type { LiveFigure, LiveFrame } from '../../src/wire/figures.ts';
import type { CameraGrant, CameraStanding, CameraState } from '../../src/wire/place.ts';
import { madeDrawing, madePerson } from '../../src/report/test-scene.ts';
import { behaviourName, question } from '../../src/behaviour/reason.ts';
import type { Behaviour } from '../../src/wire/words.ts';

/** A made-up place for looking at screens: nobody and nothing here was ever filmed. */
export const CAMERAS = [
  ['durchgang-nord', 'Stürze im Durchgang zum Bahnsteig', 'live', ['fall', 'lying']],
  ['eingang', 'Gedränge am Eingang', 'live', ['crowding', 'fall']],
  ['lieferhof', 'Betreten außerhalb der Öffnungszeiten', 'live', ['intrusion']],
  ['ruheraum', 'Liegende Personen', 'learning', ['lying']],
  ['bahnsteig-2', 'Stürze und Schläge am Bahnsteig', 'live', ['fall', 'assault', 'running']],
  ['spielplatz', 'Betreten in der Nacht', 'closed', ['intrusion']],
  ['halle-ost', 'Gegenrichtung an der Sperre', 'lost', ['counterflow', 'running']],
] as const satisfies readonly (readonly [string, string, CameraState, readonly Behaviour[]])[];

const SENTENCES: Readonly<Record<string, { de: string; en: string }>> = {
  live: { de: 'Sieht.', en: 'Watching.' },
  learning: {
    de: 'Lernt, wie der Ort ohne Menschen aussieht.',
    en: 'Learning what the place looks like without people.',
  },
  closed: {
    de: 'Linse geschlossen: außerhalb der Zeiten des Mandats.',
    en: 'Lens closed: outside the hours of the mandate.',
  },
  lost: {
    de: 'Die Kamera antwortet nicht. Netz und Strom prüfen.',
    en: 'The camera does not answer. Check network and power.',
  },
};

export function standingsAt(nowMs: number): CameraStanding[] {
  return CAMERAS.map(([name, , state], number) => ({
    name,
    number,
    state,
    sinceMs: nowMs - (state === 'lost' ? 4 : 190) * 60_000,
    sentence: SENTENCES[state]!,
    seenMs: state === 'closed' ? null : nowMs - (state === 'lost' ? 240_000 : 80),
    opensMs: state === 'closed' ? nowMs + 5 * 3_600_000 : null,
    plate: state === 'closed' ? null : state === 'learning' ? 'learning' : 'sure',
    health:
      state === 'closed'
        ? null
        : {
            blur: 0.05,
            dark: name === 'lieferhof' ? 0.62 : 0.04,
            obstructed: name === 'ruheraum' ? 0.41 : 0,
            moved: name === 'halle-ost',
            clockOffsetMs: name === 'bahnsteig-2' ? 3_598_200 : name === 'eingang' ? -220 : null,
            audio: name === 'eingang',
          },
    aspect: 16 / 9,
    drawing: state === 'closed' ? 0 : 1,
    people: state === 'live' ? 1 + (number % 3) : 0,
  }));
}

export function grants(): CameraGrant[] {
  return CAMERAS.map(([name, purpose, state, behaviours], i) => ({
    name,
    purpose,
    behaviours: [...behaviours],
    zones: [],
    masks: [],
    hours: state === 'closed' ? { de: 'täglich 18–6 Uhr', en: 'daily 18:00–06:00' } : { de: 'immer', en: 'always' },
    keep: i === 3 ? 'never' : 'sealed',
    retentionHours: i === 3 ? 0 : 72,
    plan: { x: 0.15 + 0.12 * i, y: 0.3 + 0.4 * (i % 2), direction: 45 * i, angle: 70 },
  }));
}

/** Two pixels a byte, the left one in the high half, as the server sends it. */
export function packedDrawing(): Buffer {
  const ink = madeDrawing();
  const out = Buffer.alloc(ink.length / 2);
  for (let i = 0; i < out.length; i++) out[i] = (ink[2 * i]! << 4) | ink[2 * i + 1]!;
  return out;
}

function figure(
  track: number,
  alarmed: boolean,
  x: number,
  y: number,
  height: number,
  phase: number,
  lying: number,
): LiveFigure {
  const person = madePerson(x, y, height, phase, lying);
  const joints = new Float32Array(39);
  person.joints.forEach((joint, j) => {
    joints.set([joint.x, joint.y, joint.confidence], 3 * j);
  });
  const { x0, y0, x1, y1 } = person.box;
  return { track, alarmed, box: [x0, y0, x1, y1], joints };
}

/** Somebody crosses the picture every twenty seconds; in `durchgang-nord` they fall at 9 s of them and stay down. */
export function frameOf(camera: number, timeMs: number, cycleMs: number, falls: boolean): LiveFrame {
  const t = ((((timeMs - cycleMs) % 20_000) + 20_000) % 20_000) / 1000;
  const figures: LiveFigure[] = [];
  const lying = falls ? Math.min(1, Math.max(0, (t - 9) / 0.8)) : 0;
  if (t > 2 || !falls) {
    const x = falls ? 0.15 + Math.min(t - 2, 7.2) * 0.055 : 0.05 + t * 0.045;
    figures.push(figure(7, falls && lying > 0.4, x, 0.86, 0.42, lying > 0 ? t * 2 : t * 6, lying));
  }
  const passer = 1.05 - 0.07 * (t - 2 * (camera % 4));
  if (passer > 0.03 && passer < 0.97) figures.push(figure(12 + camera, false, passer, 0.7, 0.28, t * 6 + camera, 0));
  return { camera, timeMs: Math.round(timeMs), fresh: true, overflow: false, plate: 2, figures };
}

/** From ten seconds before a finding at `startMs` to ten after, eight observations a second. */
export function replayOf(camera: number, startMs: number, falls: boolean): Uint8Array {
  const frames: LiveFrame[] = [];
  for (let at = startMs - 10_000; at < startMs + 10_000; at += 125)
    frames.push(frameOf(camera, at, startMs - 9000, falls));
  return encodeFigures(frames);
}

const REASONS: Readonly<Partial<Record<Behaviour, { de: string; en: string }>>> = {
  fall: {
    de: 'Die Hüfthöhe fiel in 0,7 s von 0,88 m auf 0,21 m, am schnellsten mit 1,9 m/s; danach 9,0 s am Boden.',
    en: 'The hip height fell from 0.88 m to 0.21 m in 0.7 s, at most at 1.9 m/s; then 9.0 s on the floor.',
  },
  lying: {
    de: 'Seit 46,0 s am Boden: Hüfthöhe 0,22 m, Kopfhöhe 0,31 m.',
    en: 'On the floor for 46.0 s: hip height 0.22 m, head height 0.31 m.',
  },
  intrusion: {
    de: 'Stand 14,0 s im Bereich „Gleisbett“, 1,60 m weit darin.',
    en: 'Was inside the area “Gleisbett” for 14.0 s, 1.60 m into it.',
  },
  crowding: {
    de: 'Dichte mindestens 4,2/m² über 31,0 s (17 Personen nahe beieinander), Druck 0,02/s².',
    en: 'Density of at least 4.2/m² for 31.0 s (17 people close together), pressure 0.02/s².',
  },
};

function curveOf(behaviour: Behaviour): Alarm['curve'] {
  if (behaviour !== 'fall' && behaviour !== 'lying') return undefined;
  const points: [number, number][] = [];
  for (let ms = -10_000; ms <= 9000; ms += 125) {
    const lying = Math.min(1, Math.max(0, ms / 750));
    points.push([ms, 0.88 - 0.67 * lying + 0.015 * Math.sin(ms / 190)]);
  }
  return { label: { de: 'Hüfthöhe', en: 'Hip height' }, unit: 'm', points };
}

export interface AlarmWish {
  readonly id: string;
  readonly camera: string;
  readonly behaviour: Behaviour;
  readonly agoMs: number;
  readonly urgency: number;
  readonly state?: Alarm['state'];
  readonly over?: boolean;
  readonly dueInMs?: number;
  readonly passedOnAgoMs?: number;
  readonly judgements?: Alarm['judgements'];
}

export function madeAlarm(wish: AlarmWish, nowMs: number): Alarm {
  const { id, camera, behaviour, agoMs, urgency } = wish;
  const startMs = nowMs - agoMs;
  const dueMs = nowMs + (wish.dueInMs ?? 60_000);
  return {
    id,
    camera,
    behaviour,
    startMs,
    endMs: startMs + 12_000,
    over: wish.over ?? false,
    confidence: 0.87,
    question: { de: question(behaviour, 'de'), en: question(behaviour, 'en') },
    reason: REASONS[behaviour] ?? { de: behaviourName(behaviour, 'de'), en: behaviourName(behaviour, 'en') },
    ...(curveOf(behaviour) && { curve: curveOf(behaviour) }),
    raisedMs: startMs + 2100,
    urgency,
    tracks: [7],
    entry: 18_190,
    judgements: wish.judgements ?? [],
    state: wish.state ?? 'open',
    escalation: {
      dueMs,
      ...(wish.passedOnAgoMs !== undefined && { passedOnMs: nowMs - wish.passedOnAgoMs }),
      recipients: ['leitstelle'],
    },
    consequences: [],
    replay: { fromMs: startMs - 10_000, toMs: startMs + 10_000, complete: true },
  };
}
