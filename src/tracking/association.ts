import { iou } from '../kernel/geometry.ts';
import type { Box } from '../kernel/geometry.ts';
import type { Person } from '../observation/observation.ts';
import { hips, shoulders } from './posture.ts';
import type { Trail } from './trail.ts';

/**
 * How badly an observed person fits where a track is expected; Infinity where it cannot be. Boxes are widened a little
 * before they are compared, more the longer the body was unseen (C-BIoU, Yang et al. 2023), and head, shoulders, hips
 * and centre must lie near where they were carried to, measured in body sizes.
 */
export function association(trail: Trail, person: Person, aspect: number): number {
  const lost = trail.lostSeconds;
  const expected = trail.box();
  const overlap = iou(widened(expected, 0.1 + 0.25 * lost), widened(person.box, 0.1 + 0.25 * lost));
  const width = (person.box.x1 - person.box.x0) * aspect;
  const height = person.box.y1 - person.box.y0;
  const size = Math.max((trail.size + Math.max(width, height)) / 2, 0.02);
  const points: [number, number][] = [
    [centreX(expected) - centreX(person.box), centreY(expected) - centreY(person.box)],
  ];
  for (const pick of [(j: Person['joints']) => j[0]!, shoulders, hips]) {
    const [a, b] = [pick(trail.joints), pick(person.joints)];
    if (a.confidence >= 0.3 && b.confidence >= 0.3) points.push([a.x - b.x, a.y - b.y]);
  }
  const distance = points.reduce((sum, [x, y]) => sum + Math.hypot(x * aspect, y), 0) / points.length / size;
  const gate = Math.min(1.3, 0.5 + 0.6 * lost);
  if (distance > gate || (overlap < 0.05 && distance > 0.35 + 0.5 * lost)) return Infinity;
  const grown = Math.max(width, height) / trail.size;
  // A figure half the size a moment later is another one, or a part of one.
  if (grown > 2.6 || grown < 0.38) return Infinity;
  return distance + 0.7 * (1 - overlap) + 0.2 * Math.abs(Math.log(grown)) + 0.08 * Math.min(2, lost);
}

const centreX = (box: Box): number => (box.x0 + box.x1) / 2;
const centreY = (box: Box): number => (box.y0 + box.y1) / 2;

function widened(box: Box, share: number): Box {
  const [x, y] = [(box.x1 - box.x0) * share, (box.y1 - box.y0) * share];
  return { x0: box.x0 - x, y0: box.y0 - y, x1: box.x1 + x, y1: box.y1 + y };
}
