import type { AddressInfo } from 'node:net';
import fastifyStatic from '@fastify/static';
import websocket from '@fastify/websocket';
import fastify from 'fastify';
import { systemClock } from '../../src/kernel/clock.ts';
import { encodeFigures } from '../../src/wire/figures.ts';
import { ClientMessage, ServerMessage } from '../../src/wire/live.ts';
import type { Place } from '../../src/wire/place.ts';
import { POLICY } from './fixture.ts';
import { placeAt } from './records.ts';
import { frameOf, packedDrawing } from './scene.ts';

/** As much of a socket as is used here. */
interface Peer {
  send(message: string | Uint8Array): void;
  terminate(): void;
  on(event: 'close' | 'message', listener: (data: Buffer) => void): unknown;
}

/**
 * A wall of any size, for measuring: every second camera has two people walking through, eight observations a second of each
 * camera, told in batches as the live place tells them.
 */
export class LargeWall {
  readonly count: number;
  sent = 0;
  #sockets = new Set<Peer>();
  #timers: NodeJS.Timeout[] = [];
  #close: () => Promise<void> = () => Promise.resolve();

  constructor(count: number) {
    this.count = count;
  }

  /** Serves the built screens from `distDir`; answers the address. */
  async start(distDir: string): Promise<string> {
    const app = fastify({ forceCloseConnections: true });
    await app.register(websocket);
    app.addHook('onSend', (_request, reply, payload, done) => {
      void reply.header('content-security-policy', POLICY);
      done(null, payload);
    });
    app.get('/api/session', () => ({
      person: { id: 'person0001', name: 'Anna', roles: ['operator'], custodian: null },
      csrf: 'large',
      setupNeeded: false,
      placeNeeded: false,
      site: 'Musterplatz',
      demo: true,
      oidc: null,
      publicPage: false,
    }));
    app.get('/api/alarms', () => ({ alarms: [], next: null }));
    app.get('/api/coverage', () => ({ fromMs: 0, toMs: 1, cameras: [] }));
    app.get('/api/cameras/:camera/drawing', (_request, reply) =>
      reply.type('application/octet-stream').send(packedDrawing()),
    );
    app.get('/api/live', { websocket: true }, (socket) => {
      this.#greet(socket);
    });
    await app.register(fastifyStatic, { root: distDir, preCompressed: true, wildcard: false });
    await app.listen({ port: 0, host: '127.0.0.1' });
    this.#timers.push(
      setInterval(() => {
        this.#tick();
      }, 125),
    );
    this.#close = () => app.close();
    return `http://127.0.0.1:${(app.server.address() as AddressInfo).port}/`;
  }

  async stop(): Promise<void> {
    for (const timer of this.#timers) clearInterval(timer);
    for (const socket of this.#sockets) socket.terminate();
    await this.#close();
  }

  #place(): Place {
    const nowMs = systemClock.nowMs();
    const place = placeAt(nowMs, 1000, 0);
    const live = place.cameras.find(({ state }) => state === 'live')!;
    const names = Array.from({ length: this.count }, (_, i) => `halle-${String(i + 1).padStart(2, '0')}`);
    return {
      ...place,
      cameras: names.map((name, number) => ({ ...live, name, number })),
      grants: names.map((name) => ({ ...place.grants[0]!, name })),
    };
  }

  #greet(socket: Peer): void {
    this.#sockets.add(socket);
    socket.on('close', () => this.#sockets.delete(socket));
    socket.on('message', (data: Buffer) => {
      const message = ClientMessage.parse(JSON.parse(data.toString('utf8')));
      if (message.type === 'ping')
        this.#send(JSON.stringify({ type: 'pong', sentMs: message.sentMs, nowMs: systemClock.nowMs() }));
    });
    this.#send(JSON.stringify(ServerMessage.parse({ type: 'place', place: this.#place() })));
  }

  #tick(): void {
    const nowMs = systemClock.nowMs();
    const frames = Array.from({ length: this.count }, (_, camera) => {
      const frame = frameOf(camera, nowMs, camera * 900, false);
      return camera % 2 === 0 ? frame : { ...frame, fresh: false, figures: [] };
    });
    this.#send(encodeFigures(frames));
  }

  #send(message: string | Uint8Array): void {
    for (const socket of this.#sockets) {
      this.sent += message.length;
      socket.send(message);
    }
  }
}
