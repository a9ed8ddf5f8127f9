import type { z } from 'zod';
import type { Route } from '../wire/route.ts';
import { ROUTES } from '../wire/routes.ts';
import type { RouteName } from '../wire/routes.ts';
import { Problem } from '../wire/words.ts';
import { ApiProblem, NOT_UNDERSTOOD, UNREACHED } from './problem.ts';

type Table = typeof ROUTES;
type In<N extends RouteName, K extends string> =
  Table[N] extends Record<K, z.ZodType> ? z.input<Table[N][K]> : undefined;
type Part<K extends string, T> = [T] extends [undefined] ? { readonly [k in K]?: never } : { readonly [k in K]: T };
export type CallInput<N extends RouteName> = Part<'params', In<N, 'params'>> &
  (Table[N] extends { query: z.ZodType } ? { readonly query?: In<N, 'query'> } : { readonly query?: never }) &
  Part<'body', In<N, 'body'>> & { readonly signal?: AbortSignal };
export type Answer<N extends RouteName> = Table[N] extends { answer: z.ZodType }
  ? z.output<Table[N]['answer']>
  : undefined;

let csrf = '';
let signedOut: () => void = () => undefined;

/** The session's token against forged requests; goes with everything but GET. */
export function keepCsrf(token: string): void {
  csrf = token;
}

/** Who is told when the server no longer knows us. */
export function onSignedOut(listener: () => void): void {
  signedOut = listener;
}

/** The address of a route, with its parameters and query in place. */
export function addressOf(name: RouteName, input: Pick<Loose, 'params' | 'query'> = {}): string {
  const params = (input.params ?? {}) as Record<string, string | number>;
  const path = ROUTES[name].path.replace(/:(\w+)/g, (_, key: string) => encodeURIComponent(String(params[key])));
  const query = new URLSearchParams();
  for (const [key, value] of Object.entries(
    (input.query ?? {}) as Record<string, string | number | null | undefined>,
  )) {
    if (value !== undefined && value !== null && value !== '') query.set(key, String(value));
  }
  const written = query.toString();
  return written ? `${path}?${written}` : path;
}

interface Loose {
  readonly params?: unknown;
  readonly query?: unknown;
  readonly body?: unknown;
  readonly signal?: AbortSignal;
}

async function ask(name: RouteName, input: Loose): Promise<Response> {
  const route: Route = ROUTES[name];
  const headers: Record<string, string> = { accept: route.bytes ?? 'application/json' };
  if (route.method !== 'GET') headers['x-csrf-token'] = csrf;
  const init: RequestInit = { method: route.method, headers, credentials: 'same-origin', redirect: 'error' };
  if (input.body !== undefined) {
    headers['content-type'] = 'application/json';
    init.body = JSON.stringify(input.body);
  }
  if (input.signal) init.signal = input.signal;
  let response: Response;
  try {
    response = await fetch(addressOf(name, input), init);
  } catch (error) {
    if (input.signal?.aborted) throw error;
    throw new ApiProblem(0, UNREACHED, error);
  }
  if (response.ok) return response;
  if (response.status === 401 && name !== 'session') signedOut();
  const said = Problem.safeParse(await response.json().catch(() => undefined));
  throw new ApiProblem(response.status, said.success ? said.data : response.status >= 502 ? UNREACHED : NOT_UNDERSTOOD);
}

/**
 * Calls a route by its name; what goes in and what comes back have the shapes of the wire. Throws ApiProblem, or the signal's
 * reason when aborted.
 */
export async function call<N extends RouteName>(
  name: N,
  ...[input]: object extends CallInput<N> ? [input?: CallInput<N>] : [input: CallInput<N>]
): Promise<Answer<N>> {
  const response = await ask(name, input ?? {});
  const { answer }: Route = ROUTES[name];
  if (!answer) return undefined as Answer<N>;
  const parsed = answer.safeParse(await response.json().catch(() => undefined));
  if (!parsed.success) throw new ApiProblem(response.status, NOT_UNDERSTOOD, parsed.error);
  return parsed.data as Answer<N>;
}

/** The same for routes that answer bytes. */
export async function callBytes<N extends RouteName>(
  name: N,
  ...[input]: object extends CallInput<N> ? [input?: CallInput<N>] : [input: CallInput<N>]
): Promise<Uint8Array<ArrayBuffer>> {
  const response = await ask(name, input ?? {});
  return new Uint8Array(await response.arrayBuffer());
}
