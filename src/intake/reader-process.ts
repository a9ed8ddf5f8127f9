import { fileURLToPath } from 'node:url';
import type { Clock } from '../kernel/clock.ts';
import { AugenmassError } from '../kernel/errors.ts';
import { PacketReader } from '../packet/wire.ts';
import type { PacketMessage, WireError } from '../packet/wire.ts';
import { PACKAGES } from '../wall/shown.ts';
import { spawnWalled } from '../wall/wall.ts';
import type { WallKind, WalledProcess } from '../wall/wall.ts';
import { encodeRequest } from './request.ts';

const EXTENSION = import.meta.url.endsWith('.ts') ? 'ts' : 'js';
const SCRIPT = fileURLToPath(new URL(`./main.${EXTENSION}`, import.meta.url));

/** A reader that says nothing for this long while it is waited for is stuck in a damaged file. */
export const STALL_MS = 30_000;

export interface ReaderOptions {
  readonly wall: WallKind;
  /** All that the process may read besides code: the clip, or a folder of clips. */
  readonly readOnlyPaths: readonly string[];
  readonly clock: Clock;
  readonly stallMs?: number;
}

export interface ReadRequest {
  readonly camera: number;
  readonly path: string;
  readonly name: string;
  readonly headOnly: boolean;
  readonly signal: AbortSignal;
}

interface Running {
  readonly process: WalledProcess;
  readonly chunks: AsyncIterator<Uint8Array>;
  readonly reader: PacketReader;
}

/**
 * The process that demuxes files, seen from outside. One at a time; it is started when first needed, again after it
 * died, and killed when a read is left before its end.
 */
export class ReaderProcess implements Disposable {
  readonly #options: ReaderOptions;
  #running: Running | undefined;
  #starts = 0;

  constructor(options: ReaderOptions) {
    this.#options = options;
  }

  /** How often a process was started: one more than the deaths it has seen. */
  get starts(): number {
    return this.#starts;
  }

  /** Of the process or of the wall around it, while it runs. */
  get pid(): number | undefined {
    return this.#running?.process.child.pid;
  }

  /**
   * The messages of one file up to and including its `end`. What is wrong with the file is told by `end`, also when it
   * brings the process down; the only exception thrown is the signal's reason.
   */
  async *read(request: ReadRequest): AsyncGenerator<PacketMessage, void, undefined> {
    const { signal, camera, name } = request;
    signal.throwIfAborted();
    let whole = false;
    const stop = (): void => {
      this.#kill();
    };
    signal.addEventListener('abort', stop, { once: true });
    try {
      const { process, chunks, reader } = (this.#running ??= this.#start());
      const { path, headOnly } = request;
      process.stdin.write(encodeRequest({ op: 'read', camera, path, name, headOnly }));
      while (!whole) {
        const chunk = await this.#next(chunks, signal);
        signal.throwIfAborted();
        if (chunk === 'stalled') {
          yield failed(camera, stalled(name, this.#options.stallMs ?? STALL_MS));
          return;
        }
        if (chunk === 'ended') {
          yield failed(camera, await died(name, process));
          return;
        }
        for (const message of reader.push(chunk)) {
          if (whole || message.camera !== camera) throw new AugenmassError('corrupt', 'Intake spoke out of turn.');
          signal.throwIfAborted();
          whole = message.type === 'end';
          yield message;
        }
      }
    } catch (error) {
      if (signal.aborted) throw signal.reason;
      if (!(error instanceof AugenmassError)) throw error;
      yield failed(camera, { kind: error.kind, message: error.message, remedy: error.remedy ?? '' });
    } finally {
      signal.removeEventListener('abort', stop);
      if (!whole) this.#kill();
    }
  }

  [Symbol.dispose](): void {
    this.#kill();
  }

  #start(): Running {
    this.#starts++;
    const { wall, readOnlyPaths } = this.#options;
    const process = spawnWalled({
      kind: wall,
      script: SCRIPT,
      packages: [...PACKAGES.decode, ...PACKAGES.lock],
      readOnlyPaths,
      network: false,
    });
    const chunks = process.stdout[Symbol.asyncIterator]() as AsyncIterator<Uint8Array>;
    return { process, chunks, reader: new PacketReader() };
  }

  #kill(): void {
    this.#running?.process.kill();
    this.#running = undefined;
  }

  async #next(chunks: AsyncIterator<Uint8Array>, signal: AbortSignal): Promise<Uint8Array | 'stalled' | 'ended'> {
    const waiting = new AbortController();
    const deadline = this.#options.clock.sleep(this.#options.stallMs ?? STALL_MS, waiting.signal).then(
      () => 'stalled' as const,
      () => 'ended' as const,
    );
    const chunk = chunks.next().then(
      ({ done, value }) => (done === true ? ('ended' as const) : value),
      () => 'ended' as const,
    );
    try {
      return await Promise.race([chunk, deadline]);
    } finally {
      waiting.abort();
      if (signal.aborted) this.#kill();
    }
  }
}

const failed = (camera: number, error: WireError): PacketMessage => ({ type: 'end', camera, reason: 'failed', error });

const stalled = (name: string, stallMs: number): WireError => ({
  kind: 'corrupt',
  message: `Reading ${name} got stuck: nothing came for ${Math.round(stallMs / 1000)} seconds.`,
  remedy: 'Convert the video. If it plays elsewhere, report it.',
});

async function died(name: string, process: WalledProcess): Promise<WireError> {
  const how = await process.exited.then(
    ({ code, signal }) => signal ?? `exit code ${code ?? 'unknown'}`,
    (error: unknown) => (error instanceof Error ? error.message : String(error)),
  );
  return {
    kind: 'corrupt',
    message: `${name} brought the reading process down (${how}); nothing else was harmed.`,
    remedy: 'Convert the video. If it plays elsewhere, report it.',
  };
}
