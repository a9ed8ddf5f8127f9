import type { Clock } from '../kernel/clock.ts';
import type { Random } from '../kernel/random.ts';
import type { Appends } from '../ledger/act.ts';
import { admit } from '../mandate/admit.ts';
import { endpointOfUrl } from '../mandate/endpoint.ts';
import type { Endpoint, Mandate } from '../mandate/mandate.ts';
import type { Language } from '../mandate/phrases.ts';
import type { Standing } from '../mandate/standing.ts';
import type { Store } from '../store/open.ts';
import { MqttLink } from './mqtt-link.ts';
import { alarmMessages, cameraStatus, discoveryMessages, topicsOf } from './mqtt-topics.ts';
import type { Message } from './mqtt-topics.ts';
import type { Outgoing, Sent, Way } from './way.ts';

export interface MqttOptions {
  readonly store: Store;
  readonly ledger: Appends;
  readonly standing: () => Standing | undefined;
  readonly clock: Clock;
  readonly random: Random;
  readonly login: (recipient: string) => Promise<{ readonly username: string; readonly password: string } | undefined>;
  readonly ca: () => Promise<string | undefined>;
  /** Names of entities in Home Assistant. */
  readonly language: Language;
}

const LOOK_MS = 30_000;
/** While the place is being opened. */
const SOON_MS = 2000;

/** Every broker that the mandate names, each with a link of its own; and what Home Assistant is told of the place. */
export class Mqtt implements Way {
  readonly #options: MqttOptions;
  readonly #links = new Map<string, { link: MqttLink; stop: AbortController; done: Promise<void> }>();
  readonly #watched = new Map<string, boolean>();
  #signal: AbortSignal | undefined;

  constructor(options: MqttOptions) {
    this.#options = options;
  }

  /** Keeps the connections that the mandate names, until aborted. */
  async run(signal: AbortSignal): Promise<void> {
    this.#signal = signal;
    const stopped = (): boolean => signal.aborted;
    while (!stopped()) {
      this.reload();
      const ms = this.#options.standing() ? LOOK_MS : SOON_MS;
      await this.#options.clock.sleep(ms, signal).catch(() => undefined);
    }
    await Promise.all([...this.#links.values()].map(({ done }) => done));
  }

  /** The mandate may have changed. */
  reload(): void {
    const signal = this.#signal;
    if (!signal || signal.aborted) return;
    const recipients = this.#mandate()?.alarms.recipients.filter(({ by }) => by === 'mqtt') ?? [];
    const named = new Map(recipients.map(({ name, url = '' }) => [name, url]));
    for (const [name, { link, stop }] of this.#links) {
      if (named.get(name) === link.url) continue;
      link.cut();
      stop.abort();
      this.#links.delete(name);
    }
    for (const [name, url] of named) if (!this.#links.has(name)) this.#open(name, url, signal);
  }

  async send({ recipient, letter }: Outgoing, url: string, signal: AbortSignal): Promise<Sent> {
    this.reload();
    const open = this.#links.get(recipient);
    if (!open) return { sent: false, reason: 'unreachable' };
    return open.link.publish(alarmMessages(topicsOf(url), letter), signal);
  }

  watching(camera: string, on: boolean): void {
    if (this.#watched.get(camera) === on) return;
    this.#watched.set(camera, on);
    for (const { link } of this.#links.values()) link.watching(camera, on);
  }

  #open(name: string, url: string, signal: AbortSignal): void {
    const stop = new AbortController();
    const { clock, random, login, ca } = this.#options;
    const topics = topicsOf(url);
    const link = new MqttLink(url, topics, {
      clock,
      random,
      ca,
      login: () => login(name),
      until: () => this.#until(name, url),
      discovery: () => this.#discovery(name, url),
      watched: this.#watched,
      entered: (at) => this.#entered(name, at),
    });
    this.#links.set(name, { link, stop, done: link.run(AbortSignal.any([signal, stop.signal])) });
  }

  #mandate(): Mandate | undefined {
    return this.#options.standing()?.parsed.mandate;
  }

  #until(recipient: string, url: string): number | undefined {
    const standing = this.#options.standing();
    const endpoint = endpointOfUrl(url);
    if (!standing || !endpoint) return undefined;
    const nowMs = this.#options.clock.nowMs();
    const answers = [
      admit({ do: 'notify', recipient }, standing, nowMs),
      admit({ do: 'connect', ...endpoint }, standing, nowMs),
    ];
    const ends = answers.map((answer) => (answer.granted ? answer.until : undefined));
    return ends.some((end) => end === undefined) ? undefined : Math.min(...ends.map((end) => end ?? 0));
  }

  /** What the broker is to keep, and to forget of what it was told before: cameras and behaviours that are no more. */
  async #discovery(recipient: string, url: string): Promise<readonly Message[]> {
    const mandate = this.#mandate();
    const told = mandate?.alarms.recipients.find(({ name }) => name === recipient)?.behaviours ?? [];
    const cameras = (mandate?.cameras ?? []).map(({ name, behaviours }) => ({
      name,
      behaviours: told.filter((behaviour) => behaviours.has(behaviour)),
    }));
    const topics = topicsOf(url);
    const facts = { site: mandate?.site ?? '', cameras: cameras.filter(({ behaviours }) => behaviours.length > 0) };
    const messages = discoveryMessages(topics, facts, this.#options.language);
    const kept = [
      ...messages.map(({ topic }) => topic),
      ...facts.cameras.map(({ name }) => cameraStatus(topics, name)),
    ];
    const { db } = this.#options.store;
    const key = `mqtt-kept-${recipient}`;
    const before = await db.selectFrom('setting').select('value').where('key', '=', key).executeTakeFirst();
    const old = before ? (JSON.parse(before.value) as string[]) : [];
    const value = JSON.stringify(kept);
    await db
      .insertInto('setting')
      .values({ key, value })
      .onConflict((conflict) => conflict.column('key').doUpdateSet({ value }))
      .execute();
    const gone = old.filter((topic) => !kept.includes(topic));
    return [...gone.map((topic) => ({ topic, payload: '', retain: true })), ...messages];
  }

  async #entered(recipient: string, { host, port }: Endpoint): Promise<(reason: string | undefined) => Promise<void>> {
    const { ledger } = this.#options;
    // An IPv6 address may begin with a colon, which the ledger's form of hosts does not have.
    const facts = { recipient, port, host: host.startsWith(':') ? `0${host}` : host };
    const { index } = await ledger.append({ act: 'connect', phase: 'intent', facts });
    return async (reason) => {
      const result = reason === undefined ? 'done' : 'failed';
      const why = reason === undefined ? { recipient } : { recipient, reason };
      await ledger.append({ act: 'connect', phase: 'outcome', ref: index, result, facts: why });
    };
  }
}
