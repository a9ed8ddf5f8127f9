import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { systemDisk } from '../../src/disk/system-disk.ts';
import { systemClock } from '../../src/kernel/clock.ts';
import { seededRandom, systemRandom } from '../../src/kernel/random.ts';
import type { Random } from '../../src/kernel/random.ts';
import { encodeEntry } from '../../src/ledger/entry.ts';
import { makePlace } from '../../src/server/place-make.ts';
import { ledgerEntries } from '../../src/vault/ledger-entries.ts';
import { listFiles } from '../../src/vault/store.ts';

/**
 * `node test/kill/place.ts [ROUNDS] [SEED]`: runs `augenmass record` on a clip in fast time and kills it (SIGKILL) at random
 * moments, again and again on the same place. Ends with an error if anything acknowledged is lost, the ledger does not verify,
 * a process stays behind, or a restart would need a hand.
 */
const MAIN = resolve('src/cli/main.ts');
const disk = systemDisk(systemRandom);
/** One kill in four falls at a random moment of the start, the others at one of the work. */
const START_MS = 1500;
/** The others wait until the ledger has grown by up to so many entries, and a little. */
const MOST_ENTRIES = 16;
const WORK_MS = 100;
const MOST_START_MS = 60_000;
const CHILDREN_GONE_MS = 10_000;

export interface Killed {
  readonly kills: number;
  readonly segments: number;
  readonly entries: number;
  /** Rounds in which the process was killed after its ledger had grown. */
  readonly working: number;
}

export async function killedPlace(folder: string, rounds: number, random: Random): Promise<Killed> {
  await makePlace({ folder, words: words(), disk, clock: systemClock, random: systemRandom });
  const place = new Checked(folder);
  let working = 0;
  for (let round = 0; round < rounds; round++) {
    const before = place.entries;
    await runAndKill(folder, random.next() < 0.25, random.next(), place);
    await place.look();
    if (place.entries > before) working++;
  }
  // Once more, to its end: everything that was left behind is cleared by the ordinary start.
  const last = await record(folder, ['--speed', 'max']).ended;
  assert.equal(last, 0, 'the last start ends well');
  await place.look();
  const files = await listFiles(folder, disk);
  assert.equal(files.length, place.segments, 'every file has its entry, every entry its file');
  return { kills: rounds, segments: place.segments, entries: place.entries, working };
}

const words = () => ({
  site: 'Kill',
  operator: 'Nobody',
  contact: 'nobody@example.org',
  legalBasis: 'Section 99 of the Example Act',
  dpia: 'DPIA-2026-1',
  validFrom: new Date(systemClock.nowMs() - 86_400_000).toISOString().slice(0, 10),
  validUntil: new Date(systemClock.nowMs() + 30 * 86_400_000).toISOString().slice(0, 10),
  timeZone: 'UTC',
  cameras: ['one', 'two'].map((name) => ({
    name,
    source: resolve('test/clips/h264.mp4'),
    purpose: `See whether camera ${name} loses anything when it is killed.`,
  })),
});

function record(folder: string, more: readonly string[]) {
  const args = [MAIN, 'record', folder, '--wall', 'node-only', '--json', ...more];
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'ignore', 'pipe'] });
  let said = '';
  child.stderr.on('data', (text: Buffer) => (said += text.toString()));
  const ended = new Promise<number | null>((done) => {
    child.on('exit', (code) => {
      if (code !== 0 && code !== null) console.error(said);
      done(code);
    });
  });
  return { child, ended };
}

async function runAndKill(folder: string, starting: boolean, share: number, place: Checked): Promise<void> {
  const { child, ended } = record(folder, ['--speed', 'max', '--loop']);
  const moment = async (): Promise<boolean> => {
    const deadlineMs = systemClock.monotonicMs() + MOST_START_MS;
    while (!starting && !(await place.grownBy(share * MOST_ENTRIES)) && systemClock.monotonicMs() < deadlineMs)
      await delay(20);
    await delay(share * (starting ? START_MS : WORK_MS));
    return false;
  };
  const early = await Promise.race([ended.then(() => true), moment()]);
  assert.equal(early, false, 'it ended before it was killed: a restart needs a hand');
  await place.witness();
  const children = childrenOf(child.pid!);
  child.kill('SIGKILL');
  await ended;
  const deadlineMs = systemClock.monotonicMs() + CHILDREN_GONE_MS;
  while (children.some(alive) && systemClock.monotonicMs() < deadlineMs) await delay(20);
  assert.ok(!children.some(alive), 'no process stays behind');
}

const childrenOf = (pid: number): number[] => {
  const path = `/proc/${pid}/task/${pid}/children`;
  return existsSync(path) ? readFileSync(path, 'utf8').trim().split(' ').filter(Boolean).map(Number) : [];
};
const alive = (pid: number): boolean =>
  existsSync(`/proc/${pid}/stat`) && !readFileSync(`/proc/${pid}/stat`, 'utf8').includes(') Z ');

/** What an outsider knows of the place: entries are only ever added, and each segment's file is what its entry says. */
class Checked {
  readonly #folder: string;
  readonly #hashes: string[] = [];
  #acknowledged = 0;
  segments = 0;

  constructor(folder: string) {
    this.#folder = folder;
  }

  get entries(): number {
    return this.#hashes.length;
  }

  /** Reads the durable checkpoint of the running process: what it covers was acknowledged. */
  async witness(): Promise<void> {
    const [, size = '0'] = (await readFile(join(this.#folder, 'ledger/checkpoint'), 'utf8')).split('\n');
    this.#acknowledged = Number(size);
  }

  async grownBy(entries: number): Promise<boolean> {
    await this.witness();
    return this.#acknowledged > this.entries + entries;
  }

  async look(): Promise<void> {
    let count = 0;
    for await (const { index, entry } of ledgerEntries(this.#folder, disk)) {
      count++;
      const hash = createHash('sha256').update(encodeEntry(entry)).digest('hex');
      if (index < this.#hashes.length) {
        assert.equal(hash, this.#hashes[index], `entry ${index} was changed`);
        continue;
      }
      this.#hashes.push(hash);
      const { camera, startMs, endMs, segmentSha256 } = entry.facts;
      if (entry.act !== 'segment') continue;
      const day = new Date(startMs!).toISOString().slice(0, 10);
      const file = await readFile(join(this.#folder, 'vault', camera!, day, `${startMs}-${endMs}.age`));
      assert.equal(createHash('sha256').update(file).digest('hex'), segmentSha256, 'a segment is what was sealed');
      this.segments++;
    }
    assert.ok(count >= this.#acknowledged && count === this.#hashes.length, 'no acknowledged entry is lost');
  }
}

if (import.meta.main) {
  const [rounds = '200', seed = '1'] = process.argv.slice(2);
  const folder = await mkdtemp(join(tmpdir(), 'augenmass-kill-'));
  try {
    const startMs = systemClock.monotonicMs();
    const { kills, segments, entries, working } = await killedPlace(folder, Number(rounds), seededRandom(Number(seed)));
    const seconds = ((systemClock.monotonicMs() - startMs) / 1000).toFixed(0);
    console.log(
      `place: ${kills} kills in ${seconds} s, ${working} of them while it worked; ${segments} segments and ${entries} entries, none lost`,
    );
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
