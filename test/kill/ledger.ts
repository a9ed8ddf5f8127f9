import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { systemDisk } from '../../src/disk/system-disk.ts';
import { seededRandom, systemRandom } from '../../src/kernel/random.ts';
import { killed } from '../../src/ledger/kill.fixture.ts';
import { createLedger } from '../../src/ledger/store.ts';

/** `node test/kill/ledger.ts [ROUNDS] [SEED]`: kills a writing process at random moments; ends with an error if anything is lost. */
const [rounds = '200', seed = '1'] = process.argv.slice(2);
const folder = await mkdtemp(join(tmpdir(), 'augenmass-kill-'));
try {
  await createLedger({ folder, disk: systemDisk(systemRandom), random: systemRandom, origin: 'kill.example/ledger' });
  const result = await killed(folder, Number(rounds), seededRandom(Number(seed)));
  console.log(`ledger: ${result.rounds} kills, ${result.acknowledged} entries acknowledged, none lost`);
} finally {
  await rm(folder, { recursive: true, force: true });
}
