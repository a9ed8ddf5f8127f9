import { createHmac } from 'node:crypto';
import type { Clock } from '../kernel/clock.ts';
import { crossesInTheClear } from '../mandate/ways-out.ts';
import { post } from './post.ts';
import type { Posted } from './post.ts';
import { payloadOf } from './told.ts';
import { ANSWER_MS, within } from './way.ts';
import type { Outgoing, Sent, Way } from './way.ts';

/** What a webhook needs of the place's secrets. */
export interface WebhookSecrets {
  /** Keys to sign with, the newest first; empty before one was made. */
  signing(recipient: string, nowMs: number): Promise<readonly Uint8Array[]>;
  /** PEM of the place's own authorities. */
  ca(): Promise<string | undefined>;
}

/** Standard Webhooks 1.0.0 (standardwebhooks.com), symmetric: HMAC-SHA256 over `id.timestamp.body`; a signature a key. */
export function signatures(keys: readonly Uint8Array[], id: string, timestampS: number, body: string): string {
  return keys
    .map((key) => createHmac('sha256', key).update(`${id}.${timestampS}.${body}`).digest('base64'))
    .map((signature) => `v1,${signature}`)
    .join(' ');
}

/** What no repetition mends: the recipient says that it is gone for good. */
const GONE = 410;
/** It says that this very letter is wrong: tried for some minutes, then the next ones get their turn. */
const WRONG = new Set([400, 413, 415, 422]);
const WRONG_TRIES = 8;

/** Alarms as signed POSTs. Plain HTTP only to this machine itself. */
export class Webhook implements Way {
  readonly #secrets: WebhookSecrets;
  readonly #clock: Clock;

  constructor(secrets: WebhookSecrets, clock: Clock) {
    this.#secrets = secrets;
    this.#clock = clock;
  }

  async send({ id, recipient, letter, tries, nowMs }: Outgoing, url: string, signal: AbortSignal): Promise<Sent> {
    if (crossesInTheClear(url)) return { sent: false, reason: 'not-encrypted', final: true };
    const keys = await this.#secrets.signing(recipient, nowMs);
    if (keys.length === 0) return { sent: false, reason: 'no-secret' };
    const body = JSON.stringify(payloadOf(letter));
    const timestampS = Math.floor(nowMs / 1000);
    const name = `msg_${id}`;
    const headers = {
      'content-type': 'application/json',
      'user-agent': 'augenmass',
      'webhook-id': name,
      'webhook-timestamp': timestampS,
      'webhook-signature': signatures(keys, name, timestampS, body),
    };
    const posting = { url: new URL(url), headers, body: Buffer.from(body), ca: await this.#secrets.ca() };
    const limits = { clock: this.#clock, ms: ANSWER_MS, signal };
    const posted = await within<Posted | undefined>(limits, (until) => post(posting, nowMs, until), undefined);
    return sentOf(posted, tries);
  }
}

/** Only 2xx is taken for delivered. A redirect is followed by nobody: the mandate names where alarms go. */
export function sentOf(posted: Posted | undefined, tries: number): Sent {
  if (posted === undefined) return { sent: false, reason: 'no-answer' };
  if ('fault' in posted) return { sent: false, reason: posted.fault };
  const { status, afterMs } = posted;
  if (status >= 200 && status < 300) return { sent: true };
  const reason = status >= 300 && status < 400 ? 'redirected' : `http-${status}`;
  const final = status === GONE || (WRONG.has(status) && tries + 1 >= WRONG_TRIES);
  return { sent: false, reason, final, ...(afterMs !== undefined && { afterMs }) };
}
