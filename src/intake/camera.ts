import { existsSync } from 'node:fs';
import { systemClock } from '../kernel/clock.ts';
import type { Clock } from '../kernel/clock.ts';
import type { AugenmassError } from '../kernel/errors.ts';
import { systemRandom } from '../kernel/random.ts';
import type { Random } from '../kernel/random.ts';
import type { GapReason, PacketMessage, WireError } from '../packet/wire.ts';
import type { WallKind } from '../wall/wall.ts';
import { Backoff } from './backoff.ts';
import { parseCameraAddress } from './camera-address.ts';
import type { CameraAddress, Transport } from './camera-address.ts';
import { CameraProcess } from './camera-process.ts';
import type { LiveSession } from './camera-process.ts';
import { fromWireError, toWireError } from './wire-error.ts';

export interface CameraOptions {
  readonly signal: AbortSignal;
  readonly wall: WallKind;
  readonly camera?: number;
  readonly clock?: Clock;
  readonly random?: Random;
  /** 'auto' begins with TCP and changes after each attempt that brought no picture. rtsps is always TCP. */
  readonly transport?: Transport;
  /** PEM file that vouches for the camera's certificate. Without it the system's certificates do. */
  readonly caFile?: string;
  /** No new media time for this long ends the session and starts another, 10 s by default. */
  readonly stallMs?: number;
  /** How long the camera may take to answer, 10 s by default. */
  readonly answerMs?: number;
  /** One process for many cameras; by default each gets its own. It must have been given `caFile`. */
  readonly process?: CameraProcess;
  /** Told why a session ended, each time; the watching goes on. For logs: never holds a password. */
  readonly onTrouble?: (error: AugenmassError) => void;
}

/** Where systems keep the certificates they trust, for cameras without a CA file of their own. The wall shows them. */
const SYSTEM_CA_FILES = ['/etc/ssl/certs/ca-certificates.crt', '/etc/pki/tls/certs/ca-bundle.crt', '/etc/ssl/cert.pem'];

/** A gap before the very first picture is told only when it is worth telling. */
const SLOW_START_MS = 5_000;
/** The process itself must have started by then. */
const START_MS = 60_000;
/** A session that was asked to end and does not is ended with its process. */
const STOP_MS = 2_000;

/** `answered`: somebody listened at the camera's address, whatever came of it. */
type Outcome = {
  readonly reason: GapReason;
  readonly error: WireError;
  readonly livedMs: number;
  readonly answered: boolean;
};

/** A transport that has brought pictures is given up only after so many sessions that brought none. */
const TRUST_IN_TRANSPORT = 3;

/**
 * Watches a camera until the signal aborts: one session after another, each a new run that begins with `stream`, with
 * `gap` for all time between. A camera that is back is tried within two seconds. Ends by itself only where trying again can do no good: a
 * wrong password, a coding that is not decoded, an address that is none; then the last message is `end` with the
 * reason. The signal's reason is the only exception.
 */
export async function* openRtsp(url: string, options: CameraOptions): AsyncGenerator<PacketMessage, void, undefined> {
  const { signal, camera = 0, caFile } = options;
  signal.throwIfAborted();
  let address: CameraAddress;
  try {
    address = parseCameraAddress(url);
  } catch (error) {
    yield { type: 'end', camera, reason: 'failed', error: toWireError('The camera', error) };
    return;
  }
  const process =
    options.process ?? new CameraProcess({ wall: options.wall, caFiles: caFile === undefined ? [] : [caFile] });
  try {
    yield* new Watch(address, options, process).run();
  } finally {
    if (!options.process) process[Symbol.dispose]();
  }
}

class Watch {
  readonly #address: CameraAddress;
  readonly #options: CameraOptions;
  readonly #process: CameraProcess;
  readonly #clock: Clock;
  readonly #camera: number;
  readonly #backoff: Backoff;
  #transport: 'tcp' | 'udp';
  #askForAudio = true;
  /** UTC ms up to which this camera's time is accounted for, by pictures or by gaps. */
  #accountedMs: number;
  #reason: GapReason | undefined;
  #knock = false;
  /** How many more sessions without pictures the transport is kept for. */
  #trust = 1;

  constructor(address: CameraAddress, options: CameraOptions, process: CameraProcess) {
    this.#address = address;
    this.#options = options;
    this.#process = process;
    this.#clock = options.clock ?? systemClock;
    this.#camera = options.camera ?? 0;
    this.#backoff = new Backoff(options.random ?? systemRandom);
    this.#transport = options.transport === 'udp' && !address.secure ? 'udp' : 'tcp';
    this.#accountedMs = this.#clock.nowMs();
  }

  async *run(): AsyncGenerator<PacketMessage, void, undefined> {
    const { signal, onTrouble, transport = 'auto' } = this.#options;
    while (true) {
      const { reason, error, livedMs, answered } = yield* this.#session();
      onTrouble?.(fromWireError(error));
      if (error.kind === 'refused' || error.kind === 'invalid') {
        yield { type: 'end', camera: this.#camera, reason: 'failed', error };
        return;
      }
      if (livedMs > 0) this.#trust = TRUST_IN_TRANSPORT;
      else if (answered && --this.#trust <= 0) {
        this.#trust = 1;
        if (transport === 'auto' && !this.#address.secure) this.#transport = this.#transport === 'tcp' ? 'udp' : 'tcp';
      }
      this.#reason = reason;
      this.#knock = true;
      await this.#clock.sleep(this.#backoff.nextMs(livedMs, answered), signal);
      // A long outage is told piece by piece, so that nobody waits for the camera to learn of it.
      yield* this.#account(this.#clock.nowMs());
    }
  }

  async *#session(): AsyncGenerator<PacketMessage, Outcome, undefined> {
    const { signal, stallMs = 10_000, answerMs = 10_000 } = this.#options;
    const clock = this.#clock;
    const session = this.#process.watch({
      op: 'watch',
      camera: this.#camera,
      url: this.#address.url,
      name: this.#address.name,
      transport: this.#transport,
      caFile:
        this.#options.caFile ?? (this.#address.secure ? SYSTEM_CA_FILES.find((path) => existsSync(path)) : undefined),
      timeoutMs: answerMs,
      askForAudio: this.#askForAudio,
      knock: this.#knock,
    });
    let ended = false;
    let answered = false;
    let firstMs: number | undefined;
    let latestMs = 0;
    // Held back until a picture comes: a camera that says what it would send is not back yet.
    let stream: PacketMessage | undefined;
    // Nothing of this is the camera's fault until its process has started, which takes long on a busy computer.
    let dueMs = clock.monotonicMs() + START_MS;
    const over = new AbortController();
    const ring = (): void => {
      session.ring();
    };
    signal.addEventListener('abort', ring, { once: true });
    // One timer a stall period, not one a packet.
    const watchdog = async (): Promise<never> => {
      while (true) {
        const restMs = dueMs - clock.monotonicMs();
        await clock.sleep(restMs > 0 ? Math.min(restMs, stallMs) : stallMs, over.signal);
        // Rings again while the consumer is busy: it looks at the clock only when nothing is left to take.
        if (clock.monotonicMs() >= dueMs) ring();
      }
    };
    watchdog().catch(() => undefined);
    try {
      while (true) {
        signal.throwIfAborted();
        const message = session.take();
        if (!message) {
          if (clock.monotonicMs() >= dueMs) {
            return { reason: 'stalled', error: this.#stalledError(), livedMs: lived(firstMs, latestMs), answered };
          }
          await session.arrival();
          continue;
        }
        if (message.type === 'end') {
          ended = true;
          const error = message.error ?? {
            kind: 'unavailable',
            message: `${this.#address.name} ended the session.`,
            remedy: '',
          };
          return { reason: 'disconnected', error, livedMs: lived(firstMs, latestMs), answered };
        }
        if (message.type === 'remark' && message.code === 'connecting') {
          answered = true;
          // Asking for sound is a session of its own, so the first picture may take two answers and a little more.
          dueMs = clock.monotonicMs() + 2 * answerMs + stallMs;
        }
        if (message.type === 'stream' && firstMs === undefined) {
          stream = message;
          continue;
        }
        if (message.type === 'packet') {
          dueMs = clock.monotonicMs() + stallMs;
          const { timeMs } = message.packet;
          if (firstMs === undefined) {
            firstMs = timeMs;
            this.#askForAudio = false;
            if (this.#reason !== undefined || timeMs - this.#accountedMs > SLOW_START_MS) yield* this.#account(timeMs);
            if (stream) yield stream;
          }
          latestMs = Math.max(latestMs, timeMs);
          this.#accountedMs = Math.max(this.#accountedMs, timeMs);
        }
        yield message;
      }
    } finally {
      over.abort();
      signal.removeEventListener('abort', ring);
      if (!ended) await this.#end(session);
    }
  }

  *#account(untilMs: number): Generator<PacketMessage, void, undefined> {
    if (untilMs <= this.#accountedMs) return;
    const reason = this.#reason ?? 'disconnected';
    yield { type: 'gap', camera: this.#camera, fromMs: this.#accountedMs, toMs: untilMs, reason };
    this.#accountedMs = untilMs;
  }

  /** Gives the camera its session back. The consumer's signal may be long aborted, so the wait has its own bound. */
  async #end(session: LiveSession): Promise<void> {
    session.stop();
    const over = new AbortController();
    let late = false;
    this.#clock.sleep(STOP_MS, over.signal).then(
      () => {
        late = true;
        session.ring();
      },
      () => undefined,
    );
    const isLate = (): boolean => late;
    try {
      while (!isLate()) {
        const message = session.take();
        if (message?.type === 'end') return;
        if (!message) await session.arrival();
      }
      this.#process.kill();
    } finally {
      over.abort();
    }
  }

  #stalledError(): WireError {
    return {
      kind: 'unavailable',
      message: `${this.#address.name} sends nothing new.`,
      remedy: 'A new session is tried. Check the camera and its network.',
    };
  }
}

const lived = (firstMs: number | undefined, latestMs: number): number =>
  firstMs === undefined ? 0 : Math.max(1, latestMs - firstMs);
