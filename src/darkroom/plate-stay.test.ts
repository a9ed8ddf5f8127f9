import assert from 'node:assert/strict';
import { test } from 'node:test';
import { FRAME_PIXELS, FRAME_WIDTH_PX, PATCH_COLUMNS, PATCHES } from './plate-frame.ts';
import type { SightedBox, Sighting } from './plate-frame.ts';
import { stayers } from './plate-stay.ts';
import type { StayParts } from './plate-stay.ts';

const SAMPLES = 40;
const SITTER = { x0: 120, y0: 60, x1: 168, y1: 156 };
const WARDROBE = { x0: 220, y0: 40, x1: 268, y1: 150 };
const patchAt = (x: number, y: number): number => Math.floor(y / 4) * PATCH_COLUMNS + Math.floor(x / 4);

/** An even place; `stirs(sample)` says how far a bright hand of 16×16 px in the middle of `box` has moved. */
function film(box: typeof SITTER, stirs: (sample: number) => number): Uint8Array[] {
  return Array.from({ length: SAMPLES }, (_, s) => {
    const grey = new Uint8Array(FRAME_PIXELS).fill(90);
    const x0 = Math.round((box.x0 + box.x1) / 2) - 8 + stirs(s);
    const y0 = Math.round((box.y0 + box.y1) / 2) - 8;
    for (let y = y0; y < y0 + 16; y++) grey.fill(200, y * FRAME_WIDTH_PX + x0, y * FRAME_WIDTH_PX + x0 + 16);
    return grey;
  });
}

/** A model that sees `people` wherever the plate is hidden in their middle, and nothing elsewhere. */
function parts(straight: Uint8Array[], people: readonly SightedBox[], more: Partial<StayParts> = {}): StayParts {
  const nothing: Sighting = { boxes: [], mask: undefined };
  return {
    straight,
    inside: new Uint8Array(PATCHES).fill(1),
    known: new Uint8Array(PATCHES).fill(1),
    seen: straight.map(() => nothing),
    spanMs: 10_000,
    look: (shown) =>
      Promise.resolve({
        boxes: people.filter((box) => shown[patchAt((box.x0 + box.x1) / 2, (box.y0 + box.y1) / 2)] === 0),
        mask: undefined,
      }),
    ...more,
  };
}

const waving = film(SITTER, (s) => (s % 3 === 0 ? 12 : 0));
const both = [
  { ...SITTER, score: 0.6 },
  { ...WARDROBE, score: 0.7 },
];

test('who sits and stirs takes the plate behind him with him, a wardrobe that looks as much like a person does not', async () => {
  const behind = await stayers(parts(waving, both));
  for (const [x, y] of [
    [SITTER.x0 + 2, SITTER.y0 + 2],
    [144, 100],
    [SITTER.x1 - 2, SITTER.y1 - 2],
  ] as const) {
    assert.equal(behind[patchAt(x, y)], 1, `${x}, ${y}`);
  }
  assert.equal(behind[patchAt(244, 90)], 0);
  assert.equal(behind[patchAt(40, 100)], 0);
});

test('nothing is forgotten where all is still, where somebody passes, where he is seen anyway, or in a short clip', async () => {
  const still = film(SITTER, () => 0);
  const passer: Sighting = { boxes: [{ x0: 100, y0: 40, x1: 180, y1: 190, score: 0.8 }], mask: undefined };
  const himself: Sighting = { boxes: [{ ...SITTER, score: 0.8 }], mask: undefined };
  const cases: [string, StayParts][] = [
    ['still', parts(still, both)],
    ['passed by', parts(waving, both, { seen: waving.map(() => passer) })],
    ['seen', parts(waving, both, { seen: waving.map(() => himself) })],
    ['short', parts(waving, both, { spanMs: 3_000 })],
    ['doubtful', parts(waving, [{ ...SITTER, score: 0.3 }])],
    ['unknown before', parts(waving, both, { known: new Uint8Array(PATCHES) })],
    ['few samples', parts(waving.slice(0, 8), both)],
  ];
  for (const [name, one] of cases) assert.ok(!(await stayers(one)).includes(1), name);
});

test('an arm that the model sees in the plate without its owner does not hide that he stirs', async () => {
  const arm: Sighting = { boxes: [{ x0: 136, y0: 90, x1: 160, y1: 120, score: 0.6 }], mask: undefined };
  const behind = await stayers(parts(waving, both, { seen: waving.map(() => arm) }));
  assert.equal(behind[patchAt(144, 100)], 1);
});
