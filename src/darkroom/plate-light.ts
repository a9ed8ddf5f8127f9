import { PATCH_COLUMNS, PATCH_PX, PATCH_ROWS, PATCHES } from './plate-frame.ts';

const TILE_PATCHES = 8;
const TILE_COLUMNS = PATCH_COLUMNS / TILE_PATCHES;
const TILE_ROWS = PATCH_ROWS / TILE_PATCHES;
const TILES = TILE_COLUMNS * TILE_ROWS;
const TILE_POINTS = (TILE_PATCHES * TILE_PATCHES) / 2;
/** The whole picture's line is drawn through every third patch: 1,280 points are plenty, and it is done for each frame. */
const WHOLE_STRIDE = 3;
/** Tiles change slowly unless everything does. */
const TILES_EVERY = 4;
/** A tile without texture may be so much lighter or darker than the rest and still be in another light. */
const FAR_OFF_LEVELS = 24;
const JUMP_LEVELS = 0.5;
/** Where a tile's line is held: gain and level at middle grey are nearly independent, gain and offset are not. */
const PIVOT = 114;
const MIN_GAIN = 0.12;
const MAX_GAIN = 8;

/**
 * How today's light differs from that in which the plate was learnt: frame = gain · plate + offset, one robust line
 * for the whole picture, and one for each tile of 32×32 px where the tile's own texture proves it (a lamp, a cloud's
 * edge). A tile whose texture is not the plate's any more takes its neighbours' median, so that a person who fills a
 * tile is never mistaken for a change of light.
 */
export class Light {
  /** Of the whole picture. */
  gain = 1;
  offset = 0;
  /** Median of what the line leaves unexplained, grey levels. */
  unexplained = 0;
  /** Counts up whenever the light has visibly changed: what was computed with the old one is stale. */
  version = 0;
  /** The line of each patch, 80×48. Read in hot loops; written here alone. */
  readonly gains = new Float32Array(PATCHES).fill(1);
  readonly offsets = new Float32Array(PATCHES);
  readonly #tileGain = new Float32Array(TILES).fill(1);
  readonly #tileLevel = new Float32Array(TILES).fill(PIVOT);
  readonly #tileTrust = new Uint8Array(TILES);
  readonly #smoothGain = new Float32Array(TILES).fill(1);
  readonly #smoothLevel = new Float32Array(TILES).fill(PIVOT);
  readonly #shownGain = new Float32Array(TILES).fill(1);
  readonly #shownLevel = new Float32Array(TILES).fill(PIVOT);
  readonly #there = new Float32Array(PATCHES);
  readonly #histogram = new Uint32Array(256);
  readonly #points = new Float32Array(TILE_POINTS);
  readonly #pointPlate = new Float32Array(TILE_POINTS);
  readonly #pointFrame = new Float32Array(TILE_POINTS);
  readonly #nine = new Float32Array(9);
  #sinceTiles = TILES_EVERY;
  #tilesLevel = PIVOT;
  #matchedGain = 1;
  #matchedOffset = 0;
  #frameSpread = 0;

  seen(value: number, patch: number): number {
    return value * this.gains[patch]! + this.offsets[patch]!;
  }

  reset(): void {
    this.#tileGain.fill(1);
    this.#tileLevel.fill(PIVOT);
    this.#shownGain.fill(1);
    this.#shownLevel.fill(PIVOT);
    this.gains.fill(1);
    this.offsets.fill(0);
    this.gain = 1;
    this.offset = 0;
    this.#sinceTiles = TILES_EVERY;
    this.version++;
  }

  /** `plate` and `frame` are 80×48 means; `usable`: known and whole; `free`: nobody there now. */
  follow(plate: Float32Array, frame: Float32Array, usable: Uint8Array, free: Uint8Array, dx: number, dy: number): void {
    const there = this.#there;
    const count = sampleMeans(frame, usable, free, dx, dy, there);
    if (count < 60) return;
    this.#fitWhole(plate, there);
    const level = this.gain * PIVOT + this.offset;
    if (Math.abs(level - this.#tilesLevel) < JUMP_LEVELS && ++this.#sinceTiles < TILES_EVERY) return;
    this.#sinceTiles = 0;
    this.#tilesLevel = level;
    this.#fitTiles(plate, there);
    this.#smooth();
    this.#publish();
  }

  /** Iteratively reweighted least squares (Tukey), from the better of the last line and a match of median and spread. */
  #fitWhole(plate: Float32Array, there: Float32Array): void {
    const last = this.#medianResidual(plate, there, this.gain, this.offset);
    let [gain, offset, scale] = [this.gain, this.offset, last];
    // The old line fits nearly everywhere: no need to look for another beginning.
    if (last > 2.5) [gain, offset, scale] = this.#matchSpread(plate, there, last);
    const matched = [this.#matchedGain, this.#matchedOffset] as const;
    const rounds = last > 2.5 ? 3 : 1;
    for (let round = 0; round < rounds; round++) {
      const cut = 3 + 5 * scale;
      let [n, sp, sf, spp, spf] = [0, 0, 0, 0, 0];
      for (let i = 0; i < PATCHES; i += WHOLE_STRIDE) {
        const f = there[i]!;
        if (f < 0) continue;
        const p = plate[i]!;
        const r = (f - gain * p - offset) / cut;
        // Clipped whites and blacks say nothing about the slope.
        if (r > 1 || r < -1 || f > 250 || f < 4) continue;
        const w = (1 - r * r) ** 2;
        n += w;
        sp += w * p;
        sf += w * f;
        spp += w * p * p;
        spf += w * p * f;
      }
      if (n < 12) break;
      // A faint pull toward the old slope keeps an even grey wall from choosing any slope at all.
      const pull = 20 * n;
      const spread = spp - (sp * sp) / n;
      const slope = (spf - (sp * sf) / n + pull * gain) / (spread + pull);
      gain = Math.max(MIN_GAIN, Math.min(MAX_GAIN, slope));
      offset = (sf - gain * sp) / n;
      if (round + 1 < rounds) scale = this.#medianResidual(plate, there, gain, offset);
    }
    if (rounds > 1 && this.#frameSpread > 5) {
      // A line that explains next to nothing of a picture with contrast is no light: the least squares would flatten the
      // plate until it contradicts nothing any more. Infrared and a turned camera look like this.
      scale = this.#medianResidual(plate, there, gain, offset);
      if (scale > 0.5 * this.#frameSpread) [gain, offset] = matched;
    }
    this.gain = gain;
    this.offset = offset;
    this.unexplained = scale;
  }

  /** A beginning for the fit: median and mean deviation of the frame matched to the plate's, unless the last line does better. */
  #matchSpread(plate: Float32Array, there: Float32Array, last: number): [number, number, number] {
    const plateMiddle = this.#median(plate, there, false);
    const frameMiddle = this.#median(plate, there, true);
    let [plateSpread, frameSpread, count] = [1e-3, 1e-3, 0];
    for (let i = 0; i < PATCHES; i += WHOLE_STRIDE) {
      if (there[i]! < 0) continue;
      count++;
      plateSpread += Math.abs(plate[i]! - plateMiddle);
      frameSpread += Math.abs(there[i]! - frameMiddle);
    }
    const gain = Math.max(MIN_GAIN, Math.min(MAX_GAIN, frameSpread / plateSpread));
    const offset = frameMiddle - gain * plateMiddle;
    this.#matchedGain = gain;
    this.#matchedOffset = offset;
    this.#frameSpread = frameSpread / Math.max(1, count);
    const scale = this.#medianResidual(plate, there, gain, offset);
    return last <= scale * 1.2 + 0.5 ? [this.gain, this.offset, last] : [gain, offset, scale];
  }

  #medianResidual(plate: Float32Array, there: Float32Array, gain: number, offset: number): number {
    const histogram = this.#histogram.fill(0);
    let count = 0;
    for (let i = 0; i < PATCHES; i += WHOLE_STRIDE) {
      if (there[i]! < 0) continue;
      histogram[Math.min(255, Math.abs(there[i]! - gain * plate[i]! - offset) * 4) | 0]!++;
      count++;
    }
    return middle(histogram, count) / 4;
  }

  #median(plate: Float32Array, there: Float32Array, ofFrame: boolean): number {
    const histogram = this.#histogram.fill(0);
    let count = 0;
    for (let i = 0; i < PATCHES; i += WHOLE_STRIDE) {
      if (there[i]! < 0) continue;
      histogram[Math.max(0, Math.min(255, ofFrame ? there[i]! : plate[i]!)) | 0]!++;
      count++;
    }
    return middle(histogram, count);
  }

  #fitTiles(plate: Float32Array, there: Float32Array): void {
    const [points, ps, fs] = [this.#points, this.#pointPlate, this.#pointFrame];
    for (let tile = 0; tile < TILES; tile++) {
      const row0 = Math.floor(tile / TILE_COLUMNS) * TILE_PATCHES;
      const column0 = (tile % TILE_COLUMNS) * TILE_PATCHES;
      let n = 0;
      for (let row = row0; row < row0 + TILE_PATCHES; row++) {
        for (let column = column0 + (row & 1); column < column0 + TILE_PATCHES; column += 2) {
          const i = row * PATCH_COLUMNS + column;
          if (there[i]! < 0) continue;
          ps[n] = plate[i]!;
          fs[n] = there[i]!;
          points[n++] = there[i]! - this.gain * plate[i]! - this.offset;
        }
      }
      this.#tileTrust[tile] = 0;
      if (n < 8) continue;
      const shift = median(points, n);
      let [m, sp, sf, spp, sff, spf] = [0, 0, 0, 0, 0, 0];
      for (let i = 0; i < n; i++) {
        const p = ps[i]!;
        const f = fs[i]!;
        if (Math.abs(f - this.gain * p - this.offset - shift) > 6 + 0.25 * Math.abs(shift)) continue;
        m++;
        sp += p;
        sf += f;
        spp += p * p;
        sff += f * f;
        spf += p * f;
      }
      if (m < 0.6 * n) continue;
      const varP = spp / m - (sp / m) ** 2;
      const varF = sff / m - (sf / m) ** 2;
      const cov = spf / m - (sp * sf) / (m * m);
      const gain = (cov + 120 * this.gain) / (varP + 120);
      const bounded = Math.max(this.gain * 0.5, Math.min(this.gain * 2, gain));
      this.#tileGain[tile] = bounded;
      this.#tileLevel[tile] = sf / m - bounded * (sp / m - PIVOT);
      // Its own texture, still there under another light: that is light, and not a coat of an even colour.
      const alike = varP > 30 && varF > 4 && cov > 0 && cov * cov > 0.8 * varP * varF && m > 0.8 * n;
      // Its texture is gone, or it is far off: something stands before it, and it has no say.
      const lost = (varP > 30 && cov * cov < 0.4 * varP * varF) || Math.abs(shift) > FAR_OFF_LEVELS;
      this.#tileTrust[tile] = alike ? 2 : lost ? 0 : 1;
    }
  }

  #smooth(): void {
    const whole = this.gain * PIVOT + this.offset;
    for (let row = 0, tile = 0; row < TILE_ROWS; row++) {
      for (let column = 0; column < TILE_COLUMNS; column++, tile++) {
        if (this.#tileTrust[tile] === 2) {
          this.#smoothGain[tile] = this.#tileGain[tile]!;
          this.#smoothLevel[tile] = this.#tileLevel[tile]!;
          continue;
        }
        this.#smoothGain[tile] = this.#around(this.#tileGain, row, column, this.gain);
        this.#smoothLevel[tile] = this.#around(this.#tileLevel, row, column, whole);
      }
    }
  }

  /** Median of the tiles around; a place with too few neighbours that know anything takes the whole picture's line. */
  #around(values: Float32Array, row: number, column: number, whole: number): number {
    let n = 0;
    for (let y = Math.max(0, row - 1); y <= Math.min(TILE_ROWS - 1, row + 1); y++) {
      for (let x = Math.max(0, column - 1); x <= Math.min(TILE_COLUMNS - 1, column + 1); x++) {
        const tile = y * TILE_COLUMNS + x;
        if (this.#tileTrust[tile] !== 0) this.#nine[n++] = values[tile]!;
      }
    }
    return n < 3 ? whole : median(this.#nine, n);
  }

  #publish(): void {
    let change = 0;
    for (let tile = 0; tile < TILES; tile++) {
      const level = Math.abs(this.#smoothLevel[tile]! - this.#shownLevel[tile]!);
      const slope = Math.abs(this.#smoothGain[tile]! - this.#shownGain[tile]!) * 80;
      change = Math.max(change, level + slope);
    }
    if (change < 0.7) return;
    this.#shownLevel.set(this.#smoothLevel);
    this.#shownGain.set(this.#smoothGain);
    this.version++;
    for (let row = 0, patch = 0; row < PATCH_ROWS; row++) {
      const fy = Math.max(0, Math.min(TILE_ROWS - 1.001, (row + 0.5) / TILE_PATCHES - 0.5));
      const y = Math.floor(fy);
      const wy = fy - y;
      for (let column = 0; column < PATCH_COLUMNS; column++, patch++) {
        const fx = Math.max(0, Math.min(TILE_COLUMNS - 1.001, (column + 0.5) / TILE_PATCHES - 0.5));
        const x = Math.floor(fx);
        const tile = y * TILE_COLUMNS + x;
        const gain = blend(this.#shownGain, tile, fx - x, wy);
        this.gains[patch] = gain;
        this.offsets[patch] = blend(this.#shownLevel, tile, fx - x, wy) - gain * PIVOT;
      }
    }
  }
}

function blend(values: Float32Array, tile: number, wx: number, wy: number): number {
  const top = values[tile]! * (1 - wx) + values[tile + 1]! * wx;
  const below = tile + TILE_COLUMNS;
  return top * (1 - wy) + (values[below]! * (1 - wx) + values[below + 1]! * wx) * wy;
}

/** The frame's means at the plate's patches; −1 where there is nothing to compare. Returns how many there are. */
function sampleMeans(
  frame: Float32Array,
  usable: Uint8Array,
  free: Uint8Array,
  dx: number,
  dy: number,
  into: Float32Array,
): number {
  const fx = dx / PATCH_PX;
  const fy = dy / PATCH_PX;
  const ix = Math.floor(fx);
  const iy = Math.floor(fy);
  const wx = fx - ix;
  const wy = fy - iy;
  let count = 0;
  for (let row = 0, at = 0; row < PATCH_ROWS; row++) {
    const y = row + iy;
    for (let column = 0; column < PATCH_COLUMNS; column++, at++) {
      const x = column + ix;
      into[at] = -1;
      if (usable[at] === 0 || free[at] === 0) continue;
      if (x < 0 || y < 0 || x >= PATCH_COLUMNS || y >= PATCH_ROWS) continue;
      const from = y * PATCH_COLUMNS + x;
      const right = x + 1 < PATCH_COLUMNS ? 1 : 0;
      const below = y + 1 < PATCH_ROWS ? PATCH_COLUMNS : 0;
      const top = frame[from]! * (1 - wx) + frame[from + right]! * wx;
      const bottom = frame[from + below]! * (1 - wx) + frame[from + below + right]! * wx;
      into[at] = top * (1 - wy) + bottom * wy;
      count++;
    }
  }
  return count;
}

function middle(histogram: Uint32Array, count: number): number {
  let left = count / 2;
  for (let i = 0; i < histogram.length; i++) {
    left -= histogram[i]!;
    if (left <= 0) return i + 0.5;
  }
  return histogram.length;
}

/** Sorts the first n in place (insertion, n ≤ 32) and gives the middle one. */
function median(values: Float32Array, n: number): number {
  for (let i = 1; i < n; i++) {
    const value = values[i]!;
    let j = i - 1;
    while (j >= 0 && values[j]! > value) {
      values[j + 1] = values[j]!;
      j--;
    }
    values[j + 1] = value;
  }
  return values[n >> 1]!;
}
