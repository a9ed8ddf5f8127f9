import assert from 'node:assert/strict';
import { test } from 'node:test';
import { openStore } from '../store/open.ts';
import { postgresMissing, startCluster } from '../store/postgres.fixture.ts';
import { BROWSER, enrolKey, firstKey, invitedKey, openDoor, signInKey, tokenOf } from './access.fixture.ts';

test('on PostgreSQL, with everything at the same moment, the same holds', { skip: postgresMissing }, async () => {
  using cluster = startCluster();
  await using door = await openDoor({}, cluster.database('access'));
  const { access } = door;
  const ada = await firstKey(door);
  const token = tokenOf(await access.invite(ada.signed, { roles: ['administrator'] }));
  const crowd = await Promise.allSettled(['Bob', 'Eve', 'Joe', 'Max'].map((name) => enrolKey(door, token, name)));
  const [in1] = crowd.filter((one) => one.status === 'fulfilled');
  assert.equal(crowd.filter(({ status }) => status === 'fulfilled').length, 1, 'one link, one person');
  assert.ok(in1);
  const bob = in1.value;
  const credential = bob.key.get(await access.signInPasskeyOptions(), 'https://platz.example.org');
  const replayed = await Promise.allSettled([1, 2, 3, 4].map(() => access.signInPasskey({ credential }, BROWSER)));
  assert.equal(replayed.filter(({ status }) => status === 'fulfilled').length, 1, 'one answer, one session');
  const both = await Promise.allSettled([
    access.disable(ada.signed, bob.signed.person.id),
    access.disable(bob.signed, ada.signed.person.id),
  ]);
  assert.deepEqual(both.map(({ status }) => status).sort(), ['fulfilled', 'rejected'], 'somebody still administers');
  const left = both[0].status === 'fulfilled' ? ada : bob;
  await signInKey(door, left);
  assert.ok((await access.sessions(left.signed)).length >= 2);
  const reviewers = await Promise.allSettled(['Lea', 'Tom'].map((name) => invitedKey(door, left, ['reviewer'], name)));
  assert.ok(reviewers.every(({ status }) => status === 'fulfilled'));
});

test('a database that goes away is unavailable, not a wrong password', { skip: postgresMissing }, async () => {
  using cluster = startCluster();
  const store = await openStore(cluster.database('gone'));
  await using door = await openDoor({ store });
  const ada = await firstKey(door);
  cluster.crash();
  await assert.rejects(door.access.bySession(ada.secret), { kind: 'unavailable' });
  const wrong = door.access.signInPassword({ name: 'Ada', password: 'x', code: '000000' }, BROWSER);
  await assert.rejects(wrong, { kind: 'unavailable' });
  cluster.start();
  assert.ok(await door.access.bySession(ada.secret));
});
