import { z } from 'zod';
import type { Store } from '../store/open.ts';

const schema = z.object({ requestedBy: z.string().nullable(), approvedBy: z.array(z.string()) });

/**
 * Ids of the people who took part in a release. The ledger holds roles alone; without this, somebody with two roles could agree to
 * their own request. Of releases from the command line nobody is known.
 */
export type TookPart = z.infer<typeof schema>;

const keyOf = (id: string): string => `release-people:${id}`;

export async function everybody(store: Pick<Store, 'db'>, id: string): Promise<TookPart> {
  const row = await store.db.selectFrom('setting').select('value').where('key', '=', keyOf(id)).executeTakeFirst();
  return row ? schema.parse(JSON.parse(row.value)) : { requestedBy: null, approvedBy: [] };
}

export async function remember(
  store: Store,
  id: string,
  took: { readonly requestedBy?: string; readonly approvedBy?: string },
): Promise<void> {
  await store.transaction(async (trx) => {
    const before = await everybody({ db: trx }, id);
    const value = JSON.stringify({
      requestedBy: took.requestedBy ?? before.requestedBy,
      approvedBy: took.approvedBy === undefined ? before.approvedBy : [...before.approvedBy, took.approvedBy],
    });
    await trx
      .insertInto('setting')
      .values({ key: keyOf(id), value })
      .onConflict((c) => c.column('key').doUpdateSet({ value }))
      .execute();
  });
}
