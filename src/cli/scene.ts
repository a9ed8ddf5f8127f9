import { readFile } from 'node:fs/promises';
import { z } from 'zod';
import type { Zone } from '../behaviour/finding.ts';
import { AugenmassError, fromSystemError } from '../kernel/errors.ts';
import { crossesItself } from '../kernel/geometry.ts';
import type { Point } from '../kernel/geometry.ts';
import { groundOf } from '../server/ground-of.ts';
import type { GroundWords } from '../server/ground-of.ts';
import type { Ground } from '../tracking/ground.ts';

/**
 * A scene file tells about one camera's view what no model should guess: zones, masks, where the floor lies.
 * Coordinates are units of the upright picture: [0, 0] top left, [1, 1] bottom right. docs/scene.md
 */
const point = z.tuple([z.number().min(-0.5).max(1.5), z.number().min(-0.5).max(1.5)]);
const polygon = z.array(point).min(3).max(64);
const metres = z.number().min(-1000).max(1000);
const schema = z.strictObject({
  zones: z
    .array(
      z
        .strictObject({
          name: z.string().trim().min(1).max(80),
          kind: z.enum(['watch', 'rest', 'flow', 'crowd']),
          polygon,
          direction: z.tuple([point, point]).optional(),
        })
        .refine((zone) => zone.kind !== 'flow' || zone.direction !== undefined, {
          message: 'a zone of kind flow needs a direction, two points along the permitted way',
          path: ['direction'],
        }),
    )
    .max(64)
    .default([]),
  masks: z.array(polygon).max(64).default([]),
  ground: z
    .union([
      z.strictObject({
        horizonY: z.number().min(-20).max(1),
        cameraHeightM: z.number().min(0.3).max(60),
        focal: z.number().min(0.2).max(20).optional(),
      }),
      z.strictObject({ points: z.array(z.strictObject({ at: point, xM: metres, yM: metres })).length(4) }),
    ])
    .optional(),
});

export interface Scene {
  readonly zones: readonly Zone[];
  readonly masks: readonly (readonly Point[])[];
  /** Needs the picture's width over height, which is known when the stream opens. */
  readonly ground: ((aspect: number) => Ground) | undefined;
}

export const EMPTY_SCENE: Scene = { zones: [], masks: [], ground: undefined };

export async function readScene(path: string): Promise<Scene> {
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (error) {
    throw fromSystemError(`The scene file ${path}`, error);
  }
  return parseScene(text, path);
}

/** Throws `invalid` with the place in the file for anything that is not a scene. */
export function parseScene(text: string, name: string): Scene {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (cause) {
    const detail = cause instanceof Error ? cause.message : '';
    throw new AugenmassError('invalid', `The scene file ${name} is not JSON: ${detail}.`, {
      cause,
      remedy: 'See docs/scene.md.',
    });
  }
  const parsed = schema.safeParse(json);
  if (!parsed.success) {
    const issue = parsed.error.issues[0];
    throw new AugenmassError(
      'invalid',
      `The scene file ${name}, at ${issue?.path.join('.') || 'its root'}: ${issue?.message ?? ''}.`,
      {
        cause: parsed.error,
        remedy: 'See docs/scene.md.',
      },
    );
  }
  const { zones, masks, ground } = parsed.data;
  const points = (list: readonly [number, number][]): Point[] => list.map(([x, y]) => ({ x, y }));
  for (const [where, list] of [
    ...zones.map((zone) => [`zone “${zone.name}”`, zone.polygon] as const),
    ...masks.map((mask, i) => [`mask ${i + 1}`, mask] as const),
  ]) {
    if (crossesItself(points(list))) {
      throw new AugenmassError('invalid', `The scene file ${name}: the outline of ${where} crosses itself.`, {
        remedy: 'Give its corners in order, once around.',
      });
    }
  }
  return {
    zones: zones.map(({ direction, ...zone }) => ({
      ...zone,
      polygon: points(zone.polygon),
      ...(direction && { direction: { from: points(direction)[0]!, to: points(direction)[1]! } }),
    })),
    masks: masks.map(points),
    ground: ground && ((aspect) => groundOf(inPoints(ground), aspect)),
  };
}

function inPoints(ground: NonNullable<z.infer<typeof schema>['ground']>): GroundWords {
  if (!('points' in ground)) return ground;
  return { points: ground.points.map(({ at: [x, y], xM, yM }) => ({ at: { x, y }, xM, yM })) };
}
