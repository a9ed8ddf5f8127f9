import assert from 'node:assert/strict';
import { mkdtemp, readdir, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test from 'node:test';
import { fileURLToPath } from 'node:url';
import type { Route } from '../wire/route.ts';
import { ROUTES } from '../wire/routes.ts';
import { Problem, ROLES } from '../wire/words.ts';
import { openRoom } from './control-room.fixture.ts';
import { ControlRoom } from './control-room.ts';
import { systemDisk } from '../disk/system-disk.ts';
import { systemClock } from '../kernel/clock.ts';
import { systemRandom } from '../kernel/random.ts';
import { tokenOf } from '../access/access.fixture.ts';

test('every route of the real server, called by every role, says yes or no and never fails', async (t) => {
  const { as, stranger, faults } = await openRoom(t);
  const people = new Map<string, Awaited<ReturnType<typeof as>>>();
  for (const role of ROLES) people.set(role, await as([role], role === 'custodian' ? 'custodian-1' : undefined));
  for (const [name, route] of Object.entries(ROUTES) as [string, Route][]) {
    if (['live', 'signOut', 'signOutEverywhere', 'testCamera'].includes(name)) continue;
    const path = route.path.replace(':id', '0123456789ab').replace(':camera', 'yard').replace(':sha256', '0'.repeat(64)).replace(':index', '0'); // prettier-ignore
    const unknown = await stranger.send(route.method, path);
    assert.equal(unknown.status === 401, route.who !== 'anyone', `${name} for a stranger: ${unknown.status}`);
    for (const [role, visitor] of people) {
      const answer = await visitor.send(route.method, path, route.body ? {} : undefined);
      const may = route.who === 'anyone' || route.who === 'person' || route.who.includes(role as never);
      const said = `${name} as ${role}: ${answer.status} ${answer.body.slice(0, 200)}`;
      if (!may) {
        assert.equal(answer.status, 403, said);
        assert.match(answer.json<Problem>().message.en, /Your role may not do this/, said);
      }
      // Without a proxy to the authority, and with nothing left to say, some say no; nothing is their fault.
      assert.ok(answer.status < 500, said);
      if (answer.status >= 400) Problem.parse(answer.json());
    }
  }
  assert.deepEqual(faults, []);
});

test('a first person enters by the link alone; a session is a cookie that scripts and other sites cannot use', async (t) => {
  const { room, stranger, as } = await openRoom(t);
  const session = (await stranger.get('/api/session')).json();
  assert.deepEqual(
    [session['person'], session['csrf'], session['setupNeeded'], session['placeNeeded'], session['site']],
    [null, '', true, false, 'Musterplatz'],
  );
  const wrong = await stranger.send('POST', '/api/tickets/look', { token: 'x'.repeat(43) });
  assert.equal(wrong.status, 403);
  const ada = await as(['operator']);
  assert.equal(await room.access.setupTicket(), undefined, 'nobody else comes in by the link');
  assert.match(ada.cookie, /^augenmass=[\w-]{43}$/);
  const enrolled = await as(['reviewer']);
  const out = await enrolled.send('POST', '/api/sign-out');
  assert.equal(out.status, 204);
  assert.match(String(out.headers['set-cookie']), /augenmass=;.*HttpOnly; SameSite=Strict/);
  enrolled.cookie = ada.cookie.replace(/.$/, '_');
  assert.equal((await enrolled.get('/api/place')).status, 401, 'a replayed or guessed cookie is nobody');
});

/** Two seconds of colour bars: too little for a plate that is sure, enough for the way there. */
const CLIP = fileURLToPath(new URL('../../test/clips/h264.mp4', import.meta.url));

test('an empty folder is set up in the browser; the secrets are handed out once and leave the disk', async (t) => {
  const folder = await mkdtemp(join(tmpdir(), 'augenmass-setup-'));
  t.after(() => rm(folder, { recursive: true, force: true }));
  const { room } = await openEmpty(folder);
  t.after(() => room[Symbol.asyncDispose]());
  const { url } = room.addresses();
  const ticket = (await room.access.setupTicket())!;
  const post = async (path: string, body: unknown, headers: Record<string, string> = {}) =>
    fetch(`${url}${path}`, { method: 'POST', body: JSON.stringify(body), headers: { 'content-type': 'application/json', origin: url, ...headers } }); // prettier-ignore
  const token = tokenOf(ticket);
  const { codeAt } = await import('../access/access.fixture.ts');
  const { secret } = (await (await post('/api/enrol/password', { token, name: 'Ada', password: 'Kran Zwiebel Nebel Tacho' })).json()) as { secret: string }; // prettier-ignore
  const entered = await post('/api/enrol/totp', { token, code: codeAt(secret, systemClock.nowMs()) });
  const cookie = entered.headers.getSetCookie()[0]!;
  assert.match(cookie, /; HttpOnly; SameSite=Strict$/);
  const session = (await entered.json()) as { csrf: string; placeNeeded: boolean };
  assert.equal(session.placeNeeded, true);
  const own = { cookie: cookie.split(';')[0]!, 'x-csrf-token': session.csrf };
  assert.equal((await fetch(`${url}/api/place`, { headers: own })).status, 404);
  const body = {
    site: 'Hafenbad',
    operator: { name: 'Stadt Muster', contact: 'kameras@muster.example' },
    dataProtectionOfficer: 'datenschutz@muster.example',
    legalBasis: 'Section 99 of the Example Act',
    dpia: 'DPIA-1',
    cameras: [
      {
        name: 'pool',
        source: 'rtsp://camera:secret@192.0.2.7/stream',
        purpose: 'See that somebody fell.',
        behaviours: ['fall', 'intrusion'],
        zones: [{ name: 'deep end', kind: 'watch', polygon: [{ x: 0.1, y: 0.1 }, { x: 0.9, y: 0.1 }, { x: 0.5, y: 0.9 }] }], // prettier-ignore
        masks: [[{ x: 0, y: 0 }, { x: 0.2, y: 0 }, { x: 0, y: 0.2 }]], // prettier-ignore
      },
    ],
  };
  // Before there is a mandate, a camera is looked at for its drawing alone.
  const began = await post('/api/setup/looks', { source: CLIP, masks: [] }, own);
  assert.equal(began.status, 200, await began.clone().text());
  const { id } = (await began.json()) as { id: string };
  const at = (path: string) => fetch(`${url}/api/setup/looks/${path}`, { headers: own });
  let look = { state: '', drawn: 0, known: 0, drawing: 0 };
  while (look.state !== 'done') {
    look = (await (await at(id)).json()) as typeof look;
    assert.notEqual(look.state, 'failed', JSON.stringify(look));
    await systemClock.sleep(50, t.signal);
  }
  assert.ok(look.drawing === 1 && look.drawn > 0.3 && look.known >= look.drawn, JSON.stringify(look));
  const drawn = new Uint8Array(await (await at(`${id}/drawing`)).arrayBuffer());
  assert.equal(drawn.length, (320 * 192) / 2);
  assert.ok(drawn.some((two) => two > 0));
  assert.equal((await at('abcdefgh1234')).status, 404);
  const bad = await post('/api/setup/place', { ...body, cameras: [{ ...body.cameras[0], name: 'keys' }] }, own);
  assert.equal(bad.status, 400);
  assert.ok((await readdir(folder)).includes('live.db'), 'the store survives a setup that failed');
  const made = await post('/api/setup/place', body, own);
  assert.equal(made.status, 200, await made.clone().text());
  const { files } = (await made.json()) as { files: { kind: string; owner: string; text: string }[] };
  assert.deepEqual(files.map(({ kind, owner }) => `${kind} ${owner}`).sort(), [
    'custodian custodian-1',
    'custodian custodian-2',
    'custodian custodian-3',
    'signing-key data-protection-officer',
    'signing-key operator',
  ]);
  for (const { kind, text } of files) assert.match(text, kind === 'custodian' ? /AGE-SECRET-KEY-PQ-1/ : /OPENSSH PRIVATE KEY/); // prettier-ignore
  const again = await post('/api/setup/place', body, own);
  assert.equal(again.status, 409);
  assert.equal((await post('/api/setup/looks', { source: CLIP, masks: [] }, own)).status, 409, 'now the mandate says');
  assert.equal(((await (await at(id)).json()) as typeof look).drawing, 0);
  assert.equal((await at(`${id}/drawing`)).status, 404);
  const { entries } = (await (await fetch(`${url}/api/ledger?act=connect`, { headers: own })).json()) as { entries: { entry: { facts: { reason: string } } }[] }; // prettier-ignore
  assert.deepEqual(entries.map(({ entry }) => entry.facts.reason), ['setup-look']); // prettier-ignore
  // The second answer came after the first had been sent in full, and so after its files went.
  assert.deepEqual(
    (await readdir(join(folder, 'custodians'))).filter((name) => name.endsWith('.txt')),
    [],
  );
  await assert.rejects(stat(join(folder, 'keys', 'operator')));
  const view = (await (await fetch(`${url}/api/mandate`, { headers: own })).json()) as { yaml: string; signatures: { valid: boolean }[] }; // prettier-ignore
  assert.match(view.yaml, /deep end/);
  assert.ok(view.signatures.every(({ valid }) => valid));
  const place = (await (await fetch(`${url}/api/place`, { headers: own })).json()) as { site: string };
  assert.equal(place.site, 'Hafenbad');
});

async function openEmpty(folder: string) {
  const room = await ControlRoom.open({
    folder,
    host: 'localhost',
    port: 0,
    demo: false,
    version: '0.0.0',
    language: 'en',
    screens: '/nowhere',
    disk: systemDisk(systemRandom),
    clock: systemClock,
    random: systemRandom,
    perMinute: () => 1_000_000,
    fault: (what, error) => {
      throw new Error(what, { cause: error });
    },
    watchPlace: (_place, _options, signal) =>
      new Promise((_resolve, reject) => {
        signal.addEventListener('abort', () => {
          reject(signal.reason as Error);
        });
      }),
  });
  await room.start();
  return { room };
}

test('without https it answers on this machine alone', async () => {
  const open = (more: { host: string; baseUrl?: string }) =>
    ControlRoom.open({ folder: '/nowhere', port: 0, demo: false, version: '0', language: 'en', screens: '/', disk: systemDisk(systemRandom), clock: systemClock, random: systemRandom, fault: () => undefined, ...more }); // prettier-ignore
  for (const host of ['0.0.0.0', '::', '192.0.2.1', 'platz.example.org']) {
    await assert.rejects(open({ host }), { kind: 'refused' }, host);
  }
  for (const baseUrl of [
    'http://platz.example.org',
    'platz.example.org',
    'https://platz.example.org/path',
    'https://a:b@x.example',
    'ftp://x.example',
    '',
  ]) {
    await assert.rejects(open({ host: '0.0.0.0', baseUrl }), { kind: 'invalid' }, baseUrl);
  }
});

test('behind a proxy the cookie is bound to its host and https', async (t) => {
  const { room } = await openRoom(t, { host: '127.0.0.1', baseUrl: 'https://platz.example.org' });
  const headers = { host: 'platz.example.org', origin: 'https://platz.example.org' };
  const ticket = (await room.access.setupTicket())!;
  assert.match(ticket.url, /^https:\/\/platz\.example\.org\/enter#/);
  const health = await room.app.inject({ method: 'GET', url: '/api/health', headers });
  assert.equal(health.statusCode, 200);
  assert.match(String(health.headers['strict-transport-security']), /max-age=31536000/);
  const direct = await room.app.inject({ method: 'GET', url: '/api/health', headers: { host: '127.0.0.1:80' } });
  assert.equal(direct.statusCode, 421);
  const out = await room.app.inject({ method: 'POST', url: '/api/sign-out', headers });
  assert.equal(out.statusCode, 401);
});
