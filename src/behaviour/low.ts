import { hips, middle, shoulders } from '../tracking/posture.ts';
import { BOUNDS } from './bounds.ts';
import type { Sample } from './history.ts';

/**
 * How far a body is down. `flat`: head and hips on the floor, or the trunk level and the body long. `long`: lying away
 * from the camera, like a standing figure but shortened towards the head (hips at seven tenths of its height; standing: six). `sunk`: as low as a squat; needs a faster fall
 * to count. Heights it has to be told from: squatting and tying shoes head 0.5 to 0.9 m, hips 0.3 to 0.5 m, knees as
 * high as the hips; bending keeps the hips above 0.7 m; a chair keeps the head above 1.0 m.
 */
export type Posture = 'up' | 'sunk' | 'long' | 'flat';

export function posture(sample: Sample): Posture {
  const { headM, hipM, leanDeg } = sample;
  const low = BOUNDS.low;
  // Nobody who sits or squats is so wide and flat; joints are not asked, they may stand on their head.
  // Where another body covers it, as when somebody kneels beside the fallen, the box may hold both: its width says nothing.
  const alone = sample.body.covered < low.covered;
  if (
    alone &&
    sample.boxHighM <= low.boxHighM &&
    sample.boxWideM >= Math.max(low.boxWideM, low.boxRatio * sample.boxHighM)
  )
    return 'flat';
  if (isInverted(sample) && headM <= low.levelHeadM) return 'flat';
  // Who kneels over a shoe has the head well above the hips still.
  const level = headM - hipM <= low.levelM;
  // Nobody upright is this wide.
  if (alone && sample.wideM >= low.veryWideM && headM <= low.veryWideHeadM) return 'flat';
  // Level and longer than anybody who bends or kneels: across the view and away from it.
  const across = level && leanDeg >= low.leanDeg;
  if (across && sample.spanM >= low.longSpanM && headM <= low.veryWideHeadM) return 'flat';
  const down = headM <= low.levelHeadM && hipM <= low.levelHipM;
  if (down && ((across && sample.spanM >= low.spanM) || (alone && level && sample.wideM >= low.wideM))) return 'flat';
  // A trunk upright over hips on the floor: somebody seated there, or legs that something hides.
  if (leanDeg < 22 && headM - hipM > low.trunkM) return 'up';
  // Cut off by the lower edge, a body that walks under the camera sinks too, if more slowly.
  if (sample.body.person.box.y1 > 0.994) return headM <= low.sunkHeadM && hipM <= low.edgeHipM ? 'sunk' : 'up';
  // A deep squat is as low, but folded: knees no lower than the hips, feet below them.
  const folded = sample.spanM < 0.75 && sample.kneeM > hipM - 0.08 && sample.ankleM < hipM - 0.08;
  if (headM <= low.headM && hipM <= low.hipM) return folded ? 'sunk' : 'flat';
  const ratio = hipM / Math.max(0.3, headM);
  const stretched = sample.kneeM < low.stretched * hipM && ratio >= low.longRatio && ratio <= low.longMost;
  const shortened = leanDeg < 32 || (level && leanDeg < 72 && hipM <= low.levelHipM);
  if (stretched && headM <= low.longHeadM && shortened) return 'long';
  // Head and hips at one height, and not folded: curled up away from the camera.
  if (!folded && headM - hipM <= low.curledM && headM <= low.curledHeadM && hipM <= low.sunkHipM) return 'long';
  return headM <= low.sunkHeadM && hipM <= low.sunkHipM ? 'sunk' : 'up';
}

/**
 * The trunk level or head down, and the feet no lower than the hips: lying across or towards the camera. Who bends deep
 * has the feet far below.
 */
export function isInverted(sample: Sample): boolean {
  return sample.leanDeg >= 75 && sample.ankleM > sample.hipM - 0.12;
}

export const isLow = (sample: Sample): boolean => posture(sample) !== 'up';

/** Head to feet, or the longest way between sure joints, as seen across the picture; frame heights. */
export function span(joints: Sample['body']['joints'], aspect: number): number {
  const ends = [joints[0]!, shoulders(joints), hips(joints), middle(joints, 9, 10), middle(joints, 11, 12)];
  let longest = 0;
  for (const a of ends) {
    for (const b of ends) {
      if (Math.min(a.confidence, b.confidence) < 0.3) continue;
      longest = Math.max(longest, Math.hypot((a.x - b.x) * aspect, a.y - b.y));
    }
  }
  return longest;
}
