import { createSocket } from 'node:dgram';
import type { Socket as Datagrams } from 'node:dgram';
import { connect, createServer } from 'node:net';
import type { AddressInfo, Server, Socket } from 'node:net';
import type { Random } from '../../src/kernel/random.ts';
import { splitRtsp } from './framing.ts';

/** What is wrong with the way between camera and viewer. */
export interface Trouble {
  /** Share of media packets that get lost, 0…1; over UDP datagrams, over TCP whole interleaved packets. */
  loss: number;
  /** The camera's clock, as its sender reports tell it, is so many seconds ahead. */
  clockAheadS: number;
}

const HOST = '127.0.0.1';
const SENDER_REPORT = 200;

/**
 * A way between a camera and its viewer on loopback that can be cut and spoilt: RTSP (RFC 2326), RTP interleaved in it (section 10.12) or
 * over UDP, whose ports it renames so that all datagrams pass through here.
 */
export class Relay implements AsyncDisposable {
  readonly trouble: Trouble = { loss: 0, clockAheadS: 0 };
  readonly #random: Random;
  readonly #links = new Set<Link>();
  #server: Server | undefined;
  #camera: number;
  #silent = false;
  port = 0;
  /** Media packets that came and that were let through. */
  readonly media = { came: 0, passed: 0 };

  private constructor(camera: number, random: Random) {
    this.#camera = camera;
    this.#random = random;
  }

  static async to(camera: number, random: Random): Promise<Relay> {
    const relay = new Relay(camera, random);
    await relay.#listen();
    return relay;
  }

  get silent(): boolean {
    return this.#silent;
  }

  /** The cable is pulled: what is connected hears nothing any more, and nobody gets in. */
  async unplug(): Promise<void> {
    this.#silent = true;
    await this.#close();
  }

  /** The camera is back, perhaps as another one, after a start: it knows nothing of the connections of before. */
  async plug(camera: number = this.#camera): Promise<void> {
    this.#camera = camera;
    for (const link of this.#links) link.end();
    this.#silent = false;
    await this.#listen();
  }

  passes(): boolean {
    this.media.came++;
    if (this.#silent || this.#random.next() < this.trouble.loss) return false;
    this.media.passed++;
    return true;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const link of this.#links) link.end();
    await this.#close();
  }

  async #listen(): Promise<void> {
    const server = createServer((viewer) => {
      const link = new Link(this, viewer, this.#camera);
      this.#links.add(link);
      viewer.once('close', () => this.#links.delete(link));
    });
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject);
      server.listen(this.port, HOST, resolve);
    });
    this.port = (server.address() as AddressInfo).port;
    this.#server = server;
  }

  /** Closed for new viewers; those inside stay. */
  async #close(): Promise<void> {
    const server = this.#server;
    this.#server = undefined;
    if (!server) return;
    // Its callback comes only when every connection has ended.
    server.close();
    await new Promise<void>((resolve) => setImmediate(resolve));
  }
}

/** One viewer's connection, and the datagrams that belong to it. */
class Link {
  readonly #relay: Relay;
  readonly #viewer: Socket;
  readonly #camera: Socket;
  readonly #datagrams: Datagrams[] = [];
  /** By CSeq: what the viewer asked for and what the camera is told instead. */
  readonly #setups = new Map<string, { viewer: number[]; toCamera: Datagrams[]; toViewer: Datagrams[] }>();

  constructor(relay: Relay, viewer: Socket, port: number) {
    this.#relay = relay;
    this.#viewer = viewer;
    this.#camera = connect({ host: HOST, port });
    this.#pipe(viewer, this.#camera, (text) => this.#asked(text), false);
    this.#pipe(this.#camera, viewer, (text) => Promise.resolve(this.#answered(text)), true);
  }

  end(): void {
    this.#viewer.destroy();
    this.#camera.destroy();
    for (const socket of this.#datagrams) socket.close();
    this.#datagrams.length = 0;
  }

  #pipe(from: Socket, to: Socket, rewrite: (text: string) => Promise<string>, media: boolean): void {
    let held: Buffer = Buffer.alloc(0);
    let turn = Promise.resolve();
    from.on('data', (chunk: Buffer) => {
      const { parts, rest } = splitRtsp(Buffer.concat([held, chunk]));
      held = rest;
      // In their order, although opening ports takes time.
      turn = turn.then(async () => {
        for (const part of parts) {
          if (this.#relay.silent) continue;
          if (part.kind === 'text') to.write(await rewrite(part.bytes.toString('latin1')), 'latin1');
          else if (!media) to.write(part.bytes);
          else if (part.channel % 2 === 1) to.write(this.#report(part.bytes, 4));
          else if (this.#relay.passes()) to.write(part.bytes);
        }
      });
    });
    from.on('error', () => {
      this.end();
    });
    from.on('close', () => {
      if (!this.#relay.silent) this.end();
    });
  }

  /** A viewer that wants datagrams gets ours instead of the camera's. */
  async #asked(text: string): Promise<string> {
    const ports = /client_port=(\d+)-(\d+)/.exec(text);
    if (!text.startsWith('SETUP') || !ports) return text;
    const toCamera = await pair();
    const toViewer = await pair();
    this.#datagrams.push(...toCamera, ...toViewer);
    this.#setups.set(cseq(text), { viewer: [Number(ports[1]), Number(ports[2])], toCamera, toViewer });
    return text.replace(ports[0], `client_port=${toCamera.map(portOf).join('-')}`);
  }

  #answered(text: string): string {
    const setup = this.#setups.get(cseq(text));
    const ports = /server_port=(\d+)-(\d+)/.exec(text);
    if (!setup || !ports) return text;
    const { viewer, toCamera, toViewer } = setup;
    const camera = [Number(ports[1]), Number(ports[2])];
    for (const side of [0, 1] as const) {
      toCamera[side]!.on('message', (bytes) => {
        if (this.#relay.silent) return;
        if (side === 1) toViewer[1]!.send(this.#report(bytes, 0), viewer[1], HOST);
        else if (this.#relay.passes()) toViewer[0]!.send(bytes, viewer[0], HOST);
      });
      toViewer[side]!.on('message', (bytes) => {
        if (!this.#relay.silent) toCamera[side]!.send(bytes, camera[side], HOST);
      });
    }
    return text
      .replace(/client_port=\d+-\d+/, `client_port=${viewer.join('-')}`)
      .replace(ports[0], `server_port=${toViewer.map(portOf).join('-')}`);
  }

  /** Sender reports (RFC 3550, section 6.4.1) with the camera's wrong clock. `at`: where the RTCP packet begins. */
  #report(bytes: Buffer, at: number): Buffer {
    const { clockAheadS } = this.#relay.trouble;
    if (clockAheadS === 0) return bytes;
    const changed = Buffer.from(bytes);
    for (let start = at; start + 8 <= changed.length; start += 4 * (changed.readUInt16BE(start + 2) + 1)) {
      if (changed[start + 1] !== SENDER_REPORT || start + 12 > changed.length) continue;
      changed.writeUInt32BE((changed.readUInt32BE(start + 8) + clockAheadS) >>> 0, start + 8);
    }
    return changed;
  }
}

const cseq = (text: string): string => /^CSeq:\s*(\d+)/im.exec(text)?.[1] ?? '';
const portOf = (socket: Datagrams): number => socket.address().port;

/** Two sockets at an even port and the next (RFC 3550, section 11). */
async function pair(): Promise<Datagrams[]> {
  for (;;) {
    const first = await bound(0);
    if (portOf(first) % 2 === 0) {
      const second = await bound(portOf(first) + 1).catch(() => undefined);
      if (second) return [first, second];
    }
    first.close();
  }
}

function bound(port: number): Promise<Datagrams> {
  const socket = createSocket('udp4');
  return new Promise((resolve, reject) => {
    socket.once('error', reject);
    socket.bind(port, HOST, () => {
      resolve(socket);
    });
  });
}
