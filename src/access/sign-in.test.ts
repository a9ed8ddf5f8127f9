import assert from 'node:assert/strict';
import { test } from 'node:test';
import { BROWSER, PASSWORD, enrolWith, firstPerson, invited, nextCode, openDoor, tokenOf } from './access.fixture.ts';

test('the first person comes by the setup link, which works once, and administers', async () => {
  await using door = await openDoor();
  const { access } = door;
  assert.equal(await access.setupNeeded(), true);
  const earlier = await access.setupTicket();
  const ticket = await access.setupTicket();
  assert.ok(earlier && ticket);
  assert.match(ticket.url, /^https:\/\/platz\.example\.org\/enter#[A-Za-z0-9_-]{43}$/);
  await assert.rejects(access.ticket(tokenOf(earlier)), { kind: 'refused' });
  assert.deepEqual((await access.ticket(tokenOf(ticket))).roles, ['operator', 'administrator']);
  const { signed, secret } = await enrolWith(door, tokenOf(ticket), 'Ada');
  assert.deepEqual(signed.person.roles, ['operator', 'administrator']);
  assert.deepEqual(await access.bySession(secret), signed);
  assert.equal(await access.setupNeeded(), false);
  assert.equal(await access.setupTicket(), undefined);
  await assert.rejects(access.ticket(tokenOf(ticket)), { kind: 'refused' });
  await assert.rejects(enrolWith(door, tokenOf(ticket), 'Eve'), { kind: 'refused' });
});

test('name, password and a code that nobody has used sign in; each alone, and each wrong, does not', async () => {
  await using door = await openDoor();
  const { access, ledger } = door;
  const ada = await firstPerson(door);
  const right = { name: ' ADA', password: PASSWORD };
  const code = nextCode(door, ada.totp);
  const said: string[] = [];
  for (const wrong of [
    { ...right, password: `${PASSWORD}x`, code },
    { ...right, code: code === '000000' ? '000001' : '000000' },
    { ...right, name: 'Bob', code },
  ]) {
    await assert.rejects(access.signInPassword(wrong, BROWSER), (error: Error) => {
      said.push(error.message);
      return true;
    });
  }
  assert.equal(new Set(said).size, 1);
  const { signed } = await access.signInPassword({ ...right, code }, BROWSER);
  assert.equal(signed.person.id, ada.signed.person.id);
  await assert.rejects(access.signInPassword({ ...right, code }, BROWSER), { kind: 'refused' }, 'the same code again');
  assert.deepEqual(ledger.entries.at(-1), {
    act: 'sign-in',
    phase: 'outcome',
    result: 'done',
    facts: { person: ada.signed.person.id, role: 'administrator-and-operator', method: 'password' },
  });
  const written = JSON.stringify(ledger.entries);
  assert.ok(!/ada|musterplatz/i.test(written), written);
});

test('of many at once with one code, one comes in', async () => {
  await using door = await openDoor();
  const ada = await firstPerson(door);
  const code = nextCode(door, ada.totp);
  const tries = await Promise.allSettled(
    [1, 2, 3, 4].map(() => door.access.signInPassword({ name: 'Ada', password: PASSWORD, code }, BROWSER)),
  );
  assert.equal(tries.filter(({ status }) => status === 'fulfilled').length, 1);
});

test('whoever is locked out is out at once, and in again when let in', async () => {
  await using door = await openDoor();
  const { access } = door;
  const ada = await firstPerson(door);
  const bob = await invited(door, ada, ['reviewer'], 'Bob');
  const ended: unknown[] = [];
  access.onEnd((end) => ended.push(end));
  await access.disable(ada.signed, bob.signed.person.id);
  assert.equal(await access.bySession(bob.secret), undefined);
  assert.deepEqual(ended, [{ personId: bob.signed.person.id, sessionId: undefined }]);
  const wanted = { name: 'Bob', password: PASSWORD };
  await assert.rejects(access.signInPassword({ ...wanted, code: nextCode(door, bob.totp) }, BROWSER), {
    kind: 'refused',
  });
  await access.enable(ada.signed, bob.signed.person.id);
  await access.signInPassword({ ...wanted, code: nextCode(door, bob.totp) }, BROWSER);
});
