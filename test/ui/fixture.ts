import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import fastifyStatic from '@fastify/static';
import websocket from '@fastify/websocket';
import fastify from 'fastify';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { WebSocket } from 'ws';
import { systemClock } from '../../src/kernel/clock.ts';
import type { Alarm } from '../../src/wire/alarm.ts';
import { encodeFigures } from '../../src/wire/figures.ts';
import { ClientMessage, ServerMessage } from '../../src/wire/live.ts';
import type { Place } from '../../src/wire/place.ts';
import type { Route } from '../../src/wire/route.ts';
import { ROUTES } from '../../src/wire/routes.ts';
import type { RouteName } from '../../src/wire/routes.ts';
import type { Role } from '../../src/wire/words.ts';
import { PAPER_HANDLERS } from './paper-handlers.ts';
import type { Papers } from './papers.ts';
import { People } from './people.ts';
import { Refusal } from './refusal.ts';
import { HELMET } from '../../src/server/http-headers.ts';
import { CAMERAS, frameOf, madeAlarm, packedDrawing, replayOf } from './scene.ts';
import { checkpointOf, coverageOf, entryOf, placeAt, publicPageAt, VKEY } from './records.ts';

const { contentSecurityPolicy } = HELMET(false);
const directives = typeof contentSecurityPolicy === 'object' ? (contentSecurityPolicy.directives ?? {}) : {};
/** The real server's: whatever the screens may not do there, they may not do here. */
export const POLICY = Object.entries(directives)
  .map(
    ([name, values]) =>
      `${name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)} ${[...(values as string[])].join(' ')}`,
  )
  .join('; ');

export interface Asked {
  readonly params: Record<string, string>;
  readonly query: Record<string, unknown>;
  readonly body: Record<string, unknown>;
  readonly reply: FastifyReply;
}
type Socket = Pick<WebSocket, 'send' | 'terminate' | 'on'>;

/**
 * A made-up place behind the real routes, for looking at screens and for the states that a real place is seldom in. Each
 * answer is checked against the schema of its route, so that the screens cannot be built on something no server says.
 */
export class Fixture {
  roles: Role[] = ['operator'];
  signedIn = true;
  alarms = new Map<string, Alarm>();
  /** Changes what /api/place and the socket say of the place. */
  change: (place: Place) => Place = (place) => place;
  /** Routes that fail on purpose, with the status they answer. */
  failing = new Map<RouteName, number>();
  /** What was asked, newest last. */
  readonly calls: { readonly name: RouteName; readonly body: unknown }[] = [];
  /** Whether searches and details are answered with alarms. */
  details = true;
  /** Cameras of which no news comes. */
  readonly mute = new Set<string>();
  /** How long after the socket opened the place is told. */
  lateMs = 0;
  ledgerSize = 18_204;
  app: FastifyInstance | undefined;
  /** Where a test is about releases and the mandate. */
  papers: Papers | undefined;
  readonly people = new People(systemClock.nowMs());
  readonly #sockets = new Set<Socket>();
  readonly #startMs = systemClock.nowMs();
  #timer: NodeJS.Timeout | undefined;

  constructor() {
    const nowMs = systemClock.nowMs();
    const wishes = [
      { id: 'sturz0001', camera: 'durchgang-nord', behaviour: 'fall', agoMs: 11_000, urgency: 92, dueInMs: 49_000 },
      {
        id: 'liegt0002',
        camera: 'bahnsteig-2',
        behaviour: 'lying',
        agoMs: 140_000,
        urgency: 74,
        dueInMs: -20_000,
        passedOnAgoMs: 20_000,
      },
      {
        id: 'zweite003',
        camera: 'lieferhof',
        behaviour: 'intrusion',
        agoMs: 380_000,
        urgency: 40,
        state: 'second',
        over: true,
        judgements: [{ verdict: 'unclear', by: 'operator', atMs: nowMs - 300_000, reason: 'Halb verdeckt.' }],
      },
      {
        id: 'vorbei004',
        camera: 'eingang',
        behaviour: 'crowding',
        agoMs: 5_400_000,
        urgency: 0,
        state: 'judged',
        over: true,
        judgements: [{ verdict: 'no-hit', by: 'operator', atMs: nowMs - 5_300_000 }],
      },
    ] as const;
    for (const wish of wishes) this.alarms.set(wish.id, madeAlarm(wish as never, nowMs));
  }

  get nowMs(): number {
    return systemClock.nowMs();
  }

  place(): Place {
    const open = [...this.alarms.values()].filter((alarm) => alarm.state !== 'judged').length;
    return this.change(placeAt(this.nowMs, this.ledgerSize, open));
  }

  /** Raises or changes an alarm and tells every open screen. */
  tell(alarm: Alarm): void {
    this.alarms.set(alarm.id, alarm);
    this.ledgerSize++;
    this.send({ type: 'alarm', alarm });
    this.send({ type: 'ledger', size: this.ledgerSize, cosigned: 2, stopped: false });
  }

  send(message: ServerMessage): void {
    const text = JSON.stringify(ServerMessage.parse(message));
    for (const socket of this.#sockets) socket.send(text);
  }

  async start(port: number, distDir = fileURLToPath(new URL('../../dist/ui/', import.meta.url))): Promise<string> {
    const app = fastify({ forceCloseConnections: true });
    this.app = app;
    await app.register(websocket);
    app.addHook('onSend', (_request, reply, payload, done) => {
      // As the real server: whatever the screens may not do there, they may not do here.
      void reply.header('content-security-policy', POLICY);
      done(null, payload);
    });
    for (const [name, route] of Object.entries(ROUTES) as [RouteName, Route][]) {
      if (name === 'live') continue;
      app.route({
        method: route.method,
        url: route.path,
        handler: (request, reply) => this.#answer(name, route, request, reply),
      });
    }
    app.get('/api/live', { websocket: true }, (socket) => {
      this.#greet(socket);
    });
    if (existsSync(distDir)) {
      await app.register(fastifyStatic, { root: distDir, preCompressed: true, wildcard: false });
      app.setNotFoundHandler((request, reply) =>
        request.url.startsWith('/api/') ? reply.code(404).send({}) : reply.sendFile('index.html'),
      );
    }
    this.#timer = setInterval(() => {
      this.#figures();
    }, 100);
    return app.listen({ port, host: '127.0.0.1' });
  }

  /** Like a kill: sockets go without a word. */
  async stop(): Promise<void> {
    clearInterval(this.#timer);
    for (const socket of this.#sockets) socket.terminate();
    this.#sockets.clear();
    await this.app?.close();
    this.app = undefined;
  }

  #greet(socket: Socket): void {
    this.#sockets.add(socket);
    socket.on('close', () => this.#sockets.delete(socket));
    socket.on('message', (data: Buffer) => {
      const message = ClientMessage.parse(JSON.parse(data.toString('utf8')));
      if (message.type === 'ping') {
        socket.send(JSON.stringify({ type: 'pong', sentMs: message.sentMs, nowMs: this.nowMs }));
      }
    });
    setTimeout(() => {
      this.#tellAll(socket);
    }, this.lateMs);
  }

  #tellAll(socket: Socket): void {
    socket.send(JSON.stringify(ServerMessage.parse({ type: 'place', place: this.place() })));
    for (const alarm of this.alarms.values()) {
      if (alarm.state !== 'judged') socket.send(JSON.stringify(ServerMessage.parse({ type: 'alarm', alarm })));
    }
  }

  #figures(): void {
    const frames = CAMERAS.flatMap(([name, , state], number) =>
      state === 'live' && !this.mute.has(name)
        ? [frameOf(number, this.nowMs, this.#startMs - 20_000, name === 'durchgang-nord')]
        : [],
    );
    const bytes = encodeFigures(frames);
    for (const socket of this.#sockets) socket.send(bytes);
  }

  async #answer(name: RouteName, route: Route, request: FastifyRequest, reply: FastifyReply): Promise<unknown> {
    this.calls.push({ name, body: request.body });
    try {
      if (name !== 'session' && route.who !== 'anyone') {
        if (!this.signedIn) throw new Refusal(401, 'refused', 'Bitte anmelden.', 'Please sign in.');
        const who = route.who;
        if (who !== 'person' && !this.roles.some((role) => who.includes(role)))
          throw new Refusal(403, 'refused', 'Das darf diese Rolle nicht.', 'This role may not do that.');
      }
      const failing = this.failing.get(name);
      if (failing !== undefined)
        throw new Refusal(
          failing,
          'unavailable',
          'Der Ort antwortet gerade nicht.',
          'The place does not answer just now.',
        );
      const handler = HANDLERS[name];
      if (!handler) throw new Refusal(404, 'not-found', 'Gibt es hier nicht.', 'Not here.');
      const answer = await handler.call(this, {
        params: (route.params?.parse(request.params) ?? {}) as Record<string, string>,
        query: route.query?.parse(request.query) ?? {},
        body: (route.body?.parse(request.body) ?? {}) as Record<string, unknown>,
        reply,
      });
      if (route.bytes) return await reply.type(route.bytes).send(answer);
      if (!route.answer) return await reply.code(204).send();
      return await reply.send(route.answer.parse(answer));
    } catch (error) {
      if (error instanceof Refusal) return reply.code(error.status).send(error.problem);
      const said = error instanceof Error ? error.message : 'unknown';
      return reply.code(400).send({ kind: 'invalid', message: { de: said, en: said } });
    }
  }
}

const alarmOf = (fixture: Fixture, id: string): Alarm => {
  const alarm = fixture.alarms.get(id);
  if (!alarm) throw new Refusal(404, 'not-found', 'Diese Meldung gibt es nicht.', 'There is no such alarm.');
  return alarm;
};

export type FixtureHandlers = Partial<Record<RouteName, (this: Fixture, asked: Asked) => unknown>>;
const HANDLERS: FixtureHandlers = {
  ...PAPER_HANDLERS,
  session() {
    return {
      person: this.signedIn ? { id: 'person0001', name: 'Anna', roles: this.roles, custodian: null } : null,
      csrf: 'fixture',
      setupNeeded: false,
      placeNeeded: false,
      site: 'Musterplatz',
      demo: true,
      oidc: null,
      publicPage: true,
    };
  },
  health: () => ({ ok: true }),
  place() {
    return this.place();
  },
  drawing: () => packedDrawing(),
  alarms({ query }) {
    const all = [...this.alarms.values()]
      .filter((alarm) => query['state'] === 'all' || (query['state'] === 'judged') === (alarm.state === 'judged'))
      .sort((a, b) => b.urgency - a.urgency || b.startMs - a.startMs);
    return { alarms: all, next: null };
  },
  alarm({ params }) {
    return alarmOf(this, params['id']!);
  },
  replay({ params }) {
    const alarm = alarmOf(this, params['id']!);
    const number = CAMERAS.findIndex(([name]) => name === alarm.camera);
    return Buffer.from(replayOf(number, alarm.startMs, ['fall', 'lying'].includes(alarm.behaviour)));
  },
  verdict({ params, body }) {
    const alarm = alarmOf(this, params['id']!);
    if (alarm.state === 'judged')
      throw new Refusal(409, 'conflict', 'Jemand anderes hat schon geurteilt.', 'Somebody else has judged already.');
    const { verdict, reason } = body as { verdict: Alarm['judgements'][number]['verdict']; reason?: string };
    const judgement = { verdict, by: this.roles[0]!, atMs: this.nowMs, ...(reason ? { reason } : {}) };
    const second = verdict === 'unclear' && alarm.state === 'open';
    const judged: Alarm = {
      ...alarm,
      judgements: [...alarm.judgements, judgement],
      state: second ? 'second' : 'judged',
    };
    this.tell(judged);
    return judged;
  },
  consequence({ params, body }) {
    const alarm = alarmOf(this, params['id']!);
    const { kind, recipient } = body as { kind: Alarm['consequences'][number]['kind']; recipient?: string };
    const taken = { kind, ...(recipient ? { recipient } : {}), atMs: this.nowMs, by: this.roles[0]! };
    const changed: Alarm = { ...alarm, consequences: [...alarm.consequences, taken] };
    this.tell(changed);
    return changed;
  },
  search({ query }) {
    const found = [...this.alarms.values()].filter(
      (alarm) =>
        alarm.startMs >= Number(query['fromMs']) &&
        alarm.startMs < Number(query['toMs']) &&
        (query['camera'] === undefined || query['camera'] === alarm.camera) &&
        (query['behaviour'] === undefined || query['behaviour'] === alarm.behaviour),
    );
    this.ledgerSize++;
    return { hit: found.length > 0, ...(this.details && { alarms: found }), watched: 0.97, entry: this.ledgerSize - 1 };
  },
  coverage({ query }) {
    return coverageOf(Number(query['fromMs']), Number(query['toMs']), this.nowMs);
  },
  ledger({ query }) {
    const limit = Number(query['limit']);
    const entries = [];
    let index = Math.min(this.ledgerSize, query['before'] === undefined ? Infinity : Number(query['before'])) - 1;
    for (; index >= 0 && entries.length < limit && index > this.ledgerSize - 2000; index--) {
      const entry = entryOf(index, this.ledgerSize, this.nowMs);
      const { act, facts, timeMs } = entry.entry as { act: string; facts: { camera?: string }; timeMs: number };
      if (query['act'] !== undefined && query['act'] !== act) continue;
      if (query['camera'] !== undefined && query['camera'] !== facts.camera) continue;
      if (query['fromMs'] !== undefined && timeMs < Number(query['fromMs'])) continue;
      if (query['toMs'] !== undefined && timeMs >= Number(query['toMs'])) continue;
      entries.push(entry);
    }
    return {
      size: this.ledgerSize,
      checkpoint: checkpointOf(this.ledgerSize),
      vkey: VKEY,
      cosigners: ['witness.example/w1', 'zeuge.example/w2'],
      entries,
      next: entries.length === limit ? index + 1 : null,
    };
  },
  ledgerProof({ params }) {
    return { proof: `c2sp.org/tlog-proof@v1\nindex ${params['index']}\n` };
  },
  publicPage() {
    return publicPageAt(this.nowMs, this.ledgerSize);
  },
};

if (import.meta.main) {
  const fixture = new Fixture();
  const address = await fixture.start(Number(process.argv[2] ?? 8490));
  process.stdout.write(`${address}\n`);
}
