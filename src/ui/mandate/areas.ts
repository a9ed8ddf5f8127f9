import { isMap, isSeq, parseDocument } from 'yaml';
import type { Document, YAMLMap } from 'yaml';
import type { Point } from '../../kernel/geometry.ts';

/** What can be drawn into a draft. Flow lines have a direction and are written by hand. */
export type AreaKind = 'mask' | 'watch' | 'rest' | 'crowd';

export interface DrawnArea {
  readonly camera: string;
  readonly kind: AreaKind;
  readonly name: string;
  readonly points: readonly Point[];
}

/** Names of the cameras of a mandate's text; empty where it cannot be read. */
export function camerasIn(yaml: string): string[] {
  const cameras = parseDocument(yaml).get('cameras');
  if (!isSeq(cameras)) return [];
  return cameras.items.flatMap((item) => (isMap(item) ? [String(item.get('name'))] : []));
}

/** Areas and masks of a camera that are there already, for showing beneath. */
export function areasIn(yaml: string, camera: string): { readonly name: string; readonly points: readonly Point[] }[] {
  const found = cameraIn(parseDocument(yaml), camera)?.toJSON() as
    { zones?: { name?: unknown; polygon?: unknown }[]; masks?: unknown[] } | undefined;
  const zones = (found?.zones ?? []).map((zone) => ({ name: String(zone.name), points: pointsOf(zone.polygon) }));
  const masks = (found?.masks ?? []).map((mask, i) => ({ name: `mask ${i + 1}`, points: pointsOf(mask) }));
  return [...zones, ...masks].filter(({ points }) => points.length >= 3);
}

/** The text with the area in it; comments and the order of everything else stay. Undefined where the camera is not in it. */
export function withArea(yaml: string, { camera, kind, name, points }: DrawnArea): string | undefined {
  const document = parseDocument(yaml);
  const into = document.errors.length === 0 ? cameraIn(document, camera) : undefined;
  if (!into) return undefined;
  const polygon = document.createNode(
    points.map(({ x, y }) => [x, y]),
    { flow: true },
  );
  const key = kind === 'mask' ? 'masks' : 'zones';
  if (!isSeq(into.get(key))) into.set(key, document.createNode([]));
  const list = into.get(key);
  if (!isSeq(list)) return undefined;
  list.flow = false;
  list.add(kind === 'mask' ? polygon : document.createNode({ name, kind, polygon }));
  return document.toString({ lineWidth: 0 });
}

function cameraIn(document: Document, camera: string): YAMLMap | undefined {
  const cameras = document.get('cameras');
  if (!isSeq(cameras)) return undefined;
  return cameras.items.find((item): item is YAMLMap => isMap(item) && item.get('name') === camera);
}

function pointsOf(value: unknown): Point[] {
  if (!Array.isArray(value)) return [];
  return value.flatMap((pair: unknown) =>
    Array.isArray(pair) && typeof pair[0] === 'number' && typeof pair[1] === 'number'
      ? [{ x: pair[0], y: pair[1] }]
      : [],
  );
}
