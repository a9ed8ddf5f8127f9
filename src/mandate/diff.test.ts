import assert from 'node:assert/strict';
import { test } from 'node:test';
import { BEHAVIOURS } from './behaviours.ts';
import { diff } from './diff.ts';
import { explain } from './explain.ts';
import { parseMandate } from './parse.ts';
import { EXAMPLE } from './test-mandate.ts';

const before = parseMandate(EXAMPLE, 'old');
const changed = (from: string, to: string) => {
  assert.ok(EXAMPLE.includes(from), from);
  const text = EXAMPLE.replace(from, () => to);
  return { text, list: diff(before, parseMandate(text, 'new')) };
};

test('the same mandate, written another way or in another order, is no change', () => {
  assert.deepEqual(diff(before, before), []);
  assert.deepEqual(
    changed('[operator, data-protection-officer]', '[\'data-protection-officer\', "operator"]').list,
    [],
  );
});

for (const [from, to, kind, expected] of [
  [
    '      lying: { longMs: 20000 }',
    '      lying: { longMs: 9000 }',
    'permits',
    /lies at least 9 s instead of lies at least 20 s/,
  ],
  ['      lying: { longMs: 20000 }', '      lying: { longMs: 30000 }', 'withdraws', /30 s/],
  ['      lying: { longMs: 20000 }', '      lying:', 'permits', /the usual value/],
  ['      assault:\n', '      assault:\n      running:\n', 'permits', /running is new/],
  ['      assault:\n', '', 'withdraws', /strike, kick or push is gone/],
  ["mon-fri: ['06:00-22:00']", "mon-fri: ['06:00-23:00']", 'permits', /Mondays 06:00–23:00 instead of 06:00–22:00/],
  [
    "mon-fri: ['06:00-22:00']",
    "mon-fri: ['06:00-12:00', '13:00-22:00']",
    'withdraws',
    /Fridays 06:00–12:00 \+ 13:00–22:00/,
  ],
  ["hours: ['08:00-14:00'], why", "hours: ['07:00-09:00'], why", 'permits', /2026-12-24 07:00–09:00/],
  ['to: 2026-12-26, hours', 'to: 2026-12-27, hours', 'withdraws', /2026-12-27 closed/],
  ['keep: never', 'keep: sealed\n    retentionHours: 1', 'permits', /sealed instead of never kept/],
  ['retentionHours: 48', 'retentionHours: 72', 'permits', /72 instead of 48/],
  ['retentionHours: 48', 'retentionHours: 24', 'withdraws', /24 instead of 48/],
  ['    masks:\n      - [[0.8, 0.0], [1.0, 0.0], [1.0, 0.4], [0.8, 0.4]]\n', '', 'permits', /mask 1 is gone/],
  ['[1.0, 0.7], [1.0, 1.0]', '[1.0, 0.6], [1.0, 1.0]', 'permits', /zone tracks \(watch\) is redrawn/],
  ['[ptz-presets]', '[ptz-presets, audio]', 'permits', /audio is new/],
  [
    "    egress: ['time.example:123']",
    "    egress: ['cloud.example:443', 'time.example:123']",
    'permits',
    /cloud\.example:443 is new/,
  ],
  ['threshold: 2', 'threshold: 3', 'withdraws', /3 instead of 2/],
  ['approvals: 2', 'approvals: 1', 'permits', /1 instead of 2/],
  ['[investigator, insurance-desk]', '[investigator]', 'withdraws', /insurance-desk is gone/],
  ['signers: [operator, data-protection-officer]', 'signers: [operator]', 'permits', /data-protection-officer is gone/],
  ['validUntil: 2027-05-31', 'validUntil: 2027-06-30', 'permits', /Valid until/],
  ['timeZone: Europe/Berlin', 'timeZone: Europe/Paris', 'permits', /all hours shift/],
  ['until: 2027-03-31', 'until: 2027-04-30', 'permits', /Held/],
  ['name: first-aid', 'name: newspaper', 'permits', /newspaper \(https:\/\/leitstelle\.example\/augenmass\) is new/],
  [
    'rtsp://192.0.2.7/stream',
    'rtsp://user:secret@192.0.2.9/stream',
    'permits',
    /rtsp:\/\/192\.0\.2\.9\/stream instead/,
  ],
  ['passOnAfterSeconds: 90', 'passOnAfterSeconds: 30', 'permits', /passed on: 30 instead of 90/],
  ['  passOnAfterSeconds: 90\n', '', 'permits', /60 instead of 90/],
  ['passOnAfterSeconds: 90', 'passOnAfterSeconds: 90\n  secondReview: true', 'withdraws', /second person judges/],
  ['behaviours: [fall, lying]', 'behaviours: [fall]', 'withdraws', /first-aid is told of: lying is gone/],
  ['      behaviours: [fall, lying]\n', '', 'permits', /first-aid is told of: assault is new/],
  ['mqtts://haus', 'mqtt://haus', 'permits', /building \(mqtt:\/\/haus\.example:8883\/augenmass\) is new/],
  ['dpia: DSFA-2026-014', 'dpia: DSFA-2026-015', 'changes', /DSFA-2026-015/],
] as const) {
  test(`${kind}: ${to.trim().slice(0, 60) || `without ${from.trim().slice(0, 30)}`}`, () => {
    const { text, list } = changed(from, to);
    const match = list.find((change) => change.kind === kind && expected.test(change.sentence.en));
    assert.ok(match, JSON.stringify(list, null, 1));
    assert.ok(!JSON.stringify(list).includes('secret'));
    assert.equal(list[0]!.kind, list.some((change) => change.kind === 'permits') ? 'permits' : list[0]!.kind);
    const source = (match.in === 'new' ? text : EXAMPLE).split('\n');
    assert.ok(match.line >= 1 && match.line <= source.length);
  });
}

test('what one direction permits, the other withdraws', () => {
  const { text, list } = changed('retentionHours: 48', 'retentionHours: 72');
  const back = diff(parseMandate(text, 'new'), before);
  assert.deepEqual([list.map((c) => c.kind), back.map((c) => c.kind)], [['permits'], ['withdraws']]);
});

test('explain says who is told of alarms, of which, when, and that no picture goes', () => {
  const said = explain(before, 'en')[0]!.sentences.map(({ text }) => text);
  assert.ok(said.some((text) => /If nobody judges for 90 seconds/.test(text)));
  assert.ok(
    said.some((text) => /first-aid \(leitstelle\.example:443, webhook; only fall and lying person\)/.test(text)),
  );
  assert.ok(said.some((text) => /building \(haus\.example:8883, mqtt\).*no pictures, no figures/.test(text)));
  const line = explain(before, 'de')[0]!.sentences.find(({ text }) => text.includes('90 Sekunden'))!.line;
  assert.match(EXAMPLE.split('\n')[line - 1]!, /passOnAfterSeconds: 90/);
});

test('explain names every behaviour of every camera, as granted or as not, in both languages', () => {
  for (const language of ['de', 'en'] as const) {
    const text = JSON.stringify(explain(before, language));
    assert.ok(!/undefined|\[object/.test(text));
    for (const camera of explain(before, language).slice(1, 3)) {
      const said = camera.sentences.map((s) => s.text).join(' ');
      const separators = camera.sentences.filter(({ text: t }) =>
        /^(Achtet auf|Nicht auf|Watches for|Not for)/.test(t),
      );
      assert.equal(separators.flatMap(({ text: t }) => t.split(';')).length, BEHAVIOURS.length, said);
    }
  }
});
