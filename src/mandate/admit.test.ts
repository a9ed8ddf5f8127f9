import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { Act, Admission } from './act.ts';
import { admit } from './admit.ts';
import { deadlines } from './deadlines.ts';
import { ALLOWED, EXAMPLE, OFFICER, OPERATOR, signed } from './test-mandate.ts';
import { standingOf } from './signatures.ts';
import type { Standing } from './standing.ts';

const utc = (text: string): number => Date.parse(`${text}Z`);
const NOON = utc('2026-12-15T11:00');
const STANDING = signed(EXAMPLE);
const HOUR = 3_600_000;
const STEPS = { camera: 'steps', requestedBy: 'investigator' } as const;
const BOTH = ['duty-officer', 'data-protection-officer'];
const REQUEST: Act = {
  do: 'request-release',
  role: 'investigator',
  camera: 'steps',
  fromMs: NOON - HOUR,
  toMs: NOON,
  basis: 'Section 100',
  fileNumber: 'AZ 7',
};
const HOLD: Act = {
  do: 'hold',
  role: 'investigator',
  camera: 'steps',
  fromMs: NOON - HOUR,
  toMs: NOON,
  untilMs: NOON + HOUR,
  basis: 'Order',
};
const lineText = (line: number): string => EXAMPLE.split('\n')[line - 1] ?? '';

const GRANTED: readonly Act[] = [
  { do: 'read', camera: 'fountain' },
  { do: 'observe', camera: 'fountain', behaviours: ['fall', 'lying'] },
  { do: 'seal', camera: 'steps' },
  { do: 'destroy', camera: 'steps', olderThanMs: NOON - 48 * HOUR, fromMs: NOON - 50 * HOUR, toMs: NOON - 48 * HOUR },
  REQUEST,
  HOLD,
  { do: 'end-hold', role: 'investigator', camera: 'steps' },
  { do: 'approve-release', role: 'duty-officer', ...STEPS, approvedBy: [] },
  { do: 'contribute', custodian: 'court-clerk', ...STEPS, approvedBy: BOTH },
  { do: 'open-release', ...STEPS, approvedBy: BOTH, contributedBy: ['court-clerk', 'police-records'] },
  { do: 'connect', host: '192.0.2.7', port: 554 },
  { do: 'connect', host: 'ZEUGE.example.', port: 443 },
  { do: 'connect', host: 'leitstelle.example', port: 443 },
  { do: 'connect', host: 'time.example', port: 123 },
  { do: 'connect', host: 'time.example', port: 123, camera: 'steps' },
  { do: 'use-capability', camera: 'steps', capability: 'ptz-presets' },
  { do: 'notify', recipient: 'control-room' },
  { do: 'notify', recipient: 'first-aid', behaviour: 'lying' },
  { do: 'connect', host: 'haus.example', port: 8883 },
];
const REFUSED: readonly (readonly [Act, kind: string, line: RegExp])[] = [
  [{ do: 'read', camera: 'roof' }, 'unknown-camera', /^cameras:/],
  [{ do: 'observe', camera: 'fountain', behaviours: ['fall', 'assault'] }, 'not-granted', /behaviours:/],
  [{ do: 'observe', camera: 'fountain', behaviours: [] }, 'not-granted', /behaviours:/],
  [{ do: 'observe', camera: 'fountain', behaviours: ['__proto__'] }, 'not-granted', /behaviours:/],
  [{ do: 'seal', camera: 'fountain' }, 'not-granted', /keep: never/],
  [{ do: 'notify', recipient: 'first-aid', behaviour: 'running' }, 'not-granted', /- name: first-aid/],
  [{ do: 'notify', recipient: 'first-aid', behaviour: '__proto__' }, 'not-granted', /- name: first-aid/],
  [{ do: 'destroy', camera: 'steps', olderThanMs: NOON - 47 * HOUR }, 'too-early', /retentionHours: 48/],
  [
    {
      do: 'destroy',
      camera: 'steps',
      olderThanMs: NOON - 48 * HOUR,
      fromMs: utc('2026-12-06T13:59'),
      toMs: utc('2026-12-06T14:01'),
    },
    'held',
    /- camera: steps/,
  ],
  [{ do: 'destroy', camera: 'steps', olderThanMs: NOON - 48 * HOUR }, 'held', /- camera: steps/],
  [{ do: 'destroy', camera: 'steps', olderThanMs: NaN }, 'malformed', /steps/],
  [{ ...REQUEST, role: 'duty-officer' }, 'not-granted', /request:/],
  [{ ...REQUEST, camera: 'fountain' }, 'not-granted', /keep: never/],
  [{ ...REQUEST, toMs: NOON - 2 * HOUR }, 'malformed', /release:/],
  [{ ...REQUEST, fromMs: NOON + HOUR, toMs: NOON + 2 * HOUR }, 'malformed', /release:/],
  [{ ...REQUEST, basis: ' ' }, 'malformed', /release:/],
  [{ ...REQUEST, fileNumber: '' }, 'malformed', /release:/],
  [{ ...HOLD, untilMs: Infinity }, 'malformed', /release:/],
  [{ ...HOLD, role: 'duty-officer' }, 'not-granted', /hold:/],
  [{ do: 'approve-release', role: 'investigator', ...STEPS, approvedBy: [] }, 'not-granted', /approve:/],
  [{ do: 'approve-release', role: 'duty-officer', ...STEPS, approvedBy: ['duty-officer'] }, 'same-role', /approve:/],
  [
    { do: 'approve-release', role: 'duty-officer', camera: 'steps', requestedBy: 'somebody', approvedBy: [] },
    'not-granted',
    /request:/,
  ],
  [{ do: 'contribute', custodian: 'court-clerk', ...STEPS, approvedBy: ['duty-officer'] }, 'not-enough', /approvals:/],
  [
    { do: 'contribute', custodian: 'court-clerk', ...STEPS, approvedBy: ['duty-officer', 'duty-officer'] },
    'not-enough',
    /approvals:/,
  ],
  [{ do: 'contribute', custodian: 'stranger', ...STEPS, approvedBy: BOTH }, 'not-granted', /keys:/],
  [
    { do: 'open-release', ...STEPS, approvedBy: BOTH, contributedBy: ['court-clerk', 'court-clerk', 'stranger'] },
    'not-enough',
    /threshold:/,
  ],
  [{ do: 'connect', host: '192.0.2.7', port: 80 }, 'not-granted', /egress:/],
  [{ do: 'connect', host: 'zeuge.example', port: 443, camera: 'steps' }, 'not-granted', /egress:/],
  [{ do: 'use-capability', camera: 'steps', capability: 'audio' }, 'not-granted', /capabilities:/],
  [{ do: 'notify', recipient: 'newspaper' }, 'not-granted', /alarms:/],
  [{ do: 'identify', camera: 'steps' } as unknown as Act, 'not-granted', /mandate: 1/],
];

for (const act of GRANTED) {
  test(`granted: ${JSON.stringify(act).slice(0, 90)}`, () => {
    const answer = admit(act, STANDING, NOON);
    assert.ok(answer.granted, JSON.stringify(answer));
    assert.ok(answer.until > NOON && answer.until <= STANDING.parsed.mandate.validUntilMs);
  });
}
for (const [act, kind, line] of REFUSED) {
  test(`must fail: ${JSON.stringify(act).slice(0, 90)}`, () => {
    const answer = admit(act, STANDING, NOON);
    assert.ok(!answer.granted);
    assert.equal(answer.kind, kind, answer.sentence.en);
    assert.match(lineText(answer.line), line);
  });
}

test('one role never does both, even where the mandate lists it under both', () => {
  const standing = signed(
    EXAMPLE.replace('[investigator, insurance-desk]', '[investigator, duty-officer]').replace(
      '[duty-officer, data-protection-officer]',
      '[duty-officer, data-protection-officer, investigator]',
    ),
  );
  const answer = admit(
    { do: 'approve-release', role: 'duty-officer', camera: 'steps', requestedBy: 'duty-officer', approvedBy: [] },
    standing,
    NOON,
  );
  assert.equal(!answer.granted && answer.kind, 'same-role');
  const open: Act = {
    do: 'open-release',
    camera: 'steps',
    requestedBy: 'duty-officer',
    approvedBy: BOTH,
    contributedBy: ['court-clerk', 'police-records'],
  };
  assert.equal(admit(open, standing, NOON).granted, false);
});

test('outside its hours a camera is not read, and the answer says when again', () => {
  const answer = admit({ do: 'read', camera: 'fountain' }, STANDING, utc('2026-12-24T14:00'));
  assert.ok(!answer.granted && answer.kind === 'outside-hours');
  assert.equal(answer.again, utc('2026-12-27T07:00'));
  assert.match(answer.sentence.de, /wieder ab 27\.12\.2026, 08:00/);
  assert.match(lineText(answer.line), /schedule:/);
  const open = admit({ do: 'read', camera: 'fountain' }, STANDING, utc('2026-12-24T12:59'));
  assert.equal(open.granted && open.until, utc('2026-12-24T13:00'));
});

const kindOf = (standing: Standing, nowMs: number, act: Act = { do: 'read', camera: 'steps' }): string => {
  const answer = admit(act, standing, nowMs);
  return answer.granted ? 'granted' : answer.kind;
};

test('before it begins and after it ends nothing is granted, but what is due is destroyed', () => {
  const { validFromMs, validUntilMs } = STANDING.parsed.mandate;
  assert.deepEqual(
    [validFromMs - 1, validFromMs, validUntilMs - 1, validUntilMs].map((ms) => kindOf(STANDING, ms)),
    ['not-yet-valid', 'granted', 'granted', 'expired'],
  );
  for (const act of GRANTED) {
    assert.equal(kindOf(STANDING, validUntilMs + HOUR, act), act.do === 'destroy' ? 'granted' : 'expired');
  }
});

test('a clock that jumps: back before the mandate, far ahead, to nowhere', () => {
  assert.equal(kindOf(STANDING, 0), 'not-yet-valid');
  assert.equal(kindOf(STANDING, utc('2040-01-01T00:00')), 'expired');
  for (const nowMs of [NaN, Infinity, -Infinity, 8.7e15]) assert.equal(kindOf(STANDING, nowMs), 'no-time');
});

test('unsigned, half signed, changed, signed twice by one key: nothing is granted', () => {
  const bytes = Buffer.from(EXAMPLE);
  const stand = (signatures: string, allowed = ALLOWED): Standing => standingOf(bytes, 'm', signatures, allowed, NOON);
  const other = Buffer.from(EXAMPLE.replace('48', '47'));
  const oneKey = `operator,data-protection-officer ${OPERATOR.publicLine}\n`;
  for (const standing of [
    stand(''),
    stand(OPERATOR.sign(bytes)),
    stand(OPERATOR.sign(bytes) + OPERATOR.sign(bytes)),
    stand(OPERATOR.sign(other) + OFFICER.sign(other)),
    stand(OPERATOR.sign(bytes) + OPERATOR.sign(bytes), oneKey),
    { ...STANDING, signatures: { ...STANDING.signatures, sha256: '00' } },
  ]) {
    for (const act of GRANTED) assert.equal(kindOf(standing, NOON, act), 'unsigned');
  }
  assert.equal(kindOf(stand(OPERATOR.sign(bytes) + OFFICER.sign(bytes), oneKey + ALLOWED), NOON), 'granted');
});

test('a key whose validity ends takes the mandate with it, and the answer knows when', () => {
  const standing = signed(
    EXAMPLE,
    ALLOWED.replace('operator ', 'operator valid-after="20261210Z",valid-before="20261216Z",').replace(
      ',namespaces',
      ',namespaces',
    ),
  );
  const answer = admit({ do: 'read', camera: 'steps' }, standing, NOON);
  assert.equal(answer.granted && answer.until, utc('2026-12-16T00:00'));
  assert.equal(kindOf(standing, utc('2026-12-16T00:00')), 'unsigned');
  const early = admit({ do: 'read', camera: 'steps' }, standing, utc('2026-12-05T00:00'));
  assert.equal(!early.granted && early.again, utc('2026-12-10T00:00'));
  assert.deepEqual(
    deadlines(standing, NOON).map(({ days, endMs }) => [days, endMs]),
    [
      [14, utc('2026-12-16T00:00')],
      [3, utc('2026-12-16T00:00')],
      [1, utc('2026-12-16T00:00')],
    ],
  );
});

test('warnings 14, 3 and 1 days ahead, each from its moment on', () => {
  const end = STANDING.parsed.mandate.validUntilMs;
  const DAY = 24 * HOUR;
  const due = (ms: number): number[] => deadlines(STANDING, ms).map(({ days }) => days);
  assert.deepEqual([end - 14 * DAY - 1, end - 14 * DAY, end - 3 * DAY, end - DAY, end - 1, end].map(due), [
    [],
    [14],
    [14, 3],
    [14, 3, 1],
    [14, 3, 1],
    [],
  ]);
});

const word = fc.oneof(
  fc.constantFrom(
    'steps',
    'fountain',
    'roof',
    'investigator',
    'duty-officer',
    'data-protection-officer',
    'court-clerk',
    'fall',
    'audio',
    'control-room',
  ),
  fc.string({ maxLength: 8 }),
);
const anything = fc.oneof(
  word,
  fc.double(),
  fc.integer(),
  fc.constant(undefined),
  fc.constant(null),
  fc.array(word, { maxLength: 3 }),
  fc.object(),
);
const anyAct = fc.record({
  do: fc.oneof(fc.constantFrom(...GRANTED.map((act) => act.do)), fc.string({ maxLength: 5 })),
  camera: anything,
  role: anything,
  requestedBy: anything,
  custodian: anything,
  recipient: anything,
  capability: anything,
  host: anything,
  port: anything,
  behaviours: anything,
  approvedBy: anything,
  contributedBy: anything,
  basis: anything,
  fileNumber: anything,
  fromMs: anything,
  toMs: anything,
  untilMs: anything,
  olderThanMs: anything,
}) as unknown as fc.Arbitrary<Act>;
const anyTime = fc.oneof(
  fc.integer({ min: utc('2026-11-01T00:00'), max: utc('2027-07-01T00:00') }),
  fc.double(),
  fc.constantFrom(NaN, Infinity, 0),
);
const anyMandate = fc
  .record({
    approvals: fc.constantFrom(1, 2),
    hours: fc.constantFrom('00:00-24:00', '01:30-03:00', '08:00-09:15'),
    zone: fc.constantFrom('Europe/Berlin', 'Australia/Lord_Howe', 'UTC'),
    keep: fc.boolean(),
    signed: fc.boolean(),
    release: fc.boolean(),
  })
  .map(({ approvals, hours, zone, keep, signed: isSigned, release }) => {
    let text = EXAMPLE.replace('approvals: 2', `approvals: ${approvals}`)
      .replace('06:00-22:00', hours)
      .replace('Europe/Berlin', zone);
    if (!keep) text = text.replace('keep: sealed\n    retentionHours: 48', 'keep: never');
    if (!release) text = text.replace(/release:[\s\S]*?\n\n/, '');
    return isSigned ? signed(text) : standingOf(Buffer.from(text), 'm', '', '', 0);
  });

test('admit is pure and total: over random mandates, acts and times it answers, the same each time, and never throws', () => {
  fc.assert(
    fc.property(anyMandate, fc.array(anyAct, { minLength: 5, maxLength: 5 }), anyTime, (standing, acts, nowMs) => {
      for (const act of acts) {
        const answer: Admission = admit(act, standing, nowMs);
        assert.deepEqual(admit(structuredClone(act), standing, nowMs), answer);
        assert.ok(Number.isInteger(answer.line) && answer.line >= 1);
        if (answer.granted) {
          assert.ok(standing.signatures.signatures.length > 0 && answer.until > nowMs);
          if (act.do !== 'destroy')
            assert.ok(nowMs >= standing.parsed.mandate.validFromMs && nowMs < standing.parsed.mandate.validUntilMs);
        } else {
          assert.ok(
            answer.sentence.de.length > 9 && answer.sentence.en.length > 9 && !/[\n\u202e]/.test(answer.sentence.de),
          );
        }
      }
    }),
    { numRuns: process.env['SLOW'] ? 3000 : 80 },
  );
});

test('until is honest: up to it the answer stays, for cameras with hours, over random moments', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: utc('2026-12-01T00:00'), max: utc('2027-05-31T00:00') }),
      fc.double({ min: 0, max: 1, noNaN: true }),
      (nowMs, share) => {
        const act: Act = { do: 'read', camera: 'fountain' };
        const answer = admit(act, STANDING, nowMs);
        const end = answer.granted ? answer.until : (answer.again ?? nowMs);
        const between = Math.floor(nowMs + share * (end - nowMs - 1));
        assert.equal(admit(act, STANDING, between).granted, answer.granted);
      },
    ),
    { numRuns: 100 },
  );
});
