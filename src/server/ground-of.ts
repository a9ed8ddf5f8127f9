import type { Point } from '../kernel/geometry.ts';
import { groundFromHorizon } from '../tracking/ground.ts';
import type { Ground } from '../tracking/ground.ts';
import { groundFromMarks } from '../tracking/homography.ts';

/** Where the floor lies, as scene files (docs/scene.md) and mandates say it. */
export type GroundWords =
  | { readonly horizonY: number; readonly cameraHeightM: number; readonly focal?: number | undefined }
  | { readonly points: readonly { readonly at: Point; readonly xM: number; readonly yM: number }[] };

/** `aspect`: the upright picture's width over its height. Throws `invalid` where four points make no floor. */
export function groundOf(words: GroundWords, aspect: number): Ground {
  if ('points' in words) {
    return groundFromMarks(
      words.points.map(({ at, xM, yM }) => ({ seen: at, xM, yM })),
      aspect,
    );
  }
  const { horizonY, cameraHeightM, focal } = words;
  return groundFromHorizon({ horizonY, heightM: cameraHeightM, aspect, ...(focal !== undefined && { focal }) });
}
