import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { codeAt, tokenOf } from '../access/access.fixture.ts';
import { systemDisk } from '../disk/system-disk.ts';
import { SimulatedClock } from '../kernel/clock.ts';
import { systemRandom } from '../kernel/random.ts';
import { openRoom, PASSWORD } from './control-room.fixture.ts';
import { withPlacePeople } from './place-people.ts';

const URL_ = 'https://platz.example.org';

test('the only administrator, whose only key is lost, comes back by a link made on the machine while the place runs and while it does not', async (t) => {
  const base = await mkdtemp(join(tmpdir(), 'augenmass-people-'));
  t.after(() => rm(base, { recursive: true, force: true }));
  const store = `sqlite:${join(base, 'live.db')}`;
  const { room, place, as, stranger } = await openRoom(t, { store });
  const { folder, disk, clock } = place;
  const options = { folder, store, baseUrl: URL_, disk, clock, random: systemRandom };
  const ada = await as(['operator', 'administrator']);
  const reviewer = await as(['reviewer']);
  const changes = async () =>
    (await place.entries())
      .filter(({ act, phase }) => act === 'person' && phase === 'intent')
      .map(({ facts }) => facts);

  // By role: of two administrators neither is meant, of one it is the one.
  await assert.rejects(
    withPlacePeople(options, (people) => people.find('administrator')),
    { kind: 'conflict' },
  );
  const { url, expiresMs } = await withPlacePeople(options, async (people) => {
    assert.equal((await people.list()).length, 3);
    assert.equal((await people.find('reviewer')).id, reviewer.id);
    const { id } = await people.find(ada.id);
    return people.link(id);
  });
  assert.ok(url.startsWith(`${URL_}/enter#`));
  assert.equal(expiresMs - clock.nowMs(), 24 * 3_600_000);
  const last = (await changes()).at(-1);
  assert.deepEqual(last, { change: 'recovery-link', method: 'machine', person: ada.id });
  assert.equal((await ada.get('/api/people')).status, 401, 'whoever held the session is out at once');
  assert.equal((await reviewer.get('/api/mandate')).status, 200, 'nobody else is');

  const token = tokenOf({ url });
  const enrol = { token, name: 'whatever', password: PASSWORD };
  const { secret } = (await stranger.send('POST', '/api/enrol/password', enrol)).json<{ secret: string }>();
  const code = codeAt(secret, clock.nowMs());
  const back = await stranger.send('POST', '/api/enrol/totp', { token, code });
  assert.equal(back.status, 200, back.body);
  const { person } = back.json<{ person: { id: string; roles: string[] } }>();
  assert.deepEqual([person.id, person.roles], [ada.id, ['operator', 'administrator']]);
  const again = await stranger.send('POST', '/api/enrol/totp', { token, code });
  assert.equal(again.status, 403, 'once');

  // The same by the lock, when nothing runs; and a new administrator.
  await room[Symbol.asyncDispose]();
  await withPlacePeople(options, async (people) => {
    await people.link(ada.id);
    const { url: fresh } = await people.administrator();
    assert.notEqual(tokenOf({ url: fresh }), token);
  });
  assert.deepEqual((await changes()).slice(-2), [
    { change: 'recovery-link', method: 'machine', person: ada.id },
    { change: 'invited', method: 'machine', role: 'administrator' },
  ]);
});

test('must fail: nobody of this name, an address that is none, a folder where nobody ever signed in; in both languages', async (t) => {
  const folder = await mkdtemp(join(tmpdir(), 'augenmass-people-'));
  t.after(() => rm(folder, { recursive: true, force: true }));
  const disk = systemDisk(systemRandom);
  const options = { folder, baseUrl: URL_, disk, clock: new SimulatedClock(), random: systemRandom };
  const list = (more: object) => withPlacePeople({ ...options, ...more }, (people) => people.list());
  await assert.rejects(list({}), (error: { kind: string; de?: { message: string } }) => {
    assert.equal(error.kind, 'not-found');
    assert.match(error.de?.message ?? '', /noch nie jemand angemeldet/);
    return true;
  });
  const store = `sqlite:${join(folder, 'elsewhere.db')}`;
  assert.deepEqual(await list({ store }), []);
  await assert.rejects(
    withPlacePeople({ ...options, store }, (people) => people.find('Ada')),
    { kind: 'not-found' },
  );
  await assert.rejects(
    withPlacePeople({ ...options, store }, (people) => people.link('nobody123456')),
    { kind: 'not-found' },
  );
  for (const baseUrl of ['http://platz.example.org', 'platz', 'https://a:b@x.example', 'https://x.example/path', '']) {
    await assert.rejects(list({ store, baseUrl }), { kind: 'invalid' }, baseUrl);
  }
  for (const baseUrl of ['https://x.example', 'http://localhost:8470', 'http://127.0.0.1:1']) {
    await list({ store, baseUrl });
  }
});
