import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Appends } from '../ledger/act.ts';
import { KeptLedger, firstKey, invitedKey, openDoor, signInKey, tokenOf } from './access.fixture.ts';

test('before there is a place everything waits, and stands first in its ledger, in order', async () => {
  const place: { ledger?: Appends } = {};
  await using door = await openDoor({ ledger: () => place.ledger });
  const ada = await firstKey(door);
  await signInKey(door, ada);
  const ledger = new KeptLedger();
  place.ledger = ledger;
  await invitedKey(door, ada, ['reviewer'], 'Bob');
  const acts = ledger.entries.map(({ act, phase, facts }) => `${act} ${phase} ${facts?.change ?? facts?.method ?? ''}`);
  assert.deepEqual(acts, [
    'person outcome enrolled',
    'sign-in outcome passkey',
    'sign-in outcome passkey',
    'person intent invited',
    'person outcome ',
    'person intent enrolled',
    'person outcome ',
    'sign-in outcome passkey',
  ]);
  await door.access.sweep();
  assert.equal(ledger.entries.length, acts.length, 'nothing is written twice');
});

test('with a full disk nobody is given rights, and whoever can repair it still gets in, on record', async () => {
  await using door = await openDoor();
  const { access, ledger } = door;
  const ada = await firstKey(door);
  const bob = await invitedKey(door, ada, ['reviewer'], 'Bob');
  const { id } = bob.signed.person;
  const token = tokenOf(await access.invite(ada.signed, { roles: ['auditor'] }));
  ledger.full = true;
  const before = ledger.entries.length;
  await assert.rejects(access.invite(ada.signed, { roles: ['auditor'] }), { kind: 'exhausted' });
  await assert.rejects(access.setRoles(ada.signed, id, { roles: ['operator'] }), { kind: 'exhausted' });
  await assert.rejects(access.makeToken(ada.signed, { label: 'x', days: 1 }), { kind: 'exhausted' });
  assert.deepEqual(
    (await access.people()).map(({ roles, disabled }) => [roles.join(), disabled]),
    [
      ['operator,administrator', false],
      ['reviewer', false],
    ],
  );
  assert.equal((await access.ticket(token)).kind, 'invitation');
  await signInKey(door, ada);
  await signInKey(door, bob);
  await access.disable(ada.signed, id);
  assert.equal(await access.bySession(bob.secret), undefined, 'taking rights away does not wait for a disk');
  assert.equal(ledger.entries.length, before);
  ledger.full = false;
  await access.sweep();
  const late = ledger.entries.slice(before).map(({ act, facts }) => [act, facts?.change, facts?.person]);
  assert.deepEqual(late, [
    ['sign-in', undefined, ada.signed.person.id],
    ['sign-in', undefined, id],
    ['person', 'locked-out', id],
  ]);
});

test('what the ledger says of people is roles and ids, never a name', async () => {
  await using door = await openDoor();
  const { access, ledger } = door;
  const ada = await firstKey(door, 'Ada Lovelace');
  const bob = await invitedKey(door, ada, ['custodian'], 'Bob Cratchit', 'werk');
  await access.setRoles(ada.signed, bob.signed.person.id, { roles: ['auditor'] });
  await access.disable(ada.signed, bob.signed.person.id);
  await access.enable(ada.signed, bob.signed.person.id);
  await access.makeToken(ada.signed, { label: 'Lovelace', days: 1 });
  const text = JSON.stringify(ledger.entries);
  assert.ok(!/Lovelace|Cratchit|Ada|Bob/i.test(text), text);
  const changes = ledger.entries.filter(({ phase }) => phase === 'intent').map(({ facts }) => facts?.change);
  assert.deepEqual(changes, ['enrolled', 'invited', 'enrolled', 'roles', 'locked-out', 'let-in', 'token-made']);
});
