import { FRAME_PIXELS, PATCH_COLUMNS, PATCH_ROWS, PATCHES } from './plate-frame.ts';
import type { Layers } from './plate-layers.ts';
import { Light } from './plate-light.ts';

const REMEMBERED = 3;
/** Share of the patches that must look as remembered. */
const RECALL_SHARE = 0.75;
/** Agreement of edge directions, 0.5 by chance: above, the camera looks at the same place under another light. */
const SAME_PLACE = 0.66;

interface Scene {
  readonly settled: Uint8Array;
  readonly spread: Uint8Array;
  readonly knownMs: Float32Array;
  readonly looks: Uint8Array;
  readonly coarse: Float32Array;
  readonly usable: Uint8Array;
}

/**
 * Plates set aside when the whole picture changed at once: day and night of a camera that switches to infrared, the
 * two ends of one that is turned. The one that fits comes back at once instead of being learnt again.
 */
export class Scenes {
  #kept: Scene[] = [];
  readonly #light = new Light();
  readonly #free = new Uint8Array(PATCHES).fill(1);

  get count(): number {
    return this.#kept.length;
  }

  remember(layers: Layers, coarse: Float32Array, usable: Uint8Array): void {
    const settled = new Uint8Array(FRAME_PIXELS);
    const spread = new Uint8Array(FRAME_PIXELS);
    for (let i = 0; i < FRAME_PIXELS; i++) {
      settled[i] = Math.max(0, Math.min(255, Math.round(layers.settled[i]!)));
      spread[i] = Math.min(255, Math.round(layers.spread[i]! * 4));
    }
    const scene: Scene = {
      settled,
      spread,
      knownMs: layers.knownMs.slice(),
      looks: layers.looks.slice(),
      coarse: coarse.slice(),
      usable: usable.slice(),
    };
    this.#kept = [scene, ...this.#kept].slice(0, REMEMBERED);
  }

  /** Puts the scene that the frame shows back into the layers, and forgets it here. False when none fits. */
  recall(frame: Float32Array, layers: Layers): boolean {
    for (const scene of this.#kept) {
      this.#light.reset();
      for (let round = 0; round < 2; round++) {
        this.#light.follow(scene.coarse, frame, scene.usable, this.#free, 0, 0);
      }
      let [count, same] = [0, 0];
      for (let i = 0; i < PATCHES; i++) {
        if (scene.usable[i] === 0) continue;
        count++;
        if (Math.abs(frame[i]! - this.#light.seen(scene.coarse[i]!, i)) < 6) same++;
      }
      // A line of slope nearly nothing fits everything: an even wall, the dark, a covered lens.
      if (count < PATCHES / 8 || same < RECALL_SHARE * count || this.#light.gain < 0.4) continue;
      this.#kept = this.#kept.filter((other) => other !== scene);
      for (let i = 0; i < FRAME_PIXELS; i++) {
        layers.settled[i] = scene.settled[i]!;
        layers.spread[i] = scene.spread[i]! / 4;
      }
      layers.knownMs.set(scene.knownMs);
      layers.looks.set(scene.looks);
      return true;
    }
    return false;
  }
}

/** Whether two pictures, 80×48 means, show the same place under different light: their edges run the same way. */
export function samePlace(a: Float32Array, b: Float32Array, usable: Uint8Array): boolean {
  let [alike, weight] = [0, 0];
  for (let row = 1; row < PATCH_ROWS - 1; row++) {
    for (let column = 1; column < PATCH_COLUMNS - 1; column++) {
      const i = row * PATCH_COLUMNS + column;
      if (usable[i] === 0) continue;
      const ax = a[i + 1]! - a[i - 1]!;
      const ay = a[i + PATCH_COLUMNS]! - a[i - PATCH_COLUMNS]!;
      const bx = b[i + 1]! - b[i - 1]!;
      const by = b[i + PATCH_COLUMNS]! - b[i - PATCH_COLUMNS]!;
      const strength = Math.sqrt((ax * ax + ay * ay) * (bx * bx + by * by));
      if (strength < 16) continue;
      alike += (ax * bx + ay * by) ** 2 / strength;
      weight += strength;
    }
  }
  return weight > 500 && alike > SAME_PLACE * weight;
}
