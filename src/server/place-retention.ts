import { endReleases } from '../review/end.ts';
import { ledgerEntries } from '../vault/ledger-entries.ts';
import { retain } from '../vault/retain.ts';
import type { Retained } from '../vault/retain.ts';
import type { Place } from './place.ts';
import { inTurn } from './place-turn.ts';

export interface PlaceRetained extends Retained {
  /** Ids of releases of which something was destroyed. */
  readonly releases: readonly string[];
}

/**
 * Destroys what is due in a place that runs: footage and day keys, then what is left of releases that have ended. Throws `conflict`
 * where somebody acts on a release just now; footage is not kept longer by that.
 */
export async function retainPlace(place: Place): Promise<PlaceRetained> {
  const { clock, disk, ledger, random, standing } = place;
  const { folder } = place.paths;
  const nowMs = clock.nowMs();
  let retained: Retained;
  {
    using lease = await place.vault.lease();
    const { mandate } = standing.parsed;
    retained = await retain(lease.vault, { mandate, admit: (act) => place.admit(act, nowMs), nowMs });
  }
  const releases = await inTurn(folder, clock, 0, () =>
    endReleases({
      folder,
      disk,
      clock,
      random,
      parsed: standing.parsed,
      admit: (act) => place.admit(act),
      ledger,
      entries: () => ledgerEntries(folder, disk),
      language: 'en',
    }),
  );
  return { ...retained, releases };
}
