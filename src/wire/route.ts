import type { z } from 'zod';
import type { Role } from './words.ts';

export type Method = 'GET' | 'POST' | 'PUT' | 'DELETE';

/** Who may call: `anyone` without sign-in, `person` whoever is signed in, or these roles. */
export type Callers = 'anyone' | 'person' | readonly Role[];

/**
 * One way to ask the server. The table of these is the only list of routes: registration, authorisation, OpenAPI, the
 * screens' client and the test of every route with every role all read it.
 */
export interface Route {
  readonly method: Method;
  /** As Fastify writes it: /api/alarms/:id */
  readonly path: string;
  readonly summary: string;
  readonly who: Callers;
  /** Whether a read-only API token will do; GET only. */
  readonly token?: boolean;
  readonly params?: z.ZodObject;
  readonly query?: z.ZodObject;
  readonly body?: z.ZodType;
  /** What comes back as JSON; absent where nothing (204) or bytes come back. */
  readonly answer?: z.ZodType;
  /** Media type of an answer that is no JSON. */
  readonly bytes?: string;
  /** Largest body, bytes; 64 KiB without it. */
  readonly bodyLimit?: number;
  /** How often one session or address may call it a minute; 600 without it. */
  readonly perMinute?: number;
}
