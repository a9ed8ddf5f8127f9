import assert from 'node:assert/strict';
import { test } from 'node:test';
import { BROWSER, openDoor, tokenOf } from './access.fixture.ts';
import type { Door } from './access.fixture.ts';
import { Authenticator } from './authenticator.fixture.ts';
import type { Twist } from './authenticator.fixture.ts';
import type { SignedIn } from './parts.ts';

const ORIGIN = 'https://platz.example.org';
const refused = { kind: 'refused', message: 'The passkey was not accepted.' };

const setup = async ({ access }: Door): Promise<string> => tokenOf((await access.setupTicket())!);

async function enrolled(door: Door, name = 'Ada'): Promise<SignedIn & { key: Authenticator }> {
  const token = await setup(door);
  const key = new Authenticator();
  const options = await door.access.enrolPasskeyOptions(token, name);
  const credential = key.create(options, ORIGIN);
  return { ...(await door.access.enrolPasskey({ token, name, credential }, BROWSER)), key };
}

test('a passkey is made with the link and signs in without a name', async () => {
  await using door = await openDoor();
  const { access, ledger } = door;
  const ada = await enrolled(door);
  assert.deepEqual(ada.signed.person.name, 'Ada');
  const options = await access.signInPasskeyOptions();
  assert.equal(options['userVerification'], 'required');
  assert.equal(options['rpId'], 'platz.example.org');
  assert.deepEqual(options['allowCredentials'] ?? [], [], 'tells nobody which keys exist');
  const back = await access.signInPasskey({ credential: ada.key.get(options, ORIGIN) }, BROWSER);
  assert.equal(back.signed.person.id, ada.signed.person.id);
  assert.notEqual(back.secret, ada.secret);
  assert.deepEqual(
    ledger.entries.map(({ act, phase, facts }) => [act, phase, facts?.method]),
    [
      ['person', 'intent', 'passkey'],
      ['person', 'outcome', undefined],
      ['sign-in', 'outcome', 'passkey'],
      ['sign-in', 'outcome', 'passkey'],
    ],
  );
  assert.deepEqual(
    (await access.people()).map(({ passkeys, password }) => [passkeys, password]),
    [[1, false]],
  );
});

test('options ask for a discoverable key, verification and no attestation', async () => {
  await using door = await openDoor();
  const options = await door.access.enrolPasskeyOptions(await setup(door), 'Ada');
  assert.equal(options['attestation'], 'none');
  assert.deepEqual(options['rp'], { name: 'Musterplatz', id: 'platz.example.org' });
  const wanted = options['authenticatorSelection'] as Record<string, unknown>;
  assert.equal(wanted['residentKey'], 'required');
  assert.equal(wanted['userVerification'], 'required');
});

const CERTIFIED = new Map<string, unknown>([
  ['alg', -7],
  ['sig', new Uint8Array(64)],
  ['x5c', [new Uint8Array(300)]],
]);
const NOT_ENROLLED: Record<string, Twist> = {
  'another origin': { origin: 'https://platz.example.org.evil.example' },
  'another port': { origin: 'https://platz.example.org:8443' },
  'another site': { rpId: 'evil.example' },
  'a frame in another page': { crossOrigin: true },
  'no verification': { verified: false },
  'nobody present': { present: false },
  'another challenge': { challenge: 'AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA' },
  'the answer to a sign-in': { type: 'webauthn.get' },
  'certificates, packed': { fmt: 'packed', attStmt: CERTIFIED },
  'certificates, tpm': { fmt: 'tpm', attStmt: CERTIFIED },
  'certificates, safetynet': { fmt: 'android-safetynet', attStmt: CERTIFIED },
  'certificates, apple': { fmt: 'apple', attStmt: CERTIFIED },
  'certificates, android': { fmt: 'android-key', attStmt: CERTIFIED },
  'certificates, u2f': { fmt: 'fido-u2f', attStmt: CERTIFIED },
  'a format that there is not': { fmt: 'x' },
  'self-signed, wrongly': {
    fmt: 'packed',
    attStmt: new Map<string, unknown>([
      ['alg', -7],
      ['sig', new Uint8Array(64)],
    ]),
  },
};

for (const [what, twist] of Object.entries(NOT_ENROLLED)) {
  test(`no passkey is made by ${what}, and nothing is fetched`, async (t) => {
    const fetched = t.mock.method(globalThis, 'fetch', () => Promise.reject(new Error('no network here')));
    await using door = await openDoor();
    const token = await setup(door);
    const options = await door.access.enrolPasskeyOptions(token, 'Ada');
    const credential = new Authenticator().create(options, ORIGIN, twist);
    await assert.rejects(door.access.enrolPasskey({ token, name: 'Ada', credential }, BROWSER), refused);
    assert.deepEqual(await door.access.people(), []);
    assert.equal(fetched.mock.callCount(), 0);
    assert.deepEqual((await door.access.ticket(token)).kind, 'setup', 'the link still works');
  });
}

test('an enrolment is for its link, its name, once, and five minutes', async () => {
  await using door = await openDoor();
  const { access, clock } = door;
  const token = await setup(door);
  const key = new Authenticator();
  const begin = async (): Promise<Record<string, unknown>> =>
    key.create(await access.enrolPasskeyOptions(token, 'Ada'), ORIGIN);
  await assert.rejects(access.enrolPasskey({ token, name: 'Eve', credential: await begin() }, BROWSER), refused);
  const late = await begin();
  clock.advance(5 * 60_000);
  await assert.rejects(access.enrolPasskey({ token, name: 'Ada', credential: late }, BROWSER), refused);
  const credential = await begin();
  const [one, two] = await Promise.allSettled([
    access.enrolPasskey({ token, name: 'Ada', credential }, BROWSER),
    access.enrolPasskey({ token, name: 'Ada', credential }, BROWSER),
  ]);
  assert.deepEqual([one.status, two.status].sort(), ['fulfilled', 'rejected']);
  assert.equal((await access.people()).length, 1);
  await assert.rejects(access.enrolPasskeyOptions(token, 'Bob'), { kind: 'refused' });
});

test('a passkey that somebody has is not made again for somebody else', async () => {
  await using door = await openDoor();
  const { access } = door;
  const ada = await enrolled(door);
  const token = tokenOf(await access.invite(ada.signed, { roles: ['reviewer'] }));
  const credential = ada.key.create(await access.enrolPasskeyOptions(token, 'Bob'), ORIGIN);
  await assert.rejects(access.enrolPasskey({ token, name: 'Bob', credential }, BROWSER), { kind: 'conflict' });
  assert.equal((await access.people()).length, 1);
  assert.equal((await access.ticket(token)).kind, 'invitation');
});

const NOT_SIGNED_IN: Record<string, Twist> = {
  'another origin': { origin: 'http://platz.example.org' },
  'another site': { rpId: 'example.org' },
  'a frame in another page': { crossOrigin: true },
  'no verification': { verified: false },
  'nobody present': { present: false },
  'another challenge': { challenge: 'AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA' },
  'the answer to an enrolment': { type: 'webauthn.create' },
  'a wrong signature': { badSignature: true },
  'a key nobody has': { id: 'AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA' },
  'a counter that goes back': { counter: 1 },
  'somebody else’s handle': { userHandle: Buffer.from('somebody').toString('base64url') },
};

for (const [what, twist] of Object.entries(NOT_SIGNED_IN)) {
  test(`nobody is signed in by ${what}`, async () => {
    await using door = await openDoor();
    const { access } = door;
    const { key } = await enrolled(door);
    for (let i = 0; i < 2; i++) {
      await access.signInPasskey({ credential: key.get(await access.signInPasskeyOptions(), ORIGIN) }, BROWSER);
    }
    const written = door.ledger.entries.length;
    const credential = key.get(await access.signInPasskeyOptions(), ORIGIN, twist);
    await assert.rejects(access.signInPasskey({ credential }, BROWSER), refused);
    assert.equal(door.ledger.entries.length, written);
  });
}

test('an answer signs in once, within five minutes, and not with an enrolment’s challenge', async () => {
  await using door = await openDoor();
  const { access, clock } = door;
  const ada = await enrolled(door);
  const credential = ada.key.get(await access.signInPasskeyOptions(), ORIGIN);
  const tries = await Promise.allSettled([1, 2, 3].map(() => access.signInPasskey({ credential }, BROWSER)));
  assert.equal(tries.filter(({ status }) => status === 'fulfilled').length, 1);
  await assert.rejects(access.signInPasskey({ credential }, BROWSER), refused);
  const late = ada.key.get(await access.signInPasskeyOptions(), ORIGIN);
  clock.advance(5 * 60_000);
  await assert.rejects(access.signInPasskey({ credential: late }, BROWSER), refused);
  const token = tokenOf(await access.invite(ada.signed, { roles: ['auditor'] }));
  const { challenge } = await access.enrolPasskeyOptions(token, 'Bob');
  const mixed = ada.key.get({ challenge, rpId: 'platz.example.org' }, ORIGIN);
  await assert.rejects(access.signInPasskey({ credential: mixed }, BROWSER), refused);
});

test('whatever else is sent as a credential is refused', async () => {
  await using door = await openDoor();
  const { access } = door;
  const { key } = await enrolled(door);
  const good = key.get(await access.signInPasskeyOptions(), ORIGIN);
  const response = good['response'] as Record<string, unknown>;
  for (const wrong of [
    {},
    { ...good, type: 'password' },
    { ...good, id: 7 },
    { ...good, id: "x' OR 1=1 --aaaaaaaaaaaa" },
    { ...good, response: null },
    { ...good, response: { ...response, clientDataJSON: 'AAAA' } },
    { ...good, response: { ...response, clientDataJSON: Buffer.from('{"challenge":1}').toString('base64url') } },
    { ...good, response: { ...response, clientDataJSON: 'A'.repeat(5000) } },
    { ...good, response: { ...response, authenticatorData: '' } },
    { ...good, response: { ...response, signature: 'ä' } },
    { ...good, response: { ...response, userHandle: 'x'.repeat(200) } },
  ]) {
    await assert.rejects(
      access.signInPasskey({ credential: wrong }, BROWSER),
      refused,
      JSON.stringify(wrong).slice(0, 80),
    );
  }
});

test('under an IP address there are no passkeys, and it says so', async () => {
  for (const address of ['http://127.0.0.1:8470', 'http://[::1]:8470', 'https://192.0.2.7']) {
    await using door = await openDoor({ baseUrl: () => address });
    await assert.rejects(door.access.signInPasskeyOptions(), { kind: 'refused', message: /IP address/ });
    await assert.rejects(door.access.enrolPasskeyOptions(await setup(door), 'Ada'), {
      kind: 'refused',
      message: /IP address/,
    });
  }
});

test('who begins ten thousand sign-ins is told to wait', async () => {
  await using door = await openDoor();
  const { access, store, clock } = door;
  const row = (i: number): { id: string; kind: string; value: string; expires_ms: number } => ({
    id: `x${i}`,
    kind: 'sign-in',
    value: '{}',
    expires_ms: clock.nowMs() + 1000,
  });
  await store.transaction(async (trx) => {
    for (let i = 0; i < 10_000; i += 500) {
      await trx
        .insertInto('challenge')
        .values(Array.from({ length: 500 }, (_, j) => row(i + j)))
        .execute();
    }
  });
  await assert.rejects(access.signInPasskeyOptions(), { kind: 'exhausted' });
  clock.advance(1000);
  await access.signInPasskeyOptions();
});
