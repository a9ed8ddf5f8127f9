import { join } from 'node:path';
import { systemDisk } from '../../src/disk/system-disk.ts';
import { SimulatedClock } from '../../src/kernel/clock.ts';
import { systemRandom } from '../../src/kernel/random.ts';
import { Ledger } from '../../src/ledger/store.ts';
import { makeDayKey } from '../../src/vault/day-key.ts';
import { makeDayKeyApart } from '../../src/vault/day-key-process.ts';
import { DayKeys } from '../../src/vault/keys.ts';
import type { DayKeysOptions } from '../../src/vault/keys.ts';
import { ledgerEntries } from '../../src/vault/ledger-entries.ts';
import { JPEG, pictures, START_MS } from '../../src/vault/place.fixture.ts';
import { Recording } from '../../src/vault/record.ts';
import { Vault } from '../../src/vault/store.ts';
import { bech32Of } from './secrets.ts';

/**
 * A recording process: `recorder.ts DIR CUSTODIANS careless [endless]`. Records, says `sealed`, and stands still; a careless one makes
 * the day's key in its own memory and keeps its secret. An endless one says each acknowledged path and goes on until killed.
 */
const [folder = '', custodians = '[]', careless = 'false', endless] = process.argv.slice(2);
const disk = systemDisk(systemRandom);
const signal = new AbortController().signal;
const ledger = await Ledger.open({ folder: join(folder, 'ledger'), disk, clock: new SimulatedClock(START_MS) });
const vault = await Vault.open({ place: folder, disk, ledger, entries: ledgerEntries(folder, disk) });
const leaked: unknown[] = [];
const leaky: DayKeysOptions['make'] = (request) =>
  makeDayKey(request, {
    ...systemRandom,
    bytes: (length) => {
      const secret = systemRandom.bytes(length);
      leaked.push(Uint8Array.from(secret), bech32Of(secret));
      return secret;
    },
  });
const keys = new DayKeys({
  vault,
  site: 'test',
  custodians: JSON.parse(custodians) as DayKeysOptions['custodians'],
  threshold: 2,
  make: careless === 'true' ? leaky : makeDayKeyApart,
  signal,
});
const say = (path: string): void => {
  if (endless !== undefined) process.stdout.write(`${path}\n`);
};
for (let round = 0; round === 0 || endless !== undefined; round++) {
  const recording = new Recording({ camera: 'yard', epochMs: 0, vault, keys });
  await recording.push({ type: 'stream', camera: 0, info: JPEG });
  const fromMs = START_MS + Number(endless ?? 0) * 600_000 + round * 30_000;
  for (const packet of pictures(fromMs, 60, round)) {
    for (const { path } of await recording.push({ type: 'packet', camera: 0, packet })) say(path);
  }
  for (const { path } of await recording.end()) say(path);
}
process.stdout.write('sealed\n');
process.stdin.resume();
process.stdin.on('end', () => {
  process.exit(leaked.length > 0 ? 1 : 0);
});
