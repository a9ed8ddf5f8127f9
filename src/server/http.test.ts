import assert from 'node:assert/strict';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test from 'node:test';
import { brotliCompressSync } from 'node:zlib';
import { AugenmassError, ERROR_KINDS } from '../kernel/errors.ts';
import type { Route } from '../wire/route.ts';
import { ROUTES } from '../wire/routes.ts';
import { Problem } from '../wire/words.ts';
import { asRole, call, gateServer, HOST, ORIGIN } from './http.fixture.ts';
import { refusalOf } from './http-problem.ts';
import { SCREENS } from './http-static.ts';

interface Operation {
  readonly operationId: string;
  readonly security: readonly Record<string, unknown>[];
  readonly parameters?: readonly { in: string; name: string }[];
  readonly requestBody?: unknown;
  readonly responses: Readonly<Record<string, { content?: Record<string, { schema?: unknown }> }>>;
}

test('OpenAPI 3.1 names every route of the table and nothing else, with shapes and who may call', async () => {
  const { app } = await gateServer();
  const answer = await call(app, ROUTES.openapi, asRole('operator', ROUTES.openapi));
  const document = answer.json<{ openapi: string; paths: Record<string, Record<string, Operation>> }>();
  assert.match(document.openapi, /^3\.1\./);
  const named = new Set<string>();
  for (const [name, route] of Object.entries(ROUTES) as [string, Route][]) {
    const path = route.path.replace(/:(\w+)/g, '{$1}');
    const operation = document.paths[path]?.[route.method.toLowerCase()];
    assert.ok(operation, `${route.method} ${path} is missing`);
    assert.equal(operation.operationId, name);
    assert.equal(operation.security.length === 0, route.who === 'anyone', name);
    assert.equal(operation.requestBody !== undefined, route.body !== undefined, `body of ${name}`);
    const inPath = (operation.parameters ?? []).filter((one) => one.in === 'path').map((one) => one.name);
    assert.deepEqual(
      inPath,
      [...route.path.matchAll(/:(\w+)/g)].map((match) => match[1]),
    );
    const inQuery = (operation.parameters ?? []).filter((one) => one.in === 'query').map((one) => one.name);
    assert.deepEqual(inQuery.sort(), Object.keys(route.query?.shape ?? {}).sort());
    const success = operation.responses[route.answer || route.bytes !== undefined ? '200' : '204'];
    assert.ok(success, `answer of ${name}`);
    if (route.answer) assert.ok(success.content?.['application/json']?.schema, name);
    if (route.bytes !== undefined) assert.ok(success.content?.[route.bytes], name);
    assert.ok(operation.responses['4XX'], `refusal of ${name}`);
    named.add(`${route.method.toLowerCase()} ${path}`);
  }
  const all = Object.entries(document.paths).flatMap(([path, methods]) => Object.keys(methods).map((method) => `${method} ${path}`)); // prettier-ignore
  assert.deepEqual(all.sort(), [...named].sort());
  await app.close();
});

test('each kind of error has its status, and both languages', () => {
  const statuses = ERROR_KINDS.map((kind) => refusalOf(new AugenmassError(kind, 'It is so.', { remedy: 'Do this.' })));
  assert.deepEqual(
    statuses.map(({ status }) => status),
    [400, 403, 404, 409, 500, 503, 429, 500],
  );
  for (const { problem } of statuses) Problem.parse(problem);
  const full = Object.assign(new Error('full'), { code: 'ENOSPC' });
  assert.equal(refusalOf(new AugenmassError('exhausted', 'The disk is full.', { cause: full })).status, 507);
  const own = refusalOf(new AugenmassError('refused', 'No.', { de: { message: 'Nein.' } }));
  assert.deepEqual(own.problem.message, { de: 'Nein.', en: 'No.' });
  // Nothing of what went wrong inside is told.
  for (const thrown of [
    new Error('/srv/place/keys'),
    new AugenmassError('internal', '/srv/place/keys'),
    undefined,
    'x',
  ]) {
    const { status, problem } = refusalOf(thrown);
    assert.deepEqual([status, problem.kind], [500, 'internal']);
    assert.ok(!JSON.stringify(problem).includes('/srv'));
  }
});

test('what a handler answers beside its shape does not leave; what does not fit it is a fault of ours', async () => {
  const handlers = {
    health: () => ({ ok: true, secret: 'x' }),
    session: () => ({ ok: 'something else' }),
  } as never;
  const { app, faults } = await gateServer({ handlers });
  const health = await call(app, ROUTES.health, {});
  assert.deepEqual(health.json(), { ok: true });
  const session = await call(app, ROUTES.session, {});
  assert.equal(session.statusCode, 500);
  assert.equal(session.json<Problem>().kind, 'internal');
  assert.equal(faults.length, 1);
  await app.close();
});

test('guesses are slowed down by address, everything else by person', async () => {
  const { app } = await gateServer({ perMinute: (route) => route.perMinute ?? 600 });
  const statuses: number[] = [];
  for (let i = 0; i < 12; i++) statuses.push((await call(app, ROUTES.signInPassword, {})).statusCode);
  assert.deepEqual(statuses.slice(10), [429, 429]);
  assert.ok(statuses.slice(0, 10).every((status) => status === 400));
  const held = await call(app, ROUTES.signInPassword, {});
  Problem.parse(held.json());
  for (let i = 0; i < 31; i++) await call(app, ROUTES.search, asRole('operator', ROUTES.search));
  assert.equal((await call(app, ROUTES.search, asRole('operator', ROUTES.search))).statusCode, 429);
  assert.equal((await call(app, ROUTES.search, asRole('reviewer', ROUTES.search))).statusCode, 400, 'not the others');
  await app.close();
});

test('every answer carries the same strict headers, and no script but ours could run', async () => {
  const { app } = await gateServer();
  for (const url of ['/api/health', '/api/place', '/nothing', '/']) {
    const { headers } = await app.inject({ method: 'GET', url, headers: { host: HOST } });
    const csp = String(headers['content-security-policy']);
    for (const part of [
      "default-src 'none'",
      "script-src 'self'",
      "style-src 'self'",
      "frame-ancestors 'none'",
      "require-trusted-types-for 'script'",
      "base-uri 'none'",
    ]) {
      assert.ok(csp.includes(part), `${url}: ${part}`);
    }
    assert.ok(!/unsafe|https?:|\*/.test(csp), csp);
    assert.equal(headers['x-content-type-options'], 'nosniff');
    assert.equal(headers['referrer-policy'], 'no-referrer');
    assert.equal(headers['access-control-allow-origin'], undefined);
  }
  await app.close();
});

test('the screens come compressed, under each of their addresses, and what is hashed is kept', async (t) => {
  const folder = await mkdtemp(join(tmpdir(), 'augenmass-ui-'));
  t.after(() => rm(folder, { recursive: true, force: true }));
  await mkdir(join(folder, 'assets'));
  await writeFile(join(folder, 'index.html'), '<!doctype html>page');
  await writeFile(join(folder, 'index.html.br'), brotliCompressSync('<!doctype html>page'));
  await writeFile(join(folder, 'assets', 'main-abc.js'), 'void 0');
  await writeFile(join(folder, '.secret'), 'x');
  const { app } = await gateServer({ screens: folder });
  const get = (url: string, encoding = '') => app.inject({ method: 'GET', url, headers: { host: HOST, origin: ORIGIN, ...(encoding && { 'accept-encoding': encoding }) } }); // prettier-ignore
  for (const url of SCREENS.map((path) => path.replace(':id', 'abcdefgh'))) {
    const page = await get(url);
    assert.equal(page.body, '<!doctype html>page', url);
    assert.equal(page.headers['cache-control'], 'no-cache');
  }
  const packed = await get('/', 'br');
  assert.equal(packed.headers['content-encoding'], 'br');
  const script = await get('/assets/main-abc.js');
  assert.match(String(script.headers['cache-control']), /immutable/);
  for (const url of ['/.secret', '/assets/', '/assets/none.js', '/%2e%2e/%2e%2e/etc/passwd', '/unknown-screen']) {
    const none = await get(url);
    assert.equal(none.statusCode, 404, url);
    Problem.parse(none.json());
  }
  const followed = (url: string) => app.inject({ method: 'GET', url, headers: { host: HOST, origin: ORIGIN, accept: 'text/html,*/*;q=0.8' } }); // prettier-ignore
  const old = await followed('/unknown-screen');
  assert.deepEqual(
    [old.statusCode, old.body],
    [404, '<!doctype html>page'],
    'the screens say that there is no such page',
  );
  for (const url of ['/api/unknown', '/ledger/unknown', '/assets/none.js']) {
    const none = await followed(url);
    assert.equal(none.statusCode, 404, url);
    Problem.parse(none.json());
  }
  await app.close();
});
