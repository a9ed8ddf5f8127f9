import type { Alarm } from '../alarm/alarm.ts';
import type { Curves } from '../behaviour/curves.ts';
import type { Curve as Measured } from '../behaviour/finding.ts';
import type { Curve } from '../wire/alarm.ts';
import type { Sentence } from '../wire/words.ts';

const MOST_POINTS = 240;
/** A line through fewer says nothing. */
const LEAST_POINTS = 3;

const LABELS: Readonly<Record<Measured['name'], Sentence>> = {
  'hip-height': { de: 'Hüfthöhe', en: 'Hip height' },
  speed: { de: 'Geschwindigkeit', en: 'Speed' },
  distance: { de: 'Abstand', en: 'Distance' },
  'limb-speed': { de: 'Tempo von Arm oder Bein', en: 'Speed of arm or leg' },
  people: { de: 'Personen', en: 'People' },
  density: { de: 'Dichte', en: 'Density' },
  pressure: { de: 'Druck', en: 'Pressure' },
};

/**
 * The number that the reason is about, from ten seconds before `anchorMs` to ten after, in ms since the alarm's start:
 * hip height of who fell or lies, density of a crowd, speed of the others. Undefined where too little was measured.
 */
export function curveOf(alarm: Alarm, curves: Curves, anchorMs: number): Curve | undefined {
  const around = curves.around({ ...alarm, startMs: anchorMs, endMs: anchorMs });
  // Of a strike it is who moves off that the reason is about; of several bodies the one that was measured most.
  const about = alarm.behaviour === 'assault' ? around.filter(({ name }) => name === 'speed') : around;
  let best: { measured: Measured; points: [number, number][] } | undefined;
  for (const measured of about.length > 0 ? about : around) {
    const points = measured.points.flatMap(([timeMs, value]): [number, number][] =>
      value === null ? [] : [[Math.round(timeMs - alarm.startMs), Math.round(value * 1000) / 1000]],
    );
    if (points.length > (best?.points.length ?? 0)) best = { measured, points };
    if (alarm.behaviour === 'crowding') break;
  }
  if (!best || best.points.length < LEAST_POINTS) return undefined;
  const { name, unit } = best.measured;
  return { label: LABELS[name], unit, points: thinned(best.points) };
}

/** Evenly, with both ends. */
function thinned(points: readonly [number, number][]): [number, number][] {
  if (points.length <= MOST_POINTS) return [...points];
  return Array.from(
    { length: MOST_POINTS },
    (_, i) => points[Math.round((i * (points.length - 1)) / (MOST_POINTS - 1))]!,
  );
}
