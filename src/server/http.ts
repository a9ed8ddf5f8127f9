import type { Duplex } from 'node:stream';
import cookie from '@fastify/cookie';
import helmet from '@fastify/helmet';
import rateLimit from '@fastify/rate-limit';
import swagger from '@fastify/swagger';
import websocket from '@fastify/websocket';
import Fastify from 'fastify';
import type { FastifyInstance, FastifyReply, FastifyRequest, RouteOptions } from 'fastify';
import { serializerCompiler, validatorCompiler } from 'fastify-type-provider-zod';
import type { Clock } from '../kernel/clock.ts';
import type { Route } from '../wire/route.ts';
import { ROUTES } from '../wire/routes.ts';
import type { RouteName } from '../wire/routes.ts';
import type { WebSocket } from 'ws';
import { authorised, checkHost, checkOrigin, cookieName } from './http-gate.ts';
import type { Addresses, Callers } from './http-gate.ts';
import type { Ask, Caller, Handlers } from './http-handler.ts';
import { HELMET } from './http-headers.ts';
import { DOCUMENT, schemaOf, transform } from './http-openapi.ts';
import { REFUSALS, Refused, refusalOf, sendRefusal } from './http-problem.ts';
import { openSocket } from './http-socket.ts';
import type { Sockets } from './http-socket.ts';
import { serveScreens } from './http-static.ts';

export interface HttpParts {
  /** Asked with each request: the port is known once the server listens. */
  readonly addresses: () => Addresses;
  readonly callers: Callers;
  readonly handlers: Handlers;
  readonly sockets: Sockets;
  /** Folder of the built screens. */
  readonly screens: string;
  readonly version: string;
  readonly clock: Clock;
  /** Hears of every fault of our own: the one who asked is told nothing of it. */
  readonly fault: (route: string, error: unknown) => void;
  /** Behind a proxy the address stands in X-Forwarded-For. */
  readonly behindProxy: boolean;
  /** Calls a minute of a route; the route's own where it is missing. */
  readonly perMinute?: (route: Route) => number;
  /** Files beside the routes and the screens. */
  readonly files?: (app: FastifyInstance) => void;
}

const BODY_BYTES = 64 * 1024;
const PER_MINUTE = 600;
const MINUTE_MS = 60_000;
const MESSAGE_BYTES = 64 * 1024;
const HANDSHAKE_MS = 30_000;
/** How long a peer has to hear that the server stops. */
const FAREWELL_MS = 1_000;

interface Called {
  readonly caller: Caller | undefined;
}

declare module 'fastify' {
  interface FastifyRequest {
    called: Called | null;
  }
  interface FastifyContextConfig {
    route?: Route;
  }
}

/** The server without a port: every route of the table behind the one gate, the WebSocket and the screens. */
export async function createHttp(parts: HttpParts): Promise<FastifyInstance> {
  const secure = parts.addresses().secure;
  const app = Fastify({
    logger: false,
    trustProxy: parts.behindProxy ? ['loopback', 'linklocal', 'uniquelocal'] : false,
    bodyLimit: BODY_BYTES,
    requestTimeout: HANDSHAKE_MS,
    forceCloseConnections: true,
    routerOptions: { maxParamLength: 200 },
    frameworkErrors: (error, _request, reply: FastifyReply) => {
      void sendRefusal(reply, refusalOf(error));
    },
    clientErrorHandler: (_error, socket) => {
      if (!socket.writable) return;
      const body = JSON.stringify(REFUSALS.malformed.problem);
      socket.end(
        `HTTP/1.1 400 Bad Request\r\nContent-Type: application/json; charset=utf-8\r\nContent-Length: ${Buffer.byteLength(body)}\r\nConnection: close\r\n\r\n${body}`,
      );
    },
  });
  app.setValidatorCompiler(validatorCompiler);
  app.setSerializerCompiler(serializerCompiler);
  app.removeContentTypeParser('text/plain');
  app.decorateRequest('called', null);
  app.setErrorHandler((error, request, reply) => {
    const refused = refusalOf(error);
    // What is away for a while is no fault of ours.
    if (refused.status >= 500 && refused.status !== 503)
      parts.fault(`${request.method} ${request.routeOptions.url ?? ''}`, error);
    return sendRefusal(reply, refused);
  });
  await app.register(cookie);
  await app.register(helmet, HELMET(secure));
  await app.register(websocket, { options: { maxPayload: MESSAGE_BYTES, perMessageDeflate: false } });
  endUpgraded(app, parts.clock);
  app.addHook('onRequest', async (request) => {
    const addresses = parts.addresses();
    checkHost(request, addresses);
    const { route } = request.routeOptions.config;
    // No body ever comes after an upgrade: whoever waited for one would wait for ever.
    if (request.ws && route !== ROUTES.live) throw new Refused(REFUSALS.malformed);
    if (!route) return;
    checkOrigin(request, addresses);
    const secret = request.cookies[cookieName(addresses.secure)];
    const caller = await authorised(request, route, parts.callers, secret);
    request.called = { caller };
  });
  await app.register(rateLimit, {
    global: false,
    keyGenerator: (request) => calledBy(request)?.person.id ?? request.ip,
    errorResponseBuilder: () => new Refused(REFUSALS.tooMany),
  });
  await app.register(swagger, { openapi: DOCUMENT(parts.version), transform });
  for (const [name, route] of Object.entries(ROUTES)) addRoute(app, parts, name as RouteName, route);
  parts.files?.(app);
  await serveScreens(app, parts.screens);
  await app.ready();
  return app;
}

/** Node no longer counts upgraded connections as its own when it closes: they are ended here, unread or not. */
function endUpgraded(app: FastifyInstance, clock: Clock): void {
  const sockets = new Set<Duplex>();
  app.server.on('upgrade', (_request, socket: Duplex) => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
  });
  app.addHook('preClose', (done) => {
    const over = new AbortController();
    const check = (): void => {
      if (sockets.size === 0) over.abort(new DOMException('closed', 'AbortError'));
    };
    for (const socket of sockets) socket.once('close', check).end();
    const destroy = (): void => {
      for (const socket of sockets) socket.destroy();
    };
    check();
    clock.sleep(FAREWELL_MS, over.signal).then(destroy, destroy);
    done();
  });
}

const calledBy = (request: FastifyRequest): Caller | undefined => request.called?.caller;

function addRoute(app: FastifyInstance, parts: HttpParts, name: RouteName, route: Route): void {
  const max = parts.perMinute?.(route) ?? route.perMinute ?? PER_MINUTE;
  const shared = {
    method: route.method,
    url: route.path,
    bodyLimit: route.bodyLimit ?? BODY_BYTES,
    config: { route, rateLimit: { max, timeWindow: MINUTE_MS } },
    schema: schemaOf(name, route),
  } satisfies Partial<RouteOptions>;
  if (name === 'live') {
    app.route({
      ...shared,
      // Asked for without an upgrade, it is no page.
      handler: (_request: FastifyRequest, reply: FastifyReply) => sendRefusal(reply, REFUSALS.upgrade),
      wsHandler: (socket: WebSocket, request: FastifyRequest) => {
        openSocket(socket, calledBy(request)!, parts.sockets, parts.clock);
      },
    } as RouteOptions);
    return;
  }
  const handle =
    name === 'openapi'
      ? () => ({ body: JSON.stringify(app.swagger()) })
      : (parts.handlers[name] as unknown as (ask: Ask) => unknown);
  app.route({
    ...shared,
    handler: async (request, reply) => {
      reply.header('cache-control', 'no-store');
      const { params, query, body } = request;
      const ask = { params, query, body, caller: calledBy(request), request, reply } as unknown as Ask;
      return finish(reply, route, await handle(ask));
    },
  });
}

function finish(reply: FastifyReply, route: Route, answer: unknown): unknown {
  if (route.bytes !== undefined) {
    const given = answer as { redirect?: string; body?: unknown; type?: string; headers?: Record<string, string> };
    if (given.redirect !== undefined) return reply.redirect(given.redirect, 303);
    if (given.headers) reply.headers(given.headers);
    const type = given.type ?? route.bytes;
    reply.type(type.startsWith('text/') && !type.includes('charset') ? `${type}; charset=utf-8` : type);
    return reply.send(given.body instanceof Uint8Array ? Buffer.from(given.body) : given.body);
  }
  if (route.answer === undefined) return reply.code(204).send();
  return reply.send(answer);
}
