import type { Finding } from '../behaviour/finding.ts';
import type { Clock } from '../kernel/clock.ts';
import { randomId } from '../kernel/ids.ts';
import type { Random } from '../kernel/random.ts';
import { carryOn, raise } from './alarm.ts';
import type { Alarm } from './alarm.ts';

/** What a look at the findings changes: alarms to tell, and alarms whose numbers or end have changed. */
export interface Change {
  readonly raised: readonly Alarm[];
  readonly changed: readonly Alarm[];
}

/** One camera's run: findings, decided but still going on or ended, become alarms; one for each event. */
export class Raising {
  readonly #clock: Clock;
  readonly #random: Random;
  #open: Alarm[] = [];

  constructor(clock: Clock, random: Random) {
    this.#clock = clock;
    this.#random = random;
  }

  /** `active`: going on; `ended`: their end is known, each is given once (as `Watch` gives them). */
  look(active: readonly Finding[], ended: readonly Finding[]): Change {
    const raised = new Map<string, Alarm>();
    const changed = new Map<string, Alarm>();
    for (const [findings, over] of [
      [active, false],
      [ended, true],
    ] as const) {
      for (const finding of findings) {
        const known = this.#open.find((alarm) => sameEvent(alarm, finding));
        const alarm = carryOn(known ?? raise(finding, randomId(this.#random), this.#clock.nowMs()), finding, over);
        if (known && !differs(known, alarm)) continue;
        this.#open = this.#open.filter((other) => other !== known);
        if (!over) this.#open.push(alarm);
        (known && !raised.has(alarm.id) ? changed : raised).set(alarm.id, alarm);
      }
    }
    return { raised: [...raised.values()], changed: [...changed.values()] };
  }
}

/** A finding keeps its start while it goes on; its tracks may grow as bodies are lost and found. */
function sameEvent(alarm: Alarm, finding: Finding): boolean {
  if (alarm.behaviour !== finding.behaviour || alarm.camera !== finding.camera) return false;
  const shared =
    finding.tracks.some((track) => alarm.tracks.includes(track)) ||
    (finding.tracks.length === 0 && alarm.tracks.length === 0);
  return shared && finding.startMs <= alarm.endMs && finding.endMs >= alarm.startMs;
}

/** An end that creeps on by tenths of a second is not worth a write. */
const WORTH_MS = 1000;

function differs(before: Alarm, after: Alarm): boolean {
  return (
    before.over !== after.over ||
    after.endMs - before.endMs >= WORTH_MS ||
    before.confidence !== after.confidence ||
    before.tracks.length !== after.tracks.length
  );
}
