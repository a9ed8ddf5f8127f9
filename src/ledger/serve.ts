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
  const small = new Set(['checkpoint', 'cosigned', 'vkey']);
  return listen(options, async (request, response) => {
    if (request.method !== 'GET' && request.method !== 'HEAD') return end(response, 405, TEXT, 'Read only.\n');
    const path = (request.url ?? '/').slice(1);
    response.setHeader('Access-Control-Allow-Origin', '*');
    if (small.has(path)) {
      response.setHeader('Cache-Control', 'public, max-age=2');
      return end(response, 200, TEXT, await disk.read(join(folder, path)));
    }
    const tile = parseTilePath(path);
    if (!tile) return end(response, 404, TEXT, 'No such resource.\n');
    const head = Buffer.from(await disk.read(join(folder, 'checkpoint'))).toString();
    const { size } = parseCheckpoint(parseNote(head).text);
    if (tile.width > widthOf(size, tile.level, tile.index)) return end(response, 404, TEXT, 'Not yet.\n');
    const bytes = await disk.read(join(folder, path));
    response.setHeader(
      'Cache-Control',
      `public, max-age=${tile.width === TILE_WIDTH ? 31_536_000 : 86_400}, immutable`,
    );
    end(response, 200, 'application/octet-stream', bytes);
  });
}

/** A witness's submission prefix: `POST /add-checkpoint` and nothing else. */
export function serveWitness(options: { witness: Witness; host: string; port: number }): Promise<Served> {
  return listen(options, async (request, response) => {
    if (request.url !== '/add-checkpoint') return end(response, 404, TEXT, 'No such resource.\n');
    if (request.method !== 'POST') return end(response, 405, TEXT, 'POST only.\n');
    const body = await readBody(request);
    if (body === undefined) return end(response, 413, TEXT, 'The request is too long.\n');
    const answer = await options.witness.addCheckpoint(body);
    end(response, answer.status, answer.type, answer.body);
  });
}

type Handle = (request: IncomingMessage, response: ServerResponse) => Promise<void>;

async function listen(address: { host: string; port: number }, handle: Handle): Promise<Served> {
  const server = createServer((request, response) => {
    response.setHeader('X-Content-Type-Options', 'nosniff');
    handle(request, response).catch((error: unknown) => {
      const status = (error instanceof AugenmassError && STATUS[error.kind]) || 500;
      if (!response.headersSent) {
        response.removeHeader('Cache-Control');
        end(response, status, TEXT, status === 404 ? 'No such resource.\n' : 'It failed here.\n');
      } else response.destroy();
    });
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

function end(response: ServerResponse, status: number, type: string, body: string | Uint8Array): void {
  response.statusCode = status;
  response.setHeader('Content-Type', type);
  response.end(body);
}
