import assert from 'node:assert/strict';
import test from 'node:test';
import type { Route } from '../wire/route.ts';
import { ROUTES } from '../wire/routes.ts';
import { Problem, ROLES } from '../wire/words.ts';
import { asRole, call, gateServer, ORIGIN, SECRET } from './http.fixture.ts';

const routes = Object.entries(ROUTES) as [string, Route][];

/** Outside sign-in, the public page and the sign of life nothing is for strangers. A route that joins them joins this list. */
const FOR_ANYONE = [
  'session',
  'ticket',
  'enrolPasskeyOptions',
  'enrolPasskey',
  'enrolPassword',
  'enrolTotp',
  'enrolOidc',
  'signInPasskeyOptions',
  'signInPasskey',
  'signInPassword',
  'signInOidc',
  'signInOidcBack',
  'health',
  'publicPage',
];

test('every route, called by every role, by somebody without a role and by nobody', async () => {
  const { app, faults } = await gateServer();
  let calls = 0;
  for (const [name, route] of routes) {
    const stranger = await call(app, route, {});
    calls++;
    if (route.who === 'anyone') assert.ok(![401, 403].includes(stranger.statusCode), `${name} for anyone`);
    else assert.equal(stranger.statusCode, 401, `${name} for nobody`);
    for (const role of [...ROLES, 'nobody'] as const) {
      const answer = await call(app, route, asRole(role, route));
      calls++;
      const may = route.who === 'anyone' || route.who === 'person' || (role !== 'nobody' && route.who.includes(role));
      const said = `${name} as ${role}: ${answer.statusCode}`;
      if (may) assert.ok(![401, 403].includes(answer.statusCode), said);
      else assert.equal(answer.statusCode, 403, said);
      if (answer.statusCode >= 400) Problem.parse(answer.json());
      assert.ok(answer.statusCode < 500, said);
    }
  }
  assert.deepEqual(faults, []);
  assert.equal(calls, routes.length * 8);
  await app.close();
});

test('nothing but the list answers strangers', () => {
  const open = routes.filter(([, { who }]) => who === 'anyone').map(([name]) => name);
  assert.deepEqual(open.sort(), [...FOR_ANYONE].sort());
});

test('no route that shows footage or judges is for administrators, and none at all for auditors that writes', () => {
  for (const [name, { who, method }] of routes) {
    if (who === 'anyone' || who === 'person') continue;
    if (['film', 'verdict', 'contribute', 'approveRelease', 'openRelease'].includes(name)) {
      assert.ok(!who.includes('administrator'), name);
    }
    const writes = method !== 'GET' && !['makeToken', 'endToken'].includes(name);
    if (writes) assert.ok(!who.includes('auditor'), name);
  }
  assert.ok(!ROUTES.film.who.includes('auditor' as never));
});

test('a token reads what is marked for it, and nothing else', async () => {
  const { app } = await gateServer();
  for (const [name, route] of routes) {
    for (const role of ['administrator', 'auditor'] as const) {
      const answer = await call(app, route, { authorization: `Bearer ${SECRET}${role}` });
      const said = `${name} with a token of ${role}: ${answer.statusCode}`;
      if (route.who === 'anyone') continue;
      if (route.token !== true || route.method !== 'GET') assert.equal(answer.statusCode, 401, said);
      else if (route.who === 'person' || route.who.includes(role))
        assert.ok(answer.statusCode !== 401 && answer.statusCode !== 403, said);
      else assert.equal(answer.statusCode, 403, said);
    }
  }
  const wrong = await call(app, ROUTES.place, { authorization: 'Bearer not-a-token-of-anybody' });
  assert.equal(wrong.statusCode, 401);
  const mixed = await call(app, ROUTES.place, {
    ...asRole('operator', ROUTES.place),
    authorization: 'Bearer not-a-token-of-anybody',
  });
  assert.equal(mixed.statusCode, 401, 'a wrong token is not made good by a cookie');
  const basic = await call(app, ROUTES.place, { authorization: 'Basic b3BlcmF0b3I6eA==' });
  assert.equal(basic.statusCode, 401);
  await app.close();
});

test('whatever changes something needs the session’s own CSRF token', async () => {
  const { app } = await gateServer();
  for (const [name, route] of routes) {
    if (route.method === 'GET' || route.who === 'anyone') continue;
    const role = route.who === 'person' ? 'operator' : route.who[0]!;
    const { cookie } = asRole(role, route);
    for (const token of [undefined, '', 'csrf-', 'csrf-somebody-else', `csrf-${role} `, `csrf-${role}x`]) {
      const answer = await call(app, route, { cookie: cookie!, ...(token !== undefined && { 'x-csrf-token': token }) });
      // HTTP itself takes spaces off the ends of a value (RFC 9110, 5.5); injected requests keep them.
      assert.equal(answer.statusCode, 403, `${name} with ${token ?? 'none'}`);
      assert.match(answer.json<Problem>().message.en, /did not come from this page/);
    }
  }
  await app.close();
});

test('foreign pages and foreign names are turned away', async () => {
  const { app } = await gateServer();
  for (const origin of [
    'https://evil.example',
    'http://localhost:8471',
    'https://localhost:8470',
    'null',
    `${ORIGIN}.evil.example`,
  ]) {
    const answer = await call(app, ROUTES.signOut, { ...asRole('operator', ROUTES.signOut), origin });
    assert.equal(answer.statusCode, 403, origin);
    const signIn = await call(app, ROUTES.signInPassword, { origin });
    assert.equal(signIn.statusCode, 403, `sign-in from ${origin}`);
  }
  const crossSite = await app.inject({ method: 'POST', url: '/api/sign-in/password', headers: { host: 'localhost:8470', 'sec-fetch-site': 'cross-site' } }); // prettier-ignore
  assert.equal(crossSite.statusCode, 403);
  for (const host of [
    'evil.example',
    'localhost',
    'localhost:80',
    '127.0.0.1:8471',
    '',
    'localhost:8470.evil.example',
  ]) {
    for (const url of ['/api/health', '/api/place', '/', '/nothing']) {
      const answer = await app.inject({ method: 'GET', url, headers: { host } });
      assert.equal(answer.statusCode, 421, `${url} at ${host}`);
      Problem.parse(answer.json());
    }
  }
  await app.close();
});

test('every answer to a stranger under /api is 401 or a problem', async () => {
  const { app } = await gateServer();
  for (const url of [
    '/api',
    '/api/',
    '/api/nothing',
    '/api/place/x',
    '/nothing',
    '/assets/../../etc/passwd',
    '/%2e%2e/package.json',
    '/api/alarms/%00',
    '/.env',
    '/index.html.br',
  ]) {
    const answer = await app.inject({ method: 'GET', url, headers: { host: 'localhost:8470' } });
    assert.ok([404, 401, 400].includes(answer.statusCode), `${url}: ${answer.statusCode}`);
    Problem.parse(answer.json());
  }
  const wrongMethod = await app.inject({ method: 'PATCH', url: '/api/place', headers: { host: 'localhost:8470' } });
  assert.equal(wrongMethod.statusCode, 404);
  Problem.parse(wrongMethod.json());
  await app.close();
});
