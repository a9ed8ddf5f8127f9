import { drawFigure } from '../../ink/draw.ts';
import type { Shown } from '../../ink/figure.ts';
import type { Plate } from '../../ink/paper.ts';
import type { Palette } from '../../ink/tokens.ts';
import type { LiveFrame } from '../../wire/figures.ts';
import { SILENCE_MS } from '../../wire/live.ts';
import type { CameraStanding } from '../../wire/place.ts';
import { CameraFeed } from './camera-feed.ts';

/** States in which figures come; in all others a camera shows none. */
const SEEING: ReadonlySet<CameraStanding['state']> = new Set(['live', 'learning', 'cold']);

interface Sheet {
  readonly board: HTMLCanvasElement;
  readonly figures: HTMLCanvasElement;
  readonly pen: CanvasRenderingContext2D;
  width: number;
  height: number;
  /** What the board was last drawn as. */
  boardIs: string;
  /** Something stands on the canvas of the figures. */
  inked: boolean;
}

export interface Surroundings {
  readonly monotonicMs: () => number;
  readonly palette: () => Palette;
  readonly pixelRatio: () => number;
  /** The system asks for less motion: lost figures go at once. */
  readonly calm: () => boolean;
  readonly request: (callback: () => void) => number;
  readonly cancel: (handle: number) => void;
  readonly plate: (camera: string) => Plate | undefined;
  readonly paint: (
    camera: string,
    plate: Plate | undefined,
    size: { readonly width: number; readonly height: number },
    palette: Palette,
    done: (bitmap: ImageBitmap) => void,
  ) => void;
  /** Which cameras are silent, and which have movement; told when either changes. */
  readonly told: (silent: ReadonlySet<string>, moving: ReadonlySet<string>) => void;
}

const CHECK_MS = 250;

/**
 * Draws all cameras of the wall from one loop: the board once for each size, figures whenever somebody is there. What is large is
 * drawn at each beat of the screen, small pictures of a large wall at every second to fourth. React only hangs the canvases.
 */
export class WallDriver {
  readonly #around: Surroundings;
  readonly #sheets = new Map<string, Sheet>();
  readonly #feeds = new Map<string, CameraFeed>();
  readonly #names = new Map<number, string>();
  #standings: ReadonlyMap<string, CameraStanding> = new Map();
  #replay: { camera: string; shown: readonly Shown[]; alarmed: ReadonlySet<number> } | undefined;
  #forward: string | undefined;
  #handle: number | undefined;
  #beat = 0;
  #checkedMs = -Infinity;
  #silent: ReadonlySet<string> = new Set();
  #moving: ReadonlySet<string> = new Set();
  #connected = true;
  /** Since when figures have been asked for. */
  #askedMs = 0;

  constructor(around: Surroundings) {
    this.#around = around;
  }

  start(): void {
    this.#askedMs = this.#around.monotonicMs();
    this.#handle ??= this.#around.request(this.#tick);
  }

  stop(): void {
    if (this.#handle !== undefined) this.#around.cancel(this.#handle);
    this.#handle = undefined;
  }

  /** Hangs a camera's two canvases; the returned function takes them off again. */
  hang(camera: string, board: HTMLCanvasElement, figures: HTMLCanvasElement): () => void {
    const pen = figures.getContext('2d');
    if (!pen) return () => undefined;
    const sheet: Sheet = { board, figures, pen, width: 0, height: 0, boardIs: '', inked: false };
    this.#sheets.set(camera, sheet);
    return () => {
      if (this.#sheets.get(camera) === sheet) this.#sheets.delete(camera);
    };
  }

  /** Size of the picture in CSS px. */
  size(camera: string, width: number, height: number): void {
    const sheet = this.#sheets.get(camera);
    if (!sheet || (sheet.width === width && sheet.height === height)) return;
    sheet.width = width;
    sheet.height = height;
    const ratio = this.#around.pixelRatio();
    sheet.figures.width = Math.round(width * ratio);
    sheet.figures.height = Math.round(height * ratio);
    sheet.inked = false;
    this.board(camera);
  }

  /** Draws the board anew where size, drawing or colours are others than they were. */
  board(camera: string): void {
    const sheet = this.#sheets.get(camera);
    if (!sheet || sheet.width === 0) return;
    const ratio = this.#around.pixelRatio();
    const size = { width: Math.round(sheet.width * ratio), height: Math.round(sheet.height * ratio) };
    const palette = this.#around.palette();
    const plate = this.#around.plate(camera);
    // A drawing is on its way: plain paper until it is here.
    if (!plate && (this.#standings.get(camera)?.drawing ?? 0) > 0) return;
    const wanted = `${size.width}×${size.height} ${palette.paper} ${plate ? String(this.#standings.get(camera)?.drawing) : ''}`;
    if (sheet.boardIs === wanted) return;
    sheet.boardIs = wanted;
    this.#around.paint(camera, plate, size, palette, (bitmap) => {
      sheet.board.width = bitmap.width;
      sheet.board.height = bitmap.height;
      sheet.board.getContext('2d')?.drawImage(bitmap, 0, 0);
      bitmap.close();
    });
  }

  boards(): void {
    for (const camera of this.#sheets.keys()) this.board(camera);
  }

  know(standings: ReadonlyMap<string, CameraStanding>, connected: boolean): void {
    this.#standings = standings;
    this.#connected = connected;
    this.#names.clear();
    for (const { name, number } of standings.values()) this.#names.set(number, name);
    this.#checkedMs = -Infinity;
    this.boards();
  }

  take(frames: readonly LiveFrame[]): void {
    const nowMs = this.#around.monotonicMs();
    for (const frame of frames) {
      const name = this.#names.get(frame.camera);
      if (name === undefined) continue;
      let feed = this.#feeds.get(name);
      if (!feed) this.#feeds.set(name, (feed = new CameraFeed()));
      feed.take(frame, nowMs);
    }
  }

  /** The camera in front; drawn at each beat. */
  forward(camera: string | undefined): void {
    this.#forward = camera;
  }

  /** Shows a moment of a replay in place of what is live. */
  replay(camera: string, shown: readonly Shown[] | undefined, alarmed: ReadonlySet<number>): void {
    this.#replay = shown ? { camera, shown, alarmed } : undefined;
  }

  readonly #tick = (): void => {
    this.#handle = this.#around.request(this.#tick);
    const nowMs = this.#around.monotonicMs();
    this.#beat++;
    if (nowMs - this.#checkedMs >= CHECK_MS) this.#check(nowMs);
    const many = this.#sheets.size;
    const every = many > 36 ? 4 : many > 12 ? 3 : many > 4 ? 2 : 1;
    let turn = 0;
    for (const [camera, sheet] of this.#sheets) {
      if (camera !== this.#forward && turn++ % every !== this.#beat % every) continue;
      this.#draw(camera, sheet, nowMs);
    }
  };

  #check(nowMs: number): void {
    this.#checkedMs = nowMs;
    const silent = new Set<string>();
    const moving = new Set<string>();
    for (const [name, { state }] of this.#standings) {
      if (!SEEING.has(state)) continue;
      const feed = this.#feeds.get(name);
      // A camera that has only just been asked for may take its time to be heard.
      const heard = feed ? !feed.silent(nowMs) : nowMs - this.#askedMs < SILENCE_MS;
      if (!this.#connected || !heard) silent.add(name);
      else if (feed?.moving(nowMs)) moving.add(name);
    }
    if (same(silent, this.#silent) && same(moving, this.#moving)) return;
    this.#silent = silent;
    this.#moving = moving;
    this.#around.told(silent, moving);
  }

  #draw(camera: string, sheet: Sheet, nowMs: number): void {
    const shown = this.#shown(camera, nowMs);
    if (shown.figures.length === 0 && !sheet.inked) return;
    const { pen, figures, width, height } = sheet;
    pen.setTransform(1, 0, 0, 1, 0, 0);
    pen.clearRect(0, 0, figures.width, figures.height);
    sheet.inked = shown.figures.length > 0;
    if (!sheet.inked || width === 0) return;
    const ratio = figures.width / width;
    pen.setTransform(ratio, 0, 0, ratio, 0, 0);
    pen.lineCap = 'round';
    pen.lineJoin = 'round';
    const palette = this.#around.palette();
    const halo = width > 200 ? palette.paper : undefined;
    for (const { figure, presence } of shown.figures) {
      const colour = shown.alarmed.has(figure.track) ? palette.alarm : palette.figure;
      drawFigure(pen, figure, width, height, colour, presence, halo);
    }
  }

  #shown(camera: string, nowMs: number): { figures: readonly Shown[]; alarmed: ReadonlySet<number> } {
    if (this.#replay?.camera === camera) return { figures: this.#replay.shown, alarmed: this.#replay.alarmed };
    const feed = this.#feeds.get(camera);
    const standing = this.#standings.get(camera);
    if (!feed || !standing || !this.#connected || !SEEING.has(standing.state))
      return { figures: [], alarmed: new Set() };
    const figures = feed.shown(nowMs);
    return {
      figures: this.#around.calm() ? figures.filter(({ presence }) => presence >= 0.6) : figures,
      alarmed: feed.alarmed,
    };
  }
}

function same(a: ReadonlySet<string>, b: ReadonlySet<string>): boolean {
  return a.size === b.size && [...a].every((name) => b.has(name));
}
