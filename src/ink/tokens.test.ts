import assert from 'node:assert/strict';
import { test } from 'node:test';
import { contrast, DAY, luminance, NIGHT, PAIRS } from './tokens.ts';

test('contrast is what WCAG 2.2 says', () => {
  assert.equal(luminance('#ffffff'), 1);
  assert.equal(luminance('#000000'), 0);
  assert.equal(contrast('#000000', '#ffffff'), 21);
  // Known answer: mid grey #767676 on white is the lightest grey that passes 4.5:1.
  assert.ok(contrast('#767676', '#ffffff') >= 4.5);
  assert.ok(contrast('#777777', '#ffffff') < 4.5);
});

for (const [name, palette] of [
  ['night', NIGHT],
  ['day', DAY],
] as const) {
  test(`every pair of colours that meets passes, ${name}`, () => {
    for (const { front, back, atLeast } of PAIRS) {
      const ratio = contrast(palette[front], palette[back]);
      assert.ok(ratio >= atLeast, `${front} on ${back}: ${ratio.toFixed(2)} is under ${atLeast}`);
    }
  });
}

test('the first draft of the day did fail, so the check can', () => {
  assert.ok(contrast('#77756c', '#efece4') < 4.5, 'muted');
  assert.ok(contrast('#d9480f', '#efece4') < 4.5, 'alarm');
  assert.ok(contrast('#2f7d57', '#efece4') < 4.5, 'verified');
});
