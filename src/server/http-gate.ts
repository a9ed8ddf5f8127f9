import { timingSafeEqual } from 'node:crypto';
import type { FastifyRequest } from 'fastify';
import type { Route } from '../wire/route.ts';
import type { Caller } from './http-handler.ts';
import { REFUSALS, Refused } from './http-problem.ts';

/** Under which names the server answers, and what pages it serves are called by browsers. */
export interface Addresses {
  /** Values of Host, lower case, with port where there is one. */
  readonly hosts: ReadonlySet<string>;
  readonly origins: ReadonlySet<string>;
  /** Over https: the cookie is `__Host-` and browsers are told to stay there. */
  readonly secure: boolean;
  /** Where people go, without a slash at the end. */
  readonly url: string;
}

/** Who is behind a cookie or a token; undefined where nobody is. */
export interface Callers {
  readonly bySession: (secret: string) => Promise<Caller | undefined>;
  readonly byToken: (secret: string) => Promise<Caller | undefined>;
}

export const cookieName = (secure: boolean): string => (secure ? '__Host-augenmass' : 'augenmass');

/** Answered under a foreign name, a page elsewhere could read along by DNS rebinding. */
export function checkHost(request: FastifyRequest, { hosts }: Addresses): void {
  if (!hosts.has((request.headers.host ?? '').toLowerCase())) throw new Refused(REFUSALS.host);
}

/**
 * What changes something, and the WebSocket, which no cookie rule protects, come from our own pages. Who sends no Origin is no
 * browser (Fetch standard, 3.2: every request but GET and HEAD has one, and every WebSocket handshake).
 */
export function checkOrigin(request: FastifyRequest, { origins }: Addresses): void {
  const { origin, upgrade, 'sec-fetch-site': site } = request.headers;
  const reads = request.method === 'GET' || request.method === 'HEAD';
  if (reads && upgrade === undefined) return;
  const own = typeof origin === 'string' ? origins.has(origin) : upgrade === undefined && site === undefined;
  if (!own) throw new Refused(REFUSALS.origin);
}

/** The one place where it is decided who may call a route. Throws what they are told otherwise. */
export async function authorised(
  request: FastifyRequest,
  route: Route,
  callers: Callers,
  cookie: string | undefined,
): Promise<Caller | undefined> {
  const caller = await callerOf(request, route, callers, cookie);
  if (route.who === 'anyone') return caller;
  if (!caller) throw new Refused(REFUSALS.signIn);
  const { who } = route;
  if (who !== 'person' && !who.some((role) => caller.person.roles.includes(role))) throw new Refused(REFUSALS.role);
  if (route.method !== 'GET' && !sameText(request.headers['x-csrf-token'], caller.csrf)) {
    throw new Refused(REFUSALS.csrf);
  }
  return caller;
}

async function callerOf(
  request: FastifyRequest,
  route: Route,
  callers: Callers,
  cookie: string | undefined,
): Promise<Caller | undefined> {
  const { authorization } = request.headers;
  if (authorization === undefined) return cookie === undefined ? undefined : callers.bySession(cookie);
  // A token reads what is marked for it, and nothing else; it is never mixed with a cookie.
  const secret = /^Bearer ([A-Za-z0-9._~+/-]{16,200}=*)$/i.exec(authorization)?.[1];
  if (secret === undefined || route.token !== true || route.method !== 'GET') return undefined;
  return callers.byToken(secret);
}

function sameText(given: string | string[] | undefined, wanted: string): boolean {
  if (typeof given !== 'string' || wanted === '') return false;
  const [a, b] = [Buffer.from(given), Buffer.from(wanted)];
  return a.length === b.length && timingSafeEqual(a, b);
}
