import { request as plain } from 'node:http';
import { request as secure } from 'node:https';
import { rootCertificates } from 'node:tls';
import { LONGEST_WAIT_MS } from './waits.ts';

export interface Posting {
  readonly url: URL;
  readonly headers: Readonly<Record<string, string | number>>;
  readonly body: Uint8Array;
  /** PEM of authorities that are trusted beside the usual ones. */
  readonly ca?: string | undefined;
}

/** All that is taken from an answer. `afterMs`: Retry-After (RFC 9110, 10.2.3), half an hour at most. */
export type Posted =
  | { readonly status: number; readonly afterMs: number | undefined }
  | { readonly fault: 'unreachable' | 'tls' | 'broken' };

const MAX_HEADERS_BYTES = 16_384;

/**
 * One POST on a connection of its own: no proxy, no redirect followed, certificate checked, at least TLS 1.2. Of the answer its
 * status is read and nothing else; the connection is closed before the body.
 */
export function post({ url, headers, body, ca }: Posting, nowMs: number, signal: AbortSignal): Promise<Posted> {
  return new Promise((resolve) => {
    const options = {
      method: 'POST',
      agent: false,
      signal,
      maxHeaderSize: MAX_HEADERS_BYTES,
      headers: { ...headers, 'content-length': body.length, connection: 'close' },
    } as const;
    const tls = {
      minVersion: 'TLSv1.2',
      rejectUnauthorized: true,
      ...(ca && { ca: [...rootCertificates, ca] }),
    } as const;
    const asked = url.protocol === 'https:' ? secure(url, { ...options, ...tls }) : plain(url, options);
    asked.on('response', (answer) => {
      const { statusCode = 0, headers: answered } = answer;
      answer.on('error', () => undefined);
      answer.destroy();
      resolve({ status: statusCode, afterMs: retryAfterMs(answered['retry-after'], nowMs) });
    });
    asked.on('error', (error) => {
      resolve({ fault: faultOf(error) });
    });
    asked.end(body);
  });
}

export function retryAfterMs(value: string | undefined, nowMs: number): number | undefined {
  if (value === undefined) return undefined;
  const ms = /^\d{1,9}$/.test(value) ? Number(value) * 1000 : Date.parse(value) - nowMs;
  return Number.isFinite(ms) ? Math.min(LONGEST_WAIT_MS, Math.max(0, ms)) : undefined;
}

/** As OpenSSL and Node name what is wrong with a certificate or a handshake. */
const TLS_CODES = /^(ERR_TLS|ERR_SSL|CERT_|DEPTH_ZERO|SELF_SIGNED|UNABLE_TO_|EPROTO|HOSTNAME_MISMATCH|INVALID_CA)/;
const AWAY_CODES = /^(ECONN|EHOST|ENET|ENOTFOUND|EAI_|ETIMEDOUT|EPIPE|EADDR)/;

export function faultOf(error: unknown): 'unreachable' | 'tls' | 'broken' {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  if (TLS_CODES.test(code)) return 'tls';
  return AWAY_CODES.test(code) ? 'unreachable' : 'broken';
}
