import { execFileSync, spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { createHash, X509Certificate } from 'node:crypto';
import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { request } from 'node:https';
import type { IncomingHttpHeaders } from 'node:http';
import { connect } from 'node:net';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';

/** The samples of docs/deploy as they stand, but for addresses, ports and the certificate. */
export const NAME = 'platz.example.org';
export const PROXIES = ['nginx', 'caddy'] as const;
export type ProxyKind = (typeof PROXIES)[number];

export interface Ports {
  readonly https: number;
  readonly http: number;
  readonly served: number;
}

const programOf = (kind: ProxyKind): string | undefined =>
  ['/usr/sbin', '/usr/bin', '/usr/local/sbin', '/usr/local/bin', '/opt/homebrew/bin']
    .map((folder) => join(folder, kind))
    .find((path) => existsSync(path));
export const skipProxy = (kind: ProxyKind): false | string =>
  programOf(kind) === undefined ? `${kind} is not installed: its sample was not tried (apt install ${kind})` : false;

/** A certificate for the samples' name in `folder`; answers the hash of its key, as Chromium is told to trust it. */
export function makeCertificate(folder: string): string {
  const words = 'req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 2 -keyout key.pem -out cert.pem';
  execFileSync('openssl', [...words.split(' '), '-subj', `/CN=${NAME}`, '-addext', `subjectAltName=DNS:${NAME}`], {
    cwd: folder,
    stdio: 'ignore',
  });
  const key = new X509Certificate(readFileSync(join(folder, 'cert.pem'))).publicKey;
  return createHash('sha256')
    .update(key.export({ type: 'spki', format: 'der' }))
    .digest('base64');
}

/** A sample with each of these words replaced; a word that is not in it is a fault of this test. */
function sample(name: string, words: readonly (readonly [from: string, to: string])[]): string {
  let text = readFileSync(new URL(`../../docs/deploy/${name}`, import.meta.url), 'utf8');
  for (const [from, to] of words) {
    if (!text.includes(from)) throw new Error(`docs/deploy/${name} has no “${from}”`);
    text = text.replaceAll(from, to);
  }
  return text;
}

async function nginxFiles(folder: string, ports: Ports): Promise<string[]> {
  const site = sample('nginx.conf', [
    ['    listen [::]:443 ssl http2;\n', ''],
    ['    listen [::]:80;\n', ''],
    ['listen 443 ', `listen 127.0.0.1:${ports.https} `],
    ['listen 80;', `listen 127.0.0.1:${ports.http};`],
    ['/etc/ssl/platz/fullchain.pem', join(folder, 'cert.pem')],
    ['/etc/ssl/platz/privkey.pem', join(folder, 'key.pem')],
    ['127.0.0.1:8470', `127.0.0.1:${ports.served}`],
  ]);
  await writeFile(join(folder, 'site.conf'), site);
  const temporary = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi']
    .map((one) => `${one}_temp_path ${join(folder, one)};`)
    .join(' ');
  // The folder is root's where the tests run as root; nginx's own user could not enter it.
  const user = process.getuid?.() === 0 ? 'user root;' : '';
  const http = `access_log off; ${temporary} include ${join(folder, 'site.conf')};`;
  await writeFile(
    join(folder, 'nginx.conf'),
    `${user} daemon off; worker_processes 1; pid ${join(folder, 'nginx.pid')}; events {} http { ${http} }\n`,
  );
  return ['-e', 'stderr', '-p', folder, '-c', join(folder, 'nginx.conf')];
}

async function caddyFiles(folder: string, ports: Ports): Promise<string[]> {
  // Its certificate would come from an authority on the network; everything else is as the sample has it.
  const own = `\ttls ${join(folder, 'cert.pem')} ${join(folder, 'key.pem')}\n\tbind 127.0.0.1\n`;
  const site = sample('Caddyfile', [
    [`${NAME} {\n`, `${NAME} {\n${own}`],
    ['127.0.0.1:8470', `127.0.0.1:${ports.served}`],
  ]);
  const global = `{\n\tadmin off\n\thttp_port ${ports.http}\n\thttps_port ${ports.https}\n\tstorage file_system ${folder}/caddy\n\tskip_install_trust\n}\n`;
  await writeFile(join(folder, 'Caddyfile'), global + site);
  return ['run', '--adapter', 'caddyfile', '--config', join(folder, 'Caddyfile')];
}

/** A real proxy before a server, with files of its own in `folder`. */
export class Proxy implements AsyncDisposable {
  readonly #child: ChildProcess;

  private constructor(child: ChildProcess) {
    this.#child = child;
  }

  static async start(kind: ProxyKind, folder: string, ports: Ports): Promise<Proxy> {
    const words = await (kind === 'nginx' ? nginxFiles : caddyFiles)(folder, ports);
    const env = { PATH: process.env['PATH'] ?? '', HOME: folder };
    const child = spawn(programOf(kind)!, words, { env, stdio: ['ignore', 'ignore', 'pipe'] });
    let said = '';
    child.stderr.on('data', (part: Buffer) => {
      said += part.toString();
    });
    while (!(await reaches(ports.https))) {
      if (child.exitCode !== null) throw new Error(`${kind} ended: ${said}`);
      await wait(50);
    }
    return new Proxy(child);
  }

  /** Whether it is this one that listens: another program on its port would have ended it. */
  get running(): boolean {
    return this.#child.exitCode === null && this.#child.signalCode === null;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (!this.running) return;
    const gone = once(this.#child, 'exit');
    this.#child.kill('SIGTERM');
    await gone;
  }
}

const reaches = (port: number): Promise<boolean> =>
  new Promise((resolve) => {
    const socket = connect({ port, host: '127.0.0.1' });
    socket.on('connect', () => {
      socket.destroy();
      resolve(true);
    });
    socket.on('error', () => {
      resolve(false);
    });
  });

export interface Asked {
  readonly method?: string;
  readonly path: string;
  readonly headers?: Record<string, string>;
  readonly body?: string;
  /** Of the client: any of 127.0.0.0/8. */
  readonly from?: string;
}

export interface Answered {
  /** 0 where no answer came. */
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/** Asks the proxy as a program does, from an address of its own. */
export function ask(port: number, folder: string, asked: Asked): Promise<Answered> {
  const { method = 'GET', path, headers = {}, body, from = '127.0.0.1' } = asked;
  const ca = readFileSync(join(folder, 'cert.pem'));
  return new Promise((resolve) => {
    const options = { host: '127.0.0.1', port, path, method, ca, servername: NAME, localAddress: from, agent: false };
    const type = body === undefined ? {} : { 'content-type': 'application/json' };
    const sent = request({ ...options, headers: { host: NAME, ...type, ...headers } }, (answer) => {
      const parts: Buffer[] = [];
      answer.on('data', (part: Buffer) => parts.push(part));
      answer.on('end', () => {
        resolve({ status: answer.statusCode ?? 0, headers: answer.headers, body: Buffer.concat(parts).toString() });
      });
    });
    sent.on('upgrade', (answer, socket) => {
      socket.destroy();
      resolve({ status: answer.statusCode ?? 0, headers: answer.headers, body: '' });
    });
    sent.on('error', () => {
      resolve({ status: 0, headers: {}, body: '' });
    });
    sent.end(body);
  });
}
