import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  BROWSER,
  PASSWORD,
  codeAt,
  enrolKey,
  enrolWith,
  firstKey,
  invitedKey,
  openDoor,
  signInKey,
  tokenOf,
} from './access.fixture.ts';

const DAY_MS = 86_400_000;

test('a recovery link brings one person back: once, within a day, with a new key and without the old ways in', async () => {
  await using door = await openDoor();
  const { access, clock, ledger } = door;
  const ada = await firstKey(door);
  const bob = await invitedKey(door, ada, ['auditor'], 'Bob');
  const apiToken = await access.makeToken(bob.signed, { label: 'audit', days: 9 });
  const ended: (string | undefined)[] = [];
  access.onEnd(({ personId }) => ended.push(personId));
  const link = await access.recover(ada.signed, bob.signed.person.id);
  assert.equal(link.expiresMs - clock.nowMs(), DAY_MS);
  assert.equal(await access.bySession(bob.secret), undefined, 'sessions end with the link');
  assert.deepEqual(ended, [bob.signed.person.id]);
  const token = tokenOf(link);
  const { kind, name, roles } = await access.ticket(token);
  assert.deepEqual([kind, name, roles], ['recovery', 'Bob', ['auditor']]);

  const meanwhile = await signInKey(door, bob);
  const back = await enrolKey(door, token, 'Bob');
  assert.equal(back.signed.person.id, bob.signed.person.id, 'the same person');
  assert.equal(await access.bySession(meanwhile.secret), undefined);
  await assert.rejects(signInKey(door, bob), { kind: 'refused' }, 'the lost key lets nobody in');
  assert.equal(await access.byToken(apiToken.secret), undefined);
  assert.ok(await signInKey(door, back));
  await assert.rejects(enrolKey(door, token, 'Bob'), { kind: 'refused' }, 'once');
  assert.equal((await access.people()).length, 2, 'nobody new');
  const changes = ledger.entries.filter(({ phase }) => phase === 'intent').map(({ facts }) => facts?.change);
  assert.deepEqual(changes.slice(-2), ['recovery-link', 'recovered']);
  assert.ok(!JSON.stringify(ledger.entries).includes('Bob'));

  const late = tokenOf(await access.recover(ada.signed, bob.signed.person.id));
  clock.advance(DAY_MS);
  await assert.rejects(access.ticket(late), { kind: 'refused' });
});

test('nobody makes one for themselves, nobody but an administrator, and none for whom is locked out', async () => {
  await using door = await openDoor();
  const { access } = door;
  const ada = await firstKey(door);
  const bob = await invitedKey(door, ada, ['operator'], 'Bob');
  const { id } = bob.signed.person;
  await assert.rejects(access.recover(ada.signed, ada.signed.person.id), { kind: 'refused' });
  await assert.rejects(access.recover(bob.signed, ada.signed.person.id), { kind: 'refused' });
  await assert.rejects(access.recover(ada.signed, 'nobody123456'), { kind: 'not-found' });
  const before = tokenOf(await access.recover(ada.signed, id));
  const token = tokenOf(await access.recover(ada.signed, id));
  await assert.rejects(access.ticket(before), { kind: 'refused' }, 'a new one ends the one before');
  await access.disable(ada.signed, id);
  await assert.rejects(access.ticket(token), { kind: 'refused' });
  await assert.rejects(access.recover(ada.signed, id), { kind: 'conflict' });
  await access.enable(ada.signed, id);
  await assert.rejects(access.ticket(token), { kind: 'refused' }, 'letting in again does not bring the link back');
  const changed = tokenOf(await access.recover(ada.signed, id));
  await access.setRoles(ada.signed, id, { roles: ['reviewer'] });
  await assert.rejects(enrolKey(door, changed, 'Bob'), { kind: 'refused' }, 'it was for the roles of before');
});

test('a recovery with password and code: the name stays, whatever was typed, and the code of before is worth nothing', async () => {
  await using door = await openDoor();
  const { access, clock } = door;
  const ada = await firstKey(door);
  const bob = await enrolWith(door, tokenOf(await access.invite(ada.signed, { roles: ['operator'] })), 'Bob');
  const back = await enrolWith(door, tokenOf(await access.recover(ada.signed, bob.signed.person.id)), 'Somebody else');
  assert.deepEqual([back.signed.person.name, back.signed.person.id], ['Bob', bob.signed.person.id]);
  assert.notEqual(back.totp, bob.totp);
  clock.advance(30_000);
  const wrong = { name: 'Bob', password: PASSWORD, code: codeAt(bob.totp, clock.nowMs()) };
  await assert.rejects(access.signInPassword(wrong, BROWSER), { kind: 'refused' });
  const right = { ...wrong, code: codeAt(back.totp, clock.nowMs()) };
  assert.equal((await access.signInPassword(right, BROWSER)).signed.person.id, bob.signed.person.id);
});
