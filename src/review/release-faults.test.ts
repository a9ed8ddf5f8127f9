import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, statSync } from 'node:fs';
import { cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { before, test } from 'node:test';
import type { TestContext } from 'node:test';
import { DEMO, newReleasePlace } from '../../test/release/place.ts';
import type { TestRelease } from '../../test/release/place.ts';
import { PART } from '../disk/disk.ts';
import type { Disk } from '../disk/disk.ts';
import { DyingDisk } from '../disk/dying-disk.ts';
import { FAULTS, FaultyDisk } from '../disk/faulty-disk.ts';
import { SimulatedClock } from '../kernel/clock.ts';
import { AugenmassError } from '../kernel/errors.ts';
import type { Draft, Entry } from '../ledger/entry.ts';
import { Ledger } from '../ledger/store.ts';
import { verifyLedger } from '../ledger/verify.ts';
import { openAge } from '../vault/age-open.ts';
import { parseDayKey, parseShare } from '../vault/day-key-file.ts';
import { ledgerEntries } from '../vault/ledger-entries.ts';
import { start } from '../vault/place.fixture.ts';
import { approveRelease } from './approve.ts';
import { contribute } from './contribute.ts';
import { endReleases } from './end.ts';
import { openFilm } from './open.ts';
import { filesOf, openingTo, readerOf, rejected } from './develop.fixture.ts';
import type { Opened } from './open.ts';
import type { ReleasePlace } from './place.ts';
import { readReleases } from './releases.ts';
import type { ReleaseRecord } from './releases.ts';
import { requestRelease } from './request.ts';

/**
 * Every durable step of a release breaks once, in every way: of request, approval, contribution, opening and end. The film and its
 * manifest go through the `Disk` too, wherever they are written to. Opening runs in this process here, by the same functions of the
 * vault as in the walled one, and writes a film of text; the walled process itself runs in one case at the end. Steps: 8, 6, 8, 25 and
 * 13, each broken in five ways, and those of opening into the release's own folder by a kill as well: 325 faults.
 */

/** Footage over midnight: two days, two keys, two shares from each custodian. */
const MIDNIGHT_MS = Date.UTC(2026, 8, 22);
const SPAN = { fromMs: MIDNIGHT_MS - 3_000, toMs: MIDNIGHT_MS + 2_000 };
const REASON = { basis: 'Section 100 of the Example Act', fileNumber: 'AZ 7/26' };
const SECRET_KEY = 'AGE-SECRET-KEY-';

type Faulty = Disk & { readonly steps: number };
const WAYS = [...FAULTS, 'killed'] as const;
type Way = (typeof WAYS)[number];
const faulty = (disk: Disk, way: Way, at: number): Faulty =>
  way === 'killed' ? new DyingDisk(disk, at) : new FaultyDisk(disk, way, at);

/** The place at one moment of a release, in a folder that is copied for each fault. */
interface Stage {
  readonly folder: string;
  readonly id: string;
}

let site: TestRelease;
/** Mandate and randomness of the place; folder, disk, clock and ledger are each call's own. */
let permitted: ReleasePlace;
let root: string;
/** What custodians' shares say in the clear, none of which may ever lie on a disk. */
const secrets: string[] = [];
const ends: (() => unknown)[] = [];
const stages = {} as Record<'sealed' | 'requested' | 'approved' | 'one' | 'ready', Stage>;
let expected: Buffer;
let copies = 0;

const releaseFiles = ({ folder }: Stage): string[] => filesOf(join(folder, 'releases'));
const identityOf = (name: string): string => site.custodians.find((one) => one.name === name)!.identity;

/** One call as the command line makes it. `acknowledged`: what the ledger said stands. */
async function call<T>(
  { folder }: Stage,
  work: (place: ReleasePlace) => Promise<T>,
  options: { disk?: Disk; atMs?: number; acknowledged?: Map<number, Draft> } = {},
): Promise<T> {
  const { disk = site.disk, atMs = site.clock.nowMs(), acknowledged } = options;
  const clock = new SimulatedClock(atMs);
  await using ledger = await Ledger.open({ folder: join(folder, 'ledger'), disk, clock });
  const append: ReleasePlace['ledger']['append'] = async (draft) => {
    const appended = await ledger.append(draft);
    acknowledged?.set(appended.index, draft);
    return appended;
  };
  return await work({ ...permitted, folder, disk, clock, ledger: { append }, entries: () => ledgerEntries(folder, disk) }); // prettier-ignore
}

async function copyOf(stage: Stage, as = `copy-${++copies}`): Promise<Stage> {
  const folder = join(root, as);
  await cp(stage.folder, folder, { recursive: true });
  return { folder, id: stage.id };
}

async function entriesOf({ folder }: Stage): Promise<Entry[]> {
  const entries: Entry[] = [];
  for await (const { entry } of ledgerEntries(folder, site.disk)) entries.push(entry);
  return entries;
}

const releasesOf = (stage: Stage) => readReleases(ledgerEntries(stage.folder, site.disk));
const releaseOf = async (stage: Stage): Promise<ReleaseRecord> => (await releasesOf(stage)).get(stage.id)!;

const openTo = (stage: Stage, out: string): Promise<Opened> =>
  call(stage, (place) => openFilm(place, stage.id, openingTo(site.disk, stage.folder, out)));

before(async () => {
  const t = { after: (end: () => unknown) => ends.push(end), signal: AbortSignal.timeout(300_000) };
  site = await newReleasePlace(t as unknown as TestContext, [{ path: DEMO, epochMs: MIDNIGHT_MS - 8_000, toMs: 14_000 }]); // prettier-ignore
  permitted = await site.with((one) => Promise.resolve(one));
  // In memory where there is such a folder: the faults are made here, and a real disk's syncs would only add time.
  root = await mkdtemp(join(existsSync('/dev/shm') ? '/dev/shm' : tmpdir(), 'augenmass-faults-'));
  for (const day of ['2026-09-21', '2026-09-22']) {
    const key = parseDayKey(readFileSync(join(site.folder, 'vault/keys', `${day}.json`)));
    for (const { custodian, share } of key.shares) {
      secrets.push(parseShare(await openAge(Buffer.from(share), [identityOf(custodian)])).share);
    }
  }
  assert.equal(secrets.length, 6);
  stages.sealed = { folder: site.folder, id: '' };
  let stage = await copyOf(stages.sealed, 'requested');
  const request = { role: 'operator', camera: 'yard', ...REASON, ...SPAN };
  stage = { ...stage, id: (await call(stage, (place) => requestRelease(place, request))).id };
  stages.requested = stage;
  stage = stages.approved = await copyOf(stage, 'approved');
  await call(stage, (place) => approveRelease(place, stage.id, 'data-protection-officer'));
  stage = stages.one = await copyOf(stage, 'one');
  await call(stage, (place) => contribute(place, stage.id, identityOf('ada')));
  stage = stages.ready = await copyOf(stage, 'ready');
  await call(stage, (place) => contribute(place, stage.id, identityOf('ben')));
  const whole = await copyOf(stage);
  const { frames } = await openTo(whole, join(root, 'expected.mp4'));
  expected = readFileSync(join(root, 'expected.mp4'));
  // 12.5 pictures a second.
  assert.ok(Math.abs(frames - 62) <= 2, `${frames}`);
});

test.after(async () => {
  await rm(root, { recursive: true, force: true });
  for (const end of ends) await end();
});

interface Broken {
  readonly stage: Stage;
  readonly error: unknown;
  readonly way: Way;
  readonly at: number;
}

/** Breaks every durable step of `act` in each of the `ways`; `check` sees what is left, after the place was loaded again. */
async function matrix(
  from: Stage,
  act: (place: ReleasePlace, stage: Stage) => Promise<unknown>,
  check: (broken: Broken) => Promise<void>,
  options: { ways?: readonly Way[]; atMs?: number; least: number },
): Promise<void> {
  const stood = await entriesOf(from);
  const each = async (way: Way): Promise<void> => {
    for (let at = 0; ; at++) {
      const stage = await copyOf(from);
      const disk = faulty(site.disk, way, at);
      const acknowledged = new Map<number, Draft>();
      let error: unknown;
      try {
        await call(stage, (place) => act(place, stage), { ...options, disk, acknowledged });
      } catch (thrown) {
        error = thrown;
      }
      const over = disk.steps <= at;
      try {
        if (over) assert.equal(error, undefined);
        if (error !== undefined) {
          assert.ok(error instanceof AugenmassError, (error as Error).stack);
          // The fault's own words are the disk's; all others must say what to do.
          assert.ok(/on purpose|is dead/.test(error.message) || error.remedy !== undefined, error.message);
          assert.ok(['unavailable', 'exhausted'].includes(error.kind), `${error.kind}: ${error.message}`);
        }
        sealedOnly(stage, false);
        await reload(stage, stood, acknowledged);
        await check({ stage, error, way, at });
        // Whatever the fault was: when the next act is done, no secret lies about, and no temporary file.
        await call(stage, endReleases, options);
        sealedOnly(stage, true, await releasesOf(stage), options.atMs);
      } catch (cause) {
        throw new Error(`${way} at ${at}: ${cause instanceof Error ? cause.message : String(cause)}`, { cause });
      }
      await rm(stage.folder, { recursive: true });
      if (!over) continue;
      assert.ok(at >= options.least, `${way}: only ${at} steps`);
      return;
    }
  };
  const ended = await Promise.allSettled((options.ways ?? WAYS).map(each));
  for (const one of ended) if (one.status === 'rejected') throw one.reason;
}

/** As a place starts: ledger and vault by the normal path. Nothing that stood and nothing that was acknowledged is lost. */
async function reload(stage: Stage, stood: readonly Entry[], acknowledged: ReadonlyMap<number, Draft>): Promise<void> {
  const sealed = filesOf(join(stage.folder, 'vault'));
  {
    await using running = await start({ ...site, folder: stage.folder });
    assert.ok(running.vault.kept.segments.size >= 2);
    await verifyLedger(await readerOf(site.disk, stage.folder), { signal: AbortSignal.timeout(10_000), entries: true });
  }
  assert.deepEqual(filesOf(join(stage.folder, 'vault')), sealed);
  const entries = await entriesOf(stage);
  assert.deepEqual(entries.slice(0, stood.length), stood);
  for (const [index, draft] of acknowledged) {
    const { act, phase, ref, result } = entries[index]!;
    assert.deepEqual([act, phase, ref, result], [draft.act, draft.phase, draft.ref, draft.result]);
  }
}

/**
 * Reads the whole place: shares nowhere in the clear; a one-time key and a reason under 0600 only. `settled`: also, the key only where a
 * release waits to be opened, the reason until it has ended, and nothing temporary.
 */
function sealedOnly(
  { folder }: Stage,
  settled: boolean,
  releases?: ReadonlyMap<string, ReleaseRecord>,
  atMs = site.clock.nowMs(),
): void {
  for (const file of filesOf(folder)) {
    const bytes = readFileSync(join(folder, file));
    for (const secret of secrets) {
      // Half of it, as a torn file would have it, as well.
      for (const half of [secret.slice(0, 20), secret.slice(-20)]) assert.ok(!bytes.includes(half), `${file}: a share`);
    }
    const [room, id = '', name] = file.split('/');
    if (settled) assert.ok(!file.endsWith(PART), file);
    // The ledger's own key has another beginning, and stays where it is.
    const [key, reason] = [bytes.includes(SECRET_KEY), bytes.includes(REASON.fileNumber)];
    if (!key && !reason) continue;
    assert.equal(room, 'releases', file);
    assert.equal(statSync(join(folder, file)).mode & 0o777, 0o600, file);
    if (!settled) continue;
    const release = releases?.get(id);
    assert.ok(release && atMs < release.untilMs, `${file} outlived its release`);
    assert.ok(
      (key ? ['key'] : ['request.json', 'film.mp4.manifest.json', 'again.mp4.manifest.json']).includes(name!),
      file,
    );
    if (key) assert.equal(release.openedAtMs, undefined, `${file} outlived its opening`);
  }
}

test('request: recorded with all its files, or as if it had not been made', { timeout: 60_000 }, async () => {
  const request = (place: ReleasePlace) => requestRelease(place, { role: 'operator', camera: 'yard', ...REASON, ...SPAN }); // prettier-ignore
  const check = async ({ stage, error }: Broken) => {
    const known = [...(await releasesOf(stage)).keys()];
    if (error === undefined) assert.equal(known.length, 1);
    // What is recorded can be approved: key and request are whole and the ones of the entry.
    for (const id of known) {
      assert.deepEqual(releaseFiles(stage), [`${id}/key`, `${id}/request.json`]);
      assert.equal((await call(stage, (place) => approveRelease(place, id, 'works-council'))).approvals, 1);
    }
    const { id } = await call(stage, request);
    await call(stage, endReleases);
    assert.deepEqual(releaseFiles(stage).sort(), [...known, id].flatMap((one) => [`${one}/key`, `${one}/request.json`]).sort()); // prettier-ignore
    assert.equal((await call(stage, (place) => approveRelease(place, id, 'works-council'))).approvals, 1);
  };
  await matrix(stages.sealed, request, check, { least: 8 });
});

test('approve: it counts once or not at all', { timeout: 60_000 }, async () => {
  const approve = (place: ReleasePlace, { id }: Stage) => approveRelease(place, id, 'data-protection-officer');
  const check = async ({ stage, error }: Broken) => {
    const { approvals } = await releaseOf(stage);
    assert.ok(approvals.length === 1 || (approvals.length === 0 && error !== undefined));
    const hand = (): Promise<unknown> => call(stage, (place) => contribute(place, stage.id, identityOf('ada')));
    const again = call(stage, (place) => approve(place, stage));
    if (approvals.length === 1) await assert.rejects(again, rejected('refused'));
    else {
      await again;
      assert.equal((await releaseOf(stage)).approvals.length, 1);
    }
    await hand();
  };
  await matrix(stages.requested, approve, check, { least: 6 });
});

test(
  'contribute: all days of a custodian, or it does not count; with one share short nothing opens',
  { timeout: 60_000 },
  async () => {
    const hand = (place: ReleasePlace, { id }: Stage) => contribute(place, id, identityOf('ben'));
    const check = async ({ stage, error, way, at }: Broken) => {
      const { contributions } = await releaseOf(stage);
      assert.ok(contributions.length === 2 || (contributions.length === 1 && error !== undefined));
      const out = join(stage.folder, '..', `contribute-${way}-${at}`, 'film.mp4');
      if (contributions.length === 1) {
        await assert.rejects(openTo(stage, out), rejected('refused'));
        assert.ok(!existsSync(out));
      }
      assert.equal((await call(stage, (place) => hand(place, stage))).contributions, 2);
      await openTo(stage, out);
      assert.deepEqual(readFileSync(out), expected);
    };
    await matrix(stages.one, hand, check, { least: 8 });
  },
);

/** Film and manifest are whole and each other's. */
function handedOut(out: string): void {
  const film = readFileSync(out);
  assert.deepEqual(film, expected);
  const manifest = JSON.parse(readFileSync(`${out}.manifest.json`, 'utf8')) as { film: { sha256: string } };
  assert.equal(manifest.film.sha256, createHash('sha256').update(film).digest('hex'));
}

const outOf = ({ folder, id }: Stage, inside: boolean): string =>
  inside ? join(folder, 'releases', id, 'film.mp4') : join(`${folder}-out`, 'film.mp4');

const checkOpened =
  (inside: boolean) =>
  async ({ stage, error, way }: Broken) => {
    const out = outOf(stage, inside);
    const folder = join(out, '..');
    const outside = inside ? [] : filesOf(folder);
    const { openedAtMs, downloads } = await releaseOf(stage);
    if (existsSync(out)) handedOut(out);
    else if (way !== 'killed' && way !== 'full') {
      assert.deepEqual(
        outside.filter((name) => !name.endsWith(PART)),
        [],
      );
    }
    // What a power cut leaves outside of the place is a film without its name, or a manifest without its film.
    for (const name of outside) assert.ok(['film.mp4', 'film.mp4.manifest.json'].includes(name) || ((way === 'killed' || way === 'torn') && name.endsWith(PART)), name); // prettier-ignore
    if (openedAtMs !== undefined) {
      assert.equal(downloads, 1);
      handedOut(out);
      await assert.rejects(openTo(stage, `${out}2`), rejected('conflict'));
      assert.deepEqual(releaseFiles(stage).map((file) => basename(file)).sort(), [...(inside ? ['film.mp4', 'film.mp4.manifest.json'] : []), 'request.json'].sort()); // prettier-ignore
      assert.ok((await releaseOf(stage)).destroyed);
      return;
    }
    assert.notEqual(error, undefined);
    assert.equal(downloads, 0);
    // Nothing is used up: it opens under the same name, or says which name is taken.
    const taken = existsSync(out) || existsSync(`${out}.manifest.json`);
    if (taken) await assert.rejects(openTo(stage, out), rejected('conflict'));
    const second = taken ? join(folder, 'again.mp4') : out;
    await openTo(stage, second);
    handedOut(second);
    const { downloads: counted, destroyed } = await releaseOf(stage);
    assert.deepEqual([counted, destroyed], [1, true]);
  };

test('open: film and manifest together, or it can be opened again', { timeout: 60_000 }, async () => {
  const open = (place: ReleasePlace, stage: Stage) =>
    openFilm(place, stage.id, openingTo(site.disk, stage.folder, outOf(stage, false)));
  await matrix(stages.ready, open, checkOpened(false), { least: 20 });
});

test('open into the folder of the release, killed: no half film stays', { timeout: 60_000 }, async () => {
  const open = (place: ReleasePlace, stage: Stage) =>
    openFilm(place, stage.id, openingTo(site.disk, stage.folder, outOf(stage, true)));
  await matrix(stages.ready, open, checkOpened(true), { ways: ['killed'], least: 20 });
});

test('end: the key goes first, all of it goes in the end, and the ledger says so', { timeout: 60_000 }, async () => {
  const { untilMs } = await releaseOf(stages.ready);
  const late = { atMs: untilMs };
  const left = await copyOf(stages.ready, 'left');
  await site.disk.write(
    join(left.folder, 'releases', left.id, 'left.mp4'),
    Buffer.from('a film that somebody put here'),
  );
  const end = (place: ReleasePlace) => endReleases(place);
  const check = async ({ stage, error }: Broken) => {
    const files = releaseFiles(stage).filter((file) => !file.endsWith(PART));
    if (error === undefined) assert.deepEqual(files, []);
    if (files.length > 0 && files.length < 7) assert.ok(!files.includes(`${stage.id}/key`), files.join());
    const open = call(
      stage,
      (place) => openFilm(place, stage.id, openingTo(site.disk, stage.folder, outOf(stage, false))),
      late,
    );
    await assert.rejects(open, rejected('refused'));
    await call(stage, end, late);
    assert.deepEqual(releaseFiles(stage), []);
    assert.deepEqual(filesOf(join(outOf(stage, false), '..')), []);
    const { destroyed, unsettled } = await releaseOf(stage);
    assert.deepEqual([destroyed, unsettled], [true, false]);
    assert.deepEqual(await call(stage, end, late), []);
  };
  assert.equal(releaseFiles(left).length, 7);
  await matrix(left, end, check, { ...late, least: 13 });
});

test('a disk that is full in the middle of the film: torn output goes, and it opens again under its name', async () => {
  for (const torn of [0, 1]) {
    const stage = await copyOf(stages.ready);
    const out = outOf(stage, false);
    let pieces = 0;
    const disk: Disk = {
      read: (path) => site.disk.read(path),
      write: (...args) => site.disk.write(...args),
      list: (folder) => site.disk.list(folder),
      remove: (path) => site.disk.remove(path),
      sweep: (folder) => site.disk.sweep(folder),
      create: async (...args) => {
        const file = await site.disk.create(...args);
        const write = async (bytes: Uint8Array): Promise<void> => {
          const full = pieces++ === torn;
          await file.write(full ? bytes.subarray(0, bytes.length >> 1) : bytes);
          if (full) throw new AugenmassError('exhausted', 'The disk is full.', { remedy: 'Make room.' });
        };
        return { write, commit: () => file.commit(), abandon: () => file.abandon() };
      },
    };
    const open = call(stage, (place) => openFilm(place, stage.id, openingTo(site.disk, stage.folder, out)), { disk });
    await assert.rejects(open, rejected('exhausted'));
    assert.equal(pieces, torn + 1);
    assert.deepEqual(filesOf(join(out, '..')), []);
    const { openings, downloads, openedAtMs } = await releaseOf(stage);
    assert.deepEqual([openings, downloads, openedAtMs], [1, 0, undefined]);
    await openTo(stage, out);
    handedOut(out);
  }
});

test('the walled process itself, after an opening that was killed', { timeout: 60_000 }, async () => {
  const stage = await copyOf(stages.ready);
  const out = outOf(stage, false);
  const disk = new DyingDisk(site.disk, 3);
  const killed = call(stage, (place) => openFilm(place, stage.id, openingTo(site.disk, stage.folder, out)), { disk });
  await assert.rejects(killed, { kind: 'unavailable' });
  // Its first entry stands; the film has only a temporary name.
  assert.deepEqual(
    filesOf(join(out, '..')).map((name) => name.endsWith(PART)),
    [true],
  );
  assert.equal((await releaseOf(stage)).openings, 1);
  const { develop: walled, modelSha256 } = await site.opening(out);
  const opening = { ...openingTo(site.disk, stage.folder, out), develop: walled, modelSha256 };
  const opened = await call(stage, (place) => openFilm(place, stage.id, opening));
  assert.ok(Math.abs(opened.frames - 62) <= 2, `${opened.frames}`);
  assert.equal(opened.sha256, createHash('sha256').update(readFileSync(out)).digest('hex'));
  assert.equal(readFileSync(out).toString('latin1', 4, 8), 'ftyp');
  const { openings, downloads, destroyed } = await releaseOf(stage);
  assert.deepEqual([openings, downloads, destroyed], [2, 1, true]);
  await reload(stage, await entriesOf(stages.ready), new Map());
  sealedOnly(stage, true, await releasesOf(stage));
});
