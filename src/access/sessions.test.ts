import assert from 'node:assert/strict';
import { test } from 'node:test';
import { BROWSER, firstKey, invitedKey, openDoor, signInKey } from './access.fixture.ts';
import { ABSOLUTE_MS, IDLE_MS, MOST_SESSIONS } from './sessions.ts';
import type { Ended } from './sessions.ts';

test('only a hash of the cookie is kept, and nothing but the cookie opens it', async () => {
  await using door = await openDoor();
  const { access, store } = door;
  const ada = await firstKey(door);
  const rows = await store.db.selectFrom('session').selectAll().execute();
  assert.ok(!JSON.stringify(rows).includes(ada.secret));
  for (const wrong of [
    '',
    rows[0]!.id_hash,
    rows[0]!.public_id,
    rows[0]!.csrf,
    `${ada.secret} `,
    ada.secret.slice(0, -1),
  ]) {
    assert.equal(await access.bySession(wrong), undefined, wrong);
  }
  const { signed } = ada;
  assert.notEqual(signed.csrf, ada.secret);
  assert.match(signed.csrf, /^[A-Za-z0-9_-]{43}$/);
});

test('a session ends after an hour without use, and after twelve with it', async () => {
  await using door = await openDoor();
  const { access, clock } = door;
  const ada = await firstKey(door);
  const bob = await invitedKey(door, ada, ['reviewer'], 'Bob');
  clock.advance(IDLE_MS - 1);
  assert.ok(await access.bySession(bob.secret));
  clock.advance(IDLE_MS);
  assert.equal(await access.bySession(bob.secret), undefined, 'idle');
  const again = await signInKey(door, bob);
  assert.equal(again.endsMs, clock.nowMs() + ABSOLUTE_MS);
  for (let passedMs = 0; passedMs + IDLE_MS / 2 < ABSOLUTE_MS; passedMs += IDLE_MS / 2) {
    clock.advance(IDLE_MS / 2);
    assert.ok(await access.bySession(again.secret));
  }
  clock.advance(IDLE_MS / 2);
  assert.equal(await access.bySession(again.secret), undefined, 'a day’s work');
});

test('a control room does not fall asleep: an operator may look on for twelve hours', async () => {
  await using door = await openDoor();
  const { access, clock } = door;
  const ada = await firstKey(door);
  clock.advance(ABSOLUTE_MS - 1);
  assert.ok(await access.bySession(ada.secret));
  clock.advance(1);
  assert.equal(await access.bySession(ada.secret), undefined);
});

test('signing in always gives a new cookie and ends the one before', async () => {
  await using door = await openDoor();
  const { access } = door;
  const ada = await firstKey(door);
  const ended: Ended[] = [];
  const stop = access.onEnd((end) => ended.push(end));
  const planted = 'A'.repeat(43);
  const one = await signInKey(door, ada, { ...BROWSER, previous: planted });
  assert.notEqual(one.secret, planted);
  assert.equal(await access.bySession(planted), undefined);
  const two = await signInKey(door, ada, { ...BROWSER, previous: one.secret });
  assert.equal(await access.bySession(one.secret), undefined);
  assert.ok(await access.bySession(two.secret));
  assert.ok(await access.bySession(ada.secret), 'on another device');
  assert.deepEqual(ended, [{ personId: ada.signed.person.id, sessionId: one.signed.sessionId }]);
  stop();
  await access.signOut(two.signed);
  assert.equal(ended.length, 1);
});

test('one’s own sessions are listed and ended, others’ are not', async () => {
  await using door = await openDoor();
  const { access, clock } = door;
  const ada = await firstKey(door);
  const bob = await invitedKey(door, ada, ['reviewer'], 'Bob');
  clock.advance(1000);
  const second = await signInKey(door, ada, { agent: `\n\u0007${'x'.repeat(300)}` });
  const list = await access.sessions(second.signed);
  assert.deepEqual(
    list.map(({ id, current }) => [id, current]),
    [
      [second.signed.sessionId, true],
      [ada.signed.sessionId, false],
    ],
  );
  assert.match(list[0]!.browser, /^ {2}x{118}$/);
  await assert.rejects(access.endSession(bob.signed, ada.signed.sessionId!), { kind: 'not-found' });
  await access.endSession(second.signed, ada.signed.sessionId!);
  assert.equal(await access.bySession(ada.secret), undefined);
  assert.ok(await access.bySession(second.secret));
  await assert.rejects(access.endSession(second.signed, ada.signed.sessionId!), { kind: 'not-found' });
});

test('signing out everywhere ends all of one’s own, and only those', async () => {
  await using door = await openDoor();
  const { access } = door;
  const ada = await firstKey(door);
  const bob = await invitedKey(door, ada, ['reviewer'], 'Bob');
  const more = [await signInKey(door, ada), await signInKey(door, ada)];
  const ended: Ended[] = [];
  access.onEnd((end) => ended.push(end));
  await access.signOutEverywhere(more[0]!.signed);
  for (const { secret } of [ada, ...more]) assert.equal(await access.bySession(secret), undefined);
  assert.ok(await access.bySession(bob.secret));
  assert.deepEqual(ended, [{ personId: ada.signed.person.id, sessionId: undefined }]);
});

test('nobody has more than twenty; the oldest go', async () => {
  await using door = await openDoor();
  const { access, clock } = door;
  const ada = await firstKey(door);
  for (let i = 0; i < MOST_SESSIONS; i++) {
    clock.advance(1000);
    await signInKey(door, ada);
  }
  assert.equal(await access.bySession(ada.secret), undefined);
  assert.equal((await access.sessions(ada.signed)).length, MOST_SESSIONS);
});

test('alarms reach operators and reviewers who are signed in, and nobody else', async () => {
  await using door = await openDoor();
  const { access, clock } = door;
  const ada = await firstKey(door);
  const bob = await invitedKey(door, ada, ['reviewer'], 'Bob');
  await invitedKey(door, ada, ['custodian'], 'Eve', 'werk');
  const [adaId, bobId] = [ada.signed.person.id, bob.signed.person.id];
  assert.deepEqual(await access.reachable(), new Set([adaId, bobId]));
  clock.advance(IDLE_MS);
  assert.deepEqual(await access.reachable(), new Set([adaId]), 'a reviewer who has gone');
  clock.advance(ABSOLUTE_MS);
  assert.deepEqual(await access.reachable(), new Set());
  await signInKey(door, bob);
  await access.disable((await signInKey(door, ada)).signed, bobId);
  assert.deepEqual(await access.reachable(), new Set([adaId]));
});

test('what is over is swept away', async () => {
  await using door = await openDoor();
  const { access, store, clock } = door;
  const ada = await firstKey(door);
  await access.invite(ada.signed, { roles: ['auditor'] });
  await access.signInPasskeyOptions();
  await access.makeToken(ada.signed, { label: 'x', days: 1 });
  clock.advance(73 * 3_600_000);
  await access.sweep();
  for (const table of ['session', 'ticket', 'challenge', 'api_token'] as const) {
    assert.deepEqual(await store.db.selectFrom(table).selectAll().execute(), [], table);
  }
  assert.equal((await access.people()).length, 1);
});
