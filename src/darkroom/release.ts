import type { Clock } from '../kernel/clock.ts';
import { AugenmassError } from '../kernel/errors.ts';
import type { ErrorKind } from '../kernel/errors.ts';
import type { Point } from '../kernel/geometry.ts';
import type { DarkroomProcess } from './darkroom.ts';
import type { ModelFile } from './model-file.ts';
import { encodeRelease, ReleaseReader } from './release-wire.ts';
import type { FromRelease, ReleaseDay, ReleaseFacts, ReleaseFault, ReleaseSegment, ToRelease } from './release-wire.ts';

export type { ReleaseDay, ReleaseFacts } from './release-wire.ts';

export interface ReleaseJob {
  readonly model: ModelFile;
  /** UTC ms, both included. */
  readonly fromMs: number;
  readonly toMs: number;
  /** Shown as it is, in units of the upright picture; undefined: everybody is covered. */
  readonly region: readonly Point[] | undefined;
  readonly masks: readonly (readonly Point[])[];
  /** AGE-SECRET-KEY-PQ-1… of the release. */
  readonly oneTimeIdentity: string;
  readonly days: readonly (ReleaseDay & { readonly contributions: readonly Uint8Array[] })[];
  /** In order of time; each is read twice. */
  readonly segments: readonly (ReleaseSegment & { readonly read: () => Promise<Uint8Array> })[];
  /** The film, piece by piece, in order. */
  readonly write: (mp4: Uint8Array) => Promise<void>;
}

/** One way to start the process (release-walled.ts). */
export interface ReleaseWall {
  readonly kind: string;
  readonly spawn: (signal: AbortSignal) => DarkroomProcess;
  /** Not used where the process cannot shut itself in with a filter of system calls as well. */
  readonly mustLock: boolean;
}

export interface ReleaseOptions {
  /** Strongest first; the first that stands is used. */
  readonly walls: readonly ReleaseWall[];
  readonly clock: Clock;
  readonly signal: AbortSignal;
}

export interface Released extends ReleaseFacts {
  readonly wall: string;
  /** A filter of system calls stood as well, set from within. */
  readonly locked: boolean;
}

/** Learning the empty place is the longest silence. */
const SILENT_MS = 300_000;

/**
 * Runs one release in a walled process of its own and resolves when the film is whole. Out here nothing is opened:
 * segments and shares go in as they are, a covered film comes out. Throws with a closed kind; what was written until then
 * is worthless. Throws `unavailable` where no wall stands.
 */
export async function developRelease(job: ReleaseJob, options: ReleaseOptions): Promise<Released> {
  let cause: unknown;
  for (const wall of options.walls) {
    options.signal.throwIfAborted();
    const ending = new AbortController();
    let process: DarkroomProcess | undefined;
    try {
      process = wall.spawn(options.signal);
      const conversation = new Conversation(process, job, options, ending.signal);
      const locked = await conversation.begin().catch((error: unknown) => {
        if (error instanceof AugenmassError && error.kind !== 'unavailable') throw error;
        cause = error;
        return undefined;
      });
      if (locked === undefined || (wall.mustLock && !locked)) continue;
      return { ...(await conversation.run()), wall: wall.kind, locked };
    } catch (error) {
      // A wall whose tool is not installed is not built at all.
      if (process !== undefined || !(error instanceof AugenmassError && error.kind === 'unavailable')) throw error;
      cause = error;
    } finally {
      ending.abort(new AugenmassError('unavailable', 'The release is over.'));
      process?.stdin.end();
      process?.kill();
      await process?.exited.catch(() => undefined);
    }
  }
  options.signal.throwIfAborted();
  throw new AugenmassError('unavailable', 'No wall stands behind which footage could be opened.', {
    cause,
    remedy: '“augenmass doctor” shows which walls can be built here, and what is missing.',
  });
}

class Conversation {
  readonly #process: DarkroomProcess;
  readonly #job: ReleaseJob;
  readonly #options: ReleaseOptions;
  readonly #ending: AbortSignal;
  readonly #heard: AsyncGenerator<FromRelease>;
  #lastMs: number;
  #fault: AugenmassError | undefined;

  constructor(process: DarkroomProcess, job: ReleaseJob, options: ReleaseOptions, ending: AbortSignal) {
    this.#process = process;
    this.#job = job;
    this.#options = options;
    this.#ending = ending;
    this.#lastMs = options.clock.monotonicMs();
    this.#heard = this.#listen();
    void this.#watch().catch(() => undefined);
  }

  /** Whether the process has shut itself in. Neither key nor share is handed in before that. */
  async begin(): Promise<boolean> {
    const { model, fromMs, toMs, region, masks } = this.#job;
    const settings = { modelSha256: model.sha256, adapter: model.adapter, analysesPerSecond: 10, ...model.thresholds };
    const head = { settings, fromMs, toMs, masks, ...(region && { region }) };
    const told = this.#tell({ type: 'setup', head, blobs: [model.bytes] });
    const [ready] = await Promise.all([this.#expect('ready'), told]);
    return ready.head.locked;
  }

  async run(): Promise<ReleaseFacts> {
    // Always listening while telling: a process that has given up ends only when its last word has been read.
    await Promise.all([this.#expect('passed'), this.#handIn()]);
    const [done] = await Promise.all([this.#expect('done'), this.#pass('show')]);
    const { frames, damaged, firstMs, lastMs, coveredShare, blind, widthPx, heightPx } = done.head;
    return { frames, damaged, firstMs, lastMs, coveredShare, blind, widthPx, heightPx };
  }

  async #handIn(): Promise<void> {
    const { oneTimeIdentity, days } = this.#job;
    await this.#tell({ type: 'key', head: {}, blobs: [Buffer.from(oneTimeIdentity, 'utf8')] });
    for (const { contributions, ...day } of days) await this.#tell({ type: 'day', head: day, blobs: contributions });
    await this.#pass('learn');
  }

  async #pass(pass: 'learn' | 'show'): Promise<void> {
    await this.#tell({ type: 'begin', head: { pass }, blobs: [] });
    for (const { read, ...segment } of this.#job.segments) {
      if (this.#fault) return;
      await this.#tell({ type: 'segment', head: segment, blobs: [await read()] });
    }
    await this.#tell({ type: 'end', head: {}, blobs: [] });
  }

  async #tell(message: ToRelease): Promise<void> {
    this.#options.signal.throwIfAborted();
    const { stdin, exited } = this.#process;
    let room = true;
    for (const part of encodeRelease(message)) room = stdin.write(part);
    if (room) return;
    const drained = new Promise<void>((resolve) => stdin.once('drain', resolve));
    await Promise.race([drained, exited.then(() => undefined).catch(() => undefined)]);
  }

  /** The next message of a type; film in between is written. A fault, or the end of the process, is thrown. */
  async #expect<T extends FromRelease['type']>(type: T): Promise<Extract<FromRelease, { type: T }>> {
    for (;;) {
      const next = await this.#heard.next();
      if (next.done === true) throw this.#over();
      const { value } = next;
      this.#lastMs = this.#options.clock.monotonicMs();
      if (value.type === 'fault') throw (this.#fault = sentenceOf(value.head.fault));
      if (value.type === 'film' && type === 'done') await this.#job.write(value.blobs[0] ?? new Uint8Array(0));
      else if (value.type === type) return value as Extract<FromRelease, { type: T }>;
      else throw new AugenmassError('corrupt', 'The process of the release said what it must not say.');
    }
  }

  async *#listen(): AsyncGenerator<FromRelease> {
    const reader = new ReleaseReader<FromRelease>();
    for await (const chunk of this.#process.stdout) yield* reader.push(chunk as Uint8Array);
  }

  async #watch(): Promise<void> {
    const { clock, signal } = this.#options;
    const over = AbortSignal.any([signal, this.#ending]);
    while (clock.monotonicMs() - this.#lastMs < SILENT_MS) await clock.sleep(SILENT_MS, over);
    this.#process.kill();
  }

  #over(): AugenmassError {
    this.#options.signal.throwIfAborted();
    return new AugenmassError('unavailable', 'The process of the release ended before the film was whole.', {
      remedy:
        'Open the release again; nothing of it was used up. “augenmass doctor” shows which walls can be built here.',
    });
  }
}

const SENTENCES: Readonly<Record<ReleaseFault, readonly [ErrorKind, string, string]>> = {
  'model-refused': ['refused', 'The model may not enter.', 'Restore model/umriss.onnx and its page.'],
  'contribution-unreadable': ['corrupt', 'A contribution cannot be read with the key of this release.', 'Let each custodian contribute again.'], // prettier-ignore
  'share-of-another-day': ['invalid', 'A contribution holds a share of another day, site or key.', 'Let each custodian contribute again.'], // prettier-ignore
  'too-few-shares': ['refused', 'Too few custodians have contributed.', 'Ask further custodians to contribute.'],
  'wrong-share': ['corrupt', 'The shares do not give the key of the day: one of them is not what it says.', 'Ask a further custodian to contribute.'], // prettier-ignore
  'segment-changed': ['corrupt', 'A sealed segment is not the one that the ledger names.', 'Restore the file from a copy, or name a span without it.'], // prettier-ignore
  'segment-unreadable': ['corrupt', 'A sealed segment does not open with the key of its day.', 'Restore the file from a copy, or name a span without it.'], // prettier-ignore
  'segment-of-another-time': ['corrupt', 'A sealed segment holds footage of another time than its name says.', 'Name a span without it.'], // prettier-ignore
  'no-picture': ['not-found', 'Nothing of the named span can be shown.', 'Name a span for which footage is kept.'],
  'picture-too-large': ['refused', 'The pictures are larger than 8192 px.', 'Record the camera with smaller pictures.'],
  internal: ['internal', 'The process of the release failed.', 'Open the release again; nothing of it was used up.'],
};

function sentenceOf(fault: ReleaseFault): AugenmassError {
  const [kind, message, remedy] = Object.hasOwn(SENTENCES, fault) ? SENTENCES[fault] : SENTENCES.internal;
  return new AugenmassError(kind, message, { remedy });
}
