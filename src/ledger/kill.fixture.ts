import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { systemDisk } from '../disk/system-disk.ts';
import { systemClock } from '../kernel/clock.ts';
import { systemRandom } from '../kernel/random.ts';
import type { Random } from '../kernel/random.ts';
import { decodeEntry } from './entry.ts';
import { segment, verified } from './place.fixture.ts';
import { Ledger } from './store.ts';

/**
 * Starts a process that appends to the ledger in `folder` and kills it with SIGKILL at a random moment, `rounds` times. After
 * each: nothing acknowledged is missing, every entry is the one of its place, and the next process opens without a hand.
 * Throws where anything of this fails.
 */
export async function killed(
  folder: string,
  rounds: number,
  random: Random,
): Promise<{ rounds: number; acknowledged: number; size: number }> {
  let acknowledged = 0;
  let size = 0;
  for (let round = 0; round < rounds; round++) {
    const last = await oneRound(folder, random);
    acknowledged = Math.max(acknowledged, last);
    const reader = await verified(folder);
    size = reader.size;
    assert.ok(size >= acknowledged, `round ${round}: ${acknowledged} acknowledged, ${size} there`);
    for (let index = Math.max(0, size - 600); index < size; index += 7) {
      assert.equal(decodeEntry(await reader.entry(index)).facts.startMs, index);
    }
  }
  return { rounds, acknowledged, size };
}

/** How many entries were acknowledged, from the first of all, when the process died. */
async function oneRound(folder: string, random: Random): Promise<number> {
  const child = spawn(process.execPath, [fileURLToPath(import.meta.url), folder], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const lines = createInterface({ input: child.stdout });
  const killAfter = 1 + Math.floor(random.next() * 60);
  let acknowledged = 0;
  let seen = 0;
  lines.on('line', (line) => {
    acknowledged = Number(line);
    // A few lines, then a moment of a length of its own: the kill falls anywhere between two writes.
    if (++seen === killAfter) setTimeout(() => child.kill('SIGKILL'), random.next() * 12);
  });
  const [code, signal] = (await once(child, 'close')) as [number | null, string | null];
  assert.equal(signal, 'SIGKILL', `the process ended by itself with ${code}`);
  return acknowledged;
}

/** The process that is killed: batches of one to sixty, until it dies. Prints how many are acknowledged. */
async function appendForEver(folder: string): Promise<never> {
  const ledger = await Ledger.open({ folder, disk: systemDisk(systemRandom), clock: systemClock });
  for (;;) {
    const first = ledger.size;
    const count = 1 + Math.floor(systemRandom.next() ** 3 * 60);
    const batch = await Promise.all(Array.from({ length: count }, (_, i) => ledger.append(segment(first + i))));
    const last = batch.at(-1)?.index;
    if (last !== undefined) process.stdout.write(`${last + 1}\n`);
  }
}

if (import.meta.main) await appendForEver(process.argv[2] ?? '');
