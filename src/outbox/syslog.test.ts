import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer as plainServer } from 'node:net';
import type { Server, Socket } from 'node:net';
import { createServer as secureServer } from 'node:tls';
import { test } from 'node:test';
import { ALARM, makeCertificates, openDesk, opensslMissing, standingWith, trust, until } from './outbox.fixture.ts';
import { framed, syslogMessage } from './syslog-wire.ts';

/** RFC 5424, section 6, as far as a message of ours uses it. */
const FORM =
  /^<(\d{1,3})>1 (\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z) ([\x21-\x7e]{1,255}) ([\x21-\x7e]{1,48}) ([\x21-\x7e]{1,128}) ([\x21-\x7e]{1,32}) - (.*)$/;

const letter = { why: 'unanswered', site: 'Köln „Mitte“ \u{1f600}', alarm: ALARM } as const;

test('a message has the form of RFC 5424, in ASCII, and says what it was given', () => {
  const [, priority, time, host, app, process, id, json] = FORM.exec(syslogMessage(letter, 'place.example'))!;
  assert.deepEqual(
    [priority, time, host, app, process, id],
    ['129', new Date(ALARM.raisedMs).toISOString(), 'place.example', 'augenmass', '-', 'alarm'],
  );
  assert.match(json!, /^[\x20-\x7e]*$/);
  const { data } = JSON.parse(json!) as { data: { site: string; sentence: { de: string } } };
  assert.deepEqual([data.site, data.sentence.de], [letter.site, ALARM.sentence.de]);
  assert.equal(FORM.exec(syslogMessage(letter, 'höst name'))![3], '-');
  assert.equal(Buffer.from(framed('äb')).toString(), '3 äb');
});

/** Takes frames apart (RFC 6587, 3.4.1), as a collector does. */
function collect(server: Server): { messages: string[]; ended: number } {
  const got = { messages: [] as string[], ended: 0 };
  server.on('connection', () => undefined);
  const take = (socket: Socket): void => {
    let held = Buffer.alloc(0);
    socket.on('data', (part: Buffer) => {
      held = Buffer.concat([held, part]);
      for (;;) {
        const space = held.indexOf(32);
        const length = Number(held.subarray(0, space).toString());
        if (space < 0 || held.length < space + 1 + length) return;
        got.messages.push(held.subarray(space + 1, space + 1 + length).toString());
        held = held.subarray(space + 1 + length);
      }
    });
    socket.on('end', () => got.ended++);
    socket.on('error', () => undefined);
  };
  server.on(
    server.listenerCount('secureConnection') >= 0 && 'addContext' in server ? 'secureConnection' : 'connection',
    take,
  );
  return got;
}

async function listening(server: Server): Promise<number> {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  return typeof address === 'object' && address ? address.port : 0;
}

test('over TLS and over TCP, one frame each', { skip: opensslMissing }, async () => {
  using certificates = makeCertificates();
  const secure = secureServer({ cert: certificates.cert, key: certificates.key });
  const plain = plainServer();
  const [behindTls, behindTcp] = [collect(secure), collect(plain)];
  const [tlsPort, tcpPort] = [await listening(secure), await listening(plain)];
  await using desk = await openDesk(
    standingWith([
      `{ name: siem, url: 'syslog+tls://localhost:${tlsPort}' }`,
      `{ name: old, url: 'syslog://127.0.0.1:${tcpPort}' }`,
    ]),
  );
  await trust(desk, certificates.ca);
  assert.deepEqual(await desk.outbox.passOn(ALARM), ['siem', 'old']);
  await until(() => desk.book.entries.length === 4, 'two outcomes');
  const [one] = behindTls.messages;
  assert.match(one!, FORM);
  assert.deepEqual(behindTcp.messages, [one]);
  assert.deepEqual([behindTls.ended, behindTcp.ended], [1, 1]);
  assert.equal((JSON.parse(FORM.exec(one!)![7]!) as { data: { alarm: string } }).data.alarm, ALARM.id);
  secure.close();
  plain.close();
});

test(
  'must fail: a collector with a strange certificate, one that hangs up, one that takes nothing',
  { skip: opensslMissing },
  async () => {
    using certificates = makeCertificates();
    using others = makeCertificates();
    const secure = secureServer({ cert: certificates.cert, key: certificates.key });
    secure.on('tlsClientError', () => undefined);
    const got = collect(secure);
    const rude = plainServer((socket) => socket.resetAndDestroy());
    const deaf = plainServer({ allowHalfOpen: true }, (socket) => socket.on('error', () => undefined).pause());
    const ports = [await listening(secure), await listening(rude), await listening(deaf)];
    await using desk = await openDesk(
      standingWith([
        `{ name: strange, url: 'syslog+tls://localhost:${ports[0]}' }`,
        `{ name: rude, url: 'syslog://127.0.0.1:${ports[1]}' }`,
        `{ name: deaf, url: 'syslog://127.0.0.1:${ports[2]}' }`,
      ]),
    );
    await trust(desk, others.ca);
    await desk.outbox.passOn(ALARM);
    const why = (name: string) => desk.notices.find(({ recipient }) => recipient === name)?.sentence.en;
    await until(() => why('strange') !== undefined && why('rude') !== undefined, 'two notices');
    assert.match(why('strange')!, /certificate/);
    assert.match(why('rude')!, /cannot be reached|broke/);
    assert.equal(why('deaf'), undefined);
    desk.clock.advance(10_000);
    await until(() => why('deaf') !== undefined, 'the third');
    assert.match(why('deaf')!, /does not answer/);
    assert.deepEqual(got.messages, []);
    for (const server of [secure, rude, deaf]) server.close();
  },
);
