import { AugenmassError } from '../kernel/errors.ts';
import { parseVkey } from '../ledger/keys.ts';
import type { LiveTap } from '../live/tap.ts';
import { admit } from '../mandate/admit.ts';
import type { Witness } from '../mandate/mandate.ts';
import type { Place } from './place.ts';

/** A busy ledger is shown to its witnesses this often; a quiet one not at all. */
const EVERY_MS = 300_000;

/**
 * Shows the ledger to the witnesses that the mandate names, at the start and whenever it has grown since. A witness that is away is
 * asked again next time; what it says against the ledger is told once.
 */
export async function askWitnesses(place: Place, get: typeof fetch, signal: AbortSignal, tap?: LiveTap): Promise<void> {
  const { witnesses } = place.standing.parsed.mandate;
  if (witnesses.length === 0) return;
  const troubles = new Map<string, string>();
  let shown = -1;
  const stopped = (): boolean => signal.aborted;
  while (!stopped()) {
    if (place.ledger.size !== shown) {
      shown = place.ledger.size;
      try {
        const admitted = witnesses.filter((witness) => mayReach(place, witness));
        const addresses = admitted.map(({ url, vkey }) => ({ url, keys: [parseVkey(vkey)] }));
        const answers = await place.ledger.cosign(addresses, get, signal);
        tap?.cosigned(answers.filter(({ cosigned }) => cosigned).length);
        for (const answer of answers) {
          const trouble = answer.cosigned ? '' : answer.error.message;
          if (trouble !== '' && troubles.get(answer.url) !== trouble) tellTrouble(place, trouble);
          troubles.set(answer.url, trouble);
          if (!answer.cosigned) shown = -1;
        }
      } catch (error) {
        if (stopped()) return;
        if (!(error instanceof AugenmassError)) throw error;
        // The ledger has stopped or cannot be read; it says so itself.
        shown = -1;
      }
    }
    await place.clock.sleep(EVERY_MS, signal).catch(() => undefined);
  }
}

function mayReach(place: Place, { url }: Witness): boolean {
  const { hostname, port, protocol } = new URL(url);
  const act = { do: 'connect', host: hostname, port: Number(port) || (protocol === 'https:' ? 443 : 80) } as const;
  return admit(act, place.standing, place.clock.nowMs()).granted;
}

function tellTrouble(place: Place, why: string): void {
  const sentence = {
    de: `Ein Zeuge hat das Protokoll nicht gegengezeichnet: ${why}`,
    en: `A witness has not cosigned the ledger: ${why}`,
  };
  place.tell({ type: 'warning', code: 'not-cosigned', atMs: place.clock.nowMs(), sentence });
}
