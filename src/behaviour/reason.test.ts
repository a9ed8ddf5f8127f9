import assert from 'node:assert/strict';
import test from 'node:test';
import { BEHAVIOURS } from './finding.ts';
import { behaviourName, question, REASON_CODES, renderReason, renderValue } from './reason.ts';
import type { Reason } from './reason.ts';

test('numbers have a comma in German, a point in English, and a no-break space before the unit', () => {
  assert.equal(renderValue(0.9, 'm', 'de'), '0,90\u00a0m');
  assert.equal(renderValue(0.9, 'm', 'en'), '0.90\u00a0m');
  assert.equal(renderValue(41.7, '°', 'de'), '42°');
  assert.equal(renderValue(12, '', 'en'), '12');
});

test('a fall says where from, where to, how fast, and where its metres come from', () => {
  const reason: Reason = {
    code: 'hip-height-fell',
    values: [
      { name: 'from', value: 0.92, unit: 'm' },
      { name: 'to', value: 0.21, unit: 'm' },
      { name: 'duration', value: 0.5, unit: 's' },
      { name: 'speed', value: 2.3, unit: 'm/s' },
      { name: 'low', value: 1.2, unit: 's' },
    ],
    scale: 'prior',
  };
  const german = renderReason(reason, 'de').replaceAll('\u00a0', ' ');
  assert.equal(
    german,
    'Die Hüfthöhe fiel in 0,5 s von 0,92 m auf 0,21 m, am schnellsten mit 2,3 m/s; danach 1,2 s am Boden. ' +
      'Kamera nicht eingemessen: Maßstab angenommen, weitere Schranken.',
  );
  assert.match(renderReason(reason, 'en'), /fell from 0\.92.m to 0\.21.m in 0\.5.s/);
});

test('every behaviour asks a question, every code has a sentence, none shouts or names a person', () => {
  for (const language of ['de', 'en'] as const) {
    for (const behaviour of BEHAVIOURS) {
      assert.match(question(behaviour, language), /\?$/);
      assert.ok(behaviourName(behaviour, language).length > 3);
    }
    for (const code of REASON_CODES) {
      const text = renderReason({ code, values: [], scale: 'learnt', zone: 'Gleis' }, language);
      assert.doesNotMatch(text, /!|\bAI\b|\bKI\b|Täter|suspect|aggressiv/i);
    }
  }
});
