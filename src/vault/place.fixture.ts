import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestContext } from 'node:test';
import { generateX25519Identity, identityToRecipient } from 'age-encryption';
import type { Disk } from '../disk/disk.ts';
import { systemDisk } from '../disk/system-disk.ts';
import { createLedger, Ledger } from '../ledger/store.ts';
import { SimulatedClock } from '../kernel/clock.ts';
import { seededRandom, systemRandom } from '../kernel/random.ts';
import type { Packet, StreamInfo } from '../packet/packet.ts';
import { openAge } from './age-open.ts';
import { makeDayKey } from './day-key.ts';
import { DayKeys } from './keys.ts';
import { ledgerEntries } from './ledger-entries.ts';
import { openDay } from './open-shares.ts';
import { sealAge } from './age-stream.ts';
import { Vault } from './store.ts';
import type { DayKey } from './day-key-file.ts';

/** What tests of this room share: a place with a ledger, custodians and their identities, in a folder that goes away. */
export interface TestPlace {
  readonly folder: string;
  readonly disk: Disk;
  readonly clock: SimulatedClock;
  readonly custodians: readonly { readonly name: string; readonly recipient: string; readonly identity: string }[];
}

/** 2026-09-21T13:46:40Z, where SimulatedClock begins. */
export const START_MS = 1_790_000_000_000;

export async function newPlace(t: TestContext): Promise<TestPlace> {
  const folder = await mkdtemp(join(tmpdir(), 'augenmass-vault-'));
  t.after(() => rm(folder, { recursive: true, force: true }));
  const disk = systemDisk(systemRandom);
  await createLedger({ folder: join(folder, 'ledger'), disk, random: systemRandom, origin: 'example.com/place' });
  const custodians = [];
  for (const name of ['ada', 'ben', 'cleo']) {
    const identity = await generateX25519Identity();
    custodians.push({ name, identity, recipient: await identityToRecipient(identity) });
  }
  return { folder, disk, clock: new SimulatedClock(START_MS), custodians };
}

export interface RunningPlace extends AsyncDisposable {
  readonly ledger: Ledger;
  readonly vault: Vault;
  readonly keys: DayKeys;
}

/** As the place's process does it; `disk` may be one that fails. Day keys are made in this process, to be quick. */
export async function start(place: TestPlace, disk: Disk = place.disk): Promise<RunningPlace> {
  const { folder, clock } = place;
  const ledger = await Ledger.open({ folder: join(folder, 'ledger'), disk, clock });
  try {
    const vault = await Vault.open({ place: folder, disk, ledger, entries: ledgerEntries(folder, place.disk) });
    const custodians = place.custodians.map(({ name, recipient }) => ({ name, recipient }));
    const make = (request: Parameters<typeof makeDayKey>[0]) => makeDayKey(request, systemRandom);
    const keys = new DayKeys({
      vault,
      site: 'test',
      custodians,
      threshold: 2,
      make,
      signal: new AbortController().signal,
    });
    return { ledger, vault, keys, [Symbol.asyncDispose]: () => ledger[Symbol.asyncDispose]() };
  } catch (error) {
    await ledger[Symbol.asyncDispose]();
    throw error;
  }
}

/** A day's identity, as some custodians together get it. */
export async function identityFrom(key: DayKey, some: TestPlace['custodians']): Promise<string> {
  const contributions: Uint8Array[] = [];
  const oneTime = await generateX25519Identity();
  for (const { name, identity } of some) {
    const sealed = key.shares.find(({ custodian }) => custodian === name)!;
    const share = await openAge(Buffer.from(sealed.share), [identity]);
    contributions.push(await sealAge([await identityToRecipient(oneTime)], share));
  }
  const opened = await openDay(key, contributions, oneTime);
  if ('identity' in opened) return opened.identity;
  throw new Error(opened.fault);
}

export const JPEG: StreamInfo = {
  codec: 'mjpeg',
  extradata: new Uint8Array(0),
  widthPx: 64,
  heightPx: 48,
  rotationDeg: 0,
  frameRate: 2,
};

/** Two pictures a second of noise between JPEG's markers, all of them key pictures, from `fromMs`. */
export function pictures(fromMs: number, count: number, seed = 1): Packet[] {
  const random = seededRandom(seed);
  return Array.from({ length: count }, (_, i) => {
    const bytes = random.bytes(500);
    bytes.set([0xff, 0xd8, 0xff]);
    bytes.set([0xff, 0xd9], 498);
    return { timeMs: fromMs + i * 500, key: true, discardable: false, bytes };
  });
}
