import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import fc from 'fast-check';
import { seededRandom } from '../kernel/random.ts';
import { decodeMessage, encodeMessage } from '../observation/codec.ts';
import { CELL_COLUMNS, CELLS, contentRect, FRAME_PIXELS } from './plate-frame.ts';
import { density, fillUmriss, jointConfidence, levelOf, readUmriss } from './umriss.ts';
import { readYolox } from './yolox.ts';

const THRESHOLDS = { heatThreshold: 0.45, suppressIou: 0.5, suppressInside: 0.7 };
const WIDE = contentRect(1280, 720);

/** What the network says of an empty place: no heat, no mask. */
function silence(): Float32Array {
  const output = new Float32Array(35 * CELLS);
  output.fill(-8, 0, CELLS);
  output.fill(-8, 31 * CELLS);
  return output;
}

function plant(output: Float32Array, column: number, row: number, heat: number, widthPx = 32, heightPx = 64): void {
  const cell = row * CELL_COLUMNS + column;
  output[cell] = heat;
  output[CELLS + cell] = 0.25;
  output[2 * CELLS + cell] = -0.5;
  output[3 * CELLS + cell] = Math.log(widthPx / 32);
  output[4 * CELLS + cell] = Math.log(heightPx / 32);
  for (let joint = 0; joint < 13; joint++) {
    output[(5 + 2 * joint) * CELLS + cell] = 0.1;
    output[(6 + 2 * joint) * CELLS + cell] = (joint - 6) / 16;
  }
  for (let quarter = 0; quarter < 4; quarter++) output[(31 + quarter) * CELLS + cell] = 8;
}

test('one person: box, joints, mask and density where the formulas put them', () => {
  const output = silence();
  plant(output, 10, 12, 2);
  const seen = readUmriss(output, WIDE, THRESHOLDS);
  assert.equal(seen.persons.length, 1);
  const [person] = seen.persons;
  // Centre ((10 + 0.5 + 0.25)·8, (12 + 0.5 − 0.5)·8) = (86, 96) px; 16:9 leaves 6 px above: 320×180 of picture.
  const { box } = person!;
  const expected = { x0: 70 / 320, y0: (64 - 6) / 180, x1: 102 / 320, y1: (128 - 6) / 180 };
  for (const side of ['x0', 'y0', 'x1', 'y1'] as const) assert.ok(Math.abs(box[side] - expected[side]) < 1e-6, side);
  assert.ok(Math.abs(person!.score - 1 / (1 + Math.exp(-2))) < 1e-6);
  // Cell centre (84, 100); joints in units of the longer side, 64 px.
  person!.joints.forEach(({ x, y }, joint) => {
    assert.ok(Math.abs(x - (84 + 6.4) / 320) < 1e-6);
    assert.ok(Math.abs(y - (100 + ((joint - 6) / 16) * 64 - 6) / 180) < 1e-6);
  });
  // The mask covers the cell (80…88, 96…104): joint 6 lies beside it, joint 0 far from it.
  assert.ok(person!.joints[6]!.confidence > person!.joints[0]!.confidence);
  assert.equal(seen.mask!.filter((share) => share > 200).length, 4);
  assert.deepEqual(seen.boxes.map(({ x0, y0, x1, y1 }) => [x0, y0, x1, y1].map(Math.round)), [[70, 64, 102, 128]]); // prettier-ignore
  const covered = seen.density.map((share, cell) => [share, cell] as const).filter(([share]) => share > 0);
  assert.deepEqual(covered.map(([, cell]) => cell), [4 * 16 + 4]); // prettier-ignore
});

test('a surer neighbour silences the same body, also when it lies inside it; apart, both stay', () => {
  const same = silence();
  plant(same, 10, 12, 2, 96, 64);
  plant(same, 12, 12, 1, 100, 60);
  assert.equal(readUmriss(same, WIDE, THRESHOLDS).persons.length, 1);
  const inside = silence();
  plant(inside, 10, 12, 2, 60, 120);
  plant(inside, 10, 15, 1.5, 20, 30);
  assert.equal(readUmriss(inside, WIDE, THRESHOLDS).persons.length, 1);
  const apart = silence();
  plant(apart, 10, 12, 2);
  plant(apart, 20, 12, 1);
  const seen = readUmriss(apart, WIDE, THRESHOLDS);
  assert.deepEqual(seen.persons.map(({ score }) => score > 0.8), [true, false]); // prettier-ignore
});

test('doubtful ones are covered in the plate and not reported', () => {
  const output = silence();
  plant(output, 10, 12, -0.9); // 0.29
  const seen = readUmriss(output, WIDE, THRESHOLDS);
  assert.deepEqual([seen.persons.length, seen.boxes.length], [0, 1]);
});

test('a crowd beyond 64 is cut to the surest and says so', () => {
  const output = silence();
  for (let row = 1; row < 23; row += 2) {
    for (let column = 1; column < 39; column += 2) plant(output, column, row, 1 + (row * 40 + column) / 1000, 12, 12);
  }
  const seen = readUmriss(output, WIDE, THRESHOLDS);
  assert.equal(seen.persons.length, 64);
  assert.equal(seen.overflow, true);
  assert.ok(seen.persons.every(({ score }) => score >= seen.persons.at(-1)!.score));
});

test('whatever a network puts out, only a valid message leaves', () => {
  const strange = fc.oneof(fc.float(), fc.constantFrom(Number.NaN, Infinity, -Infinity, 1e30, -1e30));
  fc.assert(
    fc.property(fc.array(strange, { minLength: 97, maxLength: 97 }), (values) => {
      const output = Float32Array.from({ length: 35 * CELLS }, (_, i) => values[i % values.length]!);
      const rows = Float32Array.from({ length: 3549 * 85 }, (_, i) => values[i % values.length]!);
      for (const seen of [readUmriss(output, WIDE, THRESHOLDS), readYolox(rows, WIDE, THRESHOLDS)]) {
        const { persons, overflow, density: cells } = seen;
        const health = { blur: 0, dark: 0, obstructed: 0, moved: false };
        const bytes = encodeMessage({ type: 'observation', camera: 0, timeMs: 0, persons, overflow, density: cells, health, plate: 'cold', fresh: true }); // prettier-ignore
        const decoded = decodeMessage(bytes);
        assert.ok(decoded.type === 'observation' && decoded.persons.length <= 64);
      }
    }),
    { numRuns: 30 },
  );
});

test('the three greys go in as blocks of 2×2 px, in the order of the page beside the model', () => {
  const page = JSON.parse(readFileSync(new URL('../../model/umriss.json', import.meta.url), 'utf8')) as {
    input: { shape: unknown[]; channels: string[] };
  };
  assert.deepEqual(page.input.shape, ['n', 96, 160, 12]);
  const planes = ['frame', 'plate', 'frame 0.25 s earlier'];
  const pixels = ['upper left', 'upper right', 'lower left', 'lower right'];
  const random = seededRandom(5);
  const noise = (): Uint8Array => Uint8Array.from({ length: FRAME_PIXELS }, () => Math.floor(random.next() * 256));
  const [frame, plate, earlier] = [noise(), noise(), noise()];
  // Pairs of pixels can only be read from an even address: this one is not.
  const odd = new Uint8Array(FRAME_PIXELS + 1).subarray(1);
  odd.set(plate);
  const into = new Uint8Array(3 * FRAME_PIXELS);
  fillUmriss({ frame, plate: odd, earlier }, into);
  const greys = [frame, plate, earlier];
  for (let number = 0; number < into.length; number++) {
    const block = Math.floor(number / 12);
    const [plane, pixel] = page.input.channels[number % 12]!.split(', ') as [string, string];
    const x = 2 * (block % 160) + (pixels.indexOf(pixel) & 1);
    const y = 2 * Math.floor(block / 160) + (pixels.indexOf(pixel) >> 1);
    if (into[number] !== levelOf(greys[planes.indexOf(plane)]![y * 320 + x]!))
      assert.fail(`number ${number} is not ${plane}, ${pixel}`);
  }
});

test('a grey goes in as the byte that QuantizeLinear made of its float', () => {
  const known = [0, 1, 31, 32, 114, 127, 131, 134, 255];
  assert.deepEqual(known.map(levelOf), [1, 2, 32, 32, 115, 128, 131, 134, 255]);
  for (let grey = 0; grey < 256; grey++) assert.ok(levelOf(grey) === grey || levelOf(grey) === grey + 1, `${grey}`);
});

test('joints beside the mask are believed less, outside the picture not at all', () => {
  assert.ok(jointConfidence(0.9, 0.5, 0.5, 1) > 2 * jointConfidence(0.9, 0.5, 0.5, 0));
  assert.equal(jointConfidence(0.9, 1.1, 0.5, 1), 0);
});

test('density counts what the mask covers, cell by cell, in the picture alone', () => {
  const all = new Uint8Array(80 * 48).fill(255);
  assert.ok(density(all, WIDE).every((share) => share === 1));
  assert.ok(density(all, contentRect(400, 900)).every((share) => share === 1));
  const left = Uint8Array.from(all, (_, patch) => (patch % 80 < 40 ? 255 : 0));
  assert.equal(
    density(left, WIDE).reduce((sum, share) => sum + share),
    72,
  );
});
