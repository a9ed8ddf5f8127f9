import type { Alarm } from '../../wire/alarm.ts';
import type { Problem, Verdict } from '../../wire/words.ts';

/** A verdict that a person has given and that the server has not yet confirmed. */
export interface Given {
  readonly alarm: string;
  /** Whose it is: nobody else's verdicts are sent under a new sign-in. */
  readonly person: string;
  readonly verdict: Verdict;
  readonly reason?: string | undefined;
  readonly givenMs: number;
  readonly state: 'sending' | 'waiting' | 'conflict' | 'refused';
  /** What the server said, where it said no. */
  readonly problem?: Problem | undefined;
  readonly tries: number;
}

/** What the box needs of the world. `send` resolves with the alarm as it stands after the verdict. */
export interface Post {
  send(given: Given): Promise<Alarm>;
  look(alarm: string): Promise<Alarm>;
  /** Status of a failed call: undefined where the server was not reached at all. */
  statusOf(error: unknown): { readonly status: number | undefined; readonly problem?: Problem | undefined };
  nowMs(): number;
}

export interface Shelf {
  getItem(key: string): string | null;
  setItem(key: string, value: string): void;
}

const KEY = 'augenmass-verdicts';
const LOOKED_KEY = 'augenmass-looked';
/** So many of one's own verdicts are remembered, newest last; those who wait for a second look are among the last. */
const LOOKED = 200;

/**
 * Verdicts on their way. A verdict stands on the shelf of this browser before it is sent and leaves it only when the server
 * has confirmed or refused it, so that neither a broken line, a reload nor a restart of the server loses it. One alarm has
 * at most one verdict on its way from this browser.
 */
export class VerdictBox {
  readonly #post: Post;
  readonly #shelf: Shelf;
  readonly #listeners = new Set<() => void>();
  #given: readonly Given[];
  #person = '';
  /** Whose verdict on which alarm was confirmed, as „person alarm“. */
  #looked: readonly string[];
  #busy = false;
  /** Something was added or the line came back while another was being sent. */
  #asked = false;
  /** Told of each alarm that came back. */
  onAlarm: (alarm: Alarm) => void = () => undefined;

  constructor(post: Post, shelf: Shelf) {
    this.#post = post;
    this.#shelf = shelf;
    this.#given = restored(shelf);
    this.#looked = lookedBefore(shelf);
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  readonly snapshot = (): readonly Given[] => this.#given;

  of(alarm: string): Given | undefined {
    return this.#given.find((one) => one.alarm === alarm && one.person === this.#person);
  }

  /** Whether this person has judged the alarm from this browser: who looked first is not asked again. */
  looked(alarm: string, person: string): boolean {
    return this.#looked.includes(`${person} ${alarm}`);
  }

  /** Who is signed in now. Verdicts of others stay on the shelf and unsent. */
  signedIn(person: string): void {
    this.#person = person;
  }

  async give(alarm: string, verdict: Verdict, reason?: string): Promise<void> {
    if (this.of(alarm)) return;
    const words = reason?.trim() ? { reason: reason.trim() } : {};
    const given = { alarm, person: this.#person, verdict, ...words, givenMs: this.#post.nowMs(), tries: 0 };
    this.#put([...this.#given, { ...given, state: 'sending' }]);
    await this.flush();
  }

  /** Sends what waits, one after the other; called when the line comes back. Never throws. */
  async flush(): Promise<void> {
    this.#asked = true;
    if (this.#busy) return;
    this.#busy = true;
    try {
      while (this.#asked) {
        this.#asked = false;
        for (const one of this.#given) {
          if (one.person !== this.#person || one.state === 'conflict' || one.state === 'refused') continue;
          if (!(await this.#send(one))) return;
        }
      }
    } finally {
      this.#busy = false;
    }
  }

  /** The person has read what the server said. */
  forget(alarm: string): void {
    this.#put(this.#given.filter((one) => one.alarm !== alarm || one.person !== this.#person));
  }

  /** Whether any verdict of this person has not arrived: a page that closes now would have to be opened again. */
  get waiting(): number {
    return this.#given.filter((one) => one.person === this.#person && ['sending', 'waiting'].includes(one.state))
      .length;
  }

  async #send(one: Given): Promise<boolean> {
    this.#replace(one, { state: 'sending', tries: one.tries + 1 });
    try {
      const alarm = await this.#post.send(one);
      this.#confirm(one);
      this.onAlarm(alarm);
      this.forget(one.alarm);
      return true;
    } catch (error) {
      const { status, problem } = this.#post.statusOf(error);
      // Not reached, a server in trouble, or one that asks to sign in again: the verdict waits.
      if (status === undefined || status >= 500 || status === 401 || status === 408 || status === 429) {
        this.#replace(one, { state: 'waiting', problem });
        return false;
      }
      if (status === 409) await this.#compare(one, problem);
      else this.#replace(one, { state: 'refused', problem });
      return true;
    }
  }

  /** An answer may have been lost on the way back: a conflict with one's own verdict is none. */
  async #compare(one: Given, problem: Problem | undefined): Promise<void> {
    try {
      const alarm = await this.#post.look(one.alarm);
      this.onAlarm(alarm);
      const own = alarm.judgements.some(
        (judgement) =>
          judgement.verdict === one.verdict &&
          (judgement.reason ?? '') === (one.reason ?? '') &&
          one.tries > 0 &&
          judgement.atMs >= one.givenMs - 5000,
      );
      if (own) {
        this.#confirm(one);
        this.forget(one.alarm);
      } else {
        // A second look is asked for and this person may not be it: they were the first.
        if (alarm.state === 'second') this.#confirm(one);
        this.#replace(one, { state: 'conflict', problem });
      }
    } catch {
      this.#replace(one, { state: 'conflict', problem });
    }
  }

  #confirm({ person, alarm }: Given): void {
    const looked = `${person} ${alarm}`;
    this.#looked = [...this.#looked.filter((other) => other !== looked), looked].slice(-LOOKED);
    try {
      this.#shelf.setItem(LOOKED_KEY, JSON.stringify(this.#looked));
    } catch {
      // Then it is known as long as the page stands; the server knows anyway.
    }
  }

  #replace(one: Given, change: Partial<Given>): void {
    this.#put(
      this.#given.map((other) =>
        other.alarm === one.alarm && other.person === one.person ? { ...other, ...change } : other,
      ),
    );
  }

  #put(given: readonly Given[]): void {
    this.#given = given;
    try {
      this.#shelf.setItem(KEY, JSON.stringify(given));
    } catch {
      // A full or forbidden shelf: the verdict is still sent, and shown as long as the page stands.
    }
    for (const listener of this.#listeners) listener();
  }
}

function restored(shelf: Shelf): readonly Given[] {
  try {
    const value: unknown = JSON.parse(shelf.getItem(KEY) ?? '[]');
    if (!Array.isArray(value)) return [];
    // What was being sent when the page went may or may not have arrived: it is sent again, and compared.
    return (value as Given[])
      .filter(
        (one) => typeof one.alarm === 'string' && typeof one.verdict === 'string' && typeof one.person === 'string',
      )
      .map((one) => (one.state === 'sending' ? { ...one, state: 'waiting' } : one));
  } catch {
    return [];
  }
}

function lookedBefore(shelf: Shelf): readonly string[] {
  try {
    const value: unknown = JSON.parse(shelf.getItem(LOOKED_KEY) ?? '[]');
    return Array.isArray(value) ? value.filter((one) => typeof one === 'string') : [];
  } catch {
    return [];
  }
}
