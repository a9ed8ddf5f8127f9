import assert from 'node:assert/strict';
import { argon2Sync } from 'node:crypto';
import { test } from 'node:test';
import { SimulatedClock } from '../kernel/clock.ts';
import { systemRandom } from '../kernel/random.ts';
import { BROWSER, PASSWORD, codeAt, enrolWith, firstPerson, openDoor, tokenOf } from './access.fixture.ts';
import { codeUri, newCodeSecret, stepOfCode } from './code.ts';
import { Guesses } from './guesses.ts';
import { Passwords, checkPassword } from './password.ts';

test('after four wrong tries a name waits, each time twice as long, a minute at most', () => {
  const clock = new SimulatedClock();
  const guesses = new Guesses(clock);
  const begin = (): void => {
    guesses.begin('ada');
  };
  for (let i = 0; i < 5; i++) guesses.begin('ada');
  const waits: number[] = [];
  for (let i = 0; i < 9; i++) {
    let waited = 0;
    for (; ; waited++) {
      try {
        guesses.begin('ada');
        break;
      } catch {
        clock.advance(1000);
      }
    }
    waits.push(waited);
  }
  assert.deepEqual(waits, [1, 2, 4, 8, 16, 32, 60, 60, 60]);
  guesses.begin('bob');
  clock.jump(10 * 3_600_000);
  assert.throws(begin, { kind: 'exhausted' }, 'setting the clock helps nobody');
  clock.advance(60_000);
  guesses.right('ada');
  for (let i = 0; i < 5; i++) guesses.begin('ada');
});

test('ten thousand names tried at once do not fill the memory', () => {
  const guesses = new Guesses(new SimulatedClock());
  const begin = (): void => {
    guesses.begin('ada');
  };
  for (let i = 0; i < 30_000; i++) guesses.begin(`name${i}`);
  for (let i = 0; i < 5; i++) guesses.begin('ada');
  assert.throws(begin, { kind: 'exhausted' });
});

test('a name that nobody has waits as one that somebody has', async () => {
  await using door = await openDoor();
  const { access } = door;
  await firstPerson(door);
  for (const name of ['Ada', 'Nobody']) {
    const said: string[] = [];
    for (let i = 0; i < 6; i++) {
      const wrong = access.signInPassword({ name, password: 'wrong', code: '000000' }, BROWSER);
      await assert.rejects(wrong, (error: Error & { kind: string }) => Boolean(said.push(error.kind)));
    }
    assert.deepEqual(said, ['refused', 'refused', 'refused', 'refused', 'refused', 'exhausted'], name);
  }
});

test('the first code of an enrolment cannot be guessed either', async () => {
  await using door = await openDoor();
  const { access, clock } = door;
  const token = tokenOf((await access.setupTicket())!);
  await assert.rejects(access.enrolTotp({ token, code: '000000' }, BROWSER), {
    kind: 'refused',
    message: /no password/,
  });
  const { secret } = await access.enrolPassword({ token, name: 'Ada', password: PASSWORD });
  const right = codeAt(secret, clock.nowMs());
  const wrong = right === '000000' ? '000001' : '000000';
  for (let i = 0; i < 5; i++) {
    await assert.rejects(access.enrolTotp({ token, code: wrong }, BROWSER), { kind: 'refused' });
  }
  await assert.rejects(access.enrolTotp({ token, code: right }, BROWSER), { kind: 'exhausted' });
  clock.advance(60_000);
  const signed = await access.enrolTotp({ token, code: codeAt(secret, clock.nowMs()) }, BROWSER);
  const used = { name: 'Ada', password: PASSWORD, code: codeAt(secret, clock.nowMs()) };
  await assert.rejects(access.signInPassword(used, BROWSER), { kind: 'refused' }, 'the enrolment’s own code');
  assert.ok(await access.bySession(signed.secret));
});

test('neither password nor code generator’s secret is left in a used link', async () => {
  await using door = await openDoor();
  const token = tokenOf((await door.access.setupTicket())!);
  await enrolWith(door, token, 'Ada');
  assert.deepEqual(await door.store.db.selectFrom('ticket').select('draft').execute(), [{ draft: null }]);
});

test('codes are those of RFC 6238, appendix B, one step early or late, and never twice', () => {
  const secret = 'GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ';
  const table: [seconds: number, code: string][] = [
    [59, '287082'],
    [1_111_111_109, '081804'],
    [1_111_111_111, '050471'],
    [1_234_567_890, '005924'],
    [2_000_000_000, '279037'],
    [20_000_000_000, '353130'],
  ];
  for (const [seconds, code] of table) {
    const step = Math.floor(seconds / 30);
    const at = (laterS: number, used: number | null): number | undefined =>
      stepOfCode(secret, code, (seconds + laterS) * 1000, used);
    assert.equal(at(0, null), step);
    assert.equal(at(30, null), step, 'one step late');
    assert.equal(at(-30, null), step, 'one step early');
    assert.equal(at(90, null), undefined);
    assert.equal(at(-90, null), undefined);
    assert.equal(at(0, step), undefined, 'used');
    assert.equal(at(0, step + 1), undefined, 'a later one was used');
    assert.equal(at(0, step - 1), step);
  }
  for (const wrong of ['', '28708', '2870822', 'abcdef', ' 287082'])
    assert.equal(stepOfCode(secret, wrong, 59_000, null), undefined);
  assert.match(newCodeSecret(systemRandom), /^[A-Z2-7]{32}$/);
  const uri = new URL(codeUri(secret, 'Ada: Lovelace', 'Platz: Nord'));
  assert.equal(uri.protocol, 'otpauth:');
  assert.equal(uri.searchParams.get('secret'), secret);
});

test('Argon2id is that of RFC 9106, section 5.3', () => {
  const tag = argon2Sync('argon2id', {
    message: Buffer.alloc(32, 1),
    nonce: Buffer.alloc(16, 2),
    secret: Buffer.alloc(8, 3),
    associatedData: Buffer.alloc(12, 4),
    parallelism: 4,
    tagLength: 32,
    memory: 32,
    passes: 3,
  });
  assert.equal(tag.toString('hex'), '0d640df58d78766c08c037a34a8b53c9d01ef0452d75b65eb52520e96b01e659');
});

test('a password matches its hash however its letters are encoded, and nothing else does', async () => {
  const passwords = new Passwords(systemRandom);
  const hash = await passwords.hash('Köln am Rhein 4711');
  assert.match(hash, /^\$argon2id\$v=19\$m=65536,t=3,p=4\$[A-Za-z0-9+/]{22}\$[A-Za-z0-9+/]{43}$/);
  assert.equal(await passwords.matches('Köln am Rhein 4711'.normalize('NFD'), hash), true);
  assert.equal(await passwords.matches('Köln am Rhein 4712', hash), false);
  assert.equal(await passwords.matches('Köln am Rhein 4711', null), false);
  assert.equal(await passwords.matches('Köln am Rhein 4711', undefined), false);
});

test('strangers cannot use up the memory: two at once, sixteen wait, the rest are told so', async () => {
  const passwords = new Passwords(systemRandom);
  const tries = await Promise.allSettled(Array.from({ length: 22 }, () => passwords.hash('x')));
  const kinds = tries.map((one) => (one.status === 'fulfilled' ? 'done' : (one.reason as { kind: string }).kind));
  assert.equal(kinds.filter((kind) => kind === 'done').length, 18);
  assert.equal(kinds.filter((kind) => kind === 'exhausted').length, 4);
});

test('what is no choice is no password', () => {
  for (const bad of [
    'aaaaaaaaaaaa',
    'abababababab',
    '123123123123',
    '1234567890',
    'abcdefghijklm',
    'qwertzuiopasdf',
    'AdaLovelaceAda',
    'musterplatz 1',
    'Musterplatz1234',
    'adalovelace2026',
  ]) {
    assert.throws(
      () => {
        checkPassword(bad, 'Ada Lovelace', 'Musterplatz');
      },
      { kind: 'refused' },
      bad,
    );
  }
  for (const good of [PASSWORD, 'correct horse battery staple', 'ß∂ƒ©˙∆˚¬…æ23', 'Ada mag 17 rote Tassen']) {
    checkPassword(good, 'Ada Lovelace', 'Musterplatz');
  }
});
