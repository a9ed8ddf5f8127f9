import assert from 'node:assert/strict';
import { createDecipheriv, createECDH, createPublicKey, hkdfSync, randomBytes, verify } from 'node:crypto';
import type { ECDH } from 'node:crypto';
import { once } from 'node:events';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer } from 'node:https';
import { test } from 'node:test';
import { PushDevices } from './devices.ts';
import type { PushBody } from './devices.ts';
import { ALARM, makeCertificates, openDesk, opensslMissing, standingWith, trust, until } from './outbox.fixture.ts';
import type { Certificates, Desk } from './outbox.fixture.ts';
import { Push } from './push.ts';

/** A browser's side of RFC 8291 (3.4) and RFC 8188, written from these alone. */
function decrypt(body: Buffer, browser: ECDH, auth: Buffer): string {
  const salt = body.subarray(0, 16);
  const keyLength = body.readUInt8(20);
  const sender = body.subarray(21, 21 + keyLength);
  const sealed = body.subarray(21 + keyLength);
  const shared = browser.computeSecret(sender);
  const info = Buffer.concat([Buffer.from('WebPush: info\0'), browser.getPublicKey(), sender]);
  const secret = Buffer.from(hkdfSync('sha256', shared, auth, info, 32));
  const key = Buffer.from(hkdfSync('sha256', secret, salt, 'Content-Encoding: aes128gcm\0', 16));
  const nonce = Buffer.from(hkdfSync('sha256', secret, salt, 'Content-Encoding: nonce\0', 12));
  const decipher = createDecipheriv('aes-128-gcm', key, nonce);
  decipher.setAuthTag(sealed.subarray(-16));
  const padded = Buffer.concat([decipher.update(sealed.subarray(0, -16)), decipher.final()]);
  const end = padded.lastIndexOf(2);
  return padded.subarray(0, end).toString();
}

test('known answer: the decryption is that of RFC 8291, appendix A', () => {
  const browser = createECDH('prime256v1');
  browser.setPrivateKey(Buffer.from('q1dXpw3UpT5VOmu_cf_v6ih07Aems3njxI-JWgLcM94', 'base64url'));
  const auth = Buffer.from('BTBZMqHH6r4Tts7J_aSIgg', 'base64url');
  const body =
    'DGv6ra1nlYgDCS1FRnbzlwAAEABBBP4z9KsN6nGRTbVYI_c7VJSPQTBtkgcy27mlmlMoZIIgDll6e3vCYLocInmYWAmS6TlzAC8wEqKK6PBru3jl7A_yl95bQpu6cVPTpK4Mqgkf1CXztLVBSt2Ks3oZwbuwXPXLWyouBWLVWGNWQexSgSxsj_Qulcy4a-fN';
  assert.equal(decrypt(Buffer.from(body, 'base64url'), browser, auth), 'When I grow up, I want to be a watermelon');
});

interface Phone {
  readonly browser: ECDH;
  readonly auth: Buffer;
  readonly body: (endpoint: string) => PushBody;
}

function phone(language: 'de' | 'en'): Phone {
  const browser = createECDH('prime256v1');
  browser.generateKeys();
  const auth = randomBytes(16);
  const keys = { p256dh: browser.getPublicKey().toString('base64url'), auth: auth.toString('base64url') };
  return { browser, auth, body: (endpoint) => ({ endpoint, keys, language }) };
}

interface Service extends AsyncDisposable {
  readonly port: number;
  readonly heard: { path: string; headers: IncomingMessage['headers']; body: Buffer }[];
  status: number;
}

async function pushService({ cert, key }: Certificates): Promise<Service> {
  const heard: Service['heard'] = [];
  const server = createServer({ cert, key }, (request: IncomingMessage, response: ServerResponse) => {
    const parts: Buffer[] = [];
    request.on('data', (part: Buffer) => parts.push(part));
    request.on('end', () => {
      heard.push({ path: request.url ?? '', headers: request.headers, body: Buffer.concat(parts) });
      response.writeHead(service.status).end();
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  const service: Service = {
    port: typeof address === 'object' && address ? address.port : 0,
    heard,
    status: 201,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
  return service;
}

interface Pushed extends AsyncDisposable {
  readonly desk: Desk;
  readonly devices: PushDevices;
  readonly reachable: Set<string>;
}

async function pushDesk(
  certificates: Certificates,
  egress: readonly string[],
  recipients: readonly string[] = [],
): Promise<Pushed> {
  const reachable = new Set(['ida00000', 'otto0000']);
  const held: { devices?: PushDevices } = {};
  const known = (): PushDevices => {
    if (!held.devices) throw new Error('not yet');
    return held.devices;
  };
  const desk = await openDesk(
    standingWith(recipients, egress),
    ({ secrets, clock }) => ({
      push: new Push({
        clock,
        vapid: () => secrets.vapid(),
        ca: () => secrets.ca(),
        subject: () => 'https://musterstadt.example',
        subscription: (recipient) => known().subscription(recipient),
        forget: (recipient) => known().forget(recipient),
      }),
    }),
    {
      devices: {
        recipients: () => held.devices?.recipients() ?? Promise.resolve([]),
        target: (recipient) => known().target(recipient),
      },
    },
  );
  await trust(desk, certificates.ca);
  const { store, clock } = desk;
  const devices = new PushDevices({
    store,
    clock,
    standing: () => desk.standing,
    reachable: () => Promise.resolve(reachable),
  });
  held.devices = devices;
  for (const id of ['ida00000', 'otto0000', 'third000']) {
    await store.db
      .insertInto('person')
      .values({
        id,
        name: id,
        name_key: id,
        roles: '["operator"]',
        custodian: null,
        disabled: 0,
        created_ms: 1,
        seen_ms: null,
        password_hash: null,
        totp_secret: null,
        totp_used_step: null,
        oidc_subject: null,
      })
      .execute();
  }
  return { desk, devices, reachable, [Symbol.asyncDispose]: () => desk[Symbol.asyncDispose]() };
}

test(
  'a push can be read by the device alone, in its language, and says three things',
  { skip: opensslMissing },
  async () => {
    using certificates = makeCertificates();
    await using service = await pushService(certificates);
    await using pushed = await pushDesk(certificates, [`localhost:${service.port}`]);
    const { desk, devices } = pushed;
    const [ida, otto] = [phone('de'), phone('en')];
    const at = (path: string): string => `https://localhost:${service.port}/${path}`;
    await devices.subscribe('ida00000', ida.body(at('ida')));
    await devices.subscribe('otto0000', otto.body(at('otto')));
    await desk.outbox.raised(ALARM);
    await until(() => desk.book.entries.length === 4, 'two outcomes');
    for (const [device, language, path] of [
      [ida, 'de', '/ida'],
      [otto, 'en', '/otto'],
    ] as const) {
      const { headers, body } = service.heard.find((one) => one.path === path)!;
      const text = decrypt(body, device.browser, device.auth);
      assert.deepEqual(JSON.parse(text), { alarm: ALARM.id, behaviour: 'fall', camera: 'steps', language });
      assert.equal(headers['content-encoding'], 'aes128gcm');
      assert.equal(headers['urgency'], 'high');
      assert.equal(headers['ttl'], '600');
      await checkVapid(String(headers['authorization']), desk, `https://localhost:${service.port}`);
    }
    assert.throws(() => decrypt(service.heard[0]!.body, phone('de').browser, ida.auth), 'another device cannot');
    // A crowd on another camera is as long as a fall.
    const before = service.heard.length;
    await desk.outbox.raised({ ...ALARM, id: 'another00001', behaviour: 'counterflow', camera: 'fountain' });
    await until(() => service.heard.length === before + 2, 'two more');
    assert.equal(new Set(service.heard.map(({ body }) => body.length)).size, 1);
    assert.ok(
      desk.book.entries.every(
        ({ facts }) => facts?.recipient === undefined || /^push-[0-9a-f]{24}$/.test(facts.recipient),
      ),
    );
  },
);

/** RFC 8292: an ES256 token for this origin, soon over, signed with the key that it names. */
async function checkVapid(header: string, desk: Desk, origin: string): Promise<void> {
  const [, token, key] = /^vapid t=([\w.-]+), ?k=([\w-]+)$/.exec(header)!;
  const { publicKey } = await desk.secrets.vapid();
  assert.equal(key, publicKey);
  const [head, claims, signature] = token!.split('.') as [string, string, string];
  const { aud, sub, exp } = JSON.parse(Buffer.from(claims, 'base64url').toString()) as {
    aud: string;
    sub: string;
    exp: number;
  };
  assert.deepEqual([aud, sub], [origin, 'https://musterstadt.example']);
  assert.ok(Number.isInteger(exp));
  const point = Buffer.from(key, 'base64url');
  const jwk = {
    kty: 'EC',
    crv: 'P-256',
    x: point.subarray(1, 33).toString('base64url'),
    y: point.subarray(33).toString('base64url'),
  };
  const publicJwk = createPublicKey({ key: jwk, format: 'jwk' });
  assert.ok(
    verify(
      'sha256',
      Buffer.from(`${head}.${claims}`),
      { key: publicJwk, dsaEncoding: 'ieee-p1363' },
      Buffer.from(signature, 'base64url'),
    ),
  );
}

test('who signed out or is disabled is told nothing any more', { skip: opensslMissing }, async () => {
  using certificates = makeCertificates();
  await using service = await pushService(certificates);
  await using pushed = await pushDesk(certificates, [`localhost:${service.port}`]);
  const { desk, devices, reachable } = pushed;
  await devices.subscribe('ida00000', phone('de').body(`https://localhost:${service.port}/ida`));
  reachable.delete('ida00000');
  await desk.outbox.raised(ALARM);
  assert.deepEqual(await desk.outbox.list(), []);
  // Signed out between queueing and sending.
  reachable.add('ida00000');
  desk.book.fails = new (await import('../kernel/errors.ts')).AugenmassError('unavailable', 'Not now.');
  await desk.outbox.raised(ALARM);
  await until(() => desk.clock.sleeping >= 2, 'a wait');
  reachable.delete('ida00000');
  desk.book.fails = undefined;
  desk.clock.advance(30_000);
  await until(async () => (await desk.outbox.list())[0]?.state === 'refused', 'a refusal');
  assert.deepEqual(service.heard, []);
  await devices.unsubscribe('ida00000');
  assert.deepEqual(await devices.recipients(), []);
});

for (const status of [404, 410]) {
  test(`a device of which the service says ${status} is forgotten`, { skip: opensslMissing }, async () => {
    using certificates = makeCertificates();
    await using service = await pushService(certificates);
    service.status = status;
    await using pushed = await pushDesk(certificates, [`localhost:${service.port}`]);
    const { desk, devices } = pushed;
    await devices.subscribe('ida00000', phone('de').body(`https://localhost:${service.port}/ida`));
    await desk.outbox.raised(ALARM);
    await until(() => desk.book.entries.length === 2, 'an outcome');
    assert.equal(desk.book.entries[1]!.facts?.reason, 'unsubscribed');
    assert.deepEqual(await devices.recipients(), []);
  });
}

test(
  'what was judged meanwhile is not pushed any more; what is ten minutes old neither',
  { skip: opensslMissing },
  async () => {
    using certificates = makeCertificates();
    await using service = await pushService(certificates);
    service.status = 503;
    await using pushed = await pushDesk(certificates, [`localhost:${service.port}`]);
    const { desk, devices } = pushed;
    await devices.subscribe('ida00000', phone('de').body(`https://localhost:${service.port}/ida`));
    await desk.outbox.raised(ALARM);
    await until(() => service.heard.length === 1 && desk.clock.sleeping >= 2, 'a try');
    await desk.outbox.judged(ALARM.id);
    assert.equal((await desk.outbox.list())[0]!.state, 'refused');
    const count = service.heard.length;
    await desk.outbox.raised({ ...ALARM, id: 'another00001' });
    const newest = async () => (await desk.outbox.list())[0]!;
    for (let tries = 1; (await newest()).state === 'waiting'; tries++) {
      await until(async () => (await newest()).tries >= tries, 'a try');
      await until(async () => desk.clock.sleeping >= 2 || (await newest()).state !== 'waiting', 'a wait');
      const { nextMs } = await newest();
      if (nextMs !== null) desk.clock.advance(nextMs - desk.clock.nowMs());
    }
    assert.equal((await desk.outbox.list())[0]!.state, 'failed');
    assert.ok(service.heard.length > count);
  },
);

test(
  'must fail: services that the mandate does not name as egress, and what is no subscription',
  { skip: opensslMissing },
  async () => {
    using certificates = makeCertificates();
    await using pushed = await pushDesk(
      certificates,
      ['fcm.googleapis.com:443'],
      [`{ name: aid, url: 'https://leitstelle.example/x' }`],
    );
    const { desk, devices } = pushed;
    const { body } = phone('de');
    const subscribe = (endpoint: string, other: Partial<PushBody> = {}) =>
      devices.subscribe('ida00000', { ...body(endpoint), ...other });
    await subscribe('https://fcm.googleapis.com/fcm/send/abc');
    await assert.rejects(subscribe('https://push.example/abc'), (error: Error & { kind?: string; remedy?: string }) => {
      assert.equal(error.kind, 'refused');
      assert.match(`${error.message} ${String(error.remedy)}`, /push\.example:443.*egress/s);
      return true;
    });
    // Named by the mandate, yet for something else.
    await assert.rejects(subscribe('https://leitstelle.example/x'), { kind: 'refused' });
    await assert.rejects(subscribe('https://fcm.googleapis.com:8443/x'), { kind: 'refused' });
    await assert.rejects(subscribe('https://192.0.2.7:554/x'), { kind: 'refused' });
    await assert.rejects(subscribe('http://fcm.googleapis.com/x'), { kind: 'invalid' });
    await assert.rejects(subscribe('https://me:you@fcm.googleapis.com/x'), { kind: 'invalid' });
    const good = body('x').keys;
    for (const keys of [
      { ...good, p256dh: Buffer.alloc(65, 4).toString('base64url') },
      { ...good, p256dh: 'AAAA' },
      { ...good, auth: 'AAAA' },
    ]) {
      await assert.rejects(subscribe('https://fcm.googleapis.com/x', { keys }), { kind: 'invalid' });
    }
    for (let i = 1; i < 10; i++) await subscribe(`https://fcm.googleapis.com/fcm/send/${i}`);
    await assert.rejects(subscribe('https://fcm.googleapis.com/fcm/send/11'), { kind: 'exhausted' });
    await subscribe('https://fcm.googleapis.com/fcm/send/1', { language: 'en' });
    assert.equal((await devices.recipients()).length, 10);
    // The mandate changes: devices of that service are silent from then on.
    desk.standing = standingWith([]);
    const [recipient] = await devices.recipients();
    assert.equal(await devices.target(recipient!), undefined);
  },
);
