import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { AttackResult } from './attack.ts';
import { judged } from './doctor.ts';
import type { BesiegedWall, DoctorReport } from './doctor.ts';
import { renderDoctor } from './doctor-page.ts';
import type { WallKind } from './wall.ts';

const HELD: AttackResult = { name: 'tcp', held: true, by: ['filter'], detail: 'EPERM' };
const BROKEN: AttackResult = { name: 'tcp', held: false, by: [], detail: 'got through' };
const wall = (kind: WallKind, change: Partial<BesiegedWall> = {}): BesiegedWall => ({
  kind,
  stands: true,
  startMs: 80,
  why: '',
  attacks: [HELD],
  attacksAlone: [{ ...HELD, by: ['namespace'] }],
  filter: true,
  ...change,
});
const absent = (kind: WallKind): BesiegedWall =>
  wall(kind, {
    stands: false,
    why: '\x1b[31mbwrap: No permissions to create new namespace',
    attacks: [],
    attacksAlone: [],
    filter: false,
  });

type Facts = Omit<DoctorReport, 'verdict' | 'advice' | 'checkedAtMs'>;
const facts = (walls: BesiegedWall[], change: Partial<DoctorReport['system']> = {}): Facts => ({
  system: {
    nodeVersion: 'v24.21.0',
    platform: 'linux',
    release: '6.1',
    architecture: 'x64',
    processors: 4,
    processorFeatures: ['avx2'],
    memoryBytes: 2 ** 33,
    freeMemoryBytes: 2 ** 32,
    root: false,
    container: false,
    clockSynchronised: true,
    hindrances: [],
    ...change,
  },
  walls,
  strongest: walls.find(({ stands }) => stands)?.kind,
  model: { name: 'umriss.onnx', sha256: 'ab'.repeat(32), pinned: true },
  work: {
    lock: { seccomp: true, noNewPrivileges: true, why: '' },
    modelMsPerFrameBefore: 2,
    modelMsPerFrame: 2.1,
    decodedFrames: 48,
    decodeMsPerFrame: 0.5,
    lockMs: 2,
    readyMs: 200,
    peakMemoryBytes: 2 ** 27,
    processors: 4,
  },
});

test('tight only where an outer wall and the filter both stand and nothing got through', () => {
  assert.deepEqual(judged(facts([wall('bwrap'), wall('unshare'), wall('node-only')])), {
    verdict: 'tight',
    advice: [],
  });
  assert.deepEqual(judged(facts([absent('bwrap'), wall('unshare'), wall('node-only')])), {
    verdict: 'tight',
    advice: ['install-bubblewrap'],
  });
  assert.deepEqual(judged(facts([wall('bwrap', { filter: false })])), { verdict: 'partly', advice: ['no-filter'] });
});

test('Node alone is never tight, and what to do fits what stands in the way', () => {
  const alone = [absent('bwrap'), absent('unshare'), wall('node-only')];
  assert.deepEqual(judged(facts(alone)), { verdict: 'partly', advice: ['install-bubblewrap'] });
  assert.deepEqual(judged(facts(alone, { container: true })), { verdict: 'partly', advice: ['container'] });
  assert.deepEqual(judged(facts(alone, { hindrances: ['apparmor-user-namespaces'] })), {
    verdict: 'partly',
    advice: ['apparmor-user-namespaces'],
  });
});

test('one attack that got through makes it open, whatever else stands', () => {
  const { verdict, advice } = judged(facts([wall('bwrap', { attacks: [HELD, BROKEN] }), wall('unshare')]));
  assert.equal(verdict, 'open');
  assert.ok(advice.includes('broken'));
  assert.equal(judged(facts([absent('bwrap'), absent('unshare'), absent('node-only')])).verdict, 'open');
});

test('a changed model, failed work and an unset clock each get their advice', () => {
  const report = facts([wall('bwrap')], { clockSynchronised: false });
  const { advice } = judged({ ...report, model: { ...report.model, pinned: false }, work: { failed: 'no' } });
  assert.deepEqual(advice, ['work-failed', 'model-changed', 'clock']);
});

test('the page is plain text in both languages and names every wall, attack and failure', () => {
  const report = facts([absent('bwrap'), wall('unshare', { attacks: [BROKEN] }), wall('node-only')]);
  for (const [language, words] of [
    ['de', ['Dunkelkammer', 'fehlt', 'eine TCP-Verbindung öffnen', 'offen', '2,10 ms je Bild', 'Was zu tun ist']],
    ['en', ['darkroom', 'missing', 'open a TCP connection', 'open', '2.10 ms a frame', 'What to do']],
  ] as const) {
    const page = renderDoctor({ ...report, checkedAtMs: 0, ...judged(report) }, language);
    for (const word of words) assert.ok(page.includes(word), word);
    assert.ok(page.includes('[31mbwrap: No permissions to create new namespace'));
    // Control characters would let a tool's error message take over the terminal.
    assert.doesNotMatch(page, /[\0-\x09\x0b-\x1f\x7f!]/);
    for (const line of page.split('\n')) assert.ok(line.length <= 104, line);
  }
});
