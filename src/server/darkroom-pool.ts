import type { Clock } from '../kernel/clock.ts';
import { AugenmassError } from '../kernel/errors.ts';
import type { Random } from '../kernel/random.ts';
import type { DarkroomStanding } from '../live/tap.ts';
import type { DarkroomHost } from './darkroom-host.ts';
import { DarkroomKeeper } from './darkroom-keeper.ts';
import { LearningTurns } from './learning.ts';

/**
 * So many cameras share a darkroom unless the place says otherwise. One is one thread: it looks at about thirty cameras of half a
 * thousand pixels a side, or at a dozen of 1080p, and whatever kills it is missed by all of them.
 */
export const CAMERAS_A_DARKROOM = 16;

/** One for each sixteen cameras, no more than there are cores, and never none. */
export function darkroomsFor(cameras: number, cores: number): number {
  return Math.max(1, Math.min(cores, Math.ceil(cameras / CAMERAS_A_DARKROOM)));
}

const MOST_DARKROOMS = 64;

/** The words of `--darkrooms`; undefined for auto. Throws `invalid`. */
export function parseDarkrooms(text: string): number | undefined {
  if (text === 'auto') return undefined;
  const count = Number(text);
  if (Number.isInteger(count) && count >= 1 && count <= MOST_DARKROOMS) return count;
  throw new AugenmassError('invalid', `${text} is no number of darkrooms.`, {
    remedy: `Write auto, or a whole number from 1 to ${MOST_DARKROOMS}.`,
  });
}

export interface PoolOptions {
  /** Those that are looked at, in the mandate's order. */
  readonly cameras: readonly string[];
  /** How many darkrooms; no more than there are cameras. */
  readonly darkrooms: number;
  readonly open: (signal: AbortSignal) => Promise<DarkroomHost>;
  readonly clock: Clock;
  readonly random: Random;
  /** When all have been started, and at each change from then on. */
  readonly stands: (standing: DarkroomStanding) => void;
  /** The `number`th of `of` died and is started anew. */
  readonly lost: (number: number, of: number, cameras: readonly string[]) => void;
}

interface Room {
  readonly keeper: DarkroomKeeper;
  /** Each darkroom learns its cameras' empty places by itself. */
  readonly turns: LearningTurns;
  readonly cameras: readonly string[];
  state: 'tight' | 'open' | 'down';
  wall: string;
  modelSha256: string | null;
}

/** From best to worst: a place stands as its worst darkroom does. */
const STATES = ['tight', 'open', 'down'] as const;

/**
 * The darkrooms of one place, each behind its own walls. Cameras are dealt out in turn, so that neighbours in the mandate are not
 * missed together; a camera stays where it is while the place runs. What kills one darkroom is missed by its cameras alone.
 */
export class DarkroomPool {
  readonly #options: PoolOptions;
  readonly #rooms: readonly Room[];
  #started = false;

  constructor(options: PoolOptions) {
    const { cameras, clock, random } = options;
    this.#options = options;
    const count = Math.max(1, Math.min(options.darkrooms, cameras.length));
    this.#rooms = Array.from({ length: count }, (_, number) => {
      const room: Room = {
        keeper: new DarkroomKeeper(
          (signal) => this.#open(room, signal),
          clock,
          random,
          () => {
            room.state = 'down';
            this.#tell();
            options.lost(number + 1, count, room.cameras);
          },
        ),
        turns: new LearningTurns(),
        cameras: cameras.filter((_camera, at) => at % count === number),
        state: 'down',
        wall: '',
        modelSha256: null,
      };
      return room;
    });
  }

  /** All of them, started; none is left when one cannot be. Throws what opening it throws. */
  async start(): Promise<DarkroomHost[]> {
    const started = await Promise.allSettled(this.#rooms.map(({ keeper }) => keeper.host()));
    const failed = started.find((one) => one.status === 'rejected');
    if (failed) {
      await this.close();
      throw failed.reason;
    }
    this.#started = true;
    this.#tell();
    return started.flatMap((one) => (one.status === 'fulfilled' ? [one.value] : []));
  }

  /** Who looks at this camera; the first darkroom for one that was not named. */
  of(camera: string): { readonly keeper: DarkroomKeeper; readonly turns: LearningTurns } {
    return this.#rooms.find(({ cameras }) => cameras.includes(camera)) ?? this.#rooms[0]!;
  }

  async close(): Promise<void> {
    await Promise.all(this.#rooms.map(({ keeper }) => keeper.close()));
  }

  async #open(room: Room, signal: AbortSignal): Promise<DarkroomHost> {
    const host = await this.#options.open(signal);
    room.state = host.walled ? 'tight' : 'open';
    room.wall = host.wall;
    room.modelSha256 = host.model.sha256;
    this.#tell();
    return host;
  }

  #tell(): void {
    if (!this.#started) return;
    const worst = Math.max(...this.#rooms.map(({ state }) => STATES.indexOf(state)));
    const shown = this.#rooms.find(({ state }) => state !== 'down') ?? this.#rooms[0]!;
    this.#options.stands({
      state: STATES[worst]!,
      wall: shown.wall,
      modelSha256: shown.modelSha256,
      rooms: this.#rooms.map(({ state, wall, cameras }) => ({ state, wall, cameras })),
    });
  }
}
