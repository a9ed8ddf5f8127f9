import { createHash, ECDH } from 'node:crypto';
import { AugenmassError } from '../kernel/errors.ts';
import { admit } from '../mandate/admit.ts';
import { endpointOfUrl, endpointText } from '../mandate/endpoint.ts';
import type { Endpoint } from '../mandate/mandate.ts';
import type { Standing } from '../mandate/standing.ts';
import type { Clock } from '../kernel/clock.ts';
import type { Store } from '../store/open.ts';
import type { Devices } from './attempts.ts';

/** As PushSubscription.toJSON() of the W3C Push API, with the language of whoever asked. */
export interface PushBody {
  readonly endpoint: string;
  readonly keys: { readonly p256dh: string; readonly auth: string };
  readonly language: 'de' | 'en';
}

export interface Subscription {
  readonly endpoint: string;
  readonly p256dh: string;
  readonly auth: string;
  readonly language: string;
}

export interface PushDevicesOptions {
  readonly store: Store;
  readonly standing: () => Standing | undefined;
  readonly clock: Clock;
  /** Ids of those who are not disabled, may judge alarms and are signed in now. */
  readonly reachable: () => Promise<ReadonlySet<string>>;
}

const PREFIX = 'push-';
const MOST_DEVICES = 10;

/** Which browsers asked to be told of alarms. A device is its subscription; nothing else is known of it. */
export class PushDevices implements Devices {
  readonly #options: PushDevicesOptions;

  constructor(options: PushDevicesOptions) {
    this.#options = options;
  }

  /** Throws `invalid` for what is no subscription, `refused` where the mandate does not name the push service, `exhausted` for an eleventh device. */
  async subscribe(person: string, { endpoint, keys, language }: PushBody): Promise<void> {
    this.#checkService(endpoint);
    checkKeys(keys);
    const { store, clock } = this.#options;
    const id = createHash('sha256').update(endpoint).digest('hex').slice(0, 24);
    const row = { person, p256dh: keys.p256dh, auth: keys.auth, language };
    await store.transaction(async (trx) => {
      const mine = await trx.selectFrom('push_subscription').select('id').where('person', '=', person).execute();
      if (mine.length >= MOST_DEVICES && !mine.some((one) => one.id === id)) {
        throw new AugenmassError('exhausted', `Alarms go to ${MOST_DEVICES} devices of yours already.`, {
          remedy: 'End it for all of them and start again on those you use.',
          de: {
            message: `Meldungen gehen schon an ${MOST_DEVICES} Ihrer Geräte.`,
            remedy: 'Für alle beenden und auf denen neu beginnen, die Sie benutzen.',
          },
        });
      }
      await trx
        .insertInto('push_subscription')
        .values({ id, endpoint, created_ms: clock.nowMs(), ...row })
        .onConflict((conflict) => conflict.column('id').doUpdateSet(row))
        .execute();
    });
  }

  /** All devices of a person. */
  async unsubscribe(person: string): Promise<void> {
    await this.#options.store.db.deleteFrom('push_subscription').where('person', '=', person).execute();
  }

  async forget(recipient: string): Promise<void> {
    const id = recipient.slice(PREFIX.length);
    await this.#options.store.db.deleteFrom('push_subscription').where('id', '=', id).execute();
  }

  async recipients(): Promise<readonly string[]> {
    const people = await this.#options.reachable();
    const rows = await this.#options.store.db.selectFrom('push_subscription').select(['id', 'person']).execute();
    return rows.filter(({ person }) => people.has(person)).map(({ id }) => PREFIX + id);
  }

  async target(recipient: string): Promise<string | undefined> {
    const found = await this.#row(recipient);
    if (!found || !(await this.#options.reachable()).has(found.person)) return undefined;
    return this.#named(found.endpoint) ? found.endpoint : undefined;
  }

  async subscription(recipient: string): Promise<Subscription | undefined> {
    return this.#row(recipient);
  }

  #row(recipient: string): Promise<(Subscription & { person: string }) | undefined> {
    const id = recipient.startsWith(PREFIX) ? recipient.slice(PREFIX.length) : '';
    return this.#options.store.db
      .selectFrom('push_subscription')
      .select(['person', 'endpoint', 'p256dh', 'auth', 'language'])
      .where('id', '=', id)
      .executeTakeFirst();
  }

  /** Only what the mandate lists as egress: its cameras and recipients are no push services, whatever a browser claims. */
  #named(endpoint: string): Endpoint | undefined {
    const at = endpointOfUrl(endpoint);
    const standing = this.#options.standing();
    if (!at || !standing || !admit({ do: 'connect', ...at }, standing, this.#options.clock.nowMs()).granted)
      return undefined;
    return standing.parsed.mandate.egress.find(({ host, port }) => host === at.host && port === at.port);
  }

  #checkService(endpoint: string): void {
    const parsed = URL.parse(endpoint);
    if (parsed?.protocol !== 'https:' || parsed.username !== '' || parsed.password !== '') {
      throw new AugenmassError('invalid', 'This is no address of a push service.', {
        remedy: 'Load the page anew and try again.',
        de: {
          message: 'Das ist keine Adresse eines Push-Dienstes.',
          remedy: 'Die Seite neu laden und noch einmal versuchen.',
        },
      });
    }
    if (this.#named(endpoint)) return;
    const service = endpointText(endpointOfUrl(endpoint) ?? { host: parsed.hostname, port: 443 });
    throw new AugenmassError(
      'refused',
      `The mandate allows no connection to this browser's push service, ${service}.`,
      {
        remedy: `Have ${service} added to the mandate under egress and signed; until then alarms are on the screens only.`,
        de: {
          message: `Das Mandat erlaubt keine Verbindung zum Push-Dienst dieses Browsers, ${service}.`,
          remedy: `${service} im Mandat unter egress ergänzen und unterschreiben lassen; bis dahin stehen Meldungen nur auf den Bildschirmen.`,
        },
      },
    );
  }
}

/** Throws `invalid` where there is no point of P-256 and no secret of 16 bytes (RFC 8291, 3.1 and 3.2). */
function checkKeys({ p256dh, auth }: PushBody['keys']): void {
  try {
    const point = Buffer.from(p256dh, 'base64url');
    if (point.length !== 65 || Buffer.from(auth, 'base64url').length !== 16) throw new Error('length');
    ECDH.convertKey(point, 'prime256v1');
  } catch (cause) {
    throw new AugenmassError('invalid', 'The keys of this device are none.', {
      cause,
      remedy: 'Load the page anew and try again.',
      de: {
        message: 'Die Schlüssel dieses Geräts sind keine.',
        remedy: 'Die Seite neu laden und noch einmal versuchen.',
      },
    });
  }
}
