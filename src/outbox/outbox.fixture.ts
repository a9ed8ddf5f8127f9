import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { systemDisk } from '../disk/system-disk.ts';
import { SimulatedClock } from '../kernel/clock.ts';
import type { Clock } from '../kernel/clock.ts';
import { AugenmassError } from '../kernel/errors.ts';
import { seededRandom } from '../kernel/random.ts';
import type { Appends } from '../ledger/act.ts';
import type { Draft } from '../ledger/entry.ts';
import { EXAMPLE, signed } from '../mandate/test-mandate.ts';
import type { Standing } from '../mandate/standing.ts';
import { openStore } from '../store/open.ts';
import type { Store } from '../store/open.ts';
import type { OutboxNotice } from './notices.ts';
import { Outbox } from './outbox.ts';
import { Secrets, outboxPaths } from './secrets.ts';
import { Syslog } from './syslog.ts';
import type { AlarmTold } from './told.ts';
import type { Way } from './way.ts';
import { Webhook } from './webhook.ts';

/** Within the validity of the specification's example. */
export const NOON_MS = Date.parse('2026-12-15T11:00Z');

export const ALARM: AlarmTold = {
  id: '7k2m9xq4v0ab',
  camera: 'steps',
  behaviour: 'fall',
  startMs: NOON_MS - 90_000,
  endMs: NOON_MS - 80_000,
  raisedMs: NOON_MS - 79_000,
  sentence: { de: 'Die Hüfte fiel von 0,9 m auf 0,2 m.', en: 'The hip fell from 0.9 m to 0.2 m.' },
  question: { de: 'Ist hier jemand gestürzt?', en: 'Has somebody fallen here?' },
};

/** The example, signed, with these recipients and endpoints instead of its own. */
export function standingWith(recipients: readonly string[], egress: readonly string[] = []): Standing {
  const alarms = `alarms:\n  recipients:\n${recipients.map((line) => `    - ${line}\n`).join('')}\n`;
  const text = EXAMPLE.replace(/alarms:\n[\s\S]*?\n\n/, () => (recipients.length > 0 ? alarms : '')).replace(
    "egress: ['time.example:123']",
    () => `egress: [${egress.map((one) => `'${one}'`).join(', ')}]`,
  );
  return signed(text);
}

/** A ledger in memory; `fails` makes it throw as a full disk does. */
export class Book implements Appends {
  readonly entries: Draft[] = [];
  fails: AugenmassError | undefined;

  append(draft: Draft): ReturnType<Appends['append']> {
    if (this.fails) return Promise.reject(this.fails);
    this.entries.push(draft);
    return Promise.resolve({ index: this.entries.length - 1 } as Awaited<ReturnType<Appends['append']>>);
  }
}

export const full = (): AugenmassError => new AugenmassError('exhausted', 'The disk is full.');

const nowhere: Way = { send: () => Promise.resolve({ sent: false, reason: 'none' }) };

export interface Desk extends AsyncDisposable {
  readonly outbox: Outbox;
  readonly store: Store;
  readonly clock: SimulatedClock;
  readonly book: Book;
  readonly secrets: Secrets;
  readonly folder: string;
  readonly notices: OutboxNotice[];
  standing: Standing | undefined;
  stop(): Promise<void>;
}

/** An outbox with real ways out, a store, and a clock that moves when told to. */
export async function openDesk(
  standing: Standing,
  ways: (parts: {
    secrets: Secrets;
    clock: Clock;
    desk: () => Desk;
  }) => Partial<Record<'webhook' | 'mqtt' | 'push' | 'syslog', Way>> = () => ({}),
  options: {
    storeUrl?: string;
    devices?: ConstructorParameters<typeof Outbox>[0]['devices'];
    store?: (store: Store) => Store;
  } = {},
): Promise<Desk> {
  const folder = mkdtempSync(join(tmpdir(), 'augenmass-outbox-'));
  const clock = new SimulatedClock(NOON_MS);
  const random = seededRandom(5);
  const secrets = new Secrets({ folder, disk: systemDisk(random), random });
  const opened = await openStore(options.storeUrl ?? 'sqlite::memory:');
  const store = options.store?.(opened) ?? opened;
  const book = new Book();
  const notices: OutboxNotice[] = [];
  const stopping = new AbortController();
  const desk = { standing } as { -readonly [K in keyof Desk]: Desk[K] };
  const ca = (): Promise<string | undefined> => secrets.ca();
  const outbox = new Outbox({
    store,
    ledger: book,
    standing: () => desk.standing,
    clock,
    random,
    ways: {
      webhook: new Webhook(secrets, clock),
      syslog: new Syslog({ ca, clock, hostname: 'place.example' }),
      mqtt: nowhere,
      push: nowhere,
      ...ways({ secrets, clock, desk: () => desk }),
    },
    devices: options.devices ?? { recipients: () => Promise.resolve([]), target: () => Promise.resolve(undefined) },
    tell: (notice) => notices.push(notice),
  });
  const running = outbox.run(stopping.signal);
  const stop = async (): Promise<void> => {
    stopping.abort();
    await running;
  };
  return Object.assign(desk, {
    outbox,
    store,
    clock,
    book,
    secrets,
    folder,
    notices,
    stop,
    async [Symbol.asyncDispose]() {
      await stop();
      await opened.close();
      rmSync(folder, { recursive: true, force: true });
    },
  });
}

/** Until it holds; nothing sleeps, and nothing waits for ever. */
export async function until(holds: () => boolean | Promise<boolean>, what: string): Promise<void> {
  const endMs = performance.now() + 60_000;
  while (!(await holds())) {
    if (performance.now() > endMs) throw new Error(`It never came to this: ${what}.`);
    await new Promise(setImmediate);
  }
}

export interface Certificates extends Disposable {
  readonly folder: string;
  readonly ca: string;
  readonly key: string;
  readonly cert: string;
  /** For another name. */
  readonly strangerCert: string;
}

export const opensslMissing = ((): false | string => {
  try {
    execFileSync('openssl', ['version'], { stdio: 'ignore' });
    return false;
  } catch {
    return 'openssl is not installed';
  }
})();

/** An authority of our own, and a certificate of it for localhost. */
export function makeCertificates(): Certificates {
  const folder = mkdtempSync(join(tmpdir(), 'augenmass-ca-'));
  const run = (...args: string[]): void => {
    execFileSync('openssl', args, { cwd: folder, stdio: ['ignore', 'ignore', 'pipe'] });
  };
  const curve = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes'];
  run('req', '-x509', ...curve, '-keyout', 'ca.key', '-out', 'ca.pem', '-days', '2', '-subj', '/CN=Our own authority');
  const issue = (name: string, names: string): void => {
    writeFileSync(join(folder, `${name}.ext`), `subjectAltName=${names}\n`);
    run('req', ...curve, '-keyout', `${name}.key`, '-out', `${name}.csr`, '-subj', `/CN=${name}`);
    run(
      'x509',
      '-req',
      '-in',
      `${name}.csr`,
      '-CA',
      'ca.pem',
      '-CAkey',
      'ca.key',
      '-CAcreateserial',
      '-days',
      '2',
      '-extfile',
      `${name}.ext`,
      '-out',
      `${name}.pem`,
    );
  };
  issue('here', 'DNS:localhost,IP:127.0.0.1');
  issue('here2', 'DNS:elsewhere.example');
  const text = (name: string): string => readFileSync(join(folder, name), 'utf8');
  return {
    folder,
    ca: text('ca.pem'),
    key: text('here.key'),
    cert: text('here.pem'),
    strangerCert: text('here2.pem') + text('here2.key'),
    [Symbol.dispose]() {
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** Where a place keeps authorities of its own. */
export async function trust(desk: Desk, ca: string): Promise<void> {
  await systemDisk(seededRandom(9)).write(outboxPaths(desk.folder).ca, Buffer.from(ca));
}
