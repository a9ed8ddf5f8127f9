import type { Health } from '../observation/observation.ts';
import { FRAME_WIDTH_PX, UNKNOWN_GREY } from './plate-frame.ts';
import type { ContentRect } from './plate-frame.ts';
import type { Plate } from './plate.ts';

const BLOCK_PX = 16;
/** Mean gradient, grey levels a pixel, from which a block of the plate has something that could be lost. */
const TEXTURE_LEVELS = 2.5;
/** A block whose level is out by so much does not show what it showed. */
const LEVEL_CHANGE = 14;
/** Brightest twentieth of the picture: at 60 and above it is not dark, at 15 and below all is. */
const BRIGHT_ENOUGH = 60;
const ALL_DARK = 15;
const DARKEST_SHARE = 0.95;
/** Slow enough not to follow a passer-by, fast enough for an operator. */
const FOLLOW_MS = 4_000;
const LOOK_EVERY_MS = 490;

/**
 * What is wrong with the view: how much sharpness is gone against the plate, how dark it is, how much of it is covered
 * by something without any structure (a hand, a bag, spray, a spider's web), and whether the camera was turned.
 */
export class HealthGauge {
  readonly #content: ContentRect;
  readonly #histogram = new Uint32Array(256);
  #blur = 0;
  #dark = 0;
  #obstructed = 0;
  #lastMs = Number.NaN;

  constructor(content: ContentRect) {
    this.#content = content;
  }

  /** `shown` is what plate.picture() gave for this frame. Shares are smoothed over four seconds. */
  look(grey: Uint8Array, shown: Uint8Array, plate: Plate, timeMs: number): Health {
    const sinceMs = timeMs - this.#lastMs;
    if (sinceMs >= 0 && sinceMs < LOOK_EVERY_MS) {
      return { blur: this.#blur, dark: this.#dark, obstructed: this.#obstructed, moved: plate.moved };
    }
    const dark = this.#darkness(grey);
    const { blur, obstructed } = this.#compare(grey, shown);
    const stepMs = timeMs - this.#lastMs;
    const rate = stepMs >= 0 ? Math.min(1, stepMs / FOLLOW_MS) : 1;
    this.#lastMs = timeMs;
    this.#dark += rate * (dark - this.#dark);
    // In the dark nothing can be said of sharpness or cover.
    if (dark < 0.9) {
      this.#blur += rate * (blur - this.#blur);
      this.#obstructed += rate * (obstructed - this.#obstructed);
    }
    return { blur: this.#blur, dark: this.#dark, obstructed: this.#obstructed, moved: plate.moved };
  }

  #darkness(grey: Uint8Array): number {
    const { x0, y0, x1, y1 } = this.#content;
    const histogram = this.#histogram.fill(0);
    let count = 0;
    for (let y = y0; y < y1; y += 4) {
      for (let x = x0 + ((y >> 2) & 1) * 2; x < x1; x += 4) {
        histogram[grey[y * FRAME_WIDTH_PX + x]!]!++;
        count++;
      }
    }
    let left = count * DARKEST_SHARE;
    let level = 0;
    while (level < 255 && (left -= histogram[level]!) > 0) level++;
    return Math.max(0, Math.min(1, (BRIGHT_ENOUGH - level) / (BRIGHT_ENOUGH - ALL_DARK)));
  }

  #compare(grey: Uint8Array, shown: Uint8Array): { blur: number; obstructed: number } {
    const { x0, y0, x1, y1 } = this.#content;
    let [blocks, covered, compared, plateTexture, frameTexture] = [0, 0, 0, 0, 0];
    for (let by = y0; by + BLOCK_PX <= y1; by += BLOCK_PX) {
      for (let bx = x0; bx + BLOCK_PX <= x1; bx += BLOCK_PX) {
        blocks++;
        let [plate, frame, level, unknown] = [0, 0, 0, 0];
        for (let y = by + 1; y < by + BLOCK_PX - 1; y += 2) {
          for (let x = bx + 1; x < bx + BLOCK_PX - 1; x += 2) {
            const at = y * FRAME_WIDTH_PX + x;
            if (shown[at] === UNKNOWN_GREY) unknown++;
            plate += slope(shown, at);
            frame += slope(grey, at);
            level += grey[at]! - shown[at]!;
          }
        }
        if (unknown > 24) continue;
        [plate, frame, level] = [plate / 49, frame / 49, level / 49];
        const flat = frame < 0.35 * plate || frame < 1.2;
        if (Math.abs(level) > LEVEL_CHANGE && flat) covered++;
        if (Math.abs(level) > LEVEL_CHANGE || plate < TEXTURE_LEVELS) continue;
        compared++;
        plateTexture += plate;
        frameTexture += Math.min(plate, frame);
      }
    }
    // Slightly softer than its own plate is usual: motion, compression.
    const lost = compared < 5 ? 0 : 1 - frameTexture / plateTexture;
    return { blur: Math.max(0, Math.min(1, (lost - 0.15) / 0.45)), obstructed: blocks === 0 ? 0 : covered / blocks };
  }
}

function slope(values: Uint8Array, at: number): number {
  const here = values[at]!;
  const across = Math.abs(values[at + 1]! - here);
  const down = Math.abs(values[at + FRAME_WIDTH_PX]! - here);
  // The larger of the two, without a branch that would be guessed wrong half of the time.
  return (across + down + Math.abs(across - down)) >> 1;
}
