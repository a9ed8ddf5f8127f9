import { spawn } from 'node:child_process';
import { createHmac } from 'node:crypto';
import { once } from 'node:events';
import { mkdir, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { Broker, freePort, listener } from '../../src/outbox/broker.fixture.ts';
import { makeCertificates } from '../../src/outbox/outbox.fixture.ts';
import { Recipient } from '../../src/outbox/recipient.fixture.ts';
import type { Heard } from '../../src/outbox/recipient.fixture.ts';
import { outboxPaths } from '../../src/outbox/secrets.ts';

const CLI = 'src/cli/main.ts';

/** Until it holds; the test's own limit ends it otherwise. */
export async function eventually(holds: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await holds())) await wait(50);
}

/** The command line of a place; answers what it printed. */
export async function augenmass(words: readonly string[], input = ''): Promise<string> {
  const child = spawn(process.execPath, [CLI, ...words], { stdio: ['pipe', 'pipe', 'inherit'] });
  let said = '';
  child.stdout.on('data', (part: Buffer) => {
    said += part.toString();
  });
  child.stdin.end(input);
  const [code] = (await once(child, 'exit')) as [number];
  if (code !== 0) throw new Error(`augenmass ${words.join(' ')} ended with ${code}`);
  return said;
}

/** Those whom alarms are passed on to: an HTTPS server of somebody else's, and a real Mosquitto that a house listens to. */
export class Outside implements AsyncDisposable {
  readonly receiver: Recipient;
  readonly house: Awaited<ReturnType<typeof listener>>;
  readonly #broker: Broker;
  readonly #certificates: ReturnType<typeof makeCertificates>;
  #secret = '';

  private constructor(
    receiver: Recipient,
    broker: Broker,
    house: Awaited<ReturnType<typeof listener>>,
    certificates: ReturnType<typeof makeCertificates>,
  ) {
    this.receiver = receiver;
    this.#broker = broker;
    this.house = house;
    this.#certificates = certificates;
  }

  static async start(): Promise<Outside> {
    const certificates = makeCertificates();
    const receiver = await new Recipient(certificates).listen();
    const broker = new Broker(await freePort(), certificates);
    await broker.start();
    return new Outside(receiver, broker, await listener(broker, certificates.ca), certificates);
  }

  /** For `alarms.recipients` of a mandate. */
  get recipients(): readonly unknown[] {
    return [
      { name: 'first-aid', url: this.receiver.url, behaviours: ['fall', 'lying'] },
      { name: 'building', url: `mqtts://localhost:${this.#broker.port}/musterplatz` },
    ];
  }

  /** As whoever sets the place up does: trust in their authority, a secret for the one, a login for the other. */
  async introduce(place: string): Promise<void> {
    const { ca } = outboxPaths(place);
    await mkdir(dirname(ca), { recursive: true });
    await writeFile(ca, this.#certificates.ca);
    await augenmass(['recipient', 'login', place, 'building', '--user', 'augenmass'], 'long and secret\n');
    this.#secret = (await augenmass(['recipient', 'secret', place, 'first-aid'])).trim();
  }

  /** Standard Webhooks 1.0.0: HMAC-SHA256 over id, time and body, with the key behind `whsec_`. */
  isSigned({ headers, body }: Heard): boolean {
    const key = Buffer.from(this.#secret.replace('whsec_', ''), 'base64');
    const signed = `${String(headers['webhook-id'])}.${String(headers['webhook-timestamp'])}.${body}`;
    const wanted = createHmac('sha256', key).update(signed).digest('base64');
    return key.length > 0 && String(headers['webhook-signature']).split(' ').includes(`v1,${wanted}`);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.house.client.endAsync(true);
    await this.#broker[Symbol.asyncDispose]();
    await this.receiver[Symbol.asyncDispose]();
    this.#certificates[Symbol.dispose]();
  }
}
