import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import files from '@fastify/static';
import type { FastifyInstance } from 'fastify';
import { AugenmassError } from '../kernel/errors.ts';

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
  for (const url of SCREENS) {
    app.get(url, { schema: { hide: true } }, async (_request, reply) => {
      await stat(join(folder, 'index.html')).catch((cause: unknown) => {
        throw new AugenmassError('not-found', 'The screens are not built.', {
          cause,
          remedy: 'npm run build:ui',
          de: { message: 'Die Bildschirme sind nicht gebaut.', remedy: 'npm run build:ui' },
        });
      });
      return reply.sendFile('index.html');
    });
  }
}
