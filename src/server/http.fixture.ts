import type { FastifyInstance } from 'fastify';
import type { InjectOptions, Response } from 'light-my-request';
import { SimulatedClock } from '../kernel/clock.ts';
import { AugenmassError } from '../kernel/errors.ts';
import type { Person } from '../wire/access.ts';
import type { Route } from '../wire/route.ts';
import { ROLES } from '../wire/words.ts';
import type { Role } from '../wire/words.ts';
import { createHttp } from './http.ts';
import type { HttpParts } from './http.ts';
import type { Caller, Handlers } from './http-handler.ts';

/** What tests of the gate share: a server whose handlers only say that they were reached. */
export const ORIGIN = 'http://localhost:8470';
export const HOST = 'localhost:8470';
export const SECRET = 'a-secret-of-a-session-';

export function callerIn(roles: readonly Role[], by: 'session' | 'token' = 'session'): Caller {
  const person: Person = { id: `person-${roles.join('')}`.replace(/[^a-z0-9]/g, '').slice(0, 40), name: 'Kim', roles: [...roles], custodian: null }; // prettier-ignore
  return { person, by, sessionId: by === 'session' ? 'session00001' : undefined, csrf: `csrf-${roles.join('-')}` };
}

/** Cookie or token `a-secret-of-a-session-ROLE`; of nobody: no role at all. */
const roleOf = (secret: string): readonly Role[] | undefined => {
  if (!secret.startsWith(SECRET)) return undefined;
  const role = secret.slice(SECRET.length);
  return role === 'nobody' ? [] : ROLES.filter((one) => one === role);
};

export const REACHED = new AugenmassError('conflict', 'The handler was reached.', {
  de: { message: 'Der Handler wurde erreicht.' },
});

export const reachedHandlers = new Proxy({} as Handlers, {
  get: () => () => {
    throw REACHED;
  },
});

export interface Fixture {
  readonly app: FastifyInstance;
  readonly faults: unknown[];
  readonly clock: SimulatedClock;
}

export async function gateServer(parts: Partial<HttpParts> = {}): Promise<Fixture> {
  const faults: unknown[] = [];
  const clock = new SimulatedClock();
  const app = await createHttp({
    addresses: () => ({ hosts: new Set([HOST]), origins: new Set([ORIGIN]), secure: false, url: ORIGIN }),
    callers: {
      bySession: (secret) => {
        const roles = roleOf(secret);
        return Promise.resolve(roles && callerIn(roles));
      },
      byToken: (secret) => {
        const roles = roleOf(secret);
        return Promise.resolve(roles && callerIn(roles, 'token'));
      },
    },
    handlers: reachedHandlers,
    sockets: {
      subscribe: (listener) => {
        listener.message({ type: 'ledger', size: 0, cosigned: 0, stopped: false });
        return { watch: () => undefined, close: () => undefined };
      },
      stands: () => Promise.resolve(true),
      open: new Set(),
    },
    screens: '/nowhere',
    version: '0.0.0',
    clock,
    fault: (_route, error) => faults.push(error),
    behindProxy: false,
    perMinute: () => 1_000_000,
    ...parts,
  });
  return { app, faults, clock };
}

export const asRole = (role: Role | 'nobody', route: Route): Record<string, string> => ({
  cookie: `augenmass=${SECRET}${role}`,
  ...(route.method !== 'GET' && { 'x-csrf-token': `csrf-${role === 'nobody' ? '' : role}` }),
});

/** A call with fitting path; what the body is does not matter to the gate. */
export function call(
  app: FastifyInstance,
  route: Route,
  headers: Record<string, string>,
  more: InjectOptions = {},
): Promise<Response> {
  // prettier-ignore
  const url = route.path
    .replace(':id', 'abcdefgh1234')
    .replace(':camera', 'yard')
    .replace(':sha256', '0'.repeat(64))
    .replace(':index', '0');
  const origin = route.method === 'GET' ? {} : { origin: ORIGIN };
  return app.inject({ method: route.method, url, headers: { host: HOST, ...origin, ...headers }, ...more });
}
