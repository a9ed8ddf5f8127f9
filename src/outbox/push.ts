import webPush from 'web-push';
import type { Clock } from '../kernel/clock.ts';
import { AugenmassError } from '../kernel/errors.ts';
import type { Subscription } from './devices.ts';
import { post } from './post.ts';
import type { Posted } from './post.ts';
import type { Vapid } from './secrets.ts';
import type { Letter } from './told.ts';
import { ANSWER_MS, within } from './way.ts';
import type { Outgoing, Sent, Way } from './way.ts';
import { sentOf } from './webhook.ts';

export interface PushOptions {
  readonly clock: Clock;
  readonly vapid: () => Promise<Vapid>;
  readonly ca: () => Promise<string | undefined>;
  /** Who runs the place, for the push service (RFC 8292, 2.1): an https: or mailto: address. */
  readonly subject: () => string;
  readonly subscription: (recipient: string) => Promise<Subscription | undefined>;
  readonly forget: (recipient: string) => Promise<void>;
}

/** What a phone shows after this is no news. */
const KEEP_S = 600;
/** All messages have one length, so that the push service cannot tell a fall from a crowd. */
const PADDED_BYTES = 192;

/** What the service worker reads: which alarm, where, what, in which language. The rest is fetched by whoever is signed in. */
export function pushPayload({ alarm }: Letter, language: string): string {
  const { id, camera, behaviour } = alarm;
  return JSON.stringify({ alarm: id, behaviour, camera, language }).padEnd(PADDED_BYTES);
}

/**
 * Web Push (RFC 8030) with the place's own key (RFC 8292), its content encrypted for the device alone (RFC 8291): the push service learns
 * when a device was told, and nothing of what.
 */
export class Push implements Way {
  readonly #options: PushOptions;

  constructor(options: PushOptions) {
    this.#options = options;
  }

  async send({ recipient, letter, tries, nowMs }: Outgoing, url: string, signal: AbortSignal): Promise<Sent> {
    const { clock, vapid, ca, subject, subscription, forget } = this.#options;
    const device = await subscription(recipient);
    if (device?.endpoint !== url) return { sent: false, reason: 'signed-out', final: true };
    const { headers, body } = sealed(device, letter, { subject: subject(), ...(await vapid()) });
    const posting = { url: new URL(url), headers, body, ca: await ca() };
    const limits = { clock, ms: ANSWER_MS, signal };
    const posted = await within<Posted | undefined>(limits, (until) => post(posting, nowMs, until), undefined);
    // The service says that this subscription is over (RFC 8030, 7.3).
    if (posted && 'status' in posted && (posted.status === 404 || posted.status === 410)) {
      await forget(recipient);
      return { sent: false, reason: 'unsubscribed', final: true };
    }
    return sentOf(posted, tries);
  }
}

function sealed(
  { endpoint, p256dh, auth, language }: Subscription,
  letter: Letter,
  vapidDetails: Vapid & { subject: string },
) {
  try {
    const { headers, body } = webPush.generateRequestDetails(
      { endpoint, keys: { p256dh, auth } },
      pushPayload(letter, language),
      { vapidDetails, TTL: KEEP_S, urgency: 'high', contentEncoding: 'aes128gcm' },
    );
    const own = Object.entries(headers as Record<string, string | number>).filter(
      ([name]) => name !== 'Content-Length',
    );
    return { headers: Object.fromEntries(own), body };
  } catch (cause) {
    throw new AugenmassError('invalid', 'A message for this device cannot be made.', { cause });
  }
}
