import type { Hub } from '../live/hub.ts';
import type { Out } from '../live/out.ts';
import type { CameraStanding } from '../wire/place.ts';
import type { Place } from './place.ts';

/** A camera that looks. */
const LOOKS: readonly CameraStanding['state'][] = ['live', 'cold', 'learning'];

/** What changes by the second and is told only when it has: the ledger's size, which cameras look. */
export class LiveNews {
  #ledger = '';
  readonly #watching = new Map<string, boolean>();

  ledger(hub: Hub, place: Place | undefined): void {
    if (!place) return;
    const { size, stopped } = place.ledger;
    const message = { type: 'ledger', size, cosigned: hub.cosignedBy, stopped: stopped !== undefined } as const;
    const news = JSON.stringify(message);
    if (news === this.#ledger) return;
    this.#ledger = news;
    hub.say(message);
  }

  /** Those outside must not take a camera for watched that is not. */
  watching(hub: Hub, out: Out): void {
    for (const { name, state } of hub.standings()) {
      const looks = LOOKS.includes(state);
      if (this.#watching.get(name) === looks) continue;
      this.#watching.set(name, looks);
      out.watching(name, looks);
    }
  }
}
