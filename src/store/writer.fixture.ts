import { writeSync } from 'node:fs';
import { openStore } from './open.ts';

/** Run as a program with address, beginning of the keys and how many: a process to be killed. */
const [url, key, count] = process.argv.slice(2) as [string, string, string];
const store = await openStore(url);
for (let i = 0; i < Number(count); i++) {
  await store.transaction(async (trx) => {
    await trx
      .insertInto('setting')
      .values({ key: `${key}${i}`, value: 'half' })
      .execute();
    await trx.updateTable('setting').set({ value: 'whole' }).where('key', '=', `${key}${i}`).execute();
  });
  writeSync(1, `${key}${i}\n`);
}
await store.close();
