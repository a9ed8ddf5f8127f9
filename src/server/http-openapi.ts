import type { FastifyDynamicSwaggerOptions } from '@fastify/swagger';
import { createJsonSchemaTransform } from 'fastify-type-provider-zod';
import { z } from 'zod';
import type { Route } from '../wire/route.ts';
import { ROUTES } from '../wire/routes.ts';
import type { RouteName } from '../wire/routes.ts';
import { Problem } from '../wire/words.ts';

/** Head of the document (OpenAPI Specification 3.1.0); the paths come from the table of routes. */
export const DOCUMENT = (version: string): NonNullable<FastifyDynamicSwaggerOptions['openapi']> => ({
  openapi: '3.1.0',
  info: {
    title: 'Augenmass',
    version,
    description:
      'Control room of one place. Sign in with a browser; read with a token. No route answers a picture of a person.',
    license: { name: 'EUPL-1.2', identifier: 'EUPL-1.2' },
  },
  servers: [{ url: '/' }],
  components: {
    securitySchemes: {
      session: { type: 'apiKey', in: 'cookie', name: '__Host-augenmass' },
      csrf: { type: 'apiKey', in: 'header', name: 'x-csrf-token' },
      token: { type: 'http', scheme: 'bearer' },
    },
  },
});

const inTable = new Set<string>(Object.values(ROUTES).map(({ path }) => path));
const toJson = createJsonSchemaTransform({ zodToJsonConfig: { unrepresentable: 'any' } });

/** Only what the table names is in the document: the screens' files are not. */
export const transform: typeof toJson = (given) => {
  const document = inTable.has(given.url)
    ? given
    : { ...given, schema: { ...(given.schema as object | undefined), hide: true } };
  return toJson(document);
};

const REFUSED = '4xx';

export function schemaOf(name: RouteName, route: Route) {
  const { summary, who, token, params, query, body, answer, bytes, method } = route;
  const signedIn = method === 'GET' ? { session: [] } : { session: [], csrf: [] };
  const callers =
    who === 'anyone' ? 'Anyone.' : who === 'person' ? 'Whoever is signed in.' : `Roles: ${who.join(', ')}.`;
  const success =
    bytes === undefined
      ? answer === undefined
        ? { 204: z.null().describe('Done.') }
        : { 200: answer }
      : { 200: { description: summary, content: { [bytes]: { schema: z.any() } } } };
  return {
    operationId: name,
    summary,
    description: callers,
    security: who === 'anyone' ? [] : [signedIn, ...(token === true ? [{ token: [] }] : [])],
    ...(params && { params }),
    ...(query && { querystring: query }),
    ...(body && { body }),
    response: { ...success, [REFUSED]: Problem },
  };
}
