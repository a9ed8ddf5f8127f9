import { LOOK_VIEWS } from '../observation/observation.ts';
import type { Health, LookView, NoticeCode } from '../observation/observation.ts';
import { CELL_COLUMNS, CELL_PX, CELLS } from './plate-frame.ts';
import type { ContentRect } from './plate-frame.ts';
import { DRAWN, KNOWN } from './plate-layers.ts';

/** Footage time between two tellings: three notices in five seconds stay under the one a second that may leave. */
const EVERY_MS = 5_000;
/** As the screens take a running camera to be blind (src/live/state.ts). */
const DARK = 0.9;
const COVERED = 0.5;

/** What of the plate this reads. */
export interface Looked {
  readonly content: ContentRect;
  sureness(): Uint8Array;
}

/**
 * What a look tells beside the drawing: how much of the picture is known, how much is surely empty, and what is wrong with the
 * view. Two whole percentages and one of four words, each said when it has changed.
 */
export class LookTeller {
  readonly #notice: (code: NoticeCode, value: number) => void;
  readonly #said = new Map<NoticeCode, number>();
  #toldMs = -Infinity;

  constructor(notice: (code: NoticeCode, value: number) => void) {
    this.#notice = notice;
  }

  /** `timeMs`: of the footage. `health` is undefined where a clip was learnt from all of it at once. */
  tell(plate: Looked, health: Health | undefined, timeMs: number): void {
    if (timeMs - this.#toldMs < EVERY_MS) return;
    this.#toldMs = timeMs;
    const { known, drawn } = sharesOf(plate);
    this.#say('look-known', Math.floor(100 * known));
    this.#say('look-drawn', Math.floor(100 * drawn));
    this.#say('look-view', LOOK_VIEWS.indexOf(viewOf(health)));
  }

  #say(code: NoticeCode, value: number): void {
    if (this.#said.get(code) === value) return;
    this.#said.set(code, value);
    this.#notice(code, value);
  }
}

/** Shares 0…1 of the cells that lie in the picture. */
export function sharesOf(plate: Looked): { readonly known: number; readonly drawn: number } {
  const { x0, y0, x1, y1 } = plate.content;
  const sureness = plate.sureness();
  let [all, known, drawn] = [0, 0, 0];
  for (let cell = 0; cell < CELLS; cell++) {
    const x = (cell % CELL_COLUMNS) * CELL_PX;
    const y = Math.floor(cell / CELL_COLUMNS) * CELL_PX;
    if (x + CELL_PX <= x0 || x >= x1 || y + CELL_PX <= y0 || y >= y1) continue;
    all++;
    if (sureness[cell]! >= KNOWN) known++;
    if (sureness[cell]! >= DRAWN) drawn++;
  }
  return all === 0 ? { known: 0, drawn: 0 } : { known: known / all, drawn: drawn / all };
}

function viewOf(health: Health | undefined): LookView {
  if (!health) return 'clear';
  if (health.dark >= DARK) return 'dark';
  if (health.obstructed > COVERED) return 'covered';
  return health.moved ? 'moved' : 'clear';
}
