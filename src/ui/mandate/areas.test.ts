import assert from 'node:assert/strict';
import test from 'node:test';
import { parseMandate } from '../../mandate/parse.ts';
import { starterMandate } from '../../server/place-template.ts';
import { areasIn, camerasIn, withArea } from './areas.ts';

const points = [
  { x: 0, y: 0.7 },
  { x: 1, y: 0.7 },
  { x: 0.5, y: 1 },
];
const RECIPIENT = 'age157pzer4vu73n2nh4e5pnlmqxjj6c96tenaywm9hxz9r3maeesdlqm47s69';
const OTHER = 'age1uyc49uwp6w0mupghxdtxkz0x5ha35ak7n9hrutfhga097pfhlsfsgl78k5';
const STARTER = starterMandate({
  site: 'Musterplatz',
  operator: 'Stadt',
  contact: 'Rathaus',
  legalBasis: 'Art. 6',
  dpia: 'DSFA-1',
  validFrom: '2026-11-01',
  validUntil: '2027-10-01',
  timeZone: 'Europe/Berlin',
  cameras: [
    { name: 'square', source: 'square.mp4', purpose: 'Notice falls' },
    { name: 'steps', source: 'steps.mp4', purpose: 'Notice falls' },
  ],
  custodians: [
    { name: 'a', recipient: RECIPIENT },
    { name: 'b', recipient: OTHER },
  ],
  threshold: 2,
  retentionHours: 72,
});

test('a drawn area is in the mandate as the server reads it, and nothing else has changed', () => {
  assert.deepEqual(camerasIn(STARTER), ['square', 'steps']);
  const masked = withArea(STARTER, { camera: 'steps', kind: 'mask', name: '', points })!;
  const both = withArea(masked, { camera: 'steps', kind: 'rest', name: 'bench', points })!;
  const { mandate } = parseMandate(both, 'mandate.yaml');
  const before = parseMandate(STARTER, 'mandate.yaml').mandate;
  assert.deepEqual(mandate.cameras[1]!.masks, [points]);
  assert.deepEqual(mandate.cameras[1]!.zones, [{ name: 'bench', kind: 'rest', polygon: points }]);
  assert.deepEqual({ ...mandate, cameras: [] }, { ...before, cameras: [] });
  assert.deepEqual(mandate.cameras[0], before.cameras[0]);
  assert.ok(both.startsWith(STARTER.slice(0, STARTER.indexOf('\n\n'))), 'the comments stay');
  assert.deepEqual(
    areasIn(both, 'steps').map(({ name }) => name),
    ['bench', 'mask 1'],
  );
});

test('a text without this camera, or that is no YAML, is left alone', () => {
  assert.equal(withArea(STARTER, { camera: 'elsewhere', kind: 'mask', name: '', points }), undefined);
  assert.equal(withArea('a: [', { camera: 'steps', kind: 'mask', name: '', points }), undefined);
  assert.deepEqual(camerasIn('just words'), []);
  assert.deepEqual(areasIn('cameras: 3', 'steps'), []);
});
