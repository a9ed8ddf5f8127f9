import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import fc from 'fast-check';
import { BEHAVIOURS as RULES } from '../behaviour/finding.ts';
import { BOUNDS } from '../behaviour/bounds.ts';
import { AugenmassError } from '../kernel/errors.ts';
import { BEHAVIOURS, BOUND_RANGES } from './behaviours.ts';
import { jsonSchema } from './document.ts';
import { MandateProblems, parseMandate } from './parse.ts';
import { EXAMPLE } from './test-mandate.ts';

function problemsOf(text: string): string[] {
  try {
    parseMandate(text, 'm.yaml');
  } catch (error) {
    assert.ok(error instanceof AugenmassError && error.kind === 'invalid' && error.cause instanceof MandateProblems);
    for (const { line, column, what, remedy } of error.cause.problems) {
      assert.ok(line >= 1 && column >= 1);
      for (const said of [what.de, what.en, remedy.de, remedy.en]) assert.match(said, /^\S.*[.?]$|^\S.*$/s);
    }
    return error.cause.problems.map(({ line, column, what, remedy }) => `${line}:${column} ${what.en} ${remedy.en}`);
  }
  return [];
}
const lineOf = (text: string, part: string): number => text.slice(0, text.indexOf(part)).split('\n').length;

test('the example of the specification is a mandate, and its lines are known', () => {
  const parsed = parseMandate(EXAMPLE, 'm.yaml');
  assert.equal(parsed.mandate.cameras.length, 2);
  assert.deepEqual(parsed.remarks, []);
  assert.equal(new Date(parsed.mandate.validFromMs).toISOString(), '2026-11-30T23:00:00.000Z');
  assert.equal(new Date(parsed.mandate.validUntilMs).toISOString(), '2027-05-31T22:00:00.000Z');
  assert.equal(parsed.line(['cameras', 1, 'retentionHours']), lineOf(EXAMPLE, 'retentionHours: 48'));
  assert.equal(parsed.line(['cameras', 1, 'nothing', 'there']), lineOf(EXAMPLE, '- name: steps'));
});

test('the published schema is the one that is used', () => {
  const published = JSON.parse(
    readFileSync(new URL('../../spec/mandate-v1.schema.json', import.meta.url), 'utf8'),
  ) as unknown;
  assert.deepEqual(published, JSON.parse(JSON.stringify(jsonSchema())), 'npx node tools/mandate-schema.ts writes it');
});

test('behaviours and bounds are those of the rules, and their usual numbers are permitted', () => {
  assert.deepEqual([...BEHAVIOURS].sort(), [...RULES].sort());
  for (const behaviour of BEHAVIOURS) {
    for (const [bound, { least, most }] of Object.entries(BOUND_RANGES[behaviour])) {
      const usual = (BOUNDS[behaviour] as Record<string, number>)[bound];
      assert.ok(usual !== undefined && usual >= least && usual <= most, `${behaviour}.${bound} is ${String(usual)}`);
    }
  }
});

const FOUNTAIN = 'See people who fell on the wet stone around the fountain, so that help comes.';
for (const [name, from, to, expected] of [
  ['an empty purpose', FOUNTAIN, "''", /purpose is empty/],
  ['a purpose of blanks', FOUNTAIN, "'   '", /Nothing stands here|not yet a purpose/],
  ['a purpose of one word', FOUNTAIN, 'Security', /not yet a purpose/],
  ['one word twice', FOUNTAIN, 'Security, security', /not yet a purpose/],
  ['no purpose at all', `    purpose: ${FOUNTAIN}\n`, '', /purpose is missing/],
  ['an unknown key', 'schedule: always', 'schedul: always', /Did you mean “schedule”/],
  ['an unknown behaviour', '      assault:', '      aggression:', /Known are fall, lying/],
  ['a behaviour misspelt', '      assault:', '      asault:', /Did you mean “assault”/],
  ['a bound out of range', 'longMs: 20000', 'longMs: 1', /at least 3000/],
  ['face recognition', 'ptz-presets', 'face-recognition', /No mandate can grant/],
  ['face recognition as a key', 'keep: never', 'keep: never\n    faceRecognition: true', /No mandate can grant/],
  ['an outline that crosses itself', '[1.0, 0.7], [1.0, 1.0]', '[1.0, 1.0], [1.0, 0.7]', /crosses itself/],
  ['an outline without area', '[1.0, 0.7], [1.0, 1.0], [0.0, 1.0]', '[0.5, 0.7], [1.0, 0.7]', /encloses nothing/],
  ['hours across midnight', '08:00-24:00', '22:00-06:00', /until 24:00, and on the next day/],
  ['hours that overlap', "['06:00-22:00']", "['06:00-12:00', '11:00-13:00']", /overlap/],
  ['a day named twice', "sat-sun: ['08:00-24:00']", "sun: []\n        sat-sun: ['08:00-24:00']", /hours for sun twice/],
  ['a day that does not exist', 'date: 2026-12-24', 'date: 2026-02-30', /no 2026-02-30/],
  ['an unknown time zone', 'Europe/Berlin', 'Europe/Musterstadt', /unknown/],
  ['an offset as time zone', 'Europe/Berlin', "'+01:00'", /unknown/],
  [
    'a moment that the clock skips',
    'validFrom: 2026-12-01',
    'validFrom: 2026-03-29T02:30',
    /no 2026-03-29T02:30, or it occurs twice/,
  ],
  ['a moment that the clock shows twice', 'validFrom: 2026-12-01', 'validFrom: 2026-10-25T02:30', /occurs twice/],
  ['an end before the beginning', '2027-05-31', '2026-11-30', /ends before it begins/],
  [
    'one who requests and approves alone',
    '[duty-officer, data-protection-officer]',
    '[investigator, duty-officer]',
    /investigator requests, 1 roles/,
  ],
  ['a threshold of one', 'threshold: 2', 'threshold: 1', /at least 2/],
  ['more custodians than there are', 'threshold: 2', 'threshold: 4', /only 3/],
  ['a mistyped age key', 'recipient: age1', 'recipient: age1q', /no whole age key/],
  ['a mistyped witness key', 'zeuge.example+', 'zeuge.example+0', /no verifier key/],
  ['sealed without an end', '    retentionHours: 48\n', '', /“retentionHours” is missing/],
  ['never kept, with an end', 'keep: never', 'keep: never\n    retentionHours: 4', /has no retention/],
  ['a hold of a camera that is not there', 'camera: steps', 'camera: roof', /no camera “roof”/],
  ['two cameras of one name', 'name: steps', 'name: fountain', /occurs twice/],
  ['a source over http', 'rtsp://192.0.2.7/stream', 'http://192.0.2.7/stream', /no camera/],
  ['a number where a text belongs', 'site: Musterplatz', 'site: 12', /Put it in quotes/],
  ['a way out that the address is none for', 'by: mqtt', 'by: syslog', /one for mqtt, not for syslog/],
  ['a way out without an address', '      url: mqtts://haus.example:8883/augenmass\n', '', /has no address/],
  ['a way out that there is not', 'by: mqtt', 'by: pager', /there is no “pager”/],
  ['an address with a password', 'mqtts://haus', 'mqtts://me:secret@haus', /without credentials/],
  ['an address for files', 'mqtts://haus', 'file://haus', /is no address/],
  ['port 0', 'haus.example:8883', 'haus.example:0', /port from 1 to 65535/],
  ['a port too large', 'haus.example:8883', 'haus.example:88830', /port from 1 to 65535/],
  ['a wildcard in a topic', ':8883/augenmass', ":8883/a/#'", /is no address|not YAML/],
  ['a behaviour told twice', '[fall, lying]', '[fall, fall]', /occurs twice/],
  ['told of nothing', '[fall, lying]', '[]', /at least 1/],
  ['a wait that never ends', 'passOnAfterSeconds: 90', 'passOnAfterSeconds: 90000', /at most 86400/],
  ['hidden characters', 'site: Musterplatz', 'site: "Muster\\u202eplatz"', /invisible/],
  ['an alias', 'site: Musterplatz', 'site: &a Musterplatz', /References, anchors and tags/],
  ['a tag', 'site: Musterplatz', 'site: !!binary aGk=', /References, anchors and tags/],
  ['a key twice', 'site: Musterplatz', 'site: Musterplatz\nsite: Andersplatz', /stands here twice/],
  ['two documents', 'site: Musterplatz', 'site: Musterplatz\n---\nsite: x', /not YAML/],
  ['a tab', '  name: Stadt', '\tname: Stadt', /not YAML/],
  ['an open quote', 'site: Musterplatz', 'site: "Musterplatz', /not YAML/],
  ['another version', 'mandate: 1', 'mandate: 2', /mandate/],
] as const) {
  test(`must fail: ${name}`, () => {
    assert.ok(EXAMPLE.includes(from), 'the example has what is replaced');
    const problems = problemsOf(EXAMPLE.replace(from, () => to));
    assert.ok(problems.length > 0, 'it was accepted');
    assert.match(problems.join('\n'), expected);
  });
}

test('what a mandate of before says about alarms still holds', () => {
  const old = EXAMPLE.replace(
    /alarms:\n[\s\S]*?\n\n/,
    'alarms:\n  recipients:\n    - name: control-room\n    - { name: aid, url: "http://aid.example/x" }\n\n',
  );
  const { mandate, remarks } = parseMandate(old, 'm.yaml');
  assert.deepEqual(mandate.alarms, {
    passOnAfterSeconds: 60,
    secondReview: false,
    recipients: [
      { name: 'control-room', url: undefined, by: undefined, behaviours: BEHAVIOURS },
      { name: 'aid', url: 'http://aid.example/x', by: 'webhook', behaviours: BEHAVIOURS },
    ],
  });
  assert.match(remarks[0]!.what.en, /not encrypted/);
  const none = parseMandate(EXAMPLE.replace(/alarms:\n[\s\S]*?\n\n/, ''), 'm.yaml').mandate.alarms;
  assert.deepEqual(none, { passOnAfterSeconds: 60, secondReview: false, recipients: [] });
});

for (const [url, by, clear] of [
  ['https://a.example/x', 'webhook', false],
  ['http://127.0.0.1:9/x', 'webhook', false],
  ['mqtts://a.example', 'mqtt', false],
  ['mqtt://a.example:1883/house/eg', 'mqtt', true],
  ['mqtt://[::1]:1883', 'mqtt', false],
  ['syslog+tls://a.example', 'syslog', false],
  ['syslog://192.0.2.1:601', 'syslog', true],
] as const) {
  test(`${url} goes by ${by}${clear ? ', with a remark' : ''}`, () => {
    const text = EXAMPLE.replace('by: mqtt', `by: ${by}`).replace('mqtts://haus.example:8883/augenmass', `'${url}'`);
    const { mandate, remarks } = parseMandate(text, 'm.yaml');
    assert.equal(mandate.alarms.recipients[2]!.by, by);
    assert.equal(
      remarks.some(({ what }) => what.en.includes('not encrypted')),
      clear,
    );
  });
}

test('several problems are told at once, in order, each at its place; at most 20', () => {
  const text = EXAMPLE.replace(FOUNTAIN, 'Security')
    .replace('Europe/Berlin', 'Mars/Base')
    .replace('threshold: 2', 'threshold: 9');
  const problems = problemsOf(text);
  assert.deepEqual(
    problems.map((problem) => Number(problem.split(':')[0])),
    [lineOf(text, 'timeZone'), lineOf(text, 'threshold'), lineOf(text, 'purpose: Security')],
  );
  assert.equal(problemsOf('x: 1\n'.repeat(50)).length, 20);
});

test('hostile files end in an error soon, and never in a crash', () => {
  for (const text of [
    '['.repeat(4000),
    `${'- '.repeat(2000)}\n`.repeat(3),
    '? '.repeat(2000),
    '{a: '.repeat(1000),
    'a: &a [x]\nb: &b [*a, *a]\nc: [*b, *b]\n',
    Array.from({ length: 20_000 }, (_, i) => `k${i}: 1`).join('\n'),
    '__proto__: {site: x}\n',
    '',
    'null',
    '\u0000',
    'x'.repeat(5000),
    'a: 1\n'.repeat(200_000),
  ]) {
    assert.ok(problemsOf(text).length > 0, text.slice(0, 40));
  }
});

test('500 cameras are handled, 501 and 10,000 are refused with a way out', () => {
  const head = EXAMPLE.slice(0, EXAMPLE.indexOf('cameras:\n')).replace(/holds:[\s\S]*?alarms:/, 'alarms:');
  const camera = (i: number): string =>
    `  - {name: c${i}, source: f${i}.mp4, purpose: See falls at door ${i}., behaviours: {fall: }, schedule: always, keep: never}\n`;
  const mandate = (count: number): string =>
    `${head}cameras:\n${Array.from({ length: count }, (_, i) => camera(i)).join('')}`;
  assert.equal(parseMandate(mandate(500), 'm').mandate.cameras.length, 500);
  assert.match(problemsOf(mandate(501)).join(''), /501 entries; it may have at most 500\. Divide the place/);
  assert.match(problemsOf(mandate(10_000)).join(''), /at most 500 cameras; divide the place/);
});

test('no text whatsoever makes the parser throw anything else', () => {
  fc.assert(
    fc.property(fc.nat(EXAMPLE.length), fc.nat(60), fc.string({ maxLength: 12 }), (at, length, insert) => {
      problemsOf(EXAMPLE.slice(0, at) + insert + EXAMPLE.slice(at + length));
    }),
    { numRuns: process.env['SLOW'] ? 2000 : 60 },
  );
});
