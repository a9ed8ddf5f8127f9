import assert from 'node:assert/strict';
import { test } from 'node:test';
import { BROWSER, firstPerson, openDoor, tokenOf } from './access.fixture.ts';
import type { Door } from './access.fixture.ts';
import { Authority } from './authority.fixture.ts';
import type { Lie } from './authority.fixture.ts';
import type { SignedIn } from './parts.ts';

const refused = { kind: 'refused', message: 'The authority’s sign-in was not accepted.' };

interface There extends AsyncDisposable {
  readonly door: Door;
  readonly authority: Authority;
  readonly ada: SignedIn;
  /** Bob, invited as a reviewer, through the authority. */
  readonly bob: () => Promise<SignedIn>;
}

async function open(): Promise<There> {
  const authority = await Authority.start();
  const oidc = { issuer: authority.issuer, clientId: 'platz', clientSecret: 'geheim', name: 'Stadt Musterstadt' };
  const door = await openDoor({ oidc });
  const ada = await firstPerson(door);
  const bob = async (): Promise<SignedIn> => {
    const token = tokenOf(await door.access.invite(ada.signed, { roles: ['reviewer'] }));
    const { url, binding } = await door.access.oidcEnrol({ token, name: 'Bob' });
    return door.access.oidcBack(authority.approve(url, 'bob-24'), binding, BROWSER);
  };
  return {
    door,
    authority,
    ada,
    bob,
    [Symbol.asyncDispose]: async () => {
      await door[Symbol.asyncDispose]();
      await authority[Symbol.asyncDispose]();
    },
  };
}

test('whoever is invited enrols with the authority’s sign-in, and signs in with it later', async () => {
  await using there = await open();
  const { access, ledger } = there.door;
  assert.equal(access.oidcName(), 'Stadt Musterstadt');
  const bob = await there.bob();
  assert.deepEqual(bob.signed.person.roles, ['reviewer']);
  const { url, binding } = await access.oidcBegin();
  const asked = new URL(url).searchParams;
  assert.equal(asked.get('redirect_uri'), 'https://platz.example.org/api/sign-in/oidc/callback');
  assert.equal(asked.get('scope'), 'openid', 'asks for no name, no address');
  const back = await access.oidcBack(there.authority.approve(url, 'bob-24'), binding, BROWSER);
  assert.equal(back.signed.person.id, bob.signed.person.id);
  assert.equal(ledger.entries.at(-1)?.facts?.method, 'oidc');
});

test('an authority that the mandate does not name is not asked at all', async () => {
  await using authority = await Authority.start();
  const oidc = { issuer: authority.issuer, clientId: 'platz', clientSecret: 'geheim', name: 'Stadt Musterstadt' };
  const { hostname, port } = new URL(authority.issuer);
  const asked: string[] = [];
  let named = false;
  const mayReach = (host: string, at: number): boolean => {
    asked.push(`${host}:${at}`);
    return named;
  };
  await using door = await openDoor({ oidc, mayReach });
  const unnamed = { kind: 'refused', message: `The mandate does not let this place reach ${hostname}.` };
  await assert.rejects(door.access.oidcBegin(), unnamed);
  assert.deepEqual([asked, authority.asked], [[`${hostname}:${port}`], []], 'one look at the mandate, nothing sent');
  // Named by a new mandate, it is found; withdrawn, the code that came back is not handed in.
  named = true;
  const { url, binding } = await door.access.oidcBegin();
  named = false;
  await assert.rejects(door.access.oidcBack(authority.approve(url, 'bob-24'), binding, BROWSER), unnamed);
});

test('whom the authority knows and nobody here invited stays outside', async () => {
  await using there = await open();
  const { access } = there.door;
  const { url, binding } = await access.oidcBegin();
  const back = access.oidcBack(there.authority.approve(url, 'stranger'), binding, BROWSER);
  await assert.rejects(back, { kind: 'refused', message: /invited/ });
});

test('one of the authority’s people is one person here', async () => {
  await using there = await open();
  await there.bob();
  await assert.rejects(there.bob(), { kind: 'conflict' });
});

test('an answer is for the browser that asked, once, and ten minutes', async () => {
  await using there = await open();
  await there.bob();
  const { access, clock } = there.door;
  const begin = async (): Promise<{ back: string; binding: string }> => {
    const { url, binding } = await access.oidcBegin();
    return { back: there.authority.approve(url, 'bob-24'), binding };
  };
  const other = await begin();
  const stolen = await begin();
  await assert.rejects(access.oidcBack(stolen.back, other.binding, BROWSER), refused, 'another browser');
  await assert.rejects(access.oidcBack(stolen.back, stolen.binding, BROWSER), refused, 'and then not again');
  await access.oidcBack(other.back, other.binding, BROWSER);
  await assert.rejects(access.oidcBack(other.back, other.binding, BROWSER), refused, 'twice');
  const late = await begin();
  clock.advance(10 * 60_000);
  await assert.rejects(access.oidcBack(late.back, late.binding, BROWSER), refused, 'late');
  const mixed = await begin();
  const swapped = mixed.back.replace(/code=[^&]*/, `code=${new URL((await begin()).back).searchParams.get('code')}`);
  await assert.rejects(access.oidcBack(swapped, mixed.binding, BROWSER), refused, 'somebody else’s code');
  const denied = await begin();
  const state = new URL(denied.back).searchParams.get('state')!;
  const answer = `https://platz.example.org/api/sign-in/oidc/callback?error=access_denied&state=${state}`;
  await assert.rejects(access.oidcBack(answer, denied.binding, BROWSER), refused, 'the person said no');
  for (const nothing of ['', '?state=', '?state=x&code=y', '?code=y']) {
    const url = `https://platz.example.org/api/sign-in/oidc/callback${nothing}`;
    await assert.rejects(access.oidcBack(url, 'x', BROWSER), refused, nothing);
  }
});

const LIES: Record<string, Lie> = {
  'of another request': { claims: { nonce: 'another' } },
  'without a nonce': { claims: { nonce: undefined } },
  'of another authority': { claims: { iss: 'https://evil.example' } },
  'for somebody else': { claims: { aud: 'another-client' } },
  'that is over': { claims: { exp: 1_000_000_000 } },
  'about nobody': { claims: { sub: undefined } },
  'signed by a stranger': { strangerKey: true },
  'signed by nobody': { header: { alg: 'none' } },
  'signed with the client’s own secret': { header: { alg: 'HS256' } },
  'that is missing': { noIdToken: true },
};

for (const [what, lie] of Object.entries(LIES)) {
  test(`nobody comes in with an ID token ${what}`, async () => {
    await using there = await open();
    await there.bob();
    const { access } = there.door;
    const { url, binding } = await access.oidcBegin();
    there.authority.lie = lie;
    await assert.rejects(access.oidcBack(there.authority.approve(url, 'bob-24'), binding, BROWSER), refused);
  });
}

test('an authority that does not answer is said to be away, and is asked again later', async () => {
  const authority = await Authority.start();
  const { issuer } = authority;
  await authority[Symbol.asyncDispose]();
  await using door = await openDoor({ oidc: { issuer, clientId: 'platz', name: 'Stadt' } });
  await assert.rejects(door.access.oidcBegin(), { kind: 'unavailable' });
  await assert.rejects(door.access.oidcBegin(), { kind: 'unavailable' });
});

test('one that goes away between asking and answering is away, too', async () => {
  const there = await open();
  const { access } = there.door;
  const { url, binding } = await access.oidcBegin();
  const back = there.authority.approve(url, 'bob-24');
  await there.authority[Symbol.asyncDispose]();
  await assert.rejects(access.oidcBack(back, binding, BROWSER), { kind: 'unavailable' });
  await there.door[Symbol.asyncDispose]();
});

test('without TLS an authority is asked on this machine only', async () => {
  await using door = await openDoor({ oidc: { issuer: 'http://idp.example', clientId: 'platz', name: 'Stadt' } });
  await assert.rejects(door.access.oidcBegin(), { kind: 'unavailable' });
});

test('where none is set up, it says so', async () => {
  await using door = await openDoor();
  assert.equal(door.access.oidcName(), null);
  await assert.rejects(door.access.oidcBegin(), { kind: 'not-found' });
});
