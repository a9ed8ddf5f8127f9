import assert from 'node:assert/strict';
import { test } from 'node:test';
import { refusalOf } from './inspect.ts';
import type { Port } from './inspect.ts';

const port = (name: string, ...shape: (number | string)[]): Port => ({ name, shape, type: 'float32' });

test('models that find people may enter', () => {
  for (const output of [
    port('y', 'n', 35, 24, 40),
    port('output', 1, 3549, 85),
    port('758', 1, 85, 22, 22),
    port('output0', 1, 56, 8400),
    port('boxes', 1, 300, 4),
    port('image', 1, 'h', 'w'),
  ]) {
    assert.equal(refusalOf([output]), undefined, output.name);
  }
});

test('what tells people apart is refused, by name or by shape', () => {
  for (const name of [
    'embedding',
    'reid_feat',
    'faceFeatures',
    'person_id',
    'features_0',
    'gait',
    'ReIDHead',
    'embed2',
  ]) {
    assert.equal(refusalOf([port('boxes', 1, 100, 4), port(name, 1, 100, 4)]), 'identity-name', name);
  }
  for (const shape of [['n', 512], [1, 128], ['batch', 100, 256], [1, 'boxes', 512, 1, 1], [2048], [1, 64]]) {
    assert.equal(refusalOf([port('y', ...shape)]), 'embedding-shape', String(shape));
  }
});

test('what judges people is refused by name', () => {
  for (const name of ['age', 'gender_prob', 'emotionLogits', 'race', 'pred_age', 'person-attributes', 'fc_gender']) {
    assert.equal(refusalOf([port(name, 1, 2)]), 'attribute-name', name);
  }
  // Words that merely contain such a word are not meant.
  for (const name of ['image', 'page', 'stage', 'trace', 'widths', 'average']) {
    assert.equal(refusalOf([port(name, 1, 10, 4)]), undefined, name);
  }
});
