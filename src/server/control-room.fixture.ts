import type { TestContext } from 'node:test';
import { systemRandom } from '../kernel/random.ts';
import { codeAt, tokenOf } from '../access/access.fixture.ts';
import type { Role } from '../wire/words.ts';
import { ControlRoom } from './control-room.ts';
import type { ControlRoomOptions } from './control-room.ts';
import { openFile } from '../intake/intake.ts';
import { Recording } from '../vault/record.ts';
import { DEMO, newPlace, NOON_MS } from './place.fixture.ts';
import type { TestPlace } from './place.fixture.ts';

/** A control room over a real place, store and access on a simulated clock; its cameras are not read. */
export interface TestRoom {
  readonly room: ControlRoom;
  readonly place: TestPlace;
  readonly faults: unknown[];
  /** Somebody signed in with these roles; made once. */
  readonly as: (roles: readonly Role[], custodian?: string) => Promise<Visitor>;
  readonly stranger: Visitor;
}

export interface Answered {
  readonly status: number;
  readonly headers: Readonly<Record<string, unknown>>;
  readonly body: string;
  readonly bytes: Buffer;
  // eslint-disable-next-line @typescript-eslint/no-unnecessary-type-parameters -- what is expected is said by who asks
  readonly json: <T = Record<string, unknown>>() => T;
}

/** A browser's cookie jar and its page's CSRF token. */
export class Visitor {
  readonly #room: ControlRoom;
  readonly id: string;
  cookie: string;
  csrf: string;

  constructor(room: ControlRoom, id = '', cookie = '', csrf = '') {
    this.#room = room;
    this.id = id;
    this.cookie = cookie;
    this.csrf = csrf;
  }

  get(path: string, headers: Record<string, string> = {}): Promise<Answered> {
    return this.send('GET', path, undefined, headers);
  }

  async send(
    method: 'GET' | 'POST' | 'PUT' | 'DELETE',
    path: string,
    body?: unknown,
    more: Record<string, string> = {},
  ): Promise<Answered> {
    // prettier-ignore
    const { url } = this.#room.addresses();
    const headers: Record<string, string> = {
      host: new URL(url).host,
      ...(method !== 'GET' && { origin: url, 'x-csrf-token': this.csrf }),
      ...(this.cookie !== '' && { cookie: this.cookie }),
      ...(body !== undefined && { 'content-type': 'application/json' }),
      ...more,
    };
    const payload = body === undefined ? {} : { payload: JSON.stringify(body) };
    const answer = await this.#room.app.inject({ method, url: path, headers, ...payload });
    const set = [answer.headers['set-cookie'] ?? []].flat().find((one) => one.startsWith('augenmass='));
    if (set !== undefined) this.cookie = set.split(';')[0]!;
    // eslint-disable-next-line @typescript-eslint/no-unnecessary-type-parameters -- as above
    const json = <T>(): T => answer.json<T>();
    return { status: answer.statusCode, headers: answer.headers, body: answer.body, bytes: answer.rawPayload, json }; // prettier-ignore
  }
}

export const PASSWORD = 'Kran Zwiebel Nebel Tacho';

/** `footage`: the demo clip is sealed first. `change`: the mandate's text before it is signed. */
export async function openRoom(
  t: TestContext,
  options: Partial<ControlRoomOptions> & { footage?: boolean; change?: (text: string) => string } = {},
): Promise<TestRoom> {
  const { footage, change, ...more } = options;
  const place = await newPlace(t);
  if (change) await place.rewrite(change);
  if (footage === true) await sealDemo(place, t.signal);
  const faults: unknown[] = [];
  const room = await ControlRoom.open({
    folder: place.folder,
    store: 'sqlite::memory:',
    host: '127.0.0.1',
    port: 0,
    demo: false,
    version: '0.0.0',
    language: 'en',
    screens: '/nowhere',
    disk: place.disk,
    clock: place.clock,
    random: systemRandom,
    fault: (_what, error) => faults.push(error),
    perMinute: () => 1_000_000,
    // What cameras see is not what is tested here.
    watchPlace: (_place, _options, signal) =>
      new Promise((_resolve, reject) => {
        signal.addEventListener('abort', () => {
          reject(signal.reason as Error);
        });
      }),
    ...more,
  });
  await room.start();
  t.after(() => room[Symbol.asyncDispose]());
  const known = new Map<string, Promise<Visitor>>();
  let first: Promise<Visitor> | undefined;
  const enrol = async (token: string, name: string): Promise<Visitor> => {
    const visitor = new Visitor(room);
    const secret = (await visitor.send('POST', '/api/enrol/password', { token, name, password: PASSWORD })).json<{ secret: string }>(); // prettier-ignore
    const code = codeAt(secret.secret, place.clock.nowMs());
    const session = (await visitor.send('POST', '/api/enrol/totp', { token, code })).json<{ csrf: string; person: { id: string } }>(); // prettier-ignore
    return new Visitor(room, session.person.id, visitor.cookie, session.csrf);
  };
  const founder = async (): Promise<Visitor> => enrol(tokenOf((await room.access.setupTicket())!), 'Ada');
  return {
    room,
    place,
    faults,
    stranger: new Visitor(room),
    as: (roles, custodian) => {
      first ??= founder();
      const key = [...roles, custodian ?? ''].join(' ');
      const made =
        known.get(key) ??
        first.then(async (ada) => {
          const body = { roles, ...(custodian !== undefined && { custodian }) };
          const { url } = (await ada.send('POST', '/api/invitations', body)).json<{ url: string }>();
          return enrol(tokenOf({ url }), `Kim ${known.size} ${key}`.slice(0, 70));
        });
      known.set(key, made);
      return made;
    },
  };
}

const FOOTAGE_MS = 12_000;

/** The first seconds of the demo clip, sealed as what yard saw from noon on. */
async function sealDemo(made: TestPlace, signal: AbortSignal): Promise<void> {
  await using place = await made.open();
  using lease = await place.vault.lease();
  const recording = new Recording({ camera: 'yard', epochMs: NOON_MS, vault: lease.vault, keys: lease.keys });
  for await (const message of openFile(DEMO, { signal, wall: 'node-only' })) {
    if (message.type !== 'packet' || message.packet.timeMs < FOOTAGE_MS) await recording.push(message);
  }
  await recording.end();
}
