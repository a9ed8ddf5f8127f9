import type { CameraState } from '../../wire/place.ts';

/** How a camera stands on the plan: colour, shape and word are chosen by this. */
export type Standing = 'alarm' | 'watching' | 'shut' | 'gone';

export function standingOf(state: CameraState, alarmed: boolean, silent: boolean): Standing {
  if (alarmed) return 'alarm';
  if (state === 'closed') return 'shut';
  return !silent && (state === 'live' || state === 'learning' || state === 'cold') ? 'watching' : 'gone';
}

const round = (value: number): number => Math.round(value * 100) / 100;

/**
 * Path of a field of view around 0,0: `direction` and `angle` in degrees, clockwise from north, north up. A full circle where the
 * camera sees all round.
 */
export function sectorPath(direction: number, angle: number, radius: number): string {
  const r = round(radius);
  if (angle >= 360) return `M0 ${-r}A${r} ${r} 0 1 1 0 ${r}A${r} ${r} 0 1 1 0 ${-r}Z`;
  const at = (degrees: number): string => {
    const radians = (degrees * Math.PI) / 180;
    return `${round(radius * Math.sin(radians))} ${round(-radius * Math.cos(radians))}`;
  };
  return `M0 0L${at(direction - angle / 2)}A${r} ${r} 0 ${angle > 180 ? 1 : 0} 1 ${at(direction + angle / 2)}Z`;
}
