import assert from 'node:assert/strict';
import { test } from 'node:test';
import { madeAlarm } from '../../../test/ui/scene.ts';
import type { AlarmWish } from '../../../test/ui/scene.ts';
import { areasOf, chosenNow, LINGER_MS, matches, NOTHING_CHOSEN } from './choice.ts';

const NOW = 1_790_000_000_000;
const alarm = (id: string, camera: string, wish: Partial<AlarmWish> = {}) =>
  madeAlarm({ id, camera, behaviour: 'fall', agoMs: 5000, urgency: 50, ...wish }, NOW);
const none = new Set<string>();

test('an alarm comes forward by itself and stays while somebody judges it', () => {
  const first = alarm('aaaaaaaa', 'eingang');
  const second = alarm('bbbbbbbb', 'lieferhof', { urgency: 99 });
  const one = chosenNow(NOTHING_CHOSEN, [first], new Map([[first.id, first]]), NOW, none);
  assert.deepEqual(one, { camera: 'eingang', alarm: 'aaaaaaaa' });
  const both = new Map([first, second].map((each) => [each.id, each]));
  assert.equal(chosenNow(one, [second, first], both, NOW, none), one, 'the more urgent one does not push in');
});

test('after the verdict the next one comes: at once what is new, after a while what waited already', () => {
  const judged = (verdict: 'hit' | 'no-hit') =>
    alarm('aaaaaaaa', 'eingang', { state: 'judged', judgements: [{ verdict, by: 'operator', atMs: NOW - 1000 }] });
  const chosen = { camera: 'eingang', alarm: 'aaaaaaaa' };
  const waited = alarm('bbbbbbbb', 'lieferhof', { agoMs: 60_000 });
  const fresh = alarm('cccccccc', 'lieferhof', { agoMs: 2200 });
  const no = judged('no-hit');
  const map = new Map([no, waited, fresh].map((each) => [each.id, each]));
  assert.equal(chosenNow(chosen, [waited], map, NOW, none), chosen);
  assert.equal(chosenNow(chosen, [waited], map, NOW + LINGER_MS, none).alarm, 'bbbbbbbb');
  assert.equal(chosenNow(chosen, [fresh], map, NOW, none).alarm, 'cccccccc');
  assert.equal(chosenNow(chosen, [], map, NOW + LINGER_MS, none), NOTHING_CHOSEN);
  const hit = judged('hit');
  assert.equal(
    chosenNow(chosen, [], new Map([[hit.id, hit]]), NOW + LINGER_MS, none),
    chosen,
    'a hit waits for what follows',
  );
});

test('what somebody put aside does not come forward again by itself', () => {
  const first = alarm('aaaaaaaa', 'eingang');
  const map = new Map([[first.id, first]]);
  assert.equal(chosenNow(NOTHING_CHOSEN, [first], map, NOW, new Set(['aaaaaaaa'])), NOTHING_CHOSEN);
});

test('a camera that somebody looks at gives way only to what is raised after that', () => {
  const waits = alarm('aaaaaaaa', 'eingang', { agoMs: 60_000 });
  const fresh = alarm('bbbbbbbb', 'lieferhof', { agoMs: 1000 });
  const looking = { camera: 'ruheraum', alarm: undefined, sinceMs: NOW - 5000 };
  const map = new Map([waits, fresh].map((each) => [each.id, each]));
  assert.equal(chosenNow(looking, [waits], map, NOW, none), looking);
  assert.equal(chosenNow(looking, [waits, fresh], map, NOW, none).alarm, 'bbbbbbbb');
  const there = { camera: 'eingang', alarm: undefined, sinceMs: NOW };
  assert.equal(chosenNow(there, [waits], map, NOW, none).alarm, 'aaaaaaaa', 'unless it waits just there');
  assert.equal(chosenNow(there, [waits], map, NOW, new Set(['aaaaaaaa'])), there, 'and was not put aside');
});

test('areas are what several names share; names are found however they are written', () => {
  assert.deepEqual(areasOf(['halle-ost', 'halle-west', 'gleis1', 'gleis2', 'eingang']), ['halle', 'gleis']);
  assert.ok(matches('durchgang-nord', 'Durchgang N'));
  assert.ok(!matches('durchgang-nord', 'süd'));
});
