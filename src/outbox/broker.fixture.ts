import { execFileSync, spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { connect as dial, createServer } from 'node:net';
import { join } from 'node:path';
import { connectAsync } from 'mqtt';
import type { MqttClient } from 'mqtt';
import { opensslMissing, until } from './outbox.fixture.ts';
import type { Certificates } from './outbox.fixture.ts';

const mosquitto = ['/usr/sbin/mosquitto', '/usr/local/sbin/mosquitto', '/opt/homebrew/sbin/mosquitto'].find((path) => {
  try {
    execFileSync(path, ['-h'], { stdio: 'ignore' });
    return true;
  } catch (error) {
    return (
      error instanceof Error &&
      'status' in error &&
      error.status !== null &&
      !('code' in error && error.code === 'ENOENT')
    );
  }
});
export const skipBroker: false | string = mosquitto === undefined ? 'mosquitto is not installed' : opensslMissing;

/** Nobody listens on it yet. */
export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  return typeof address === 'object' && address ? address.port : 0;
}

/** A real broker on loopback: TLS with a certificate of our own authority, and a password. Keeps what is retained across a stop. */
export class Broker implements AsyncDisposable {
  readonly port: number;
  readonly #folder: string;
  #process: ChildProcess | undefined;

  constructor(port: number, { folder }: Certificates) {
    this.port = port;
    this.#folder = folder;
    const lines = [
      `listener ${port} 127.0.0.1`,
      `certfile ${join(folder, 'here.pem')}`,
      `keyfile ${join(folder, 'here.key')}`,
      'allow_anonymous false',
      `password_file ${join(folder, 'passwords')}`,
      'persistence true',
      `persistence_location ${folder}/`,
      'autosave_on_changes true',
      'autosave_interval 1',
      'user root',
    ];
    writeFileSync(join(folder, 'mosquitto.conf'), `${lines.join('\n')}\n`);
    const passwords = join(folder, 'passwords');
    writeFileSync(passwords, '', { mode: 0o600 });
    execFileSync('mosquitto_passwd', ['-b', passwords, 'augenmass', 'long and secret'], { stdio: 'ignore' });
    execFileSync('mosquitto_passwd', ['-b', passwords, 'house', 'also secret'], { stdio: 'ignore' });
  }

  async start(): Promise<void> {
    const child = spawn(mosquitto!, ['-c', join(this.#folder, 'mosquitto.conf')], { stdio: 'ignore' });
    this.#process = child;
    await until(
      () =>
        new Promise((resolve) => {
          const socket = dial({ port: this.port, host: '127.0.0.1' });
          socket.on('connect', () => {
            socket.destroy();
            resolve(true);
          });
          socket.on('error', () => {
            resolve(false);
          });
        }),
      'a broker',
    );
  }

  async kill(): Promise<void> {
    const child = this.#process;
    this.#process = undefined;
    if (!child) return;
    const gone = once(child, 'exit');
    child.kill('SIGKILL');
    await gone;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.kill();
  }
}

export interface Heard {
  readonly topic: string;
  readonly payload: string;
  readonly retain: boolean;
}

/** What somebody in the house sees. */
export async function listener(
  broker: Broker,
  ca: string,
): Promise<{ client: MqttClient; heard: Heard[]; last: (topic: string) => string | undefined }> {
  const client = await connectAsync(`mqtts://localhost:${broker.port}`, {
    username: 'house',
    password: 'also secret',
    ca,
    reconnectPeriod: 0,
  });
  const heard: Heard[] = [];
  client.on('message', (topic, payload, { retain }) => heard.push({ topic, payload: payload.toString(), retain }));
  client.on('error', () => undefined);
  await client.subscribeAsync('#', { qos: 1 });
  return { client, heard, last: (topic) => heard.findLast((one) => one.topic === topic)?.payload };
}
