import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import { createServer } from 'node:https';
import type { Certificates } from './outbox.fixture.ts';

export interface Heard {
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
}

/** A recipient that answers as told; listening on loopback, with a certificate of our own authority. */
export class Recipient implements AsyncDisposable {
  readonly heard: Heard[] = [];
  answer: (response: ServerResponse) => void = (response) => response.writeHead(204).end();
  readonly #server: Server;
  port = 0;

  constructor(certificates: Certificates, cert = certificates.cert, key = certificates.key) {
    this.#server = createServer({ cert, key }, (request, response) => {
      const parts: Buffer[] = [];
      request.on('data', (part: Buffer) => parts.push(part));
      request.on('end', () => {
        this.heard.push({ headers: request.headers, body: Buffer.concat(parts).toString() });
        this.answer(response);
      });
      request.on('error', () => undefined);
      response.on('error', () => undefined);
    });
    this.#server.on('tlsClientError', () => undefined);
  }

  async listen(port = 0): Promise<this> {
    await new Promise<void>((resolve) => this.#server.listen(port, '127.0.0.1', resolve));
    const address = this.#server.address();
    this.port = typeof address === 'object' && address ? address.port : 0;
    return this;
  }

  get url(): string {
    return `https://localhost:${this.port}/augenmass`;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }
}

/** A port that nobody listens on. */
export async function closedPort(certificates: Certificates): Promise<number> {
  await using gone = await new Recipient(certificates).listen();
  return gone.port;
}
