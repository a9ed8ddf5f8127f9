import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { get } from 'node:http';
import { freePort } from '../../src/outbox/broker.fixture.ts';
import { skip } from './browser.ts';
import type { Opened } from './browser.ts';
import { NAME, PROXIES, Proxy, ask, makeCertificate, skipProxy } from './proxies.ts';
import type { Asked, Ports } from './proxies.ts';
import { Served } from './served.ts';

/**
 * The samples of docs/deploy before the real server, tried by a person with a passkey and by programs from several addresses. The
 * browser goes to https://platz.example.org as people would; the name leads to this machine.
 */
const wanted = PROXIES.some((kind) => skipProxy(kind) === false) && !skip;
let served: Served;
let folder = '';
let ports: Ports;
let link = '';
let anna: Opened | undefined;

before(async () => {
  if (!wanted) return;
  folder = await mkdtemp(join(tmpdir(), 'augenmass-proxy-'));
  ports = { https: await freePort(), http: await freePort(), served: await freePort() };
  const key = makeCertificate(folder);
  served = await Served.prepare({
    flags: [
      `--host-resolver-rules=MAP ${NAME}:443 127.0.0.1:${ports.https}`,
      `--ignore-certificate-errors-spki-list=${key}`,
    ],
    words: ['--base-url', `https://${NAME}`],
  });
  served.init('square=demo/musterplatz.mp4');
  link = await served.start(ports.served);
});
after(async () => {
  if (!wanted) return;
  await served.end();
  await rm(folder, { recursive: true });
});

const told = (asked: Asked) => ask(ports.https, folder, asked);

for (const kind of PROXIES) {
  test(
    `behind ${kind}, as docs/deploy has it: a passkey, live figures, and nothing that comes from elsewhere`,
    { skip: skip || skipProxy(kind), timeout: 300_000 },
    async () => {
      await using proxy = await Proxy.start(kind, folder, ports);
      assert.equal(proxy.running, true);
      assert.match(link, new RegExp(`^https://${NAME}/`));
      anna ??= await served.enter(link, 'Anna', 'en');
      const { page, context } = anna;

      // With the passkey, through this proxy, also where the first one let her in.
      await context.clearCookies();
      await page.goto(`https://${NAME}/sign-in`);
      const sockets: string[] = [];
      const figures = new Promise<void>((resolve) => {
        page.on('websocket', (socket) => {
          sockets.push(socket.url());
          // Text speaks of the place, bytes are figures.
          socket.on('framereceived', ({ payload }) => {
            if (typeof payload !== 'string') resolve();
          });
        });
      });
      await page.getByRole('button', { name: 'Sign in with a passkey' }).click();
      await page.getByRole('navigation').first().waitFor();
      await page.goto(`https://${NAME}/`);
      await page.locator('.tile').first().waitFor();
      await figures;
      assert.deepEqual([...new Set(sockets)], [`wss://${NAME}/api/live`]);
      // The page that was open when the cookie went may have asked once more, and been told to sign in.
      assert.deepEqual(
        anna.trouble.filter((line) => !line.includes('status of 401')),
        [],
      );

      // Bound to this host, this path and https; no script can read it.
      const [cookie, ...others] = await context.cookies();
      assert.deepEqual(others, []);
      assert.deepEqual(
        { ...cookie!, value: '', expires: 0 },
        {
          name: '__Host-augenmass',
          value: '',
          domain: NAME,
          path: '/',
          expires: 0,
          httpOnly: true,
          secure: true,
          sameSite: 'Strict',
        },
      );

      const signedIn = { cookie: `${cookie!.name}=${cookie!.value}` };
      const session = await told({ path: '/api/session', headers: signedIn });
      const { csrf } = JSON.parse(session.body) as { csrf: string };
      assert.equal(session.headers['strict-transport-security'], 'max-age=31536000');
      assert.match(String(session.headers['content-security-policy']), /^default-src 'none'/);
      assert.equal(session.headers['cache-control'], 'no-store');

      // A plan's picture is the largest thing that is sent: it arrives, and is then no picture.
      const plan = await told({
        method: 'PUT',
        path: '/api/plan',
        headers: { ...signedIn, 'x-csrf-token': csrf, origin: `https://${NAME}` },
        body: JSON.stringify({ image: 'A'.repeat(2_900_000), cameras: [] }),
      });
      assert.equal(plan.status, 400, plan.body);
      assert.equal((JSON.parse(plan.body) as { kind: string }).kind, 'invalid');

      // Another page's request, and another page's socket.
      const upgrade = {
        connection: 'Upgrade',
        upgrade: 'websocket',
        'sec-websocket-version': '13',
        'sec-websocket-key': 'dGhlIHNhbXBsZSBub25jZQ==',
      };
      const socketFrom = async (origin: string): Promise<number> =>
        (await told({ path: '/api/live', headers: { ...signedIn, ...upgrade, origin } })).status;
      assert.equal(await socketFrom(`https://${NAME}`), 101);
      assert.equal(await socketFrom('https://elsewhere.example'), 403);
      assert.equal(await socketFrom(`http://${NAME}`), 403);
      const forged = { ...signedIn, 'x-csrf-token': csrf, origin: 'https://elsewhere.example' };
      assert.equal((await told({ method: 'POST', path: '/api/sign-out', headers: forged })).status, 403);
      assert.equal((await told({ path: '/api/place', headers: signedIn })).status, 200, 'still signed in');

      // Another name does not lead here.
      const elsewhere = await told({ path: '/api/health', headers: { host: 'elsewhere.example' } });
      assert.ok(!elsewhere.body.includes('"ok":true'), `${elsewhere.status} ${elsewhere.body}`);

      // Guesses are counted for the address that they come from, whatever is written into the headers.
      const guess = async (from: string, claimed: string): Promise<number> => {
        const body = JSON.stringify({ token: 'not-a-token-of-this-place-at-all' });
        const headers = { 'x-forwarded-for': claimed, 'x-real-ip': claimed, forwarded: `for=${claimed}` };
        return (await told({ method: 'POST', path: '/api/tickets/look', headers, body, from })).status;
      };
      const [one, another] = kind === 'nginx' ? ['127.0.1.1', '127.0.1.2'] : ['127.0.2.1', '127.0.2.2'];
      const statuses: number[] = [];
      for (let i = 0; i < 12; i++) statuses.push(await guess(one, `203.0.113.${i}`));
      assert.deepEqual(statuses, [...Array<number>(10).fill(403), 429, 429]);
      assert.equal(await guess(another, one), 403, 'somebody else may still try');

      // Whoever comes without https is sent to it.
      const redirected = await new Promise<{ status: number; to: string }>((resolve, reject) => {
        get({ host: '127.0.0.1', port: ports.http, path: '/public?a=b', headers: { host: NAME } }, (answer) => {
          answer.resume();
          resolve({ status: answer.statusCode ?? 0, to: answer.headers.location ?? '' });
        }).on('error', reject);
      });
      assert.ok([301, 308].includes(redirected.status), String(redirected.status));
      assert.match(redirected.to, new RegExp(`^https://${NAME}(:\\d+)?/public\\?a=b$`));
    },
  );
}
