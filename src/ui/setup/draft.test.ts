import assert from 'node:assert/strict';
import test from 'node:test';
import fc from 'fast-check';
import { EMPTY_DRAFT, areasReady, bodyOf, camerasReady, nameFits, nameFrom, newCamera, placeReady } from './draft.ts';
import type { SetupDraft } from './draft.ts';

const triangle = [
  { x: 0, y: 0 },
  { x: 1, y: 0 },
  { x: 1, y: 1 },
];
const full: SetupDraft = {
  ...EMPTY_DRAFT,
  site: 'Musterplatz',
  operator: 'Stadt Musterstadt',
  contact: 'ordnungsamt@musterstadt.example',
  legalBasis: 'Art. 6 (1) e GDPR',
  dpia: 'DSFA-2026-014',
  cameras: [
    {
      ...newCamera(),
      name: 'eingang',
      source: ' rtsp://camera/1 ',
      purpose: 'Stürze auf der Treppe',
      areas: [
        { kind: 'mask', points: triangle },
        { kind: 'watch', points: triangle },
      ],
    },
  ],
};

test('a full draft becomes what the wire takes', () => {
  const body = bodyOf(full);
  assert.equal(body.cameras[0]!.source, 'rtsp://camera/1');
  assert.equal(body.cameras[0]!.masks.length, 1);
  assert.deepEqual(body.cameras[0]!.zones, [{ name: 'watch-2', kind: 'watch', polygon: triangle }]);
  assert.equal('dataProtectionOfficer' in body, false);
});

test('each step holds back what is not ready', () => {
  assert.equal(placeReady(full) && camerasReady(full) && areasReady(full), true);
  assert.equal(placeReady({ ...full, dpia: ' ' }), false);
  assert.equal(camerasReady({ ...full, cameras: [] }), false);
  assert.equal(camerasReady({ ...full, cameras: [...full.cameras, full.cameras[0]!] }), false);
  const with_ = (part: object): SetupDraft => ({ ...full, cameras: [{ ...full.cameras[0]!, ...part }] });
  assert.equal(camerasReady(with_({ name: 'keys' })), false);
  assert.equal(camerasReady(with_({ behaviours: [] })), false);
  assert.equal(areasReady(with_({ behaviours: ['intrusion'], areas: [] })), false);
  assert.equal(areasReady(with_({ areas: [{ kind: 'rest', points: triangle.slice(1) }] })), false);
});

test('whatever is typed becomes a name that fits, or none', () => {
  assert.equal(nameFrom('Eingang Nord'), 'eingang-nord');
  assert.equal(nameFrom('Überführung ß'), 'ueberfuehrung-ss');
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme' }), (text) => {
      const name = nameFrom(text);
      const draft = { ...full, cameras: [{ ...newCamera(), name }] };
      assert.ok(name === '' || name === 'keys' || name === 'holds' || nameFits(draft, 0), JSON.stringify(name));
    }),
  );
});
