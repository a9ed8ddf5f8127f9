import assert from 'node:assert/strict';
import { once } from 'node:events';
import { connect } from 'node:net';
import test from 'node:test';
import type { TestContext } from 'node:test';
import WebSocket from 'ws';
import { CLOSE_SIGNED_OUT, ServerMessage } from '../wire/live.ts';
import { openRoom } from './control-room.fixture.ts';
import type { TestRoom, Visitor } from './control-room.fixture.ts';
import { CLOSE_GOING, CLOSE_INVALID, CLOSE_TOO_MANY } from './http-socket.ts';

const addressOf = ({ room }: TestRoom): string => room.addresses().url.replace('localhost', '127.0.0.1');

interface Line {
  readonly socket: WebSocket;
  readonly heard: ServerMessage[];
  readonly closed: Promise<number>;
}

/** Open once the place was told. */
async function line(site: TestRoom, visitor: Visitor, t: TestContext): Promise<Line> {
  const url = addressOf(site);
  const socket = new WebSocket(`${url.replace('http', 'ws')}/api/live`, { headers: { cookie: visitor.cookie, origin: url } }); // prettier-ignore
  t.after(() => {
    socket.terminate();
  });
  const heard: ServerMessage[] = [];
  const closed = once(socket, 'close').then(([code]) => code as number);
  const told = new Promise<void>((resolve) => {
    socket.on('message', (data: Buffer, binary: boolean) => {
      if (!binary) heard.push(ServerMessage.parse(JSON.parse(data.toString())));
      resolve();
    });
  });
  await Promise.race([told, closed]);
  return { socket, heard, closed };
}

test('a line begins with the place, answers pings, and ends with the session at once', async (t) => {
  const site = await openRoom(t);
  const operator = await site.as(['operator']);
  const one = await line(site, operator, t);
  assert.equal(one.heard[0]?.type, 'place');
  const answered = once(one.socket, 'message');
  one.socket.send(JSON.stringify({ type: 'ping', sentMs: 5 }));
  await answered;
  const pong = one.heard.find(({ type }) => type === 'pong');
  assert.deepEqual(pong && { ...pong }, { type: 'pong', sentMs: 5, nowMs: site.place.clock.nowMs() });
  await operator.send('POST', '/api/sign-out-everywhere');
  assert.equal(await one.closed, CLOSE_SIGNED_OUT);
  assert.equal(one.heard.at(-1)?.type, 'signed-out');
});

test('a role that is taken away and a person who is locked out end the line', async (t) => {
  const site = await openRoom(t);
  const admin = await site.as(['administrator']);
  const reviewer = await site.as(['reviewer']);
  const auditor = await site.as(['auditor']);
  const [one, two] = [await line(site, reviewer, t), await line(site, auditor, t)];
  assert.equal((await admin.send('POST', `/api/people/${auditor.id}/disable`)).status, 204);
  assert.equal(await two.closed, CLOSE_SIGNED_OUT);
  assert.equal((await admin.send('PUT', `/api/people/${reviewer.id}/roles`, { roles: ['custodian'], custodian: 'custodian-1' })).status, 200); // prettier-ignore
  site.place.clock.advance(4_000);
  assert.equal(await one.closed, CLOSE_SIGNED_OUT);
});

test('whatever is no message ends the line', async (t) => {
  const site = await openRoom(t);
  const operator = await site.as(['operator']);
  for (const message of [
    '',
    'x',
    '{}',
    '[]',
    '{"type":"watch"}',
    '{"type":"watch","cameras":["../x"]}',
    '{"type":"place"}',
    Buffer.from('{"type":"watch","cameras":"all"}'),
    '['.repeat(60_000),
  ]) {
    const one = await line(site, operator, t);
    one.socket.send(message);
    assert.equal(await one.closed, CLOSE_INVALID, String(message).slice(0, 40));
  }
  const huge = await line(site, operator, t);
  huge.socket.send('x'.repeat(70_000));
  assert.equal(await huge.closed, 1009);
  const flood = await line(site, operator, t);
  for (let i = 0; i < 100; i++) flood.socket.send(JSON.stringify({ type: 'ping', sentMs: i }));
  assert.equal(await flood.closed, CLOSE_TOO_MANY);
});

test('strangers, custodians and foreign pages get no line; a place without a body to come is not waited for', async (t) => {
  const site = await openRoom(t);
  const operator = await site.as(['operator']);
  const custodian = await site.as(['custodian'], 'custodian-1');
  const url = addressOf(site);
  const refused = (headers: Record<string, string>): Promise<number | undefined> =>
    new Promise((resolve) => {
      const socket = new WebSocket(`${url.replace('http', 'ws')}/api/live`, { headers });
      socket.on('error', () => undefined);
      socket.on('unexpected-response', (_request, response) => {
        resolve(response.statusCode);
        socket.terminate();
      });
      socket.on('open', () => {
        resolve(undefined);
      });
    });
  assert.equal(await refused({ origin: url }), 401);
  assert.equal(await refused({ origin: url, cookie: custodian.cookie }), 403);
  assert.equal(await refused({ origin: 'https://evil.example', cookie: operator.cookie }), 403);
  assert.equal(await refused({ cookie: operator.cookie }), 403, 'every browser says where it comes from');
  assert.equal((await operator.get('/api/live')).status, 426);
  // An upgrade elsewhere once waited for a body that cannot come, for ever.
  const { port, host } = new URL(url);
  const raw = connect(Number(port), '127.0.0.1');
  raw.write(`POST /api/sign-in/password HTTP/1.1\r\nHost: ${host}\r\nContent-Type: application/json\r\nContent-Length: 5\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n`); // prettier-ignore
  const [answer] = (await once(raw, 'data')) as [Buffer];
  assert.match(answer.toString(), /^HTTP\/1\.1 400 /);
  raw.destroy();
});

test('the server says that it goes', async (t) => {
  const site = await openRoom(t);
  const one = await line(site, await site.as(['operator']), t);
  await site.room[Symbol.asyncDispose]();
  assert.equal(await one.closed, CLOSE_GOING);
});
