import assert from 'node:assert/strict';
import { test } from 'node:test';
import { statSync } from 'node:fs';
import { SimulatedClock } from '../kernel/clock.ts';
import { signatures, Webhook } from './webhook.ts';
import { NOON_MS, openDesk, standingWith } from './outbox.fixture.ts';
import { outboxPaths } from './secrets.ts';

/** The example of the specification's reference libraries (standard-webhooks, test of each language). */
const KEY = Buffer.from('MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw', 'base64');

test('known answer: the example of Standard Webhooks', () => {
  assert.equal(
    signatures([KEY], 'msg_p5jXN8AQM9LWM0D4loKWxJek', 1_614_265_330, '{"test": 2432232314}'),
    'v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=',
  );
});

test('a new secret and the one before both sign, for a day', async () => {
  await using desk = await openDesk(standingWith([]));
  const { secrets } = desk;
  assert.deepEqual(await secrets.signing('first-aid', NOON_MS), []);
  const one = await secrets.renew('first-aid', NOON_MS);
  const two = await secrets.renew('first-aid', NOON_MS);
  assert.match(one, /^whsec_[A-Za-z0-9+/]{43}=$/);
  assert.notEqual(one, two);
  const keys = async (nowMs: number) =>
    (await secrets.signing('first-aid', nowMs)).map((key) => `whsec_${Buffer.from(key).toString('base64')}`);
  assert.deepEqual(await keys(NOON_MS), [two, one]);
  assert.deepEqual(await keys(NOON_MS + 86_400_000), [two]);
  assert.deepEqual(await keys(NOON_MS), [two, one]);
  assert.equal(signatures([KEY, KEY], 'a', 1, 'b').split(' ').length, 2);
  assert.deepEqual(await secrets.signing('__proto__', NOON_MS), []);
  assert.equal(statSync(outboxPaths(desk.folder).secrets).mode & 0o777, 0o600);
  await secrets.vapid();
  assert.equal(statSync(outboxPaths(desk.folder).vapid).mode & 0o777, 0o600);
});

test('must fail: a damaged file of secrets is told without what it holds', async () => {
  await using desk = await openDesk(standingWith([]));
  await desk.secrets.renew('first-aid', NOON_MS);
  const { writeFileSync } = await import('node:fs');
  writeFileSync(outboxPaths(desk.folder).secrets, '{"version":1,"webhooks":{"first-aid":{"secret":"whsec_short"}}}');
  await assert.rejects(desk.secrets.signing('first-aid', NOON_MS), (error: Error & { kind?: string }) => {
    assert.equal(error.kind, 'corrupt');
    assert.ok(!`${error.message}${String(error.cause)}`.includes('whsec'));
    return true;
  });
});

test('must fail: plain HTTP to another machine is not even tried', async () => {
  const never = { signing: () => Promise.reject(new Error('asked')), ca: () => Promise.reject(new Error('asked')) };
  const webhook = new Webhook(never, new SimulatedClock());
  const letter = { why: 'help', site: 'x', alarm: {} } as never;
  const outgoing = { id: 'a', recipient: 'r', letter, tries: 0, nowMs: 0 };
  const { signal } = new AbortController();
  for (const url of ['http://192.0.2.1/x', 'http://localhost.example/x', 'http://[2001:db8::1]/x']) {
    assert.deepEqual(await webhook.send(outgoing, url, signal), { sent: false, reason: 'not-encrypted', final: true });
  }
});
