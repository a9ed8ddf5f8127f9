import type { PlanPlaces } from '../live/grants.ts';
import type { Store } from '../store/open.ts';

const IMAGE = 'plan-image';
const CAMERAS = 'plan-cameras';

export interface PlanBody {
  /** A data URL; null removes it. */
  readonly image: string | null;
  readonly cameras: readonly { name: string; x: number; y: number; direction: number; angle: number }[];
}

/** The plan of the place: an image, and where on it the cameras stand. Throws as the store does. */
export async function readPlan(store: Store): Promise<PlanBody> {
  const rows = await store.db.selectFrom('setting').selectAll().where('key', 'in', [IMAGE, CAMERAS]).execute();
  const value = (key: string): string | undefined => rows.find((row) => row.key === key)?.value;
  const cameras = value(CAMERAS);
  return {
    image: value(IMAGE) ?? null,
    cameras: cameras === undefined ? [] : (JSON.parse(cameras) as PlanBody['cameras']),
  };
}

export async function writePlan(store: Store, { image, cameras }: PlanBody): Promise<void> {
  await store.transaction(async (trx) => {
    await trx.deleteFrom('setting').where('key', 'in', [IMAGE, CAMERAS]).execute();
    await trx
      .insertInto('setting')
      .values({ key: CAMERAS, value: JSON.stringify(cameras) })
      .execute();
    if (image !== null) await trx.insertInto('setting').values({ key: IMAGE, value: image }).execute();
  });
}

export const placesOf = ({ cameras }: PlanBody): PlanPlaces => new Map(cameras.map(({ name, ...at }) => [name, at]));

/** Which mandate holds since when; a version that holds again is one more line. Throws as the store does. */
export async function rememberMandate(store: Store, sha256: string, yaml: string, nowMs: number): Promise<void> {
  const last = await store.db
    .selectFrom('mandate_version')
    .select('sha256')
    .orderBy('since_ms', 'desc')
    .limit(1)
    .executeTakeFirst();
  if (last?.sha256 === sha256) return;
  await store.db
    .insertInto('mandate_version')
    .values({ sha256, since_ms: Math.round(nowMs), yaml })
    .onConflict((conflict) => conflict.columns(['sha256', 'since_ms']).doNothing())
    .execute();
}
