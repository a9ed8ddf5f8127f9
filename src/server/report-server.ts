import { createServer } from 'node:http';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { fromSystemError } from '../kernel/errors.ts';

export interface ServedFile {
  readonly type: string;
  readonly body: string | Uint8Array;
}

export interface ReportServer {
  readonly url: string;
  close(): Promise<void>;
}

const HEADERS = {
  'cache-control': 'no-store',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
};

/**
 * Shows a few finished files on loopback, read only. Nothing but the paths in `files` is answered, and only to requests
 * that name this machine as their host, so that a foreign page cannot read along by DNS rebinding.
 * Throws `conflict` when the port is taken.
 */
export async function serveReport(files: ReadonlyMap<string, ServedFile>, port: number): Promise<ReportServer> {
  const server = createServer((request, response) => {
    answer(files, request, response);
  });
  const host = '127.0.0.1';
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error) => {
      reject(fromSystemError(`Port ${port} on ${host}`, error));
    });
    server.listen(port, host, resolve);
  });
  const address = server.address();
  const actual = typeof address === 'object' && address ? address.port : port;
  return {
    url: `http://${host}:${actual}/`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => {
          resolve();
        });
        server.closeAllConnections();
      }),
  };
}

function answer(files: ReadonlyMap<string, ServedFile>, request: IncomingMessage, response: ServerResponse): void {
  const say = (status: number, file: ServedFile): void => {
    response.writeHead(status, { ...HEADERS, 'content-type': file.type });
    response.end(request.method === 'HEAD' ? undefined : file.body);
  };
  const plain = (status: number, body: string): void => {
    say(status, { type: 'text/plain; charset=utf-8', body });
  };
  const named = (request.headers.host ?? '').replace(/:\d+$/, '');
  if (named !== '127.0.0.1' && named !== 'localhost') {
    plain(421, 'This address answers on 127.0.0.1 only.\n');
    return;
  }
  if (request.method !== 'GET' && request.method !== 'HEAD') {
    plain(405, 'Only reading is possible here.\n');
    return;
  }
  const path = (request.url ?? '/').split('?')[0] ?? '/';
  const file = files.get(path);
  if (file) say(200, file);
  else plain(404, 'There is nothing here. The report is at /.\n');
}
