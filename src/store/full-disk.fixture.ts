import assert from 'node:assert/strict';
import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { openStore } from './open.ts';

/** Run as a program inside a mount of its own that holds less than a megabyte: fills it up, opens again, makes room, goes on. */
const folder = process.argv[2]!;
const ballast = join(folder, 'ballast');
writeFileSync(ballast, Buffer.alloc(200_000));
const url = `sqlite:${join(folder, 'live.db')}`;
let acknowledged = 0;
const store = await openStore(url);
try {
  for (; acknowledged < 10_000; acknowledged++) {
    await store.db
      .insertInto('setting')
      .values({ key: String(acknowledged), value: 'x'.repeat(5000) })
      .execute();
  }
  assert.fail('the disk is too large for this');
} catch (error) {
  assert.equal((error as { kind?: string }).kind, 'exhausted');
}
const count = async (from: typeof store): Promise<number> =>
  (await from.db.selectFrom('setting').select('key').execute()).length;
assert.equal(await count(store), acknowledged, 'what was acknowledged is there, what failed is not');
rmSync(ballast);
await store.db.insertInto('setting').values({ key: 'room again', value: '' }).execute();
await store.close();
const again = await openStore(url);
assert.equal(await count(again), acknowledged + 1);
await again.close();
console.log(`full after ${acknowledged}`);
