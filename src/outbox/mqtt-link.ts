import { connect as plain } from 'node:net';
import { connect as secure, rootCertificates } from 'node:tls';
import { MqttClient } from 'mqtt';
import type { IClientOptions, IStream } from 'mqtt';
import type { Clock } from '../kernel/clock.ts';
import type { Random } from '../kernel/random.ts';
import { endpointOfUrl } from '../mandate/endpoint.ts';
import type { Endpoint } from '../mandate/mandate.ts';
import { OFFLINE, ONLINE, cameraStatus, placeStatus } from './mqtt-topics.ts';
import type { Message, Topics } from './mqtt-topics.ts';
import { faultOf } from './post.ts';
import { waitMs } from './waits.ts';
import { ANSWER_MS, within } from './way.ts';
import type { Sent } from './way.ts';

export interface LinkParts {
  readonly clock: Clock;
  readonly random: Random;
  /** Until when the mandate lets this connection stand, UTC ms; undefined where it does not. */
  readonly until: () => number | undefined;
  readonly login: () => Promise<{ readonly username: string; readonly password: string } | undefined>;
  readonly ca: () => Promise<string | undefined>;
  /** Told to the broker on each connection, before anything else. */
  readonly discovery: () => Promise<readonly Message[]>;
  readonly watched: ReadonlyMap<string, boolean>;
  /** The ledger's intent before a connection; rejects where it cannot be written. The function it gives writes the outcome. */
  readonly entered: (at: Endpoint) => Promise<(reason: string | undefined) => Promise<void>>;
}

/** Brokers come and go: tried again after 2 s to 5 min. */
const LONGEST_MS = 300_000;
const CHECK_MS = 30_000;
const KEEPALIVE_S = 20;

/** One broker: a connection that is kept, so that a last will says when it is gone, and made again when it breaks. */
export class MqttLink {
  readonly url: string;
  readonly #topics: Topics;
  readonly #parts: LinkParts;
  #client: MqttClient | undefined;
  #fault = 'unreachable';
  /** Replaced with each attempt: resolves when it has come to something. */
  #attempt = Promise.withResolvers<undefined>();
  #poke = new AbortController();

  constructor(url: string, topics: Topics, parts: LinkParts) {
    this.url = url;
    this.#topics = topics;
    this.#parts = parts;
  }

  /** Until aborted, then says goodbye where it still may. */
  async run(signal: AbortSignal): Promise<void> {
    const { random, until } = this.#parts;
    const stopped = (): boolean => signal.aborted;
    let tries = 0;
    while (!stopped()) {
      if (until() === undefined) {
        await this.#rest(CHECK_MS, signal);
        continue;
      }
      const client = await this.#connect(signal);
      this.#attempt.resolve(undefined);
      this.#attempt = Promise.withResolvers<undefined>();
      if (client) {
        tries = 0;
        await this.#stay(client, signal);
      }
      if (!stopped()) await this.#rest(Math.min(LONGEST_MS, waitMs(++tries, random)), signal);
    }
  }

  /** Resolves once the broker has acknowledged all of them (QoS 1). */
  async publish(messages: readonly Message[], signal: AbortSignal): Promise<Sent> {
    const limits = { clock: this.#parts.clock, ms: ANSWER_MS, signal };
    return within<Sent>(limits, () => this.#publish(messages), { sent: false, reason: 'no-answer' });
  }

  /** Tells the broker whether a camera is watched; where there is no connection it is told with the next. */
  watching(camera: string, on: boolean): void {
    this.#client
      ?.publishAsync(cameraStatus(this.#topics, camera), on ? ONLINE : OFFLINE, { qos: 1, retain: true })
      .catch(() => undefined);
  }

  /** Tried again at once. */
  poke(): void {
    this.#poke.abort();
    this.#poke = new AbortController();
  }

  /** As a cut wire: the broker gives out the last will. */
  cut(): void {
    this.#client?.stream.destroy();
  }

  async #publish(messages: readonly Message[]): Promise<Sent> {
    if (!this.#client) {
      const { promise } = this.#attempt;
      this.poke();
      await promise;
    }
    const client = this.#client;
    if (!client) return { sent: false, reason: this.#fault };
    const closed = Promise.withResolvers<Sent>();
    const onClose = (): void => {
      closed.resolve({ sent: false, reason: 'broken' });
    };
    client.once('close', onClose);
    try {
      const told = Promise.all(
        messages.map(({ topic, payload, retain }) => client.publishAsync(topic, payload, { qos: 1, retain })),
      ).then((): Sent => ({ sent: true }));
      return await Promise.race([told, closed.promise]);
    } catch {
      return { sent: false, reason: 'broken' };
    } finally {
      client.off('close', onClose);
    }
  }

  async #connect(signal: AbortSignal): Promise<MqttClient | undefined> {
    const { login, ca, entered, clock } = this.#parts;
    const endpoint = endpointOfUrl(this.url);
    if (!endpoint) return undefined;
    let outcome: (reason: string | undefined) => Promise<void>;
    try {
      outcome = await entered(endpoint);
    } catch {
      this.#fault = 'entry-missing';
      return undefined;
    }
    try {
      const own = await ca();
      const options: IClientOptions = {
        ...(await login()),
        clientId: `augenmass-${Buffer.from(this.#parts.random.bytes(6)).toString('hex')}`,
        clean: true,
        keepalive: KEEPALIVE_S,
        // Ours: mqtt.js would try again with one wait for ever, and without asking the mandate.
        reconnectPeriod: 0,
        connectTimeout: ANSWER_MS,
        queueQoSZero: false,
        resubscribe: false,
        protocolVersion: 4,
        will: { topic: placeStatus(this.#topics), payload: Buffer.from(OFFLINE), qos: 1, retain: true },
      };
      // Our own stream: mqtt.js would take a proxy from the environment.
      const client = new MqttClient(() => streamTo(this.url, endpoint, own), options);
      const fault = await within({ clock, ms: ANSWER_MS, signal }, () => connected(client), 'no-answer');
      if (fault === undefined) {
        this.#client = client;
        client.once('close', () => {
          if (this.#client === client) this.#client = undefined;
        });
        await outcome(undefined).catch(() => undefined);
        return client;
      }
      client.end(true);
      this.#fault = fault;
    } catch {
      this.#fault = 'internal';
    }
    await outcome(this.#fault).catch(() => undefined);
    return undefined;
  }

  /** As long as the connection, the mandate and the place stand. */
  async #stay(client: MqttClient, signal: AbortSignal): Promise<void> {
    const { clock, discovery, watched, until } = this.#parts;
    const closed = new AbortController();
    client.once('close', () => {
      closed.abort();
    });
    if (!client.connected) closed.abort();
    const either = AbortSignal.any([signal, closed.signal]);
    const told = discovery()
      .then((messages) =>
        Promise.all(messages.map((m) => client.publishAsync(m.topic, m.payload, { qos: 1, retain: m.retain }))),
      )
      .then(async () => {
        for (const [camera, on] of watched) this.watching(camera, on);
        await client.publishAsync(placeStatus(this.#topics), ONLINE, { qos: 1, retain: true });
      })
      .catch(() => undefined);
    await Promise.race([told, aborted(either)]);
    while (!either.aborted) {
      const left = (until() ?? 0) - clock.nowMs();
      if (left <= 0) this.cut();
      else await clock.sleep(Math.min(CHECK_MS, left), either).catch(() => undefined);
      if (left <= 0) await aborted(either);
    }
    if (!closed.signal.aborted) {
      const goodbye = client
        .publishAsync(placeStatus(this.#topics), OFFLINE, { qos: 1, retain: true })
        .then(() => client.endAsync())
        .catch(() => undefined);
      const ever = new AbortController().signal;
      await within({ clock, ms: 1000, signal: ever }, () => goodbye, undefined);
      client.end(true);
    }
    this.#client = undefined;
  }

  async #rest(ms: number, signal: AbortSignal): Promise<void> {
    const both = AbortSignal.any([signal, this.#poke.signal]);
    await this.#parts.clock.sleep(ms, both).catch(() => undefined);
  }
}

function streamTo(url: string, { host, port }: Endpoint, ca: string | undefined): IStream {
  const isName = !/^[\d.]+$|:/.test(host);
  const stream = url.startsWith('mqtts:')
    ? secure({
        host,
        port,
        minVersion: 'TLSv1.2',
        rejectUnauthorized: true,
        ...(isName && { servername: host }),
        ...(ca && { ca: [...rootCertificates, ca] }),
      })
    : plain({ host, port });
  return stream;
}

/** Undefined once the broker has let us in; why not, otherwise. */
function connected(client: MqttClient): Promise<string | undefined> {
  return new Promise((resolve) => {
    // One listener stays: an error without any would end the process.
    client.on('error', (error) => {
      const code = 'code' in error ? error.code : undefined;
      // CONNACK 4 and 5 (MQTT 3.1.1, 3.2.2.3): bad user name or password, not authorised.
      resolve(code === 4 || code === 5 ? 'no-login' : faultOf(error));
    });
    client.once('connect', () => {
      resolve(undefined);
    });
    client.once('close', () => {
      resolve('broken');
    });
  });
}

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    else
      signal.addEventListener(
        'abort',
        () => {
          resolve();
        },
        { once: true },
      );
  });
}
