import { mkdir } from 'node:fs/promises';
import { basename, join } from 'node:path';
import type { FastifyInstance } from 'fastify';
import { Access } from '../access/access.ts';
import type { OidcSettings } from '../access/oidc.ts';
import type { Disk } from '../disk/disk.ts';
import type { Clock } from '../kernel/clock.ts';
import { fromSystemError } from '../kernel/errors.ts';
import type { Random } from '../kernel/random.ts';
import type { Opening } from '../review/open.ts';
import { openStore } from '../store/open.ts';
import type { Store } from '../store/open.ts';
import { accessHandlers } from './http-access.ts';
import { Facades } from './facade.ts';
import { addressesOf, checkAddress } from './http-address.ts';
import { createHttp } from './http.ts';
import type { Addresses } from './http-gate.ts';
import type { Handlers } from './http-handler.ts';
import { ledgerHandlers, serveLedgerFiles } from './http-ledger.ts';
import { liveHandlers } from './http-live.ts';
import { mandateHandlers } from './http-mandate.ts';
import { Observed, outHandlers } from './http-out.ts';
import { publicHandlers } from './http-public.ts';
import { releaseHandlers } from './http-release.ts';
import { setupHandlers } from './http-setup.ts';
import { CLOSE_GOING } from './http-socket.ts';
import type { OpenSocket } from './http-socket.ts';
import { LedgerDesk } from './ledger-desk.ts';
import { openOutside } from './live-outbox.ts';
import { LivePlace } from './live-place.ts';
import type { LivePlaceOptions } from './live-place.ts';
import { MandateDesk } from './mandate-desk.ts';
import type { PlaceFolder } from './place-files.ts';
import { ReleaseDesk } from './release-desk.ts';
import { openingOf } from './release-place.ts';
import { SetupDesk } from './setup-desk.ts';
import { looksOf } from './setup-looks.ts';
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
  /** Of what leaves the place for other programs. */
  readonly language: 'de' | 'en';
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
/** Releases end by their date: their number is looked at so often. */
const COUNT_MS = 60_000;

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
  readonly #observed: Observed;
  readonly #chores: readonly (() => Promise<unknown>)[];
  #running: Promise<unknown> | undefined;

  private constructor(
    options: ControlRoomOptions,
    parts: Pick<ControlRoom, 'app' | 'access' | 'live' | 'addresses'> & {
      store: Store;
      releases: ReleaseDesk;
      sockets: Set<OpenSocket>;
      over: AbortController;
      observed: Observed;
      chores: readonly (() => Promise<unknown>)[];
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
    this.#observed = parts.observed;
    this.#chores = parts.chores;
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
    const observed = new Observed();
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
        tell: (event) => {
          observed.heard(event);
          options.tell?.(event);
        },
        ...(options.watchPlace && { watchPlace: options.watchPlace }),
      });
      const place: PlaceFolder = { folder, disk, clock, random, ledger: live };
      let listening: FastifyInstance | undefined = undefined as FastifyInstance | undefined;
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
        mayReach: (host, port) => live.place?.admit({ do: 'connect', host, port }).granted === true,
      });
      const outside = openOutside({
        folder,
        disk,
        clock,
        random,
        store,
        ledger: live,
        standing: () => live.place?.standing,
        reachable: () => access.reachable(),
        announce: (message) => {
          live.announce(message);
        },
        language: options.language,
        baseUrl: options.baseUrl,
      });
      live.connect(outside.out);
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
          void count();
        },
        fault: options.fault,
        signal: over.signal,
      });
      let open = 0;
      const count = async (): Promise<void> => {
        open = await releases.openCount().catch(() => open);
      };
      live.countReleases(() => open);
      const beside = [storeFile, `${storeFile}-wal`, `${storeFile}-shm`].map((path) => basename(path)).concat('outbox');
      const looks = looksOf(place, options.watch?.wall ?? 'auto');
      const setup = new SetupDesk({ place, beside, reload, looks });
      const handlers: Handlers = {
        ...accessHandlers({ access, addresses, facade: () => facades.look() }),
        ...liveHandlers(live, live),
        ...ledgerHandlers(ledger),
        ...mandateHandlers(new MandateDesk({ place, store, reload })),
        ...releaseHandlers(releases),
        ...setupHandlers(setup, looks, place),
        ...publicHandlers({ place, live, ledger, releases }),
        ...outHandlers(
          outside,
          { version, clock, store, view: () => live.view(), coverage: (from, to) => live.coverage(from, to) },
          observed,
        ),
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
      const chores = [
        (): Promise<unknown> => live.run(over.signal),
        (): Promise<unknown> => outside.run(over.signal),
        (): Promise<unknown> => looks.run(over.signal),
        (): Promise<unknown> => every(SWEEP_MS, clock, over.signal, () => access.sweep(), options.fault),
        (): Promise<unknown> => every(COUNT_MS, clock, over.signal, count, options.fault),
      ];
      return new ControlRoom(options, {
        app,
        access,
        live,
        addresses,
        store,
        releases,
        sockets,
        over,
        observed,
        chores,
      });
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
    this.#running = Promise.all(this.#chores.map((run) => run()));
  }

  /** Resolves when no film is being made. */
  settled(): Promise<void> {
    return this.#releases.settled();
  }

  /** Ends cleanly: what was read is sealed, what was judged is kept, whoever looks is told. */
  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#over.signal.aborted) return;
    for (const socket of this.#sockets) socket.drop(CLOSE_GOING);
    this.#over.abort(new DOMException('the server stops', 'AbortError'));
    await this.app.close();
    await this.#running;
    await this.#releases.settled();
    this.#observed[Symbol.dispose]();
    await this.#store.close();
  }
}

async function every(
  ms: number,
  clock: Clock,
  signal: AbortSignal,
  work: () => Promise<void>,
  fault: ControlRoomOptions['fault'],
): Promise<void> {
  while (!signal.aborted) {
    await work().catch((error: unknown) => {
      fault('chore', error);
    });
    await clock.sleep(ms, signal).catch(() => undefined);
  }
}

const maySee = (roles: readonly string[] | undefined): boolean =>
  roles?.some((role) => (ROUTES.live.who as readonly string[]).includes(role)) === true;
