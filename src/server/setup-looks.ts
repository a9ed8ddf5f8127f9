import type { Clock } from '../kernel/clock.ts';
import { AugenmassError } from '../kernel/errors.ts';
import type { Point } from '../kernel/geometry.ts';
import { randomId } from '../kernel/ids.ts';
import type { Random } from '../kernel/random.ts';
import type { Look } from '../wire/setup.ts';
import type { CameraSource } from './camera-source.ts';
import type { DarkroomHost } from './darkroom-host.ts';
import { available } from '../wall/available.ts';
import { cameraSource } from './camera-source.ts';
import { openDarkroom } from './darkroom-host.ts';
import { isPlace } from './place-files.ts';
import type { PlaceFolder } from './place-files.ts';
import { NO_WALL, checkSource } from './setup-desk.ts';
import { SetupLook } from './setup-look.ts';

export interface SetupLooksOptions {
  /** Whether the place is made: then its mandate says what may be looked at, and nothing else. */
  readonly made: () => Promise<boolean>;
  /** A camera as it was typed. Throws `invalid` for what is none. */
  readonly source: (source: string, signal: AbortSignal) => Promise<CameraSource>;
  readonly open: (signal: AbortSignal) => Promise<DarkroomHost>;
  readonly clock: Clock;
  readonly random: Random;
}

/** Each has a darkroom of its own (0.2 GiB, up to a core). */
const MOST_RUNNING = 3;
const MOST_KEPT = 64;

/** The looks of a setup, by their ids. There are none once the place is made. */
export class SetupLooks {
  readonly #options: SetupLooksOptions;
  readonly #looks = new Map<string, SetupLook>();
  readonly #over = new AbortController();
  /** Spans of looks that are forgotten. */
  readonly #past: SetupLook['span'][] = [];

  constructor(options: SetupLooksOptions) {
    this.#options = options;
  }

  /** Throws `conflict` where there is a place, `exhausted` while three others run, and what the source throws. */
  async begin(personId: string, source: string, masks: readonly (readonly Point[])[]): Promise<Look> {
    const { made, open, clock, random } = this.#options;
    if (await made()) throw tooLate();
    const camera = await this.#options.source(source, this.#over.signal);
    if (this.#over.signal.aborted) throw tooLate();
    const running = [...this.#looks.values()].filter((look) => look.running);
    if (running.length >= MOST_RUNNING) throw tooMany();
    const look = new SetupLook({ id: randomId(random), personId, source: camera, masks, open, clock });
    this.#looks.set(look.id, look);
    for (const [id, { running: still }] of this.#looks) {
      if (this.#looks.size <= MOST_KEPT) break;
      if (!still) this.#forget(id);
    }
    return look.tell();
  }

  /** Throws `not-found` for what is nobody’s, or somebody else’s. */
  one(id: string, personId: string): SetupLook {
    const look = this.#looks.get(id);
    if (look?.personId !== personId) throw noLook();
    return look;
  }

  async end(id: string, personId: string): Promise<void> {
    const look = this.one(id, personId);
    await look.end();
    this.#forget(id);
  }

  /** The place is made, or the server stops: no look from now on. Answers what was looked at, for the ledger. */
  async close(): Promise<SetupLook['span'][]> {
    this.#over.abort(tooLate());
    await Promise.all([...this.#looks.values()].map((look) => look.end()));
    // A page that still asks hears that nothing is looked at any more; the drawing itself is gone.
    for (const look of this.#looks.values()) {
      this.#past.push(look.span);
      look.blank();
    }
    return this.#past.splice(0);
  }

  /** Closes them when the signal aborts. */
  async run(signal: AbortSignal): Promise<void> {
    await new Promise<void>((resolve) => {
      if (signal.aborted) resolve();
      signal.addEventListener('abort', () => {
        resolve();
      });
    });
    await this.close();
  }

  #forget(id: string): void {
    const look = this.#looks.get(id);
    if (look) this.#past.push(look.span);
    this.#looks.delete(id);
  }
}

/** Frames a second that are looked at: nobody waits for an alarm. */
const RATE = 4;

/** The looks of this folder, behind the strongest wall that stands here. `wall`: auto, or one of WALL_KINDS. */
export function looksOf({ folder, disk, clock, random }: PlaceFolder, wall: string): SetupLooks {
  return new SetupLooks({
    made: () => isPlace(disk, folder),
    source: async (typed, signal) => {
      await checkSource(typed);
      const { strongest } = await available(clock, signal);
      if (!strongest) throw new AugenmassError('unavailable', NO_WALL.en, { de: { message: NO_WALL.de } });
      return cameraSource(typed, (file) => file, { number: 0, wall: strongest, clock, random });
    },
    open: (signal) => openDarkroom({ model: undefined, modelSha256: undefined, wall, rate: RATE, signal }),
    clock,
    random,
  });
}

const tooLate = (): AugenmassError =>
  new AugenmassError('conflict', 'There is a place here already.', {
    remedy: 'Its mandate says what is looked at; its drawings are on the wall.',
    de: {
      message: 'Hier gibt es schon einen Ort.',
      remedy: 'Was angesehen wird, sagt sein Mandat; seine Zeichnungen stehen in der Lage.',
    },
  });
const tooMany = (): AugenmassError =>
  new AugenmassError('exhausted', `${MOST_RUNNING} drawings grow already.`, {
    remedy: 'Wait for one, or stop it.',
    de: { message: `Es wachsen schon ${MOST_RUNNING} Zeichnungen.`, remedy: 'Auf eine warten oder sie anhalten.' },
  });
const noLook = (): AugenmassError =>
  new AugenmassError('not-found', 'Nobody looks at this camera any more.', {
    remedy: 'Start again.',
    de: { message: 'Diese Kamera wird nicht mehr angesehen.', remedy: 'Noch einmal beginnen.' },
  });
