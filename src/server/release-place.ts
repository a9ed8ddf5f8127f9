import { join } from 'node:path';
import { developRelease } from '../darkroom/release.ts';
import { readModel } from '../darkroom/model-file.ts';
import { walledRelease } from '../darkroom/release-walled.ts';
import { AugenmassError } from '../kernel/errors.ts';
import { systemDisk } from '../disk/system-disk.ts';
import { systemClock } from '../kernel/clock.ts';
import { systemRandom } from '../kernel/random.ts';
import { parseVkey } from '../ledger/keys.ts';
import { openLedgerReader } from '../ledger/reader.ts';
import { folderSource } from '../ledger/source.ts';
import { admit } from '../mandate/admit.ts';
import { standingOf } from '../mandate/signatures.ts';
import type { Opening } from '../review/open.ts';
import type { ReleasePlace } from '../review/place.ts';
import { packageFile } from './package-file.ts';
import { guestLedger } from './place-guest.ts';
import { inTurn } from './place-turn.ts';
import { ledgerEntries } from '../vault/ledger-entries.ts';
import { WALL_KINDS } from '../wall/wall.ts';

type Language = 'de' | 'en';
const TURN_MS = 15_000;
const disk = systemDisk(systemRandom);

async function readText(path: string): Promise<string> {
  return Buffer.from(await disk.read(path)).toString();
}

/**
 * The place in `folder` for one call, whether it runs or not: its mandate with signatures, and its ledger for what is entered,
 * through the lock or the door. Not for what changes the vault.
 */
export async function withReleasePlace<T>(
  folder: string,
  language: Language,
  work: (place: ReleasePlace) => Promise<T>,
): Promise<T> {
  const bytes = await disk.read(join(folder, 'mandate.yaml'));
  const signatures = await optionalText(join(folder, 'mandate.yaml.sig'));
  const allowed = await optionalText(join(folder, 'allowed_signers'));
  const standing = standingOf(bytes, 'mandate.yaml', signatures, allowed, systemClock.nowMs());
  return await work({
    folder,
    disk,
    clock: systemClock,
    random: systemRandom,
    parsed: standing.parsed,
    admit: (act) => admit(act, standing, systemClock.nowMs()),
    ledger: guestLedger({ folder, disk, clock: systemClock }),
    entries: () => ledgerEntries(folder, disk),
    language,
  });
}

/** The same, while nobody else acts on a release. */
export function releaseInTurn<T>(
  folder: string,
  language: Language,
  work: (place: ReleasePlace) => Promise<T>,
): Promise<T> {
  return withReleasePlace(folder, language, (place) => inTurn(folder, systemClock, TURN_MS, () => work(place)));
}

/** A file that is not there says as much as an empty one: nobody has signed. */
async function optionalText(path: string): Promise<string> {
  try {
    return await readText(path);
  } catch (error) {
    if (error instanceof AugenmassError && error.kind === 'not-found') return '';
    throw error;
  }
}

/** How a film is made here: our own model, the strongest wall that stands, and proofs from the place's ledger. */
export async function openingOf(folder: string, out: string, wall: string, signal: AbortSignal): Promise<Opening> {
  const model = await readModel(packageFile('model/umriss.onnx'));
  const walls = WALL_KINDS.filter((kind) => wall === 'auto' || wall === kind).map((kind) => ({
    kind,
    spawn: walledRelease(kind),
    // The weakest wall alone holds pictures by Node's permissions only: it must be asked for by name.
    mustLock: kind === 'node-only' && wall === 'auto',
  }));
  return {
    out,
    modelSha256: model.sha256,
    develop: (job) => developRelease({ ...job, model }, { walls, clock: systemClock, signal }),
    prove: async (indices) => {
      const ledger = join(folder, 'ledger');
      const key = parseVkey((await readText(join(ledger, 'vkey'))).trim());
      const reader = await openLedgerReader(folderSource(disk, ledger), key);
      const proofs: string[] = [];
      for (const index of indices) proofs.push(await reader.prove(index));
      return { checkpoint: reader.checkpoint.text, proofs };
    },
  };
}
