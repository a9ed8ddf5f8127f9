import assert from 'node:assert/strict';
import { once } from 'node:events';
import { existsSync, readdirSync, statSync } from 'node:fs';
import { cp, mkdir, rename, rm, symlink } from 'node:fs/promises';
import { connect } from 'node:net';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { test } from 'node:test';
import { systemClock } from '../kernel/clock.ts';
import { seededRandom, systemRandom } from '../kernel/random.ts';
import { verified } from '../ledger/place.fixture.ts';
import { placeHold } from '../vault/holds.ts';
import { Kept } from '../vault/kept.ts';
import { ledgerEntries } from '../vault/ledger-entries.ts';
import { JPEG, pictures } from '../vault/place.fixture.ts';
import { Recording } from '../vault/record.ts';
import { MAX_LINE_BYTES } from './door-wire.ts';
import { closed, fakeGuest, guestProcess, placeProcess, speak } from './place-door.fixture.ts';
import { newPlace, NOON_MS } from './place.fixture.ts';
import type { TestPlace } from './place.fixture.ts';
import { guestLedger, retainAsGuest } from './place-guest.ts';

const HOUR_MS = 3_600_000;
const approve = fakeGuest('0'.repeat(12));
const guestOf = ({ folder, disk }: TestPlace) => guestLedger({ folder, disk, clock: systemClock });
const never = (): Promise<never> => Promise.reject(new Error('the lock was free'));

test('entries come in by the lock, through the door, and by the lock again; the same ledger', async (t) => {
  const made = await newPlace(t);
  const guest = guestOf(made);
  const before = await guest.append(approve);
  {
    await using place = await made.open();
    assert.equal(statSync(join(made.folder, 'door.sock')).mode & 0o777, 0o600);
    const { index, checkpointSize } = await guest.append(approve);
    assert.equal(index, before.index + 1);
    assert.ok(checkpointSize > index && place.ledger.size >= checkpointSize);
    const many = await Promise.all(Array.from({ length: 60 }, () => guest.append(approve)));
    assert.equal(new Set(many.map((one) => one.index)).size, 60, 'more guests than places at the door: all get in');
  }
  assert.ok(!existsSync(join(made.folder, 'door.sock')), 'it goes with the place');
  const { index } = await guest.append(approve);
  assert.equal((await verified(join(made.folder, 'ledger'))).size, index + 1);
});

test('what a guest may not have entered is refused or invalid, and nothing of it stands', async (t) => {
  const made = await newPlace(t);
  await using place = await made.open();
  const guest = guestOf(made);
  const { size } = place.ledger;
  const bad = [
    { act: 'segment', phase: 'intent', facts: { camera: 'yard' } },
    { act: 'release-open', phase: 'outcome' },
    { act: 'release-open', phase: 'intent', facts: { name: 'Ada' } },
    { act: 'release-open', phase: 'intent', facts: { role: 'Ada Lovelace' } },
    { act: 'release-open', phase: 'intent', timeMs: 1 },
    { act: 'release-open', phase: 'intent', facts: { role: 'x'.repeat(80_000) } },
  ];
  for (const entry of bad) await assert.rejects(guest.append(entry as never), { kind: 'invalid' }, JSON.stringify(entry).slice(0, 80)); // prettier-ignore
  for (const facts of [
    { camera: 'yard', fromMs: 0, toMs: 9 },
    { day: '2026-11-21' },
    { release: 'abc', day: '2026-11-21' },
  ]) {
    await assert.rejects(guest.append({ act: 'retention', phase: 'intent', facts }), { kind: 'refused' });
  }
  assert.equal(place.ledger.size, size);
});

test('garbage, long lines, guests that say nothing, a flood: bounded, answered or sent away, the place goes on', async (t) => {
  const made = await newPlace(t);
  await using place = await made.open({ clock: systemClock });
  for (const line of [
    '',
    '{',
    '[]',
    '\0\xff',
    '{"do":"stop"}',
    '{"do":"append"}',
    '{"do":"append","entry":null}',
    '"'.repeat(2 * MAX_LINE_BYTES),
  ]) {
    const [hello, given] = (await speak(made.folder, `${line}\n`)).split('\n');
    assert.match(hello ?? '', /^\{"door":1,"vkey":/);
    assert.match(given ?? '', /^\{"ok":false,"kind":"invalid","message":"[^"]+"/, line.slice(0, 40));
  }
  const endless = connect(join(made.folder, 'door.sock'));
  endless.on('error', () => undefined).resume();
  const pour = (error?: Error | null): void => {
    if (!error && endless.writable) endless.write(Buffer.alloc(65_536, 97), pour);
  };
  pour();
  await closed(endless);
  // As many as fit, and more, that say nothing: they are sent away after a while, and whoever waits comes in.
  const silent = Array.from({ length: 200 }, () => connect(join(made.folder, 'door.sock')));
  for (const socket of silent) socket.on('error', () => undefined).resume();
  const { index } = await guestOf(made).append(approve);
  assert.ok(index < place.ledger.size);
  await Promise.all(silent.map(closed));
  assert.deepEqual(made.events, [], 'the place has nothing to say of it');
});

test('a guest that goes away before it is answered harms nobody, and its entry stands or not', async (t) => {
  const made = await newPlace(t);
  const place = await made.open();
  for (let i = 0; i < 20; i++) {
    const socket = connect(join(made.folder, 'door.sock'));
    await once(socket, 'data');
    socket.write(`${JSON.stringify({ do: 'append', entry: approve })}\n`, () => socket.destroy());
    await closed(socket);
  }
  const { index } = await guestOf(made).append(approve);
  await place[Symbol.asyncDispose]();
  assert.ok((await verified(join(made.folder, 'ledger'))).size > index);
});

test('two places do not mix: the door of another ledger is refused', async (t) => {
  const [one, other] = [await newPlace(t), await newPlace(t)];
  await using place = await one.open();
  const before = place.ledger.size;
  await using running = await other.open();
  await rm(join(one.folder, 'door.sock'));
  await symlink(join(other.folder, 'door.sock'), join(one.folder, 'door.sock'));
  const { size } = running.ledger;
  await assert.rejects(guestOf(one).append(approve), { kind: 'refused', message: /leads to another ledger/ });
  assert.deepEqual([place.ledger.size, running.ledger.size], [before, size]);
  assert.ok((await guestOf(other).append(approve)).index >= size);
});

test('a folder with a name of any length has a door', async (t) => {
  const made = await newPlace(t);
  const deep = join(made.folder, '..', 'x'.repeat(120), 'ü'.repeat(60));
  await mkdir(join(deep, '..'), { recursive: true });
  await rename(made.folder, deep);
  const child = await placeProcess(deep);
  t.after(() => child.kill('SIGKILL'));
  assert.ok(readdirSync(deep).includes('door.sock'));
  const { index } = await guestLedger({ folder: deep, disk: made.disk, clock: systemClock }).append(approve);
  child.kill('SIGTERM');
  await once(child, 'close');
  assert.ok(!readdirSync(deep).includes('door.sock'));
  assert.ok((await verified(join(deep, 'ledger'))).size > index);
});

test('a running place keeps what a hold names from the moment it is acknowledged, and retains when asked', async (t) => {
  const made = await newPlace(t);
  await using place = await made.open();
  {
    using lease = await place.vault.lease();
    const recording = new Recording({ camera: 'yard', epochMs: 0, vault: lease.vault, keys: lease.keys });
    await recording.push({ type: 'stream', camera: 0, info: JPEG });
    for (const packet of pictures(NOON_MS, 80)) await recording.push({ type: 'packet', camera: 0, packet });
    await recording.end();
  }
  const { folder, disk } = made;
  const ledger = guestOf(made);
  const beside = { place: folder, disk, ledger, kept: await Kept.from(ledgerEntries(folder, disk)) };
  const span = { camera: 'yard', fromMs: NOON_MS + 1000, toMs: NOON_MS + 2000, untilMs: NOON_MS + 200 * HOUR_MS };
  const hold = { ...span, role: 'operator', basis: 'Art. 18 GDPR' };
  await placeHold(beside, hold, NOON_MS, systemRandom);
  made.clock.advance(100 * HOUR_MS);
  // Two ask at once: it is done once.
  const ask = () => retainAsGuest({ folder, disk, clock: systemClock }, never);
  const [done, same] = await Promise.all([ask(), ask()]);
  assert.deepEqual(done, same);
  assert.ok(done.segments >= 2, JSON.stringify(done));
  const { segments } = await Kept.from(ledgerEntries(folder, disk));
  assert.equal(segments.size, 1, 'what is held stays');
  assert.ok(existsSync(join(folder, 'vault', [...segments.keys()][0]!)));
  made.clock.advance(101 * HOUR_MS);
  const { segments: rest, holds, days } = await ask();
  assert.deepEqual([rest, holds.length, days.length], [1, 1, 1], 'a hold that has ended ends here too');
});

test('kill -9 of either side at random moments loses no acknowledged entry', { timeout: 300_000 }, async (t) => {
  const made = await newPlace(t);
  const { folder } = made;
  const random = seededRandom(7);
  const acknowledged = new Map<number, string>();
  const rounds = Number(process.env['SLOW'] ?? 0) > 0 ? 100 : 12;
  for (let round = 0; round < rounds; round++) {
    const place = await placeProcess(folder);
    const guests = [0, 1].map((n) => guestProcess(folder, round * 2 + n));
    const said = guests.map((guest) => text(guest.stdout!));
    // Until both are at work, then a moment of its own length.
    await Promise.all(guests.map((guest) => once(guest.stdout!, 'readable')));
    await systemClock.sleep(random.next() * 150, t.signal);
    const first = random.next() < 0.5 ? place : guests[0]!;
    first.kill('SIGKILL');
    await systemClock.sleep(random.next() * 80, t.signal);
    for (const child of [place, ...guests]) child.kill('SIGKILL');
    for (const out of await Promise.all(said)) {
      const whole = out
        .slice(0, out.lastIndexOf('\n') + 1)
        .trim()
        .split('\n');
      for (const line of whole.filter(Boolean)) {
        const [index, id] = line.split(' ');
        assert.ok(!acknowledged.has(Number(index)), 'an index is given once');
        acknowledged.set(Number(index), id!);
      }
    }
    const reader = await verified(join(folder, 'ledger'));
    assert.ok(reader.size > Math.max(...acknowledged.keys()), `round ${round}`);
  }
  const standing = await made.entries();
  for (const [index, id] of acknowledged) assert.equal(standing[index]?.facts.release, id);
  assert.ok(acknowledged.size >= 2 * rounds);
  t.diagnostic(`${rounds} rounds, ${acknowledged.size} acknowledged`);
  await using again = await made.open();
  assert.ok((await guestOf(made).append(approve)).index < again.ledger.size);
});

test('a copy of a place that was killed is a place of its own', async (t) => {
  const made = await newPlace(t);
  const child = await placeProcess(made.folder);
  child.kill('SIGKILL');
  await once(child, 'close');
  assert.ok(existsSync(join(made.folder, 'door.sock')), 'a killed place leaves its socket');
  const copy = `${made.folder}-copy`;
  await cp(made.folder, copy, { recursive: true, filter: (path) => !path.endsWith('door.sock') });
  const { index } = await guestOf(made).append(approve);
  const there = await guestLedger({ folder: copy, disk: made.disk, clock: systemClock }).append(approve);
  assert.equal(index, there.index);
});
