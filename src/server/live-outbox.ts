import { hostname } from 'node:os';
import type { Disk } from '../disk/disk.ts';
import type { Clock } from '../kernel/clock.ts';
import type { Random } from '../kernel/random.ts';
import type { Appends } from '../ledger/act.ts';
import type { Out } from '../live/out.ts';
import type { Standing } from '../mandate/standing.ts';
import { PushDevices } from '../outbox/devices.ts';
import { Mqtt } from '../outbox/mqtt.ts';
import { Outbox } from '../outbox/outbox.ts';
import { Push } from '../outbox/push.ts';
import { Secrets } from '../outbox/secrets.ts';
import { Syslog } from '../outbox/syslog.ts';
import { Webhook } from '../outbox/webhook.ts';
import type { Store } from '../store/open.ts';
import type { ServerMessage } from '../wire/live.ts';

export interface OutsideOptions {
  /** DIR: its secrets lie in DIR/outbox. */
  readonly folder: string;
  readonly disk: Disk;
  readonly clock: Clock;
  readonly random: Random;
  readonly store: Store;
  readonly ledger: Appends;
  /** Of the place while it is open. */
  readonly standing: () => Standing | undefined;
  /** Ids of those who are signed in now and may judge. */
  readonly reachable: () => Promise<ReadonlySet<string>>;
  readonly announce: (message: ServerMessage) => void;
  /** Of names in Home Assistant. */
  readonly language: 'de' | 'en';
  /** Of this server, for push services; undefined on loopback. */
  readonly baseUrl: string | undefined;
}

/** A push service wants an address of whoever sends; where the place has none that is public, it gets one that leads nowhere. */
const NO_ADDRESS = 'https://augenmass.invalid';

/** Everything that leaves a live place, put together. Opens nothing before `run`. */
export function openOutside(options: OutsideOptions) {
  const { folder, disk, clock, random, store, ledger, standing, reachable, language, baseUrl, announce } = options;
  const secrets = new Secrets({ folder, disk, random });
  const ca = (): Promise<string | undefined> => secrets.ca();
  const devices = new PushDevices({ store, standing, clock, reachable });
  const mqtt = new Mqtt({
    store,
    ledger,
    standing,
    clock,
    random,
    ca,
    language,
    login: (recipient) => secrets.login(recipient),
  });
  const push = new Push({
    clock,
    ca,
    vapid: () => secrets.vapid(),
    subject: () =>
      [baseUrl, standing()?.parsed.mandate.publicReport].find((url) => url?.startsWith('https://')) ?? NO_ADDRESS,
    subscription: (recipient) => devices.subscription(recipient),
    forget: (recipient) => devices.forget(recipient),
  });
  const outbox = new Outbox({
    store,
    ledger,
    standing,
    clock,
    random,
    devices,
    ways: { webhook: new Webhook(secrets, clock), mqtt, push, syslog: new Syslog({ ca, clock, hostname: hostname() }) },
    tell: ({ code, atMs, sentence }) => {
      announce({ type: 'notice', code, camera: null, atMs: Math.round(atMs), sentence });
    },
  });
  const out: Out = {
    passOn: (alarm, by) => outbox.passOn(alarm, by),
    callHelp: (alarm, recipient, role, occasionMs) => outbox.callHelp(alarm, recipient, role, occasionMs),
    raised: (alarm) => void outbox.raised(alarm),
    judged: (alarm) => void outbox.judged(alarm),
    watching: (camera, watched) => {
      mqtt.watching(camera, watched);
    },
  };
  return {
    out,
    outbox,
    devices,
    secrets,
    /** Sends what waits and keeps brokers' connections, until aborted. Never rejects. */
    async run(signal: AbortSignal): Promise<void> {
      await Promise.all([outbox.run(signal), mqtt.run(signal)]);
    },
  };
}
export type Outside = ReturnType<typeof openOutside>;
