import assert from 'node:assert/strict';
import { test } from 'node:test';
import { BROWSER, enrolWith, firstKey, invitedKey, openDoor, signInKey, tokenOf } from './access.fixture.ts';
import { Authenticator } from './authenticator.fixture.ts';
import { FRESH_MS } from './own-keys.ts';

const ORIGIN = 'https://platz.example.org';

test('a further passkey is added from one’s own settings and signs in; a lost one is removed, never the last way in', async () => {
  await using door = await openDoor();
  const { access, ledger } = door;
  const ada = await firstKey(door);
  const bob = await invitedKey(door, ada, ['operator'], 'Bob');
  assert.equal((await access.passkeys(ada.signed)).length, 1);
  const only = (await access.passkeys(ada.signed))[0]!;
  await assert.rejects(access.removePasskey(ada.signed, only.id), { kind: 'conflict', message: /only way in/ });

  const options = await access.passkeyOptions(ada.signed);
  const known = (options['excludeCredentials'] as { id: string }[]).map(({ id }) => id);
  assert.deepEqual(known, [ada.key.id.toString('base64url')], 'the same device makes no second one');
  const second = new Authenticator();
  const credential = second.create(options, ORIGIN);
  await assert.rejects(access.addPasskey(bob.signed, { credential }), { kind: 'refused' }, 'for whoever asked only');
  const again = await access.passkeyOptions(ada.signed);
  const listed = await access.addPasskey(ada.signed, { credential: second.create(again, ORIGIN) });
  assert.equal(listed.length, 2);
  assert.ok(!JSON.stringify(listed).includes(known[0]!), 'credential ids stay here');
  assert.equal((await access.passkeys(bob.signed)).length, 1);

  const away = await signInKey(door, ada);
  const back = await access.signInPasskey(
    { credential: second.get(await access.signInPasskeyOptions(), ORIGIN) },
    BROWSER,
  );
  assert.equal(back.signed.person.id, ada.signed.person.id);
  await assert.rejects(access.removePasskey(bob.signed, only.id), { kind: 'not-found' }, 'one’s own only');
  await access.removePasskey(back.signed, only.id);
  assert.equal(await access.bySession(away.secret), undefined, 'what the lost key began has ended');
  assert.ok(await access.bySession(back.secret), 'this session goes on');
  await assert.rejects(signInKey(door, ada), { kind: 'refused' });
  const last = (await access.passkeys(back.signed))[0]!;
  await assert.rejects(access.removePasskey(back.signed, last.id), { kind: 'conflict' });
  const changes = ledger.entries.map(({ facts }) => facts?.change).filter((change) => change?.startsWith('passkey'));
  assert.deepEqual([...new Set(changes)].sort(), ['passkey-added', 'passkey-removed']);
});

test('ways in are changed shortly after signing in only, and in the session that asked', async () => {
  await using door = await openDoor();
  const { access, clock } = door;
  const ada = await firstKey(door);
  const other = await signInKey(door, ada, { agent: 'other' });
  const key = new Authenticator();
  const credential = key.create(await access.passkeyOptions(ada.signed), ORIGIN);
  await assert.rejects(access.addPasskey(other.signed, { credential }), { kind: 'refused' });
  clock.advance(FRESH_MS + 1);
  const { id } = (await access.passkeys(ada.signed))[0]!;
  await assert.rejects(access.passkeyOptions(ada.signed), { kind: 'refused', message: /15 minutes/ });
  await assert.rejects(access.addPasskey(ada.signed, { credential }), { kind: 'refused', message: /15 minutes/ });
  await assert.rejects(access.removePasskey(ada.signed, id), { kind: 'refused', message: /15 minutes/ });
  assert.equal((await access.passkeys(ada.signed)).length, 1);
});

test('two that are removed at once leave one; with a password none need stay', async () => {
  await using door = await openDoor();
  const { access } = door;
  const ada = await firstKey(door);
  const credential = new Authenticator().create(await access.passkeyOptions(ada.signed), ORIGIN);
  const [a, b] = await access.addPasskey(ada.signed, { credential });
  const removed = await Promise.allSettled([a!, b!].map(({ id }) => access.removePasskey(ada.signed, id)));
  assert.deepEqual(removed.map(({ status }) => status).sort(), ['fulfilled', 'rejected']);
  assert.equal((await access.passkeys(ada.signed)).length, 1);
  const bob = await enrolWith(door, tokenOf(await access.invite(ada.signed, { roles: ['operator'] })), 'Bob');
  const key = new Authenticator().create(await access.passkeyOptions(bob.signed), ORIGIN);
  const [only] = await access.addPasskey(bob.signed, { credential: key });
  await access.removePasskey(bob.signed, only!.id);
  assert.deepEqual(await access.passkeys(bob.signed), []);
});
