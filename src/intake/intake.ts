import { systemClock } from '../kernel/clock.ts';
import type { Clock } from '../kernel/clock.ts';
import { AugenmassError } from '../kernel/errors.ts';
import type { StreamInfo } from '../packet/packet.ts';
import type { PacketMessage } from '../packet/wire.ts';
import type { WallKind } from '../wall/wall.ts';
import { examineClip } from './clips.ts';
import { ReaderProcess } from './reader-process.ts';
import { fromWireError, toWireError } from './wire-error.ts';

export { openRtsp } from './camera.ts';
export { listClips } from './clips.ts';

export interface FileOptions {
  readonly signal: AbortSignal;
  /** The strongest wall that stands here; the file's bytes are parsed behind it. */
  readonly wall: WallKind;
  readonly camera?: number;
  readonly clock?: Clock;
}

export interface ClipHead {
  readonly info: StreamInfo;
  /** As the container announces it. */
  readonly durationMs: number | undefined;
  readonly frames: number | undefined;
  readonly hasAudio: boolean;
}

/**
 * One clip, read as often as needed by one walled process that can read this file and nothing else. Close it when done.
 */
export class Clip implements Disposable {
  readonly name: string;
  readonly #path: string;
  readonly #camera: number;
  readonly #reader: ReaderProcess;

  private constructor(path: string, name: string, camera: number, reader: ReaderProcess) {
    this.#path = path;
    this.name = name;
    this.#camera = camera;
    this.#reader = reader;
  }

  /** Throws `not-found`, `refused` or `invalid` where the path names no readable file. */
  static async open(
    path: string,
    { wall, camera = 0, clock = systemClock }: Omit<FileOptions, 'signal'>,
  ): Promise<Clip> {
    const examined = await examineClip(path);
    const reader = new ReaderProcess({ wall, clock, readOnlyPaths: [examined.path] });
    return new Clip(examined.path, examined.name, camera, reader);
  }

  /** Packets from the first to the last. Failures are the last message; only the signal's reason is thrown. */
  packets(signal: AbortSignal): AsyncGenerator<PacketMessage, void, undefined> {
    return this.#read(signal, false);
  }

  /** What the container announces. Throws what `packets` would end with. */
  async head(signal: AbortSignal): Promise<ClipHead> {
    let info: StreamInfo | undefined;
    const values = new Map<string, number>();
    for await (const message of this.#read(signal, true)) {
      if (message.type === 'stream') info = message.info;
      if (message.type === 'remark') values.set(message.code, message.value);
      if (message.type === 'end' && message.error) {
        throw fromWireError(message.error);
      }
    }
    if (!info) throw new AugenmassError('internal', `${this.name} was read and nothing was said about it.`);
    return {
      info,
      durationMs: values.get('duration'),
      frames: values.get('frames'),
      hasAudio: values.has('audio-present'),
    };
  }

  /** Of the process that reads, or of the wall around it, while it runs. */
  get pid(): number | undefined {
    return this.#reader.pid;
  }

  close(): void {
    this.#reader[Symbol.dispose]();
  }

  [Symbol.dispose](): void {
    this.close();
  }

  #read(signal: AbortSignal, headOnly: boolean): AsyncGenerator<PacketMessage, void, undefined> {
    return this.#reader.read({ camera: this.#camera, path: this.#path, name: this.name, headOnly, signal });
  }
}

/**
 * The packets of one file, read behind a wall without network. The last message is always `end`, and a file that cannot
 * be read ends with 'failed' and a sentence; the only exception is the signal's reason. Times begin at 0; packets with
 * a time below 0 must be decoded and not shown. Reading goes no faster than it is asked for.
 */
export async function* openFile(path: string, options: FileOptions): AsyncGenerator<PacketMessage, void, undefined> {
  options.signal.throwIfAborted();
  const camera = options.camera ?? 0;
  let clip: Clip;
  try {
    clip = await Clip.open(path, options);
  } catch (error) {
    if (!(error instanceof AugenmassError)) throw error;
    yield { type: 'end', camera, reason: 'failed', error: toWireError(path, error) };
    return;
  }
  try {
    yield* clip.packets(options.signal);
  } finally {
    clip.close();
  }
}

/** What a file announces, without reading its packets. Throws AugenmassError. */
export async function probe(path: string, options: FileOptions): Promise<ClipHead> {
  const clip = await Clip.open(path, options);
  try {
    return await clip.head(options.signal);
  } finally {
    clip.close();
  }
}
