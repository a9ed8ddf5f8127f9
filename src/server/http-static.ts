import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import files from '@fastify/static';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { AugenmassError } from '../kernel/errors.ts';
import { REFUSALS, sendRefusal } from './http-problem.ts';

/** Addresses that the screens themselves understand; each answers the one page. */
export const SCREENS = [
  '/',
  '/alarms',
  '/alarms/:id',
  '/search',
  '/release',
  '/release/:id',
  '/mandate',
  '/ledger',
  '/health',
  '/plan',
  '/people',
  '/settings',
  '/deliveries',
  '/setup',
  '/enter',
  '/sign-in',
  '/public',
] as const;

const YEAR_S = 31_536_000;

/** The built screens from `folder`, compressed beforehand (`*.br`). Files under /assets carry their hash in their name. */
export async function serveScreens(app: FastifyInstance, folder: string): Promise<void> {
  await app.register(files, {
    root: folder,
    prefix: '/',
    preCompressed: true,
    index: false,
    cacheControl: false,
    dotfiles: 'ignore',
    suppressWarning: true,
    // The verification of the ledger has its own routes.
    allowedPath: (path) => !path.startsWith('/api/') && !path.startsWith('/ledger/'),
    setHeaders: (reply, path) => {
      const lasting = /[\\/]assets[\\/]/.test(path);
      reply.header('cache-control', lasting ? `public, max-age=${YEAR_S}, immutable` : 'no-cache');
    },
  });
  const isBuilt = (): Promise<boolean> =>
    stat(join(folder, 'index.html')).then(
      () => true,
      () => false,
    );
  // Whoever followed an old link is told so by the screens; programs get the Problem that every other address gives.
  app.setNotFoundHandler(async (request, reply) => {
    if (!asksForPage(request) || !(await isBuilt())) return sendRefusal(reply, REFUSALS.path);
    return reply.code(404).sendFile('index.html');
  });
  for (const url of SCREENS) {
    app.get(url, { schema: { hide: true } }, async (_request, reply) => {
      if (!(await isBuilt())) {
        throw new AugenmassError('not-found', 'The screens are not built.', {
          remedy: 'npm run build:ui',
          de: { message: 'Die Bildschirme sind nicht gebaut.', remedy: 'npm run build:ui' },
        });
      }
      return reply.sendFile('index.html');
    });
  }
}

/** A browser that goes to an address, not a script that fetches one. */
function asksForPage({ method, url, headers }: FastifyRequest): boolean {
  const isScreen = !/^\/(?:api|ledger|assets)(?:\/|$)/.test(url);
  return method === 'GET' && isScreen && (headers.accept ?? '').includes('text/html');
}
