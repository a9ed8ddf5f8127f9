import { connect } from 'node:net';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import WebSocket from 'ws';
import { z } from 'zod';
import { codeAt, tokenOf } from '../src/access/access.fixture.ts';
import { systemDisk } from '../src/disk/system-disk.ts';
import { systemClock } from '../src/kernel/clock.ts';
import { seededRandom, systemRandom } from '../src/kernel/random.ts';
import type { Random } from '../src/kernel/random.ts';
import { ControlRoom } from '../src/server/control-room.ts';
import { makePlace } from '../src/server/place-make.ts';
import type { Route } from '../src/wire/route.ts';
import { ROUTES } from '../src/wire/routes.ts';
import { Problem, ROLES } from '../src/wire/words.ts';
import { Fuel } from './fuzz-values.ts';

/**
 * Sends seeded rubbish to a real server over real sockets: wrong types, unicode, deep and huge JSON, foreign cookies and tokens,
 * broken HTTP, WebSocket text, binary and floods, by strangers and by people of every role. Whatever comes, the process stays up, and
 * whoever is told no is told so with a status of 400 to 499 and a Problem.
 *
 *   node tools/fuzz-http.ts --messages 10000 --seed 1
 */
export interface Outcome {
  readonly messages: number;
  /** How often each status, or close code of a WebSocket (`ws 4400`), came. */
  readonly answers: Readonly<Record<string, number>>;
  /** What must not be. */
  readonly faults: readonly string[];
}

interface Somebody {
  readonly roles: readonly string[];
  readonly cookie: string;
  readonly csrf: string;
}

const PASSWORD = 'Kran Zwiebel Nebel Tacho';
/** They end the session that the next message would be sent with, or start a process for every message. */
const SPARED = new Set(['signOut', 'signOutEverywhere', 'testCamera']);
const ANSWER_MS = 20_000;
const RAW_MS = 1_000;

export async function fuzzHttp(messages: number, seed: number): Promise<Outcome> {
  const base = await mkdtemp(join(tmpdir(), 'augenmass-fuzz-'));
  const faults: string[] = [];
  const lost = (error: unknown): void => {
    faults.push(`lost: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`);
  };
  process.on('unhandledRejection', lost).on('uncaughtException', lost);
  try {
    await using room = await openRoom(join(base, 'place'), (what, error) => {
      faults.push(`${what}: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`);
    });
    const url = room.addresses().url.replace('localhost', '127.0.0.1');
    const people = await enrol(room, url);
    const answers: Record<string, number> = {};
    const count = (key: string | number): void => {
      answers[key] = (answers[key] ?? 0) + 1;
    };
    const random = seededRandom(seed);
    const run = new Fuzz(url, people, new Fuel(random), random, count, (fault) => faults.push(fault));
    // Several at once, as floods come.
    const width = 8;
    for (let done = 0; done < messages;) {
      const batch = Array.from({ length: Math.min(width, messages - done) }, () => run.one());
      done += (await Promise.all(batch)).reduce((sum, sent) => sum + sent, 0);
    }
    await run.stillThere();
    return { messages, answers, faults };
  } finally {
    process.off('unhandledRejection', lost).off('uncaughtException', lost);
    await rm(base, { recursive: true, force: true });
  }
}

async function openRoom(folder: string, fault: (what: string, error: unknown) => void): Promise<ControlRoom> {
  const disk = systemDisk(systemRandom);
  const words = {
    site: 'Fuzz',
    operator: 'Stadt Muster',
    contact: 'kameras@muster.example',
    legalBasis: 'Section 99 of the Example Act',
    dpia: 'DPIA-1',
    validFrom: '2020-01-01',
    validUntil: '2099-01-01',
    timeZone: 'UTC',
    cameras: [{ name: 'yard', source: 'rtsp://192.0.2.7/x', purpose: 'See that somebody fell.' }],
  };
  await makePlace({ folder, words, disk, clock: systemClock, random: systemRandom });
  const room = await ControlRoom.open({
    folder,
    host: 'localhost',
    port: 0,
    demo: false,
    version: '0.0.0',
    language: 'en',
    screens: join(folder, 'nowhere'),
    disk,
    clock: systemClock,
    random: systemRandom,
    fault,
    // The limit itself is tried by `stillThere`; before, everything is to reach the handlers.
    perMinute: ({ path }) => (path === '/api/health' ? 600 : 1_000_000),
    watchPlace: (_place, _options, signal) =>
      new Promise((_resolve, reject) => {
        signal.addEventListener('abort', () => {
          reject(signal.reason as Error);
        });
      }),
  });
  await room.start();
  return room;
}

/** One person of each role, through the real links. */
async function enrol(room: ControlRoom, url: string): Promise<Somebody[]> {
  const origin = room.addresses().url;
  const post = async (path: string, body: unknown, by?: Somebody): Promise<Response> =>
    fetch(`${url}${path}`, { method: 'POST', body: JSON.stringify(body), headers: { 'content-type': 'application/json', origin, ...(by && { cookie: by.cookie, 'x-csrf-token': by.csrf }) } }); // prettier-ignore
  const enter = async (token: string, name: string, roles: readonly string[]): Promise<Somebody> => {
    const { secret } = (await (await post('/api/enrol/password', { token, name, password: PASSWORD })).json()) as { secret: string }; // prettier-ignore
    const entered = await post('/api/enrol/totp', { token, code: codeAt(secret, systemClock.nowMs()) });
    const { csrf } = (await entered.json()) as { csrf: string };
    return { roles, cookie: entered.headers.getSetCookie()[0]!.split(';')[0]!, csrf };
  };
  const ada = await enter(tokenOf((await room.access.setupTicket())!), 'Ada', ['operator', 'administrator']);
  const people = [ada];
  for (const role of ROLES) {
    const invited = await post('/api/invitations', { roles: [role], ...(role === 'custodian' && { custodian: 'custodian-1' }) }, ada); // prettier-ignore
    people.push(await enter(tokenOf((await invited.json()) as { url: string }), `Kim ${role}`, [role]));
  }
  return people;
}

class Fuzz {
  readonly #url: string;
  readonly #people: readonly Somebody[];
  readonly #fuel: Fuel;
  readonly #random: Random;
  readonly #count: (key: string | number) => void;
  readonly #fault: (fault: string) => void;
  readonly #routes = Object.entries(ROUTES).filter(([name]) => !SPARED.has(name)) as [string, Route][];

  constructor(
    url: string,
    people: readonly Somebody[],
    fuel: Fuel,
    random: Random,
    count: (key: string | number) => void,
    fault: (fault: string) => void,
  ) {
    this.#url = url;
    this.#people = people;
    this.#fuel = fuel;
    this.#random = random;
    this.#count = count;
    this.#fault = fault;
  }

  /** Sends one message, or one socketful of them; says how many. */
  async one(): Promise<number> {
    const kind = this.#random.next();
    if (kind < 0.75) return this.#rest();
    if (kind < 0.82) return this.#raw();
    return this.#socket();
  }

  async #rest(): Promise<number> {
    const fuel = this.#fuel;
    const [name, route] = fuel.pick(this.#routes);
    const path = route.path.replace(/:\w+/g, () => encodeURIComponent(fuel.parameter()));
    const query = fuel.chance(0.5) ? `?${fuel.query(route.query instanceof z.ZodObject ? Object.keys(route.query.shape) : [])}` : ''; // prettier-ignore
    const method = fuel.chance(0.05) ? fuel.pick(['PATCH', 'OPTIONS', 'HEAD', 'TRACE', 'PROPFIND']) : route.method;
    const headers: Record<string, string> = {};
    const may = this.#people.filter(({ roles }) => typeof route.who === 'string' || route.who.some((role) => roles.includes(role))); // prettier-ignore
    const by = fuel.chance(0.85) ? fuel.pick(fuel.chance(0.7) ? may : this.#people) : undefined;
    if (by) Object.assign(headers, { cookie: by.cookie, ...(fuel.chance(0.9) && { 'x-csrf-token': by.csrf }) });
    else if (fuel.chance(0.5)) headers['cookie'] = `augenmass=${fuel.secret()}`;
    if (fuel.chance(0.1)) headers['authorization'] = `${fuel.pick(['Bearer', 'bearer', 'Basic', ''])} ${fuel.secret()}`;
    if (fuel.chance(0.9)) headers['origin'] = fuel.chance(0.95) ? this.#url : 'https://evil.example';
    const body = ['GET', 'HEAD', 'TRACE'].includes(method) ? undefined : fuel.body(route.body);
    if (body) headers['content-type'] = fuel.contentType();
    await this.#send(`${method} ${name}`, method, `${path}${query}`, headers, body);
    return 1;
  }

  async #send(
    what: string,
    method: string,
    path: string,
    headers: Record<string, string>,
    body?: Uint8Array,
  ): Promise<void> {
    // prettier-ignore
    const answer = await exchange(this.#url, method, path, headers, body).catch((error: unknown) => String(error));
    if (typeof answer === 'string') {
      // A body that is refused while it is still being sent closes the line; no answer is not an answer of ours.
      this.#count(answer.includes('hung') ? 'hung' : 'closed');
      if (answer.includes('hung')) this.#fault(`${what} ${path.slice(0, 200)}: ${answer}`);
      return;
    }
    this.#count(answer.status);
    if (answer.status < 400) return;
    const said = `${what} ${path.slice(0, 200)} → ${answer.status} ${answer.body.slice(0, 300)}`;
    if (answer.status >= 500) this.#fault(said);
    else if (method !== 'HEAD' && !isProblem(answer.body)) this.#fault(`no Problem: ${said}`);
  }

  /** Bytes that are hardly HTTP. */
  async #raw(): Promise<number> {
    const answer = await talk(this.#url, this.#fuel.http());
    const status = /^HTTP\/1\.1 (\d{3})/.exec(answer)?.[1];
    this.#count(status ?? 'closed');
    if (status !== undefined && Number(status) >= 500 && status !== '505') this.#fault(`raw → ${answer.slice(0, 300)}`);
    return 1;
  }

  async #socket(): Promise<number> {
    const fuel = this.#fuel;
    const by = fuel.chance(0.85) ? fuel.pick(this.#people) : undefined;
    const headers = { ...(by && { cookie: by.cookie }), ...(fuel.chance(0.95) && { origin: this.#url }) };
    const messages = Array.from({ length: fuel.chance(0.03) ? 120 : 1 + Math.floor(this.#random.next() * 6) }, () => fuel.message()); // prettier-ignore
    const code = await speak(`${this.#url.replace('http', 'ws')}/api/live`, headers, messages);
    this.#count(`ws ${code}`);
    if (code === 'hung' || (typeof code === 'number' && code >= 500 && code < 600)) this.#fault(`WebSocket: ${code}`);
    return messages.length;
  }

  /** It answers as at the beginning; and whoever asks too often is told so. */
  async stillThere(): Promise<void> {
    const { cookie } = this.#people[1]!;
    const place = await exchange(this.#url, 'GET', '/api/place', { cookie }).catch(String);
    if (typeof place === 'string' || place.status !== 200) this.#fault(`afterwards: ${JSON.stringify(place)}`);
    const flood = await Promise.all(Array.from({ length: 700 }, () => exchange(this.#url, 'GET', '/api/health', {}).catch(String))); // prettier-ignore
    const statuses = new Set(flood.map((one) => (typeof one === 'string' ? one : one.status)));
    if (!statuses.has(429)) this.#fault(`a flood was not held back: ${[...statuses].join(' ')}`);
    for (const one of flood) {
      if (typeof one === 'object' && one.status === 429 && !isProblem(one.body))
        this.#fault('a flood was told no Problem');
    }
  }
}

function isProblem(body: string): boolean {
  try {
    return Problem.safeParse(JSON.parse(body)).success;
  } catch {
    return false;
  }
}

async function exchange(
  url: string,
  method: string,
  path: string,
  headers: Record<string, string>,
  body?: Uint8Array,
): Promise<{ status: number; body: string }> {
  // prettier-ignore
  const { request } = await import('node:http');
  return new Promise((resolve, reject) => {
    const { hostname, port } = new URL(url);
    const sent = request(
      { hostname, port, method, path, headers, agent: false, insecureHTTPParser: false },
      (response) => {
        const chunks: Buffer[] = [];
        response.on('data', (chunk: Buffer) => chunks.push(chunk));
        response.on('error', reject);
        response.on('end', () => {
          resolve({ status: response.statusCode ?? 0, body: Buffer.concat(chunks).toString('utf8') });
        });
      },
    );
    sent.setTimeout(ANSWER_MS, () => sent.destroy(new Error('hung')));
    sent.on('error', reject);
    sent.end(body);
  });
}

function talk(url: string, bytes: Uint8Array): Promise<string> {
  const { hostname, port } = new URL(url);
  return new Promise((resolve) => {
    const socket = connect(Number(port), hostname);
    let said = '';
    socket.on('data', (chunk: Buffer) => (said += chunk.toString('latin1')));
    socket
      .on('error', () => undefined)
      .on('close', () => {
        resolve(said);
      });
    socket.end(bytes);
    // Half a request is waited for; so long, and no longer, by us.
    socket.setTimeout(RAW_MS, () => socket.destroy());
  });
}

/** The status of a refused handshake or the close code; 1000 where the server kept listening until we left. */
function speak(
  url: string,
  headers: Record<string, string>,
  messages: readonly (string | Uint8Array)[],
): Promise<number | 'hung'> {
  // prettier-ignore
  return new Promise((resolve) => {
    const socket = new WebSocket(url, { headers });
    const timer = setTimeout(() => {
      socket.terminate();
      resolve('hung');
    }, ANSWER_MS);
    const end = (code: number): void => {
      clearTimeout(timer);
      resolve(code);
    };
    socket.on('unexpected-response', (_request, response) => {
      response.resume();
      end(response.statusCode ?? 0);
      socket.terminate();
    });
    socket.on('error', () => undefined);
    socket.on('close', (code) => {
      end(code);
    });
    socket.on('open', () => {
      for (const message of messages) socket.send(message, () => undefined);
      socket.close();
    });
  });
}

if (import.meta.main) {
  const { values } = parseArgs({ options: { messages: { type: 'string', default: '10000' }, seed: { type: 'string', default: '1' } } }); // prettier-ignore
  const startedMs = systemClock.monotonicMs();
  const { messages, answers, faults } = await fuzzHttp(Number(values.messages), Number(values.seed));
  const seconds = Math.round((systemClock.monotonicMs() - startedMs) / 1000);
  console.log(`${messages} messages in ${seconds} s: ${Object.entries(answers).sort().map(([key, n]) => `${key}: ${n}`).join(', ')}`); // prettier-ignore
  for (const fault of faults.slice(0, 20)) console.error(fault);
  console.log(`${faults.length} faults`);
  process.exitCode = faults.length > 0 ? 1 : 0;
}
