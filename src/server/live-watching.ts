import { createHash } from 'node:crypto';
import type { Disk } from '../disk/disk.ts';
import type { Clock } from '../kernel/clock.ts';
import { AugenmassError } from '../kernel/errors.ts';
import { admit } from '../mandate/admit.ts';
import type { Standing } from '../mandate/standing.ts';
import { loadStanding } from './place.ts';
import type { PlacePaths } from './place-paths.ts';

/** How often the mandate's files are looked at. */
const LOOK_MS = 2000;
/** Whoever replaces mandate and signatures one after the other is given so long, then what stands there counts. */
const UNSIGNED_MS = 10_000;

/** What a mandate is worth at a moment; only `valid` grants anything. */
export type MandateStanding = 'valid' | 'unsigned' | 'expired' | 'future';

export function worthOf(standing: Standing, nowMs: number): MandateStanding {
  // Whatever is asked, these are answered first.
  const admission = admit({ do: 'connect', host: 'localhost', port: 1 }, standing, nowMs);
  if (admission.granted) return 'valid';
  if (admission.kind === 'unsigned' || admission.kind === 'expired') return admission.kind;
  return admission.kind === 'not-yet-valid' ? 'future' : 'valid';
}

/** One number for the three files that say what a place may do; undefined where there is no mandate. */
export async function mandateMark(paths: PlacePaths, disk: Disk): Promise<string | undefined> {
  const hash = createHash('sha256');
  for (const path of [paths.mandate, paths.signatures, paths.allowedSigners]) {
    try {
      hash.update(
        createHash('sha256')
          .update(await disk.read(path))
          .digest(),
      );
    } catch (error) {
      if (!(error instanceof AugenmassError) || error.kind !== 'not-found') throw error;
      if (path === paths.mandate) return undefined;
      hash.update('-');
    }
  }
  return hash.digest('hex');
}

/**
 * Resolves when what the place may do is no longer what was loaded: at once where the new mandate is signed, after ten seconds where
 * it is not, since then it grants nothing. `now` makes it look at once. Rejects with the signal's reason.
 */
export async function mandateChanged(
  { paths, disk, clock }: { paths: PlacePaths; disk: Disk; clock: Clock },
  mark: string | undefined,
  now: () => Promise<void>,
  signal: AbortSignal,
): Promise<void> {
  let differsMs: number | undefined;
  for (;;) {
    await Promise.race([clock.sleep(LOOK_MS, signal), now()]);
    signal.throwIfAborted();
    const found = await mandateMark(paths, disk).catch(() => mark);
    if (found === mark) {
      differsMs = undefined;
      continue;
    }
    differsMs ??= clock.monotonicMs();
    const standing = await loadStanding(paths, disk, clock.nowMs()).catch(() => undefined);
    if (standing && worthOf(standing, clock.nowMs()) !== 'unsigned') return;
    if (clock.monotonicMs() - differsMs >= UNSIGNED_MS) return;
  }
}
