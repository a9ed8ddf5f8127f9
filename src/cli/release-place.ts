import { join } from 'node:path';
import { developRelease } from '../darkroom/release.ts';
import { readModel } from '../darkroom/model-file.ts';
import { walledRelease } from '../darkroom/release-walled.ts';
import { AugenmassError } from '../kernel/errors.ts';
import type { Point } from '../kernel/geometry.ts';
import { systemClock } from '../kernel/clock.ts';
import { systemRandom } from '../kernel/random.ts';
import { parseVkey } from '../ledger/keys.ts';
import { openLedgerReader } from '../ledger/reader.ts';
import { folderSource } from '../ledger/source.ts';
import { admit } from '../mandate/admit.ts';
import { standingOf } from '../mandate/signatures.ts';
import type { Opening } from '../review/open.ts';
import type { ReleasePlace } from '../review/place.ts';
import { packageFile } from '../server/package-file.ts';
import { guestLedger } from '../server/place-guest.ts';
import { inTurn } from '../server/place-turn.ts';
import { ledgerEntries } from '../vault/ledger-entries.ts';
import { WALL_KINDS } from '../wall/wall.ts';
import { parseDuration } from './duration.ts';
import type { Language } from './language.ts';
import { disk, readText } from './ledger-source.ts';

const TURN_MS = 15_000;

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

/** UTC ms of a moment with its offset: without one, nobody could say afterwards which hour was meant. Throws `invalid`. */
export function parseMoment(text: string, option: string): number {
  const whole = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d{1,3})?)?(Z|[+-]\d{2}:\d{2})$/.test(text);
  const ms = whole ? Date.parse(text) : Number.NaN;
  if (Number.isFinite(ms)) return ms;
  throw new AugenmassError('invalid', `${option}: “${text}” is no moment with an offset.`, {
    remedy: 'Write it like 2026-11-22T08:15:00Z or 2026-11-22T09:15:00+01:00.',
  });
}

/** A moment, or a duration from now: 12h, 3d. */
export function parseEnd(text: string, nowMs: number): number {
  const days = /^(\d{1,3})d$/.exec(text)?.[1];
  if (days !== undefined) return nowMs + Number(days) * 86_400_000;
  return text.includes('T') ? parseMoment(text, '--expires') : nowMs + parseDuration(text);
}

/** “x,y x,y x,y …”; what makes no outline is refused later. Throws `invalid`. */
export function parseRegion(text: string): Point[] {
  return text
    .trim()
    .split(/\s+/)
    .map((corner) => {
      const [, x, y] = /^(\d*\.?\d+),(\d*\.?\d+)$/.exec(corner) ?? [];
      if (x !== undefined && y !== undefined) return { x: Number(x), y: Number(y) };
      throw new AugenmassError('invalid', `--region: “${corner}” is no corner.`, {
        remedy: 'Write corners like “0.1,0.2 0.5,0.2 0.5,0.9”.',
      });
    });
}
