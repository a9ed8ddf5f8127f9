import assert from 'node:assert/strict';
import { test } from 'node:test';
import { firstKey, invitedKey, openDoor } from './access.fixture.ts';

const DAY_MS = 86_400_000;

test('a token is shown once, kept as a hash, reads for its maker until it expires', async () => {
  await using door = await openDoor();
  const { access, store, clock, ledger } = door;
  const ada = await firstKey(door);
  const made = await access.makeToken(ada.signed, { label: 'Prometheus', days: 30 });
  assert.match(made.secret, /^augenmass_[A-Za-z0-9_-]{43}$/);
  assert.ok(!JSON.stringify(await store.db.selectFrom('api_token').selectAll().execute()).includes(made.secret));
  assert.ok(!JSON.stringify(ledger.entries).includes('Prometheus'));
  const signed = await access.byToken(made.secret);
  assert.deepEqual(signed, { person: ada.signed.person, by: 'token', sessionId: undefined, csrf: '' });
  const listed = await access.tokens(ada.signed);
  assert.deepEqual(listed, [
    { id: made.id, label: 'Prometheus', createdMs: made.createdMs, expiresMs: made.expiresMs, usedMs: clock.nowMs() },
  ]);
  for (const wrong of ['', made.secret.slice(10), `${made.secret}A`, ada.secret, made.id]) {
    assert.equal(await access.byToken(wrong), undefined, wrong);
  }
  assert.equal(await access.bySession(made.secret), undefined, 'a token is no cookie');
  clock.advance(30 * DAY_MS);
  assert.equal(await access.byToken(made.secret), undefined);
});

test('it has the rights that its maker has now, and none once the maker has none', async () => {
  await using door = await openDoor();
  const { access } = door;
  const ada = await firstKey(door);
  const bob = await invitedKey(door, ada, ['administrator', 'operator'], 'Bob');
  const { secret } = await access.makeToken(bob.signed, { label: 'x', days: 1 });
  const { id } = bob.signed.person;
  await access.setRoles(ada.signed, id, { roles: ['auditor'] });
  assert.deepEqual((await access.byToken(secret))?.person.roles, ['auditor']);
  await access.setRoles(ada.signed, id, { roles: ['operator'] });
  assert.equal(await access.byToken(secret), undefined, 'an operator has no tokens');
  await access.setRoles(ada.signed, id, { roles: ['administrator'] });
  assert.ok(await access.byToken(secret));
  await access.disable(ada.signed, id);
  assert.equal(await access.byToken(secret), undefined, 'locked out');
});

test('only its maker withdraws it; fifty are enough', async () => {
  await using door = await openDoor();
  const { access } = door;
  const ada = await firstKey(door);
  const bob = await invitedKey(door, ada, ['auditor'], 'Bob');
  const made = await access.makeToken(ada.signed, { label: 'x', days: 1 });
  await assert.rejects(access.endToken(bob.signed, made.id), { kind: 'not-found' });
  await access.endToken(ada.signed, made.id);
  assert.equal(await access.byToken(made.secret), undefined);
  await assert.rejects(access.endToken(ada.signed, made.id), { kind: 'not-found' });
  for (let i = 0; i < 50; i++) await access.makeToken(ada.signed, { label: 'x', days: 1 });
  await assert.rejects(access.makeToken(ada.signed, { label: 'x', days: 1 }), { kind: 'exhausted' });
});
