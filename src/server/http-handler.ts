import type { FastifyReply, FastifyRequest } from 'fastify';
import type { z } from 'zod';
import type { Person } from '../wire/access.ts';
import type { Route } from '../wire/route.ts';
import type { ROUTES, RouteName } from '../wire/routes.ts';
import type { Role } from '../wire/words.ts';

/** Who asks: a person in a browser, or a read-only token with that person's rights. */
export interface Caller {
  readonly person: Person;
  readonly by: 'session' | 'token';
  /** Public id of the session; undefined for a token. */
  readonly sessionId: string | undefined;
  /** Goes back in x-csrf-token with everything but GET. */
  readonly csrf: string;
}

/** An answer that is no JSON. */
export interface Bytes {
  readonly body: Uint8Array | string | NodeJS.ReadableStream;
  /** Media type, where it is not the one of the route's table. */
  readonly type?: string;
  readonly headers?: Readonly<Record<string, string>>;
}
export interface Redirect {
  readonly redirect: string;
}

type Read<T> = T extends z.ZodType ? z.output<T> : undefined;
type Part<R, K extends string> = R extends { readonly [P in K]: infer T } ? Read<T> : undefined;

/** One call, checked: `caller` may call it, `params`, `query` and `body` have the route's shapes. */
export interface Ask<R extends Route = Route> {
  readonly params: Part<R, 'params'>;
  readonly query: Part<R, 'query'>;
  readonly body: Part<R, 'body'>;
  readonly caller: R['who'] extends 'anyone' ? Caller | undefined : Caller;
  readonly request: FastifyRequest;
  /** For cookies and headers; the answer itself is returned. */
  readonly reply: FastifyReply;
}

export type Answer<R extends Route> = R extends { readonly bytes: string }
  ? Bytes | Redirect
  : R extends { readonly answer: infer A }
    ? Read<A>
    : undefined;

type Table = typeof ROUTES;
export type Handler<N extends RouteName> = (ask: Ask<Table[N]>) => Promise<Answer<Table[N]>> | Answer<Table[N]>;

/** `live` is the WebSocket, `openapi` is made from the table itself. */
export type HandledName = Exclude<RouteName, 'live' | 'openapi'>;
export type Handlers = { readonly [N in HandledName]: Handler<N> };

/** The first of the caller's roles that the route names: in it they act, and under it the act stands in the ledger. */
export function actingRole(caller: Caller, wanted: readonly Role[]): Role {
  const role = wanted.find((one) => caller.person.roles.includes(one));
  if (role === undefined) throw new Error('The gate let somebody through who has none of the roles.');
  return role;
}
