import type { Mandate } from '../mandate/mandate.ts';
import { dayText, hoursText, weekText } from '../mandate/phrases.ts';
import type { CameraGrant } from '../wire/place.ts';

export type PlanPlaces = ReadonlyMap<string, NonNullable<CameraGrant['plan']>>;

/** What the mandate says of each camera, and where it stands on the plan; never its address. */
export function grantsOf(mandate: Mandate, plan: PlanPlaces): CameraGrant[] {
  return mandate.cameras.map((camera) => ({
    name: camera.name,
    purpose: camera.purpose,
    behaviours: [...camera.behaviours.keys()],
    zones: camera.zones.map(({ name, kind, polygon }) => ({
      name,
      kind,
      polygon: polygon.map(({ x, y }) => ({ x, y })),
    })),
    masks: camera.masks.map((mask) => mask.map(({ x, y }) => ({ x, y }))),
    hours: { de: hours(camera.schedule, 'de'), en: hours(camera.schedule, 'en') },
    keep: camera.keep,
    retentionHours: camera.retentionHours,
    plan: plan.get(camera.name) ?? null,
  }));
}

function hours(schedule: Mandate['cameras'][number]['schedule'], language: 'de' | 'en'): string {
  const days = [...schedule.exceptions].map(
    ([day, spans]) => `${dayText(day, language)} ${hoursText(spans, language)}`,
  );
  return [weekText(schedule, language), ...days].join('; ');
}
