import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtempSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import type { AddressInfo, Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { GSTREAMER_PYTHON, TestCamera } from '../../test/rtsp/camera.ts';
import type { AugenmassError } from '../kernel/errors.ts';
import type { PacketMessage } from '../packet/wire.ts';
import { CameraProcess } from './camera-process.ts';
import type { CameraOptions } from './camera.ts';
import { openRtsp } from './intake.ts';

const skip = GSTREAMER_PYTHON === undefined ? "GStreamer's RTSP server for Python is not installed" : false;
const TEST_MS = 120_000;
/** The shortest waits that backoff allows: tests run in real time against a real server. */
const hasty = { next: () => 0, bytes: (length: number) => new Uint8Array(length) };

/** An encoder without a processor may take seconds for its first picture; only tests about patience have less. */
const PATIENT = { stallMs: 20_000, answerMs: 20_000 };

const folder = mkdtempSync(join(tmpdir(), 'augenmass-rtsp-'));

function certificate(name: string): { certificate: string; key: string } {
  const [cert, key] = [join(folder, `${name}.pem`), join(folder, `${name}.key`)];
  const subject = ['-subj', `/CN=${name}`, '-addext', `subjectAltName=DNS:${name}`];
  const args = ['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-days', '2'];
  execFileSync('openssl', [...args, '-keyout', key, '-out', cert, ...subject], { stdio: 'ignore' });
  return { certificate: cert, key };
}

/** One process for all tests: starting one takes longer than most of them. */
let shared: CameraProcess;
let nextCamera = 100;

type Packets = Extract<PacketMessage, { type: 'packet' }>['packet'][];

/** Follows one camera; `messages` and `troubles` grow while `until` waits for what it is asked for. */
class Follower {
  readonly messages: PacketMessage[] = [];
  readonly troubles: AugenmassError[] = [];
  readonly #stop = new AbortController();
  readonly #source: AsyncGenerator<PacketMessage, void, undefined>;
  #ended = false;

  constructor(url: string, options: Partial<CameraOptions> = {}) {
    this.#source = openRtsp(url, {
      signal: AbortSignal.any([this.#stop.signal, AbortSignal.timeout(TEST_MS)]),
      wall: 'node-only',
      process: shared,
      camera: nextCamera++,
      random: hasty,
      ...PATIENT,
      onTrouble: (error) => this.troubles.push(error),
      ...options,
    });
  }

  async until(enough: () => boolean): Promise<void> {
    while (!enough() && !this.#ended) {
      const { value, done } = await this.#source.next().catch((cause: unknown) => {
        const types = this.messages.map(({ type }) => type).join(' ');
        throw new Error(`waited in vain; so far: ${types}; ${this.troubles.join('; ')}`, { cause });
      });
      if (done === true) this.#ended = true;
      else this.messages.push(value);
    }
    assert.ok(enough(), `ended with ${JSON.stringify(this.messages.at(-1))}`);
  }

  packets(): Packets {
    return this.messages.flatMap((message) => (message.type === 'packet' ? [message.packet] : []));
  }

  of<T extends PacketMessage['type']>(type: T): Extract<PacketMessage, { type: T }>[] {
    return this.messages.filter((message) => message.type === type) as Extract<PacketMessage, { type: T }>[];
  }

  remark(code: string): number | undefined {
    return this.of('remark').find((remark) => remark.code === code)?.value;
  }

  async close(): Promise<void> {
    this.#stop.abort(new Error('closed'));
    await this.#source.return();
  }
}

async function following(
  url: string,
  options: Partial<CameraOptions>,
  look: (follower: Follower) => Promise<void>,
): Promise<void> {
  const follower = new Follower(url, options);
  try {
    await look(follower);
  } finally {
    await follower.close();
  }
}

describe('cameras over RTSP', { timeout: 10 * TEST_MS }, () => {
  let own: ReturnType<typeof certificate>;
  let other: ReturnType<typeof certificate>;
  before(() => {
    if (skip === false) [own, other] = [certificate('localhost'), certificate('other.example')];
    const caFiles = skip === false ? [own.certificate, other.certificate] : [];
    shared = new CameraProcess({ wall: 'node-only', caFiles });
  });
  after(async () => {
    shared[Symbol.dispose]();
    await rm(folder, { recursive: true });
  });

  const street = ({ port }: { port: number }, user = '', scheme = 'rtsp', host = '127.0.0.1'): string =>
    `${scheme}://${user}${host}:${port}/street`;

  for (const codec of ['h264', 'h265', 'mjpeg'] as const) {
    for (const transport of ['tcp', 'udp'] as const) {
      it(`${codec} over ${transport}`, { skip }, async () => {
        await using camera = await TestCamera.start('--codec', codec);
        await following(street(camera), { transport }, async (follower) => {
          await follower.until(() => follower.packets().length >= 15);
          const [stream] = follower.of('stream');
          assert.equal(stream?.info.codec, codec === 'h265' ? 'hevc' : codec);
          const types = follower.messages.map(({ type }) => type);
          assert.ok(types.indexOf('stream') < types.indexOf('packet'));
          assert.equal(follower.remark('connected'), transport === 'udp' ? 1 : 0);
          const packets = follower.packets();
          assert.ok(packets[0]!.key);
          assert.equal(packets[0]!.discardable, codec === 'mjpeg');
          for (const [i, { timeMs }] of packets.entries()) {
            const lastMs = packets[i - 1]?.timeMs;
            // A camera that gets no processor for a while leaves pictures out; the usual distance is looked at below.
            assert.ok(
              lastMs === undefined || (timeMs > lastMs && timeMs - lastMs < 10_000),
              `${timeMs} after ${lastMs}`,
            );
            assert.ok(Math.abs(performance.timeOrigin + performance.now() - timeMs) < 60_000, 'UTC of arrival');
          }
          const distances = packets.slice(1).map(({ timeMs }, i) => timeMs - packets[i]!.timeMs);
          const usual = distances.sort((a, b) => a - b)[distances.length >> 1]!;
          assert.ok(usual < 300, `${usual} ms between pictures`);
          assert.ok(!types.slice(types.indexOf('packet')).includes('gap'));
        });
      });
    }
  }

  it('tells the offset of the camera’s clock, here the same clock', { skip }, async () => {
    await using camera = await TestCamera.start();
    await following(street(camera), { transport: 'udp' }, async (follower) => {
      await follower.until(() => follower.remark('clock-offset') !== undefined);
      assert.ok(Math.abs(follower.remark('clock-offset')!) < 5_000, `${follower.remark('clock-offset')} ms`);
    });
  });

  it('reports sound and passes none of it on', { skip }, async () => {
    await using camera = await TestCamera.start('--audio');
    await following(street(camera), { transport: 'tcp' }, async (follower) => {
      await follower.until(() => follower.packets().length >= 5);
      assert.equal(follower.remark('audio-present'), 1);
      assert.equal(follower.of('stream').length, 1);
      // One session that asked and never played, one that plays one stream of the two.
      assert.equal(await camera.say('plays'), 'plays 1');
      assert.equal(await camera.say('setups'), 'setups 3');
    });
  });

  for (const scheme of ['digest', 'basic'] as const) {
    it(`user and password by ${scheme}`, { skip }, async () => {
      const args = ['--user', 'ann', '--password', 'g@heim:1/2', ...(scheme === 'basic' ? ['--basic'] : [])];
      await using camera = await TestCamera.start(...args);
      await following(street(camera, 'ann:g%40heim%3A1%2F2@'), { transport: 'tcp' }, async (follower) => {
        await follower.until(() => follower.packets().length >= 3);
        assert.deepEqual(follower.troubles, []);
      });
    });
  }

  it('a wrong password: refused once, no second attempt, never repeated', { skip }, async () => {
    await using camera = await TestCamera.start('--user', 'ann', '--password', 'right');
    const url = `${street(camera, 'ann:wrongword@')}?token=wrongword`;
    await following(url, { transport: 'auto' }, async (follower) => {
      await follower.until(() => follower.of('end').length === 1);
      const [end] = follower.of('end');
      assert.equal(end?.error?.kind, 'refused');
      assert.equal(end.error.message, `${street(camera)} does not accept the user name and password.`);
      assert.equal(await camera.say('clients'), 'clients 1');
      const told = JSON.stringify([follower.messages, follower.troubles.map((error) => [error.message, error.remedy])]);
      assert.ok(!told.includes('wrongword') && !told.includes('ann:'));
    });
  });

  it('a coding that is not decoded ends it, by its name', { skip }, async () => {
    await using camera = await TestCamera.start('--codec', 'raw');
    await following(street(camera), { transport: 'tcp' }, async (follower) => {
      await follower.until(() => follower.of('end').length === 1);
      const message = `${street(camera)} is coded as rawvideo, which is not decoded here.`;
      assert.deepEqual(
        [follower.of('end')[0]?.error?.kind, follower.of('end')[0]?.error?.message],
        ['refused', message],
      );
    });
  });

  it('a path that the camera does not have: tried again, since a camera may still be starting', { skip }, async () => {
    await using camera = await TestCamera.start();
    await following(`rtsp://127.0.0.1:${camera.port}/square`, { transport: 'tcp' }, async (follower) => {
      await follower.until(() => follower.troubles.length >= 2);
      const message = `rtsp://127.0.0.1:${camera.port}/square offers no stream under this path.`;
      assert.deepEqual([follower.troubles[0]!.kind, follower.troubles[0]!.message], ['not-found', message]);
      assert.ok(follower.of('gap').length >= 1);
    });
  });

  it('a camera that speaks UDP only, found by itself', { skip }, async () => {
    await using camera = await TestCamera.start('--udp-only');
    await following(street(camera), { transport: 'auto' }, async (follower) => {
      await follower.until(() => follower.packets().length >= 3);
      assert.equal(follower.remark('connected'), 1);
    });
  });

  it('the watchdog ends a session that is alive and brings nothing, and picks up again', { skip }, async () => {
    await using camera = await TestCamera.start();
    await following(street(camera), { transport: 'tcp', stallMs: 4_000 }, async (follower) => {
      await follower.until(() => follower.packets().length >= 5);
      assert.equal(await camera.say('stall'), 'stall');
      await follower.until(() => follower.troubles.length > 0);
      assert.equal(follower.troubles[0]!.message, `${street(camera)} sends nothing new.`);
      const before = follower.packets();
      assert.equal(await camera.say('resume'), 'resume');
      await follower.until(() => follower.packets().length >= before.length + 5);
      assert.equal(follower.of('stream').length, 2, 'a new session is a new run');
      const gaps = follower.of('gap');
      assert.ok(gaps.every(({ reason }) => reason === 'stalled'));
      // Gaps tile the time between the last picture before and the first one after.
      assert.equal(gaps[0]!.fromMs, before.at(-1)!.timeMs);
      assert.equal(gaps.at(-1)!.toMs, follower.packets()[before.length]!.timeMs);
      for (let i = 1; i < gaps.length; i++) assert.equal(gaps[i]!.fromMs, gaps[i - 1]!.toMs);
    });
  });

  it('a camera that dies and comes back', { skip }, async () => {
    let camera = await TestCamera.start();
    const { port } = camera;
    await following(street(camera), { transport: 'tcp' }, async (follower) => {
      await follower.until(() => follower.packets().length >= 5);
      await camera[Symbol.asyncDispose]();
      await follower.until(() => follower.troubles.length >= 2);
      assert.equal(follower.troubles.at(-1)!.message, `${street({ port })} refused the connection.`);
      const count = follower.packets().length;
      camera = await TestCamera.start('--port', String(port));
      await follower.until(() => follower.packets().length >= count + 5);
      assert.ok(follower.of('gap').every(({ reason }) => reason === 'disconnected'));
      assert.equal(follower.of('gap').at(-1)!.toMs, follower.packets()[count]!.timeMs);
    });
    await camera[Symbol.asyncDispose]();
  });

  it('many cameras in one process, each on its own thread', { skip }, async () => {
    await using camera = await TestCamera.start();
    using process = new CameraProcess({ wall: 'node-only', caFiles: [] });
    const followers = Array.from(
      { length: 8 },
      (_, i) => new Follower(street(camera), { camera: i, process, transport: 'tcp' }),
    );
    try {
      await Promise.all(followers.map((follower) => follower.until(() => follower.packets().length >= 10)));
      for (const [i, follower] of followers.entries()) {
        assert.deepEqual(follower.troubles, []);
        assert.ok(follower.messages.every(({ camera: number }) => number === i));
      }
    } finally {
      await Promise.all(followers.map((follower) => follower.close()));
    }
  });

  describe('TLS', () => {
    const untrusted = (url: string): string => `No trusted connection to ${url} could be made.`;

    it('with the CA file that vouches for the camera', { skip }, async () => {
      await using camera = await TestCamera.start('--certificate', own.certificate, '--key', own.key);
      const url = street(camera, '', 'rtsps', 'localhost');
      await following(url, { caFile: own.certificate }, async (follower) => {
        await follower.until(() => follower.packets().length >= 3);
        assert.deepEqual(follower.troubles, []);
      });
    });

    it('refuses a certificate that nobody vouches for, or that names another host', { skip }, async () => {
      for (const [server, caFile] of [
        [own, undefined],
        [own, other.certificate],
        [other, other.certificate],
      ] as const) {
        await using camera = await TestCamera.start('--certificate', server.certificate, '--key', server.key);
        const url = street(camera, '', 'rtsps', 'localhost');
        await following(url, caFile === undefined ? {} : { caFile }, async (follower) => {
          await follower.until(() => follower.troubles.length > 0);
          assert.deepEqual(
            [follower.troubles[0]!.kind, follower.troubles[0]!.message],
            ['unavailable', untrusted(url)],
          );
          assert.deepEqual(follower.packets(), []);
        });
      }
    });
  });

  describe('without a camera', () => {
    const sockets = new Set<Socket>();
    const servers: (() => void)[] = [];
    after(() => {
      for (const close of servers) close();
    });
    const listen = async (answer: (socket: Socket) => void): Promise<{ port: number; close: () => void }> => {
      const server = createServer((socket) => {
        sockets.add(socket.on('error', () => undefined));
        answer(socket);
      });
      await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
      const close = (): void => {
        server.close();
        for (const socket of sockets) socket.destroy();
      };
      servers.push(close);
      return { port: (server.address() as AddressInfo).port, close };
    };

    it('an address that is none', async () => {
      await following('http://ann:word@127.0.0.1/x', {}, async (follower) => {
        await follower.until(() => follower.of('end').length === 1);
        const message = 'A camera is reached by rtsp or rtsps, not by http.';
        assert.deepEqual(
          [follower.of('end')[0]?.error?.kind, follower.of('end')[0]?.error?.message],
          ['invalid', message],
        );
      });
    });

    it('a port at which nothing listens', async () => {
      const { port, close } = await listen(() => undefined);
      close();
      await following(street({ port }), { transport: 'tcp' }, async (follower) => {
        await follower.until(() => follower.troubles.length > 0);
        assert.equal(follower.troubles[0]!.message, `${street({ port })} refused the connection.`);
      });
    });

    it('something that takes the connection and never answers', async () => {
      const { port, close } = await listen(() => undefined);
      await following(street({ port }), { transport: 'tcp', answerMs: 500 }, async (follower) => {
        await follower.until(() => follower.troubles.length > 0);
        assert.equal(follower.troubles[0]!.kind, 'unavailable');
        assert.equal(follower.troubles[0]!.message, `${street({ port })} does not answer as a camera does.`);
      });
      close();
    });

    it('something that answers nonsense, or without end', async () => {
      for (const nonsense of [
        'HTTP/1.1 200 OK\r\n\r\n<html>',
        '\x00'.repeat(5000),
        `RTSP/1.0 200 OK\r\nX: ${'a'.repeat(100_000)}`,
      ]) {
        const { port, close } = await listen((socket) => socket.write(nonsense));
        await following(street({ port }), { transport: 'tcp', answerMs: 500 }, async (follower) => {
          await follower.until(() => follower.troubles.length > 0);
          assert.equal(follower.troubles[0]!.kind, 'unavailable');
        });
        close();
      }
    });

    const redirecting = (location: string) =>
      listen((socket) => {
        socket.on('data', (chunk) => {
          const sequence = /CSeq: (\d+)/i.exec(chunk.toString('latin1'))?.[1] ?? '1';
          socket.write(`RTSP/1.0 302 Found\r\nCSeq: ${sequence}\r\nLocation: ${location}\r\n\r\n`);
        });
      });

    it('a camera that sends its viewers to a web server: nobody is asked', async () => {
      let asked = 0;
      const elsewhere = await listen(() => asked++);
      const { port } = await redirecting(`http://127.0.0.1:${elsewhere.port}/x`);
      await following(street({ port }), { transport: 'tcp', answerMs: 500 }, async (follower) => {
        await follower.until(() => follower.troubles.length > 0);
      });
      assert.equal(asked, 0);
    });

    it('a camera that sends its viewers to another camera: refused', { skip }, async () => {
      await using camera = await TestCamera.start();
      const { port } = await redirecting(street(camera));
      await following(street({ port }), { transport: 'tcp' }, async (follower) => {
        await follower.until(() => follower.of('end').length === 1);
        const { error } = follower.of('end')[0]!;
        assert.equal(error?.kind, 'refused');
        assert.equal(error.message, `${street({ port })} sends its viewers to another address.`);
        assert.deepEqual(follower.packets(), []);
      });
    });
  });
});
