import type { Alarm } from '../alarm/alarm.ts';
import { alarmLine } from '../alarm/line.ts';
import type { Change } from '../alarm/raising.ts';
import { AugenmassError } from '../kernel/errors.ts';
import type { Facts } from '../ledger/facts.ts';
import type { LiveTap } from '../live/tap.ts';
import type { Place } from './place.ts';

/** More than this many alarms without an entry are told and stand in the store; their entries come at the next start. */
const MAX_UNRECORDED = 1000;
/** A disk that is slower than this is not waited for: the alarm is told, and its entry follows. */
const ENTRY_MS = 200;

/**
 * Tells alarms: the ledger's entry first, then the store, then whoever listens. Help for somebody who lies on the ground does not
 * wait for a disk: where the ledger has stopped or is slow, an alarm is told without its entry, says so, and is entered as soon as
 * possible.
 */
export class AlarmDesk {
  readonly #place: Place;
  readonly #tap: LiveTap | undefined;
  #work: Promise<void> = Promise.resolve();
  #entering: Promise<void> = Promise.resolve();
  /** As they are now: alarms whose entry may still come. */
  readonly #newest = new Map<string, Alarm>();
  #unrecorded: Alarm[];
  #storeFailed = false;
  told = 0;

  /** `tap`: hears each alarm as it was told, and its changes. */
  constructor(place: Place, tap?: LiveTap) {
    this.#place = place;
    this.#tap = tap;
    this.#unrecorded = place.store.unrecorded().slice(0, MAX_UNRECORDED);
  }

  take(change: Change): void {
    for (const alarm of change.raised) this.#queue(() => this.#raise(alarm));
    for (const alarm of change.changed) {
      this.#queue(() => {
        if (this.#newest.has(alarm.id)) this.#newest.set(alarm.id, alarm);
        this.#keep(alarm, undefined);
        this.#tap?.alarm(alarm, undefined);
        return Promise.resolve();
      });
    }
  }

  /** Resolves when everything taken so far was told, and entered where it could be. */
  async settle(): Promise<void> {
    await this.#work;
    await this.#entering;
  }

  /** Enters what was told while the ledger had stopped. */
  async catchUp(): Promise<void> {
    await this.#work;
    this.#enter(() => this.#enterMissing());
    await this.#entering;
  }

  #queue(act: () => Promise<void>): void {
    this.#work = this.#work.then(act);
  }

  /** After what is told: nobody who must be told waits for it. */
  #enter(act: () => Promise<void>): void {
    this.#entering = this.#entering.then(act);
  }

  async #raise(alarm: Alarm): Promise<void> {
    const { ledger, tell, clock } = this.#place;
    const entry = ledger.append({ act: 'alarm', phase: 'intent', facts: factsOf(alarm) }).then(
      ({ index }) => index,
      (error: unknown) => {
        if (!(error instanceof AugenmassError)) throw error;
        if (this.#unrecorded.length < MAX_UNRECORDED) this.#unrecorded.push(alarm);
        return undefined;
      },
    );
    const soon = new AbortController();
    const late = clock.sleep(ENTRY_MS, soon.signal).catch(() => undefined);
    let index: number | undefined;
    try {
      index = (await Promise.race([entry, late])) ?? undefined;
    } finally {
      soon.abort(new DOMException('no longer waiting', 'AbortError'));
    }
    this.#newest.set(alarm.id, alarm);
    this.#keep(alarm, index);
    tell(alarmLine(alarm, index));
    this.#tap?.alarm(alarm, index);
    this.told++;
    this.#enter(() => this.#entered(alarm.id, entry, index !== undefined));
  }

  async #entered(id: string, entry: Promise<number | undefined>, told: boolean): Promise<void> {
    const { ledger } = this.#place;
    const index = await entry;
    const newest = this.#newest.get(id);
    this.#newest.delete(id);
    if (index === undefined) return;
    if (!told && newest) {
      this.#keep(newest, index);
      this.#tap?.entered(id, index);
    }
    const outcome = { act: 'alarm', phase: 'outcome', ref: index, result: 'done', facts: { alarm: id } } as const;
    await ledger.append(outcome).catch(() => undefined);
    await this.#enterMissing();
  }

  async #enterMissing(): Promise<void> {
    while (this.#unrecorded.length > 0) {
      const alarm = this.#unrecorded[0]!;
      const facts = { ...factsOf(alarm), reason: 'entered-late' };
      try {
        const { index } = await this.#place.ledger.append({ act: 'alarm', phase: 'outcome', result: 'done', facts });
        this.#keep(alarm, index);
        this.#tap?.entered(alarm.id, index);
      } catch {
        return;
      }
      this.#unrecorded.shift();
    }
  }

  #keep(alarm: Alarm, index: number | undefined): void {
    const { store, tell, clock } = this.#place;
    try {
      store.putAlarm(alarm, index);
      this.#storeFailed = false;
    } catch (error) {
      if (!(error instanceof AugenmassError)) throw error;
      // Told once until it works again.
      if (this.#storeFailed) return;
      this.#storeFailed = true;
      const sentence = {
        de: 'Meldungen können nicht abgelegt werden, sie werden nur angezeigt. Den Datenträger prüfen.',
        en: 'Alarms cannot be stored, they are only shown. Check the disk.',
      };
      tell({ type: 'warning', code: 'store-failed', camera: alarm.camera, atMs: clock.nowMs(), sentence });
    }
  }
}

function factsOf({ id, camera, behaviour, startMs, endMs }: Alarm): Facts {
  return { alarm: id, camera, behaviour, startMs: Math.round(startMs), endMs: Math.round(endMs) };
}
