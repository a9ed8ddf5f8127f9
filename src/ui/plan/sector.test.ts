import assert from 'node:assert/strict';
import { test } from 'node:test';
import { sectorPath, standingOf } from './sector.ts';

test('fields of view open clockwise from north', () => {
  assert.equal(sectorPath(0, 180, 10), 'M0 0L-10 0A10 10 0 0 1 10 0Z'.replace('-10 0A', '-10 0A'));
  assert.equal(sectorPath(90, 90, 10), 'M0 0L7.07 -7.07A10 10 0 0 1 7.07 7.07Z');
  assert.match(sectorPath(0, 270, 10), /A10 10 0 1 1/);
  assert.match(sectorPath(33, 360, 10), /^M0 -10A.*Z$/);
});

test('what is silent does not look as if it saw; an alarm goes before everything', () => {
  assert.equal(standingOf('live', false, false), 'watching');
  assert.equal(standingOf('live', false, true), 'gone');
  assert.equal(standingOf('lost', false, false), 'gone');
  assert.equal(standingOf('closed', false, false), 'shut');
  assert.equal(standingOf('lost', true, true), 'alarm');
});
