import { fileURLToPath } from 'node:url';
import { AugenmassError } from '../kernel/errors.ts';
import { PacketReader } from '../packet/wire.ts';
import type { PacketMessage, WireError } from '../packet/wire.ts';
import { PACKAGES } from '../wall/shown.ts';
import { spawnWalled } from '../wall/wall.ts';
import type { WallKind, WalledProcess } from '../wall/wall.ts';
import { CAMERA_PROCESS_MEMORY_BYTES, MAX_CAMERAS_A_PROCESS } from './camera-limits.ts';
import { Overrun } from './overrun.ts';

import { encodeRequest } from './request.ts';
import type { WatchRequest } from './request.ts';

const SCRIPT = fileURLToPath(new URL(`./main-live.${import.meta.url.endsWith('.ts') ? 'ts' : 'js'}`, import.meta.url));
/** About ten seconds of a 4K camera; a consumer that is further behind sees a gap instead of the past. */
const QUEUE_LIMIT_BYTES = 16 * 2 ** 20;
/** Messages without packets weigh something too, or a flood of them would grow the queue without bound. */
const MESSAGE_BYTES = 256;

export interface CameraProcessOptions {
  readonly wall: WallKind;
  /** Certificates of cameras that are not vouched for by the system's. Shown when the process starts. */
  readonly caFiles: readonly string[];
}

/** One session with one camera, as its messages come in. */
export class LiveSession {
  readonly #overrun = new Overrun(QUEUE_LIMIT_BYTES);
  readonly #queue: PacketMessage[] = [];
  readonly #stop: () => void;
  #bytes = 0;
  #wake: (() => void) | undefined;
  #over = false;

  constructor(stop: () => void) {
    this.#stop = stop;
  }

  /** The next message at once, or undefined if none has come. */
  take(): PacketMessage | undefined {
    const message = this.#queue.shift();
    if (message) this.#bytes -= weight(message);
    return message;
  }

  /** Resolves when `take` may have something or `ring` was called. One waiter at a time. */
  arrival(): Promise<void> {
    if (this.#queue.length > 0) return Promise.resolve();
    return new Promise((resolve) => {
      this.#wake = resolve;
    });
  }

  /** Wakes whoever waits, to look at the clock or at its signal. */
  ring(): void {
    this.#wake?.();
    this.#wake = undefined;
  }

  /** Asks for the end; the last message is still `end`. */
  stop(): void {
    this.#stop();
  }

  push(message: PacketMessage): void {
    if (this.#over) return;
    if (message.type === 'packet') {
      const { camera, packet } = message;
      const admission = this.#overrun.judge(packet, this.#bytes);
      if (!admission.admit) return;
      if (admission.gapFromMs !== undefined) {
        this.#add({ type: 'gap', camera, fromMs: admission.gapFromMs, toMs: packet.timeMs, reason: 'overrun' });
      }
    } else if (message.type === 'end') {
      this.#over = true;
    } else if (this.#bytes > 2 * QUEUE_LIMIT_BYTES) {
      return;
    }
    this.#add(message);
  }

  #add(message: PacketMessage): void {
    this.#bytes += weight(message);
    this.#queue.push(message);
    this.ring();
  }
}

function weight(message: PacketMessage): number {
  return MESSAGE_BYTES + (message.type === 'packet' ? message.packet.bytes.length : 0);
}

/** The process that talks to cameras, seen from outside. Started when first needed and again after it died. */
export class CameraProcess implements Disposable {
  readonly #options: CameraProcessOptions;
  #process: WalledProcess | undefined;
  #sessions = new Map<number, LiveSession>();

  constructor(options: CameraProcessOptions) {
    this.#options = options;
  }

  /** Throws `conflict` while the same number has a session, `exhausted` when it is full. */
  watch(request: WatchRequest): LiveSession {
    const { camera } = request;
    if (this.#sessions.has(camera)) {
      throw new AugenmassError('conflict', `Camera ${camera} has a session already.`, { remedy: 'End it first.' });
    }
    if (this.#sessions.size >= MAX_CAMERAS_A_PROCESS) {
      throw new AugenmassError('exhausted', `One process watches at most ${MAX_CAMERAS_A_PROCESS} cameras.`, {
        remedy: 'Start another for the rest.',
      });
    }
    const process = (this.#process ??= this.#start());
    const session = new LiveSession(() => {
      process.stdin.write(encodeRequest({ op: 'stop', camera }));
    });
    this.#sessions.set(camera, session);
    process.stdin.write(encodeRequest(request));
    return session;
  }

  /** Ends every session at once, for a process that no longer answers. They end with `unavailable`. */
  kill(): void {
    this.#process?.kill();
  }

  [Symbol.dispose](): void {
    this.kill();
  }

  #start(): WalledProcess {
    const { wall, caFiles } = this.#options;
    const process = spawnWalled({
      kind: wall,
      script: SCRIPT,
      packages: [...PACKAGES.decode, ...PACKAGES.lock],
      readOnlyPaths: caFiles,
      network: true,
      memoryLimitBytes: CAMERA_PROCESS_MEMORY_BYTES,
    });
    const reader = new PacketReader();
    process.stdout.on('data', (chunk: Uint8Array) => {
      try {
        for (const message of reader.push(chunk)) this.#deliver(message);
      } catch {
        // It said something that no intake may say; whatever it is now, it is not ours any more.
        process.kill();
      }
    });
    const gone = (how: string): void => {
      if (this.#process === process) this.#process = undefined;
      const sessions = this.#sessions;
      this.#sessions = new Map();
      for (const [camera, session] of sessions) {
        const error: WireError = {
          kind: 'unavailable',
          message: `The process that talks to cameras ended (${how}).`,
          remedy: 'It is started again.',
        };
        session.push({ type: 'end', camera, reason: 'failed', error });
      }
    };
    process.exited.then(
      ({ code, signal }) => {
        gone(signal ?? `exit code ${code ?? 'unknown'}`);
      },
      (error: unknown) => {
        gone(error instanceof Error ? error.message : 'it did not start');
      },
    );
    return process;
  }

  #deliver(message: PacketMessage): void {
    const session = this.#sessions.get(message.camera);
    if (!session) throw new AugenmassError('corrupt', 'Intake spoke for a camera that nobody watches.');
    if (message.type === 'end') this.#sessions.delete(message.camera);
    session.push(message);
  }
}
