import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import type { ServerResponse } from 'node:http';
import { connect } from 'node:net';
import { test } from 'node:test';
import {
  ALARM,
  makeCertificates,
  NOON_MS,
  openDesk,
  opensslMissing,
  standingWith,
  trust,
  until,
} from './outbox.fixture.ts';
import type { Certificates, Desk } from './outbox.fixture.ts';
import { closedPort, Recipient } from './recipient.fixture.ts';
import type { Heard } from './recipient.fixture.ts';

const acts = ({ book }: Desk) =>
  book.entries.map(({ phase, result, facts }) => `${phase} ${result ?? ''} ${facts?.reason ?? ''}`.trim());
const state = async (desk: Desk, at = 0) => (await desk.outbox.list())[at]?.state;

test(
  'an alarm that nobody judged arrives, signed, once, and the ledger has it before and after',
  { skip: opensslMissing },
  async () => {
    using certificates = makeCertificates();
    await using recipient = await new Recipient(certificates).listen();
    await using desk = await openDesk(
      standingWith([`{ name: first-aid, url: '${recipient.url}' }`, '{ name: control-room }']),
    );
    await trust(desk, certificates.ca);
    const secret = await desk.secrets.renew('first-aid', NOON_MS);
    recipient.answer = (response) => {
      // What has left stands in the ledger already.
      assert.deepEqual(acts(desk), ['intent  unanswered']);
      response.writeHead(204).end();
    };
    assert.deepEqual(await desk.outbox.passOn(ALARM), ['first-aid']);
    await until(() => desk.book.entries.length === 2, 'an outcome');
    await desk.outbox.idle();
    const [{ headers, body }] = recipient.heard as [Heard];
    assert.equal(recipient.heard.length, 1);
    const key = Buffer.from(secret.slice('whsec_'.length), 'base64');
    const signed = `${String(headers['webhook-id'])}.${String(headers['webhook-timestamp'])}.${body}`;
    assert.equal(headers['webhook-signature'], `v1,${createHmac('sha256', key).update(signed).digest('base64')}`);
    assert.equal(headers['webhook-timestamp'], String(Math.floor(NOON_MS / 1000)));
    assert.deepEqual(JSON.parse(body), {
      type: 'alarm.unanswered',
      timestamp: new Date(ALARM.raisedMs).toISOString(),
      data: {
        alarm: ALARM.id,
        site: 'Musterplatz',
        camera: 'steps',
        behaviour: 'fall',
        startMs: ALARM.startMs,
        endMs: ALARM.endMs,
        raisedMs: ALARM.raisedMs,
        sentence: ALARM.sentence,
        question: ALARM.question,
      },
    });
    assert.deepEqual(desk.book.entries, [
      {
        act: 'notify',
        phase: 'intent',
        facts: { alarm: ALARM.id, recipient: 'first-aid', behaviour: 'fall', camera: 'steps', reason: 'unanswered' },
      },
      {
        act: 'notify',
        phase: 'outcome',
        ref: 0,
        result: 'done',
        facts: { alarm: ALARM.id, recipient: 'first-aid', count: 1 },
      },
    ]);
    // Said again (a caller that was killed in between): still one delivery.
    await desk.outbox.passOn(ALARM);
    await desk.outbox.idle();
    assert.equal(recipient.heard.length, 1);
    assert.equal(
      (await desk.store.db.selectFrom('delivery').select('body').executeTakeFirstOrThrow()).body,
      '',
      'kept no longer',
    );
  },
);

/** What a recipient may do, and what becomes of the delivery: the code, and whether it is tried again. */
const FAULTS: readonly (readonly [string, (response: ServerResponse) => void, reason: string, again: boolean])[] = [
  ['answers 500', (r) => r.writeHead(500).end('no'), 'http-500', true],
  ['answers 429', (r) => r.writeHead(429, { 'retry-after': '600' }).end(), 'http-429', true],
  ['answers 404', (r) => r.writeHead(404).end(), 'http-404', true],
  ['answers 400', (r) => r.writeHead(400).end(), 'http-400', true],
  ['is gone (410)', (r) => r.writeHead(410).end(), 'http-410', false],
  ['points elsewhere', (r) => r.writeHead(307, { location: 'https://192.0.2.1/' }).end(), 'redirected', true],
  ['breaks off', (r) => r.destroy(), 'unreachable', true],
  ['answers in a language of its own', (r) => r.socket?.end('HELLO\r\n\r\n'), 'broken', true],
  ['has endless headers', (r) => r.writeHead(200, { 'x-much': 'x'.repeat(200_000) }).end(), 'broken', true],
];

for (const [name, answer, reason, again] of FAULTS) {
  test(`a recipient that ${name}: ${again ? 'tried again' : 'given up'}`, { skip: opensslMissing }, async () => {
    using certificates = makeCertificates();
    await using recipient = await new Recipient(certificates).listen();
    await using desk = await openDesk(standingWith([`{ name: first-aid, url: '${recipient.url}' }`]));
    await trust(desk, certificates.ca);
    await desk.secrets.renew('first-aid', NOON_MS);
    recipient.answer = answer;
    await desk.outbox.passOn(ALARM);
    await until(() => desk.notices.length === 1, 'a notice');
    const row = await desk.store.db.selectFrom('delivery').selectAll().executeTakeFirstOrThrow();
    assert.deepEqual([row.state, row.reason, row.tries], [again ? 'waiting' : 'failed', reason, 1]);
    if (!again) {
      await until(() => desk.book.entries.length === 2, 'an outcome');
      assert.deepEqual(desk.book.entries[1]!.facts, { alarm: ALARM.id, recipient: 'first-aid', count: 1, reason });
      assert.equal(desk.book.entries[1]!.result, 'failed');
      return;
    }
    if (reason === 'http-429') assert.equal(row.next_ms, NOON_MS + 600_000);
    recipient.answer = (response) => response.writeHead(200).end();
    await until(() => desk.clock.sleeping >= 2, 'a wait');
    desk.clock.advance(600_000);
    await until(async () => (await state(desk)) === 'done', 'a delivery');
    const ids = new Set(recipient.heard.map(({ headers }) => headers['webhook-id']));
    const bodies = new Set(recipient.heard.map(({ body }) => body));
    assert.deepEqual([ids.size, bodies.size], [1, 1], 'the same to the byte, under the same id');
    await until(() => desk.book.entries.length === 2, 'an outcome');
    assert.deepEqual(desk.book.entries[1]!.facts, { alarm: ALARM.id, recipient: 'first-aid', count: 2 });
    assert.deepEqual(
      desk.notices.map(({ code }) => code),
      ['not-delivered', 'delivered-again'],
    );
  });
}

test(
  'a recipient that never answers is left after ten seconds; one that pours out its answer is not read',
  { skip: opensslMissing },
  async () => {
    using certificates = makeCertificates();
    await using recipient = await new Recipient(certificates).listen();
    await using desk = await openDesk(standingWith([`{ name: first-aid, url: '${recipient.url}' }`]));
    await trust(desk, certificates.ca);
    await desk.secrets.renew('first-aid', NOON_MS);
    recipient.answer = () => undefined;
    await desk.outbox.passOn(ALARM);
    await until(() => recipient.heard.length === 1, 'a request');
    desk.clock.advance(9_999);
    assert.equal(desk.notices.length, 0);
    desk.clock.advance(1);
    await until(() => desk.notices.length === 1, 'a notice');
    assert.match(desk.notices[0]!.sentence.en, /does not answer/);
    let poured = 0;
    recipient.answer = (response) => {
      response.writeHead(200);
      const pour = (): void => {
        while (!response.destroyed && poured < 1e9) {
          poured += 65_536;
          if (!response.write(Buffer.alloc(65_536))) return void response.once('drain', pour);
        }
      };
      pour();
    };
    desk.clock.advance(600_000);
    await until(async () => (await state(desk)) === 'done', 'a delivery');
    assert.ok(poured < 2e7, `${poured} bytes poured`);
  },
);

for (const [name, make, trusted] of [
  ['of an authority that nobody knows', (c: Certificates) => new Recipient(c), false],
  ['for another name', (c: Certificates) => new Recipient(c, c.strangerCert, c.strangerCert), true],
] as const) {
  test(`must fail: a certificate ${name}; nothing is said before it is checked`, { skip: opensslMissing }, async () => {
    using certificates = makeCertificates();
    await using recipient = await make(certificates).listen();
    await using desk = await openDesk(standingWith([`{ name: first-aid, url: '${recipient.url}' }`]));
    if (trusted) await trust(desk, certificates.ca);
    await desk.secrets.renew('first-aid', NOON_MS);
    await desk.outbox.passOn(ALARM);
    await until(() => desk.notices.length === 1, 'a notice');
    assert.match(desk.notices[0]!.sentence.en, /certificate/);
    assert.equal(recipient.heard.length, 0);
  });
}

test(
  'one that is down holds up no other, and its own come in order once it is back',
  { skip: opensslMissing },
  async () => {
    using certificates = makeCertificates();
    const port = await closedPort(certificates);
    await using awake = await new Recipient(certificates).listen();
    await using desk = await openDesk(
      standingWith([`{ name: asleep, url: 'https://localhost:${port}/x' }`, `{ name: awake, url: '${awake.url}' }`]),
    );
    await trust(desk, certificates.ca);
    await desk.secrets.renew('asleep', NOON_MS);
    await desk.secrets.renew('awake', NOON_MS);
    const ids = Array.from({ length: 12 }, (_, i) => `alarm0000${String(i).padStart(3, '0')}`);
    for (const id of ids) await desk.outbox.passOn({ ...ALARM, id });
    await until(() => awake.heard.length === ids.length, 'all at the one that is awake');
    const told = (recipient: Recipient) =>
      recipient.heard.map(({ body }) => (JSON.parse(body) as { data: { alarm: string } }).data.alarm);
    assert.deepEqual(told(awake), ids);
    await until(() => desk.notices.length > 0, 'a notice');
    await until(
      async () =>
        (
          await desk.store.db
            .selectFrom('delivery')
            .select('tries')
            .where('alarm', '=', ids[0]!)
            .where('recipient', '=', 'asleep')
            .executeTakeFirstOrThrow()
        ).tries > 0,
      'a try',
    );
    await until(
      async () => (await desk.outbox.counts()).some(({ state: one, count }) => one === 'done' && count === ids.length),
      'all marked',
    );
    await using back = await new Recipient(certificates).listen(port);
    desk.clock.advance(60_000);
    await until(() => back.heard.length === ids.length, 'all at the one that is back');
    assert.deepEqual(told(back), ids);
    assert.deepEqual(
      desk.notices.map(({ code, recipient }) => `${code} ${String(recipient)}`),
      ['not-delivered asleep', 'delivered-again asleep'],
    );
  },
);

test('a new alarm does not wait out the half hour of the one before', { skip: opensslMissing }, async () => {
  using certificates = makeCertificates();
  await using recipient = await new Recipient(certificates).listen();
  await using desk = await openDesk(standingWith([`{ name: first-aid, url: '${recipient.url}' }`]));
  await trust(desk, certificates.ca);
  await desk.secrets.renew('first-aid', NOON_MS);
  recipient.answer = (response) => response.writeHead(503, { 'retry-after': '1800' }).end();
  await desk.outbox.passOn(ALARM);
  await until(() => desk.clock.sleeping >= 2 && desk.notices.length === 1, 'a wait');
  recipient.answer = (response) => response.writeHead(204).end();
  desk.clock.advance(10_000);
  assert.equal(recipient.heard.length, 1);
  await desk.outbox.passOn({ ...ALARM, id: 'another00001' });
  await until(() => recipient.heard.length === 3, 'both');
});

test('given up after a day, and said so', { skip: opensslMissing }, async () => {
  using certificates = makeCertificates();
  const port = await closedPort(certificates);
  await using desk = await openDesk(standingWith([`{ name: first-aid, url: 'https://localhost:${port}/x' }`]));
  await desk.secrets.renew('first-aid', NOON_MS);
  await desk.outbox.passOn(ALARM);
  let tries = 0;
  while ((await state(desk)) === 'waiting') {
    const now = (await desk.outbox.list())[0]!;
    if (now.tries > tries) {
      tries = now.tries;
      await until(() => desk.clock.sleeping >= 2, 'a wait');
    }
    desk.clock.advance(1_200_000);
    await new Promise(setImmediate);
  }
  assert.equal(await state(desk), 'failed');
  await until(() => desk.book.entries.length === 2, 'an outcome');
  assert.equal(desk.book.entries[1]!.result, 'failed');
  assert.match(desk.notices.at(-1)!.sentence.en, /Please telephone/);
});

test('the fixture itself: nobody listens on a closed port', { skip: opensslMissing }, async () => {
  using certificates = makeCertificates();
  const port = await closedPort(certificates);
  await new Promise<void>((resolve) =>
    connect({ port, host: '127.0.0.1' }).on('error', () => {
      resolve();
    }),
  );
});
