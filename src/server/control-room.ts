import { mkdir } from 'node:fs/promises';
import { isIP } from 'node:net';
import { basename, join } from 'node:path';
import type { FastifyInstance } from 'fastify';
import { Access } from '../access/access.ts';
import type { OidcSettings } from '../access/oidc.ts';
import type { Disk } from '../disk/disk.ts';
import type { Clock } from '../kernel/clock.ts';
import { AugenmassError, fromSystemError } from '../kernel/errors.ts';
import type { Random } from '../kernel/random.ts';
import type { Opening } from '../review/open.ts';
import { openStore } from '../store/open.ts';
import type { Store } from '../store/open.ts';
import { accessHandlers } from './http-access.ts';
import type { Facade } from './http-access.ts';
import { createHttp } from './http.ts';
import type { Addresses } from './http-gate.ts';
import type { Handlers } from './http-handler.ts';
import { ledgerHandlers, serveLedgerFiles } from './http-ledger.ts';
import { liveHandlers } from './http-live.ts';
import { mandateHandlers } from './http-mandate.ts';
import { outboxHandlers } from './http-outbox.ts';
import type { OutboxDoor } from './http-outbox.ts';
import { publicHandlers } from './http-public.ts';
import { releaseHandlers } from './http-release.ts';
import { setupHandlers } from './http-setup.ts';
import { CLOSE_GOING } from './http-socket.ts';
import type { OpenSocket } from './http-socket.ts';
import { LedgerDesk } from './ledger-desk.ts';
import { LivePlace } from './live-place.ts';
import type { LivePlaceOptions } from './live-place.ts';
import { MandateDesk } from './mandate-desk.ts';
import { loadStanding } from './place.ts';
import { isPlace, pathsOf } from './place-files.ts';
import type { PlaceFolder } from './place-files.ts';
import { ReleaseDesk } from './release-desk.ts';
import { openingOf } from './release-place.ts';
import { SetupDesk } from './setup-desk.ts';
import { ROUTES } from '../wire/routes.ts';
import type { Route } from '../wire/route.ts';

export interface ControlRoomOptions {
  /** DIR; it may become a place by the guided setup. */
  readonly folder: string;
  /** sqlite:PATH or postgres://…; DIR/live.db where it is missing. */
  readonly store?: string | undefined;
  /** Loopback; another address needs `baseUrl`. */
  readonly host: string;
  /** 0 finds a free one. */
  readonly port: number;
  /** Where people go when a proxy stands before: https://… */
  readonly baseUrl?: string | undefined;
  readonly oidc?: OidcSettings | undefined;
  readonly demo: boolean;
  readonly version: string;
  /** Folder of the built screens. */
  readonly screens: string;
  readonly disk: Disk;
  readonly clock: Clock;
  readonly random: Random;
  readonly watch?: LivePlaceOptions['watch'];
  readonly tell?: LivePlaceOptions['tell'];
  readonly fault: (what: string, error: unknown) => void;
  readonly perMinute?: (route: Route) => number;
  /** How a film is made; tests bring their own. */
  readonly opening?: (out: string, signal: AbortSignal) => Promise<Opening>;
  readonly watchPlace?: LivePlaceOptions['watchPlace'];
}

const SWEEP_MS = 3_600_000;
const LOOPBACK = new Set(['localhost', '127.0.0.1', '::1']);

/** Everything that one `augenmass serve` is: store, access, the place that runs, and the server before them. */
export class ControlRoom implements AsyncDisposable {
  readonly app: FastifyInstance;
  readonly access: Access;
  readonly live: LivePlace;
  readonly addresses: () => Addresses;
  readonly #options: ControlRoomOptions;
  readonly #store: Store;
  readonly #releases: ReleaseDesk;
  readonly #sockets: Set<OpenSocket>;
  readonly #over: AbortController;
  #running: Promise<unknown> | undefined;

  private constructor(
    options: ControlRoomOptions,
    parts: Pick<ControlRoom, 'app' | 'access' | 'live' | 'addresses'> & {
      store: Store;
      releases: ReleaseDesk;
      sockets: Set<OpenSocket>;
      over: AbortController;
    },
  ) {
    this.#options = options;
    this.app = parts.app;
    this.access = parts.access;
    this.live = parts.live;
    this.addresses = parts.addresses;
    this.#store = parts.store;
    this.#releases = parts.releases;
    this.#sockets = parts.sockets;
    this.#over = parts.over;
  }

  /** Throws `refused` for an address that would be reached without https, and what opening the store throws. */
  static async open(options: ControlRoomOptions): Promise<ControlRoom> {
    const { folder, disk, clock, random, version, demo } = options;
    checkAddress(options);
    await mkdir(folder, { recursive: true }).catch((cause: unknown) => {
      throw fromSystemError(folder, cause);
    });
    const storeFile = join(folder, 'live.db');
    const store = await openStore(options.store ?? `sqlite:${storeFile}`);
    const over = new AbortController();
    try {
      const live = await LivePlace.open({
        folder,
        disk,
        clock,
        random,
        store,
        version,
        demo,
        ...(options.watch && { watch: options.watch }),
        ...(options.tell && { tell: options.tell }),
        ...(options.watchPlace && { watchPlace: options.watchPlace }),
      });
      const place: PlaceFolder = { folder, disk, clock, random, ledger: live };
      let listening: FastifyInstance | undefined;
      const facades = new Facades(place, demo);
      await facades.look();
      const addresses = addressesOf(options, () => listening?.server.address() ?? null);
      const access = new Access({
        store,
        clock,
        random,
        ledger: () => (facades.now.placeNeeded ? undefined : live),
        baseUrl: () => addresses().url,
        site: () => facades.now.site || 'Augenmaß',
        oidc: options.oidc,
      });
      const sockets = new Set<OpenSocket>();
      const ledger = new LedgerDesk(place);
      const reload = (): Promise<void> => live.reload();
      const releases = new ReleaseDesk({
        place,
        store,
        ledger,
        opening: options.opening ?? ((out, signal) => openingOf(folder, out, options.watch?.wall ?? 'auto', signal)),
        changed: (id) => {
          live.announce({ type: 'release', id });
        },
        fault: options.fault,
        signal: over.signal,
      });
      const beside = [storeFile, `${storeFile}-wal`, `${storeFile}-shm`].map((path) => basename(path));
      const setup = new SetupDesk({ place, beside, reload });
      const handlers: Handlers = {
        ...accessHandlers({ access, addresses, facade: () => facades.look() }),
        ...liveHandlers(live, live),
        ...ledgerHandlers(ledger),
        ...mandateHandlers(new MandateDesk({ place, store, reload })),
        ...releaseHandlers(releases),
        ...setupHandlers(setup, place),
        ...publicHandlers({ place, live, ledger, releases }),
        ...outboxHandlers(NOT_YET),
      };
      const app = await createHttp({
        addresses,
        callers: access,
        handlers,
        sockets: {
          subscribe: (listener) => live.subscribe(listener),
          stands: async (caller) => maySee((await access.standing(caller))?.roles),
          open: sockets,
        },
        screens: options.screens,
        version,
        clock,
        fault: options.fault,
        behindProxy: options.baseUrl !== undefined,
        files: (server) => {
          serveLedgerFiles(server, place);
        },
        ...(options.perMinute && { perMinute: options.perMinute }),
      });
      listening = app;
      access.onEnd(({ personId, sessionId }) => {
        for (const socket of sockets) {
          const theirs = socket.caller.person.id === personId;
          if (theirs && (sessionId === undefined || socket.caller.sessionId === sessionId)) socket.signedOut();
        }
      });
      return new ControlRoom(options, { app, access, live, addresses, store, releases, sockets, over });
    } catch (error) {
      await store.close();
      throw error;
    }
  }

  /** Answers from now on, and watches the place. Throws `conflict` where the port is taken. */
  async start(): Promise<void> {
    const { host, port } = this.#options;
    await this.app.listen({ host, port }).catch((cause: unknown) => {
      throw fromSystemError(`Port ${port} on ${host}`, cause);
    });
    this.#running = Promise.all([this.live.run(this.#over.signal), this.#sweep()]);
  }

  /** Ends cleanly: what was read is sealed, what was judged is kept, whoever looks is told. */
  async [Symbol.asyncDispose](): Promise<void> {
    for (const socket of this.#sockets) socket.drop(CLOSE_GOING);
    this.#over.abort(new DOMException('the server stops', 'AbortError'));
    await this.app.close();
    await this.#running;
    await this.#releases.settled();
    await this.#store.close();
  }

  async #sweep(): Promise<void> {
    const { clock, fault } = this.#options;
    while (!this.#over.signal.aborted) {
      await this.access.sweep().catch((error: unknown) => {
        fault('sweep', error);
      });
      await clock.sleep(SWEEP_MS, this.#over.signal).catch(() => undefined);
    }
  }
}

const maySee = (roles: readonly string[] | undefined): boolean =>
  roles?.some((role) => (ROUTES.live.who as readonly string[]).includes(role)) === true;

/** What strangers learn of the place: its name, once it has one. Read anew at most once a second. */
class Facades {
  readonly #place: PlaceFolder;
  readonly #demo: boolean;
  #readMs = -Infinity;
  now: Facade;

  constructor(place: PlaceFolder, demo: boolean) {
    this.#place = place;
    this.#demo = demo;
    this.now = { site: '', placeNeeded: true, demo, publicPage: false };
  }

  async look(): Promise<Facade> {
    const { disk, folder, clock } = this.#place;
    const nowMs = clock.monotonicMs();
    if (!this.now.placeNeeded && nowMs - this.#readMs < 1000) return this.now;
    this.#readMs = nowMs;
    if (!(await isPlace(disk, folder))) return this.now;
    try {
      const { parsed } = await loadStanding(pathsOf(this.#place), disk, clock.nowMs());
      const { site, publicReport } = parsed.mandate;
      this.now = { site, placeNeeded: false, demo: this.#demo, publicPage: publicReport !== undefined };
    } catch (error) {
      // A mandate that cannot be read grants nothing, and there is a place all the same.
      if (!(error instanceof AugenmassError)) throw error;
      this.now = { ...this.now, placeNeeded: false, publicPage: false };
    }
    return this.now;
  }
}

/** An unencrypted sign-in over a network is none. */
function checkAddress({ host, baseUrl }: ControlRoomOptions): void {
  const remedy = 'Put a proxy with https before it and name its address: --base-url https://…';
  if (baseUrl === undefined) {
    if (LOOPBACK.has(host)) return;
    throw new AugenmassError('refused', `Without https the server answers on this machine alone, not on ${host}.`, {
      remedy,
    });
  }
  const url = URL.parse(baseUrl);
  const bare = url && url.pathname === '/' && url.search === '' && url.hash === '' && url.username === '';
  if (bare && url.protocol === 'https:') return;
  throw new AugenmassError('invalid', `“${baseUrl}” is not the address of a server: https://NAME, and no more.`, {
    remedy,
  });
}

function addressesOf(
  { host, baseUrl }: ControlRoomOptions,
  bound: () => ReturnType<FastifyInstance['server']['address']>,
): () => Addresses {
  let known: Addresses | undefined;
  return () => {
    if (known) return known;
    if (baseUrl !== undefined) {
      const { origin, host: name } = new URL(baseUrl);
      known = { hosts: new Set([name]), origins: new Set([origin]), secure: true, url: origin };
      return known;
    }
    const address = bound();
    const port = typeof address === 'object' && address ? address.port : 0;
    // Passkeys know no numbers as names (WebAuthn Level 3, 5.1.3): people go to localhost.
    const names = ['localhost', '127.0.0.1', '[::1]'].map((name) => `${name}:${port}`);
    const origins = new Set(names.map((name) => `http://${name}`));
    const made = { hosts: new Set(names), origins, secure: false, url: `http://${isIP(host) === 6 ? '[::1]' : 'localhost'}:${port}` }; // prettier-ignore
    if (port !== 0) known = made;
    return made;
  };
}

const notYet = (): Promise<never> =>
  Promise.reject(
    new AugenmassError('unavailable', 'Nothing leaves this place: no outbox runs.', {
      de: { message: 'Aus diesem Ort geht nichts hinaus: kein Ausgang läuft.' },
    }),
  );
const NOT_YET: OutboxDoor = {
  outbox: { list: notYet },
  devices: { subscribe: notYet, unsubscribe: notYet },
  pushKey: notYet,
  metrics: notYet,
};
