import { connect as plain } from 'node:net';
import type { Socket } from 'node:net';
import { connect as secure, rootCertificates } from 'node:tls';
import type { Clock } from '../kernel/clock.ts';
import { endpointOfUrl } from '../mandate/endpoint.ts';
import { faultOf } from './post.ts';
import { framed, syslogMessage } from './syslog-wire.ts';
import { ANSWER_MS, within } from './way.ts';
import type { Outgoing, Sent, Way } from './way.ts';

/**
 * One message a connection, over TLS (RFC 5425) or TCP (RFC 6587), closed in good order. Syslog acknowledges nothing: delivered
 * means that the collector's side took all bytes and closed without an error.
 */
export class Syslog implements Way {
  readonly #ca: () => Promise<string | undefined>;
  readonly #clock: Clock;
  readonly #hostname: string;

  constructor({ ca, clock, hostname }: { ca: () => Promise<string | undefined>; clock: Clock; hostname: string }) {
    this.#ca = ca;
    this.#clock = clock;
    this.#hostname = hostname;
  }

  async send({ letter }: Outgoing, url: string, signal: AbortSignal): Promise<Sent> {
    const endpoint = endpointOfUrl(url);
    if (!endpoint) return { sent: false, reason: 'no-address', final: true };
    const bytes = framed(syslogMessage(letter, this.#hostname));
    const ca = await this.#ca();
    const { host, port } = endpoint;
    const open = (): Socket =>
      url.startsWith('syslog+tls:')
        ? secure({
            host,
            port,
            minVersion: 'TLSv1.2',
            rejectUnauthorized: true,
            ...(isName(host) && { servername: host }),
            ...(ca && { ca: [...rootCertificates, ca] }),
          })
        : plain({ host, port });
    const limits = { clock: this.#clock, ms: ANSWER_MS, signal };
    return within<Sent>(limits, (until) => handOver(open(), bytes, until), { sent: false, reason: 'no-answer' });
  }
}

/** SNI takes names only (RFC 6066, 3). */
const isName = (host: string): boolean => !/^[\d.]+$|:/.test(host);

function handOver(socket: Socket, bytes: Uint8Array, signal: AbortSignal): Promise<Sent> {
  return new Promise((resolve) => {
    const abort = (): void => {
      socket.destroy();
    };
    signal.addEventListener('abort', abort, { once: true });
    socket.on('error', (error) => {
      resolve({ sent: false, reason: faultOf(error) });
    });
    socket.on('close', (failed) => {
      signal.removeEventListener('abort', abort);
      // Without an error both sides have said goodbye, and ours only after all bytes were taken.
      resolve(
        failed || signal.aborted || !socket.writableFinished ? { sent: false, reason: 'broken' } : { sent: true },
      );
    });
    // Nothing that a collector says is of interest; unread, it would keep the end from coming.
    socket.resume();
    socket.end(bytes);
  });
}
