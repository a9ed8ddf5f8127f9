import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ROLES } from '../wire/words.ts';
import type { Role } from '../wire/words.ts';
import { firstKey, enrolKey, invitedKey, openDoor, signInKey, tokenOf } from './access.fixture.ts';
import { allowedSets } from './separation.ts';

test('an invitation makes one person, with its roles, within 72 hours', async () => {
  await using door = await openDoor();
  const { access, clock } = door;
  const ada = await firstKey(door);
  const link = await access.invite(ada.signed, { roles: ['custodian'], custodian: 'werk' });
  const token = tokenOf(link);
  const look = await access.ticket(token);
  assert.deepEqual(look, { kind: 'invitation', roles: ['custodian'], custodian: 'werk', expiresMs: link.expiresMs });
  assert.equal(link.expiresMs - clock.nowMs(), 72 * 3_600_000);
  const bob = await enrolKey(door, token, 'Bob');
  assert.equal(bob.signed.person.custodian, 'werk');
  await assert.rejects(access.ticket(token), { kind: 'refused' });
  const late = tokenOf(await access.invite(ada.signed, { roles: ['auditor'] }));
  clock.advance(72 * 3_600_000);
  await assert.rejects(access.ticket(late), { kind: 'refused' });
  for (const wrong of ['', 'x', token.slice(1), `${token}A`, token.toLowerCase(), "' OR 1=1 --"]) {
    await assert.rejects(access.ticket(wrong), { kind: 'refused' }, wrong);
  }
});

test('roles that do not go together are given neither by invitation nor later', async () => {
  await using door = await openDoor();
  const { access } = door;
  const ada = await firstKey(door);
  const bob = await invitedKey(door, ada, ['operator'], 'Bob');
  const allowed = new Set(allowedSets().map((roles) => [...roles].sort().join()));
  const pairs = ROLES.flatMap((a) => ROLES.map((b) => [...new Set<Role>([a, b])]));
  for (const roles of pairs) {
    const good = allowed.has([...roles].sort().join());
    const custodian = roles.includes('custodian') ? { custodian: 'werk' } : {};
    const before = (await access.people()).find(({ name }) => name === 'Bob')!.roles;
    const outcomes = await Promise.allSettled([
      access.invite(ada.signed, { roles, ...custodian }),
      access.setRoles(ada.signed, bob.signed.person.id, { roles, ...custodian }),
    ]);
    const word = roles.join(' and ');
    assert.deepEqual(
      outcomes.map(({ status }) => status),
      Array(2).fill(good ? 'fulfilled' : 'rejected'),
      word,
    );
    const after = (await access.people()).find(({ name }) => name === 'Bob')!.roles;
    assert.deepEqual([...after].sort(), [...(good ? roles : before)].sort(), word);
  }
});

test('new roles end the sessions under the old ones', async () => {
  await using door = await openDoor();
  const { access, ledger } = door;
  const ada = await firstKey(door);
  const bob = await invitedKey(door, ada, ['operator'], 'Bob');
  await access.setRoles(ada.signed, bob.signed.person.id, { roles: ['auditor'] });
  assert.equal(await access.bySession(bob.secret), undefined);
  assert.deepEqual((await signInKey(door, bob)).signed.person.roles, ['auditor']);
  const change = ledger.entries.find(({ facts }) => facts?.change === 'roles');
  assert.deepEqual(change?.facts, { role: 'auditor', change: 'roles', person: bob.signed.person.id });
});

test('nobody changes their own rights, so that somebody always administers', async () => {
  await using door = await openDoor();
  const { access } = door;
  const ada = await firstKey(door);
  const { id } = ada.signed.person;
  await assert.rejects(access.setRoles(ada.signed, id, { roles: ['administrator', 'reviewer'] }), { kind: 'refused' });
  await assert.rejects(access.disable(ada.signed, id), { kind: 'refused' });
  const bob = await invitedKey(door, ada, ['administrator'], 'Bob');
  const both = await Promise.allSettled([
    access.disable(ada.signed, bob.signed.person.id),
    access.disable(bob.signed, ada.signed.person.id),
  ]);
  assert.deepEqual(both.map(({ status }) => status).sort(), ['fulfilled', 'rejected']);
  assert.equal(await access.setupNeeded(), false);
});

test('whoever administers no longer does nothing more, with a session in hand', async () => {
  await using door = await openDoor();
  const { access } = door;
  const ada = await firstKey(door);
  const bob = await invitedKey(door, ada, ['administrator'], 'Bob');
  await access.setRoles(bob.signed, ada.signed.person.id, { roles: ['operator'] });
  await assert.rejects(access.invite(ada.signed, { roles: ['operator'] }), { kind: 'refused' });
  await assert.rejects(access.disable(ada.signed, bob.signed.person.id), { kind: 'refused' });
});

test('a name is one person’s, however it is written; a share, too', async () => {
  await using door = await openDoor();
  const { access } = door;
  const ada = await firstKey(door, 'Ada Lovelace');
  for (const name of ['ada lovelace', 'ADA  LOVELACE', 'Ａｄａ Lovelace']) {
    const token = tokenOf(await access.invite(ada.signed, { roles: ['reviewer'] }));
    await assert.rejects(enrolKey(door, token, name), { kind: 'conflict' }, name);
    assert.equal((await access.ticket(token)).kind, 'invitation', 'the link still works');
  }
  const first = tokenOf(await access.invite(ada.signed, { roles: ['custodian'], custodian: 'werk' }));
  const second = tokenOf(await access.invite(ada.signed, { roles: ['custodian'], custodian: 'werk' }));
  const bob = await enrolKey(door, first, 'Bob');
  await assert.rejects(enrolKey(door, second, 'Eve'), { kind: 'conflict' });
  await access.disable(ada.signed, bob.signed.person.id);
  await enrolKey(door, second, 'Eve');
  await assert.rejects(access.enable(ada.signed, bob.signed.person.id), { kind: 'conflict' }, 'she has it now');
  const two = [1, 2].map(async () => tokenOf(await access.invite(ada.signed, { roles: ['auditor'] })));
  const same = await Promise.allSettled((await Promise.all(two)).map((token) => enrolKey(door, token, 'Grace')));
  assert.deepEqual(same.map(({ status }) => status).sort(), ['fulfilled', 'rejected'], 'at the same moment');
});

test('the list says who, as what, how and when last', async () => {
  await using door = await openDoor();
  const ada = await firstKey(door);
  await invitedKey(door, ada, ['custodian'], 'Bob', 'werk');
  const listed = (await door.access.people()).map(({ name, roles, custodian, disabled, passkeys, password }) => ({
    name,
    roles,
    custodian,
    disabled,
    passkeys,
    password,
  }));
  const shared = { disabled: false, passkeys: 1, password: false };
  assert.deepEqual(listed, [
    { name: 'Ada', roles: ['operator', 'administrator'], custodian: null, ...shared },
    { name: 'Bob', roles: ['custodian'], custodian: 'werk', ...shared },
  ]);
  await assert.rejects(door.access.disable(ada.signed, 'nobodynobody'), { kind: 'not-found' });
});
