import { openDay } from '../vault/open-shares.ts';
import { openSegment } from '../vault/open-segment.ts';
import type { StreamInfo } from '../packet/packet.ts';
import { Batch } from './batch.ts';
import { openModel } from './model.ts';
import { Develop } from './release-develop.ts';
import { encodeRelease } from './release-wire.ts';
import type { FromRelease, ReleaseFault, ReleasePass, ReleaseSegment, ToRelease } from './release-wire.ts';

/** Longer than this without a segment, and what the decoder holds back is not of what follows. */
const GAP_MS = 1_000;

/**
 * A release's own side of the pipe. Here the shares meet, here the named segments are opened, and here every picture is
 * covered before it is encoded; the only thing that leaves is the film, and one word from a closed list.
 */
export class ReleaseInside {
  readonly #write: (bytes: Uint8Array) => void;
  readonly #lock: () => Promise<boolean>;
  #develop: Develop | undefined;
  #oneTime = '';
  readonly #identities = new Map<string, string>();
  #pass: ReleasePass = 'learn';
  #info: StreamInfo | undefined;
  #endMs = Number.NaN;

  constructor(write: (bytes: Uint8Array) => void, lock: () => Promise<boolean>) {
    this.#write = write;
    this.#lock = lock;
  }

  /** False when it has failed: nothing more is to be handed in. */
  async handle(message: ToRelease): Promise<boolean> {
    try {
      await this.#handle(message);
      return true;
    } catch (error) {
      // Whatever else it was may quote what is in the footage.
      const fault = error instanceof Fault ? error.fault : 'internal';
      this.#send({ type: 'fault', head: { fault }, blobs: [] });
      return false;
    }
  }

  async #handle({ type, head, blobs }: ToRelease): Promise<void> {
    switch (type) {
      case 'setup': {
        const opened = await openModel(blobs[0]!, head.settings);
        if (typeof opened === 'string') throw new Fault('model-refused');
        const { fromMs, toMs, region, masks } = head;
        const write = (mp4: Uint8Array): void => {
          this.#send({ type: 'film', head: {}, blobs: [mp4] });
        };
        this.#develop = new Develop({ batch: new Batch(opened), fromMs, toMs, region, masks, write });
        this.#send({ type: 'ready', head: { locked: await this.#lock() }, blobs: [] });
        return;
      }
      case 'key':
        this.#oneTime = Buffer.from(blobs[0]!).toString('utf8');
        return;
      case 'day': {
        const opened = await openDay(head, blobs, this.#oneTime);
        if ('fault' in opened) throw new Fault(opened.fault);
        this.#identities.set(head.day, opened.identity);
        return;
      }
      case 'begin':
        this.#pass = head.pass;
        this.#info = undefined;
        this.#endMs = Number.NaN;
        return;
      case 'segment':
        await this.#segment(head, blobs[0]!);
        return;
      case 'end':
        await this.#end();
    }
  }

  async #segment(named: ReleaseSegment, file: Uint8Array): Promise<void> {
    const identity = this.#identities.get(named.day);
    if (identity === undefined) throw new Fault('too-few-shares');
    const opened = await openSegment(named, file, identity);
    if ('fault' in opened) throw new Fault(opened.fault);
    const { info, packets } = opened;
    const goesOn = this.#info && same(this.#info, info) && Math.abs(named.startMs - this.#endMs) < GAP_MS;
    this.#info = info;
    this.#endMs = named.endMs;
    const develop = this.#need();
    if (this.#pass === 'learn') develop.learn(goesOn ? undefined : info, packets);
    else await develop.show(goesOn ? undefined : info, packets);
  }

  async #end(): Promise<void> {
    const develop = this.#need();
    if (this.#pass === 'learn') {
      await develop.learnt();
      this.#send({ type: 'passed', head: { pass: 'learn' }, blobs: [] });
      return;
    }
    await develop.shown();
    const { covered, ...facts } = develop.result;
    if (facts.frames === 0) throw new Fault('no-picture');
    this.#send({ type: 'done', head: { ...facts, coveredShare: covered / facts.frames }, blobs: [] });
  }

  #need(): Develop {
    if (!this.#develop) throw new Fault('internal');
    return this.#develop;
  }

  #send(message: FromRelease): void {
    for (const part of encodeRelease(message)) this.#write(part);
  }
}

class Fault extends Error {
  readonly fault: ReleaseFault;

  constructor(fault: ReleaseFault) {
    super(fault);
    this.fault = fault;
  }
}

function same(a: StreamInfo, b: StreamInfo): boolean {
  return (
    a.codec === b.codec &&
    a.widthPx === b.widthPx &&
    a.heightPx === b.heightPx &&
    a.rotationDeg === b.rotationDeg &&
    Buffer.compare(a.extradata, b.extradata) === 0
  );
}
