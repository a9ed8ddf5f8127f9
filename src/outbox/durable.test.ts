import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Store } from '../store/open.ts';
import {
  ALARM,
  full,
  makeCertificates,
  NOON_MS,
  openDesk,
  opensslMissing,
  standingWith,
  trust,
  until,
} from './outbox.fixture.ts';
import type { Desk } from './outbox.fixture.ts';
import { Recipient } from './recipient.fixture.ts';

const acts = ({ book }: Desk) =>
  book.entries.map(({ phase, result, facts }) => `${phase} ${result ?? ''} ${facts?.reason ?? ''}`.trim());
const state = async (desk: Desk, at = 0) => (await desk.outbox.list())[at]?.state;

test('nothing leaves without its entry; once the ledger is back, it does', { skip: opensslMissing }, async () => {
  using certificates = makeCertificates();
  await using recipient = await new Recipient(certificates).listen();
  await using desk = await openDesk(standingWith([`{ name: first-aid, url: '${recipient.url}' }`]));
  await trust(desk, certificates.ca);
  await desk.secrets.renew('first-aid', NOON_MS);
  desk.book.fails = full();
  await desk.outbox.passOn(ALARM);
  await until(() => desk.notices.length === 1, 'a notice');
  assert.equal(recipient.heard.length, 0);
  desk.book.fails = undefined;
  await until(() => desk.clock.sleeping >= 2, 'a wait');
  desk.clock.advance(60_000);
  await until(() => desk.book.entries.length === 2, 'an outcome');
  assert.equal(recipient.heard.length, 1);
});

test(
  'a ledger that stops after the sending gets its outcome later, and nothing is sent twice',
  { skip: opensslMissing },
  async () => {
    using certificates = makeCertificates();
    await using recipient = await new Recipient(certificates).listen();
    await using desk = await openDesk(standingWith([`{ name: first-aid, url: '${recipient.url}' }`]));
    await trust(desk, certificates.ca);
    await desk.secrets.renew('first-aid', NOON_MS);
    recipient.answer = (response) => {
      desk.book.fails = full();
      response.writeHead(204).end();
    };
    await desk.outbox.passOn(ALARM);
    await until(async () => (await state(desk)) === 'done', 'a delivery');
    assert.equal(desk.book.entries.length, 1);
    desk.book.fails = undefined;
    desk.clock.advance(60_000);
    await until(() => desk.book.entries.length === 2, 'an outcome');
    assert.equal(recipient.heard.length, 1);
  },
);

/** A store that is full when told to. */
function filling(): { store: (store: Store) => Store; full: boolean; refused: number } {
  const state = {
    full: false,
    refused: 0,
    store: (store: Store): Store => ({
      ...store,
      db: new Proxy(store.db, {
        get: (db, name, self) => {
          const part: unknown = Reflect.get(db, name, self);
          if (typeof part !== 'function') return part;
          return (...args: unknown[]): unknown => {
            if (!state.full || (name !== 'updateTable' && name !== 'insertInto')) return Reflect.apply(part, db, args);
            state.refused++;
            throw full();
          };
        },
      }),
    }),
  };
  return state;
}

test(
  'a full store: what cannot be queued is said; what was sent is not sent again',
  { skip: opensslMissing },
  async () => {
    using certificates = makeCertificates();
    await using recipient = await new Recipient(certificates).listen();
    const disk = filling();
    await using desk = await openDesk(standingWith([`{ name: first-aid, url: '${recipient.url}' }`]), undefined, {
      store: disk.store,
    });
    await trust(desk, certificates.ca);
    await desk.secrets.renew('first-aid', NOON_MS);
    disk.full = true;
    await assert.rejects(desk.outbox.passOn(ALARM), { kind: 'exhausted' });
    disk.full = false;
    disk.refused = 0;
    recipient.answer = (response) => {
      disk.full = true;
      response.writeHead(204).end();
    };
    await desk.outbox.passOn(ALARM);
    await until(() => disk.refused === 1 && desk.clock.sleeping >= 2, 'a delivery that cannot be marked');
    assert.equal(await state(desk), 'waiting');
    desk.clock.advance(10_000);
    await until(() => disk.refused === 2 && desk.clock.sleeping >= 2, 'another wait');
    disk.full = false;
    desk.clock.advance(60_000);
    await until(() => desk.book.entries.length === 2, 'an outcome');
    assert.equal(await state(desk), 'done');
    assert.equal(recipient.heard.length, 1);
  },
);

test('the mandate decides at the moment of sending', { skip: opensslMissing }, async () => {
  using certificates = makeCertificates();
  await using recipient = await new Recipient(certificates).listen();
  const line = `{ name: first-aid, url: '${recipient.url}', behaviours: [fall] }`;
  const granted = standingWith([line]);
  await using desk = await openDesk(granted);
  await trust(desk, certificates.ca);
  await desk.secrets.renew('first-aid', NOON_MS);
  assert.deepEqual(await desk.outbox.passOn({ ...ALARM, behaviour: 'running' }), [], 'not told of that');
  await assert.rejects(desk.outbox.callHelp({ ...ALARM, behaviour: 'running' }, 'first-aid', 'operator'), {
    kind: 'refused',
  });
  await assert.rejects(desk.outbox.callHelp(ALARM, 'newspaper', 'operator'), { kind: 'not-found' });
  // Unsigned: it waits, since a signature may come.
  desk.standing = { ...granted, signatures: { ...granted.signatures, signatures: [] } };
  await desk.outbox.passOn(ALARM);
  await until(() => desk.notices.length === 1, 'a notice');
  assert.equal(await state(desk), 'waiting');
  assert.equal(desk.book.entries.length, 0);
  // Another mandate, which does not name the recipient: refused for good, and the ledger says so.
  desk.standing = standingWith(['{ name: control-room }']);
  await until(() => desk.clock.sleeping >= 2, 'a wait');
  desk.clock.advance(60_000);
  await until(async () => (await state(desk)) === 'refused', 'a refusal');
  assert.deepEqual(acts(desk), ['outcome refused not-granted']);
  // Back again: a person calls for help, and the role stands in the ledger.
  desk.standing = granted;
  await desk.outbox.callHelp(ALARM, 'first-aid', 'operator');
  await until(() => recipient.heard.length === 1, 'a call');
  assert.equal((JSON.parse(recipient.heard[0]!.body) as { type: string }).type, 'alarm.help');
  assert.deepEqual(desk.book.entries[1]!.facts, {
    alarm: ALARM.id,
    recipient: 'first-aid',
    behaviour: 'fall',
    camera: 'steps',
    reason: 'help',
    role: 'operator',
  });
  assert.ok(!recipient.heard[0]!.body.includes('operator'));
});

test('a delivery that cannot be read any more is ended, and the next one goes', { skip: opensslMissing }, async () => {
  using certificates = makeCertificates();
  await using recipient = await new Recipient(certificates).listen();
  await using desk = await openDesk(standingWith([`{ name: first-aid, url: '${recipient.url}' }`]));
  await trust(desk, certificates.ca);
  await desk.secrets.renew('first-aid', NOON_MS);
  const row = { alarm: 'x', recipient: 'first-aid', by: 'webhook', state: 'waiting', tries: 0, next_ms: 0, at_ms: 1 };
  await desk.store.db
    .insertInto('delivery')
    .values({ id: 'broken00', body: '{"why":"hel', ...row })
    .execute();
  await desk.outbox.passOn(ALARM);
  await until(() => recipient.heard.length === 1, 'the next one');
  assert.equal(await state(desk, 1), 'failed');
});

test('without a secret nothing is sent, and it is said how to make one', { skip: opensslMissing }, async () => {
  using certificates = makeCertificates();
  await using recipient = await new Recipient(certificates).listen();
  await using desk = await openDesk(standingWith([`{ name: first-aid, url: '${recipient.url}' }`]));
  await trust(desk, certificates.ca);
  await desk.outbox.passOn(ALARM);
  await until(() => desk.notices.length === 1, 'a notice');
  assert.match(desk.notices[0]!.sentence.en, /augenmass recipient secret/);
  assert.equal(recipient.heard.length, 0);
});
