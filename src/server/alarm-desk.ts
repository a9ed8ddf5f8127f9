import type { Alarm } from '../alarm/alarm.ts';
import { alarmLine } from '../alarm/line.ts';
import type { Change } from '../alarm/raising.ts';
import { AugenmassError } from '../kernel/errors.ts';
import type { Facts } from '../ledger/facts.ts';
import type { LiveTap } from '../live/tap.ts';
import type { Place } from './place.ts';

/** More than this many alarms without an entry are told and stand in the store; their entries come at the next start. */
const MAX_UNRECORDED = 1000;

/**
 * Tells alarms: the ledger's entry first, then the store, then whoever listens. Help for somebody who lies on the ground does not
 * wait for a disk: where the ledger has stopped, an alarm is told without its entry, says so, and is entered as soon as possible.
 */
export class AlarmDesk {
  readonly #place: Place;
  readonly #tap: LiveTap | undefined;
  #work: Promise<void> = Promise.resolve();
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
        this.#keep(alarm, undefined);
        this.#tap?.alarm(alarm, undefined);
        return Promise.resolve();
      });
    }
  }

  /** Resolves when everything taken so far was told. */
  settle(): Promise<void> {
    return this.#work;
  }

  /** Enters what was told while the ledger had stopped. */
  catchUp(): Promise<void> {
    this.#queue(() => this.#enterMissing());
    return this.#work;
  }

  #queue(act: () => Promise<void>): void {
    this.#work = this.#work.then(act);
  }

  async #raise(alarm: Alarm): Promise<void> {
    const { ledger, tell } = this.#place;
    let index: number | undefined;
    try {
      ({ index } = await ledger.append({ act: 'alarm', phase: 'intent', facts: factsOf(alarm) }));
    } catch (error) {
      if (!(error instanceof AugenmassError)) throw error;
      if (this.#unrecorded.length < MAX_UNRECORDED) this.#unrecorded.push(alarm);
    }
    this.#keep(alarm, index);
    tell(alarmLine(alarm, index));
    this.#tap?.alarm(alarm, index);
    this.told++;
    if (index === undefined) return;
    const outcome = { act: 'alarm', phase: 'outcome', ref: index, result: 'done', facts: { alarm: alarm.id } } as const;
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
