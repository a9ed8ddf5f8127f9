import { createServer } from 'node:http';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import { join } from 'node:path';
import type { Disk } from '../disk/disk.ts';
import { AugenmassError, fromSystemError } from '../kernel/errors.ts';
import { parseCheckpoint } from './checkpoint.ts';
import { parseNote } from './note.ts';
import { parseTilePath, widthOf, TILE_WIDTH } from './tiles.ts';
import type { Witness } from './witness.ts';

export interface Served {
  /** Without a slash at the end. */
  readonly url: string;
  close(): Promise<void>;
}

const TEXT = 'text/plain; charset=utf-8';
const MAX_REQUEST_BYTES = 1_000_000;
const STATUS: Partial<Record<AugenmassError['kind'], number>> = { 'not-found': 404, unavailable: 503, exhausted: 503 };

/**
 * A ledger read-only over HTTP, as tlog-tiles says: `checkpoint`, `tile/…`; beside it `cosigned` and `vkey`. Tiles are served once the
 * durable checkpoint covers them and not before: what a cache keeps for ever must not change after a kill.
 */
export function serveLedger(options: { disk: Disk; folder: string; host: string; port: number }): Promise<Served> {
  const { disk, folder } = options;
  return listen(options, async (request) => {
    if (request.method !== 'GET' && request.method !== 'HEAD') return { status: 405, type: TEXT, body: 'Read only.\n' };
    const resource = await ledgerResource(disk, folder, (request.url ?? '/').slice(1));
    return resource ? { status: 200, ...resource } : { status: 404, type: TEXT, body: 'No such resource.\n' };
  });
}

export interface LedgerResource {
  readonly type: string;
  readonly body: Uint8Array;
  readonly cache: string;
}

const SMALL = new Set(['checkpoint', 'cosigned', 'vkey']);

/** One resource of a ledger in `folder`; undefined where there is none, or none yet. Throws what reading throws. */
export async function ledgerResource(disk: Disk, folder: string, path: string): Promise<LedgerResource | undefined> {
  if (SMALL.has(path)) return { type: TEXT, body: await disk.read(join(folder, path)), cache: 'public, max-age=2' };
  const tile = parseTilePath(path);
  if (!tile) return undefined;
  const head = Buffer.from(await disk.read(join(folder, 'checkpoint'))).toString();
  const { size } = parseCheckpoint(parseNote(head).text);
  if (tile.width > widthOf(size, tile.level, tile.index)) return undefined;
  const cache = `public, max-age=${tile.width === TILE_WIDTH ? 31_536_000 : 86_400}, immutable`;
  return { type: 'application/octet-stream', body: await disk.read(join(folder, path)), cache };
}

/** A witness's submission prefix: `POST /add-checkpoint` and nothing else. */
export function serveWitness(options: { witness: Witness; host: string; port: number }): Promise<Served> {
  return listen(options, async (request) => {
    if (request.url !== '/add-checkpoint') return { status: 404, type: TEXT, body: 'No such resource.\n' };
    if (request.method !== 'POST') return { status: 405, type: TEXT, body: 'POST only.\n' };
    const body = await readBody(request);
    if (body === undefined) return { status: 413, type: TEXT, body: 'The request is too long.\n' };
    return options.witness.addCheckpoint(body);
  });
}

interface Reply {
  readonly status: number;
  readonly type: string;
  readonly body: string | Uint8Array;
  readonly cache?: string;
}

type Handle = (request: IncomingMessage) => Promise<Reply>;

async function listen(address: { host: string; port: number }, handle: Handle): Promise<Served> {
  const server = createServer((request, response) => {
    response.setHeader('X-Content-Type-Options', 'nosniff');
    response.setHeader('Access-Control-Allow-Origin', '*');
    handle(request)
      .catch(failed)
      .then((reply) => {
        end(response, reply);
      })
      .catch(() => response.destroy());
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', (cause) => {
      reject(fromSystemError(`${address.host}:${address.port}`, cause));
    });
    server.listen(address.port, address.host, resolve);
  });
  return { url: urlOf(server), close: () => close(server) };
}

function urlOf(server: Server): string {
  const bound = server.address();
  if (bound === null || typeof bound === 'string') throw new AugenmassError('internal', 'The server has no address.');
  return `http://${bound.family === 'IPv6' ? `[${bound.address}]` : bound.address}:${bound.port}`;
}

function close(server: Server): Promise<void> {
  server.closeAllConnections();
  return new Promise((resolve) => {
    server.close(() => {
      resolve();
    });
  });
}

async function readBody(request: IncomingMessage): Promise<string | undefined> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    length += chunk.length;
    if (length > MAX_REQUEST_BYTES) return undefined;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString();
}

function failed(error: unknown): Reply {
  const status = (error instanceof AugenmassError && STATUS[error.kind]) || 500;
  return { status, type: TEXT, body: status === 404 ? 'No such resource.\n' : 'It failed here.\n' };
}

function end(response: ServerResponse, { status, type, body, cache = 'no-store' }: Reply): void {
  response.statusCode = status;
  response.setHeader('Content-Type', type);
  response.setHeader('Cache-Control', cache);
  response.end(body);
}
