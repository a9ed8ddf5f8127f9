/// <reference lib="dom" />

/** The drawing as it came: 320×192, 0…255 how much ink. */
export interface Plate {
  readonly ink: Uint8ClampedArray;
  readonly width: number;
  readonly height: number;
}

export interface Rgb {
  readonly r: number;
  readonly g: number;
  readonly b: number;
}

/** `#rrggbb` */
export function rgbOf(colour: string): Rgb {
  const value = Number.parseInt(colour.trim().slice(1), 16);
  return { r: (value >> 16) & 255, g: (value >> 8) & 255, b: value & 255 };
}

/** Repeatable grain, 0…1, from two whole numbers. */
function grain(x: number, y: number): number {
  let h = Math.imul(x, 374761393) + Math.imul(y, 668265263);
  h = Math.imul(h ^ (h >>> 13), 1274126177);
  return ((h ^ (h >>> 16)) >>> 0) / 4294967296;
}

const smooth = (low: number, high: number, value: number): number => {
  const t = Math.min(1, Math.max(0, (value - low) / (high - low)));
  return t * t * (3 - 2 * t);
};

/** Cubic weights of Mitchell and Netravali (1988), B = C = 1/3: sharp lines, hardly any ringing beside them. */
function weightsAt(t: number): readonly [number, number, number, number] {
  const far = (d: number): number => -(7 / 18) * d * d * d + 2 * d * d - (10 / 3) * d + 16 / 9;
  const near = (d: number): number => (7 / 6) * d * d * d - 2 * d * d + 8 / 9;
  return [far(1 + t), near(t), near(1 - t), far(2 - t)];
}

/**
 * Draws the plate at `width` × `height`: strong ink as lines, weak ink as hatching, both broken by the grain of the
 * paper. Nothing is added that the drawing does not hold; blank stays blank.
 */
export function paintPaper(plate: Plate, width: number, height: number, pencil: Rgb, night: boolean): ImageData {
  const out = new ImageData(width, height);
  const rows = resampleRows(plate, width);
  for (let y = 0; y < height; y++) {
    const sourceY = ((y + 0.5) * plate.height) / height - 0.5;
    const baseY = Math.floor(sourceY);
    const weights = weightsAt(sourceY - baseY);
    const lines = [-1, 0, 1, 2].map((d) => Math.min(plate.height - 1, Math.max(0, baseY + d)) * width);
    for (let x = 0; x < width; x++) {
      let ink = 0;
      for (let k = 0; k < 4; k++) ink += weights[k]! * rows[lines[k]! + x]!;
      ink /= 255;
      if (ink < 0.012) continue;
      const tooth = grain(x >> 1, y >> 1) * 0.6 + grain(x, y) * 0.4;
      // Hatching falls from upper right to lower left, as a right hand draws it; its lines waver a little.
      const waver = 2.2 * grain(0, (x - y) >> 5);
      const hatch = 0.5 + 0.5 * Math.sin((x + y + waver) * (night ? 1.05 : 1.25));
      // The drawing has its own greys: lines keep them, only the grain of the paper breaks them a little.
      const line = smooth(0.12, 0.9, ink) ** 0.85 * (0.74 + 0.26 * smooth(0.1, 0.6, tooth));
      const tone = Math.min(ink, 0.3) * (night ? 0.5 : 0.46) * (0.4 + 0.8 * hatch) * (0.5 + 0.7 * tooth);
      const at = 4 * (y * width + x);
      out.data[at] = pencil.r;
      out.data[at + 1] = pencil.g;
      out.data[at + 2] = pencil.b;
      out.data[at + 3] = 255 * Math.min(1, Math.max(line * (night ? 0.8 : 0.88), tone));
    }
  }
  return out;
}

function resampleRows(plate: Plate, width: number): Float32Array {
  const rows = new Float32Array(plate.height * width);
  for (let x = 0; x < width; x++) {
    const sourceX = ((x + 0.5) * plate.width) / width - 0.5;
    const baseX = Math.floor(sourceX);
    const weights = weightsAt(sourceX - baseX);
    for (let k = 0; k < 4; k++) {
      const column = Math.min(plate.width - 1, Math.max(0, baseX + k - 1));
      for (let y = 0; y < plate.height; y++) {
        rows[y * width + x] = rows[y * width + x]! + weights[k]! * plate.ink[y * plate.width + column]!;
      }
    }
  }
  return rows;
}
