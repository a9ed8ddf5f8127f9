import { BOUNDS } from './bounds.ts';
import type { Sample } from './history.ts';

/**
 * Down: head and hips near the floor, or the trunk level and not high. Squatting and kneeling keep the head above
 * 0.8 m, bending keeps the hips above 0.6 m, a chair keeps the head above 1.1 m; sitting on the floor counts as down
 * (whoever comes to it slowly has not fallen). A body cut off by the picture's lower edge is down only if its trunk is level.
 */
export function isLow(sample: Sample): boolean {
  const { headM, hipM, leanDeg } = sample;
  const level = leanDeg >= BOUNDS.low.leanDeg && headM <= BOUNDS.low.levelHeadM && hipM <= BOUNDS.low.levelHipM;
  if (sample.body.person.box.y1 > 0.994) return level;
  return level || (headM <= BOUNDS.low.headM && hipM <= BOUNDS.low.hipM);
}
