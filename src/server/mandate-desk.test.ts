import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import test from 'node:test';
import { AugenmassError } from '../kernel/errors.ts';
import { systemRandom } from '../kernel/random.ts';
import { newSigningKeyFile, readSigningKey } from '../mandate/sign.ts';
import { standingOf } from '../mandate/signatures.ts';
import { signedState } from '../mandate/signed.ts';
import { openStore } from '../store/open.ts';
import type { MandateView } from '../wire/mandate.ts';
import type { Problem } from '../wire/words.ts';
import { openRoom } from './control-room.fixture.ts';
import type { TestRoom } from './control-room.fixture.ts';
import { MandateDesk } from './mandate-desk.ts';
import { newPlace } from './place.fixture.ts';

const sign = async ({ place }: Pick<TestRoom, 'place'>, role: string, text: string): Promise<string> =>
  readSigningKey(await readFile(place.keys[role]!, 'utf8'), role).sign(Buffer.from(text));
const longer = (text: string): string => text.replace('retentionHours: 72', 'retentionHours: 96');

test('a draft is looked at, kept, signed by both, and is then the mandate', async (t) => {
  const site = await openRoom(t);
  const admin = await site.as(['administrator']);
  const operator = await site.as(['operator']);
  const officer = await site.as(['data-protection-officer']);
  const before = (await admin.get('/api/mandate')).json<MandateView>();
  assert.equal(before.draft, null);
  assert.ok(before.explained.de.length > 2 && before.explained.en[0]!.sentences.length > 3);
  const yaml = longer(before.yaml);
  const look = (await officer.send('POST', '/api/mandate/look', { yaml })).json<{ faults: unknown[]; differences: { kind: string }[] }>(); // prettier-ignore
  assert.deepEqual([look.faults, look.differences.map(({ kind }) => kind)], [[], ['wider']]);
  const broken = (await officer.send('POST', '/api/mandate/look', { yaml: 'mandate: 1\nsite: [' })).json<{ faults: { line: number; message: { de: string } }[] }>(); // prettier-ignore
  assert.ok(broken.faults.length > 0 && broken.faults[0]!.message.de.length > 5);
  const none = await admin.send('PUT', '/api/mandate/draft', { yaml: 'mandate: 1\n' });
  assert.equal(none.status, 400);
  assert.match(none.json<Problem>().message.de, /^Zeile/);
  assert.equal((await admin.send('PUT', '/api/mandate/draft', { yaml: before.yaml })).status, 409, 'it is in force');
  const put = (await admin.send('PUT', '/api/mandate/draft', { yaml })).json<MandateView>();
  const { sha256 } = put.draft!;
  assert.deepEqual(put.draft!.signatures.map(({ role, valid }) => [role, valid]), [['operator', false], ['data-protection-officer', false]]); // prettier-ignore
  // Not for this draft, not of this place, of nobody, and for another text.
  const stranger = readSigningKey(newSigningKeyFile(systemRandom, 'x'), 'x').sign(Buffer.from(yaml));
  for (const signature of [
    await sign(site, 'operator', `${yaml} `),
    stranger,
    '',
    'x',
    `${await sign(site, 'operator', yaml)}${await sign(site, 'operator', yaml)}`,
  ]) {
    // prettier-ignore
    assert.equal((await operator.send('POST', '/api/mandate/draft/signatures', { sha256, signature })).status, 403);
  }
  const other = await operator.send('POST', '/api/mandate/draft/signatures', { sha256: before.sha256, signature: stranger }); // prettier-ignore
  assert.equal(other.status, 409);
  const first = { sha256, signature: await sign(site, 'operator', yaml) };
  const half = (await operator.send('POST', '/api/mandate/draft/signatures', first)).json<MandateView>();
  assert.equal(half.sha256, before.sha256, 'one signature changes nothing');
  assert.deepEqual(
    half.draft!.signatures.map(({ valid }) => valid),
    [true, false],
  );
  const second = { sha256, signature: await sign(site, 'data-protection-officer', yaml) };
  const signing = officer.send('POST', '/api/mandate/draft/signatures', second);
  // The place is opened anew under it; its clock stands, and is moved until it has.
  const whole = await moved(site, signing);
  assert.equal(whole.status, 200, whole.body);
  const after = whole.json<MandateView>();
  assert.deepEqual([after.sha256, after.draft, after.signatures.map(({ valid }) => valid)], [sha256, null, [true, true]]); // prettier-ignore
  assert.deepEqual(
    after.history.map((one) => one.sha256),
    [sha256, before.sha256],
  );
  assert.equal((await admin.get(`/api/mandate/history/${before.sha256}`)).body, before.yaml);
  assert.equal(site.room.live.place?.standing.parsed.sha256, sha256, 'the place runs under it');
  const acts = (await site.place.entries()).filter(({ act, phase }) => act.startsWith('mandate-') && phase === 'intent').map(({ act, facts }) => `${act} ${facts.role ?? ''}`); // prettier-ignore
  assert.deepEqual(acts, ['mandate-draft administrator', 'mandate-sign operator', 'mandate-sign data-protection-officer']); // prettier-ignore
  assert.deepEqual(site.faults, []);
});

async function moved<T>(site: TestRoom, waited: Promise<T>): Promise<T> {
  const done = new AbortController();
  const mark = (): void => {
    done.abort();
  };
  waited.then(mark, mark);
  while (!done.signal.aborted) {
    site.place.clock.advance(50);
    await site.place.settled();
  }
  return waited;
}

test('passwords of cameras are shown to administrators, and in a draft to those who sign', async (t) => {
  const secret = 'rtsp://viewer:hunter2@192.0.2.7/stream';
  const site = await openRoom(t, { change: (text) => text.replace(/source: .*/, `source: ${secret}`) });
  const admin = await site.as(['administrator']);
  const view = (await admin.get('/api/mandate')).json<MandateView>();
  assert.match(view.yaml, /hunter2/);
  await admin.send('PUT', '/api/mandate/draft', { yaml: longer(view.yaml) });
  for (const role of ['operator', 'reviewer', 'custodian', 'data-protection-officer', 'auditor'] as const) {
    const person = await site.as([role], role === 'custodian' ? 'custodian-1' : undefined);
    const { yaml, draft } = (await person.get('/api/mandate')).json<MandateView>();
    assert.ok(!yaml.includes('hunter2') && yaml.includes('192.0.2.7'), role);
    assert.equal(draft!.yaml.includes('hunter2'), role === 'operator' || role === 'data-protection-officer', role);
    const old = await person.get(`/api/mandate/history/${view.sha256}`);
    assert.ok(old.status === 200 && !old.body.includes('hunter2'), role);
    for (const path of ['/api/place', '/api/ledger']) assert.ok(!(await person.get(path)).body.includes('hunter2'), path); // prettier-ignore
  }
  const token = (await admin.send('POST', '/api/tokens', { label: 'x', days: 1 })).json<{ secret: string }>();
  const read = await site.stranger.get('/api/mandate', { authorization: `Bearer ${token.secret}` });
  assert.equal(read.status, 200);
  assert.ok(!read.body.includes('hunter2'), 'a token reads no password');
});

test('killed at any write while it takes effect, the place is signed: by the old mandate or by the new', async (t) => {
  for (let failing = 0; ; failing++) {
    const place = await newPlace(t);
    const store = await openStore('sqlite::memory:');
    let writes = 0;
    let dead = false;
    const disk = {
      ...place.disk,
      write: (...args: Parameters<typeof place.disk.write>) => {
        if (dead || writes++ === failing) {
          dead = true;
          return Promise.reject(new AugenmassError('unavailable', 'The disk is gone.'));
        }
        return place.disk.write(...args);
      },
      remove: (path: string) => (dead ? Promise.reject(new AugenmassError('unavailable', 'Gone.')) : place.disk.remove(path)), // prettier-ignore
    };
    const ledger = { append: () => Promise.resolve({ index: 0, checkpointSize: 1 }) } as never;
    const desk = (through: typeof disk | typeof place.disk) =>
      new MandateDesk({ place: { ...place, disk: through, ledger, random: systemRandom }, store, reload: () => Promise.resolve() }); // prettier-ignore
    const old = await readFile(place.paths.mandate, 'utf8');
    const yaml = longer(old);
    await desk(place.disk).put(yaml, 'administrator');
    const { draft } = await desk(place.disk).view({ secrets: true, signs: true });
    await desk(place.disk).sign(draft!.sha256, await sign({ place }, 'operator', yaml), 'operator');
    const last = await sign({ place }, 'data-protection-officer', yaml);
    const went = await desk(disk).sign(draft!.sha256, last, 'data-protection-officer').then(() => true, () => false); // prettier-ignore
    const bytes = await readFile(place.paths.mandate);
    const [signatures, allowed] = [await readFile(place.paths.signatures, 'utf8'), await readFile(place.paths.allowedSigners, 'utf8')]; // prettier-ignore
    const standing = standingOf(bytes, 'mandate.yaml', signatures, allowed, place.clock.nowMs());
    const { missing } = signedState(standing.parsed.mandate, standing.signatures, standing.parsed.sha256, place.clock.nowMs()); // prettier-ignore
    assert.deepEqual(missing, [], `write ${failing} failed`);
    assert.ok([old, yaml].includes(bytes.toString()));
    await store.close();
    if (!went) continue;
    assert.equal(bytes.toString(), yaml);
    assert.ok(!existsSync(`${place.folder}/mandate-draft.yaml`));
    assert.ok(failing >= 4, 'every write was made to fail once');
    return;
  }
});
