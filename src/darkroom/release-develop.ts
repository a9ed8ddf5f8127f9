import type { Frame } from 'node-av/lib';
import type { Point } from '../kernel/geometry.ts';
import type { NoticeCode } from '../observation/observation.ts';
import type { Packet, StreamInfo } from '../packet/packet.ts';
import type { Batch } from './batch.ts';
import { Decoder } from './decode.ts';
import type { Decoded } from './decode.ts';
import { FrameShelf, sameRect } from './frame.ts';
import type { GreyFrame } from './frame.ts';
import { PrivacyMask } from './mask.ts';
import { SamplePicker } from './pick.ts';
import { FRAME_PIXELS, UNKNOWN_GREY } from './plate-frame.ts';
import type { ContentRect, Look, Sighting } from './plate-frame.ts';
import type { Plate } from './plate.ts';
import { Reel } from './reel.ts';
import { blocksOf } from './release-blocks.ts';
import { AHEAD_MS, coverOf, CoverWindow, HOLD_MS } from './release-cover.ts';
import { Encoder } from './release-encode.ts';
import { Mosaic } from './release-mosaic.ts';
import { Mp4Writer } from './release-mp4.ts';
import { ReleaseRaster } from './release-raster.ts';
import { SuspectSamples } from './release-suspects.ts';
import type { Suspects } from './release-suspects.ts';
import { Copier, planesOf, storedShape } from './release-show.ts';
import { Sampling } from './sampling.ts';

/** The model's third picture, as watching.ts has it. */
const EARLIER_MS = 250;
const OLDEST_MS = 600;
const NO_PLATE = new Uint8Array(FRAME_PIXELS).fill(UNKNOWN_GREY);

export interface DevelopParts {
  readonly batch: Batch;
  /** UTC ms, both included. */
  readonly fromMs: number;
  readonly toMs: number;
  /** Shown as it is, in units of the upright picture. Undefined: nobody is. */
  readonly region: readonly Point[] | undefined;
  readonly masks: readonly (readonly Point[])[];
  readonly write: (mp4: Uint8Array) => void;
}

export interface Developed {
  /** Pictures that came out. */
  frames: number;
  /** Pictures of the span that were damaged and are missing. */
  damaged: number;
  firstMs: number;
  lastMs: number;
  /** Sum over pictures of the share of patches that were covered. */
  covered: number;
  /** The empty place was not known: everything is covered. */
  blind: boolean;
  widthPx: number;
  heightPx: number;
}

interface Waiting {
  readonly timeMs: number;
  readonly copy: Frame;
}

/**
 * Packets to a covered film, in two passes: `learn` every packet and `learnt()`, then `show` every packet again and
 * `shown()`. Pictures outside of the span help to know the empty place and never come out.
 */
export class Develop implements Disposable {
  readonly result: Developed = { frames: 0, damaged: 0, firstMs: 0, lastMs: 0, covered: 0, blind: false, widthPx: 0, heightPx: 0 }; // prettier-ignore
  readonly #parts: DevelopParts;
  readonly #shelf = new FrameShelf();
  readonly #mask: PrivacyMask;
  readonly #picker = new SamplePicker();
  readonly #reel: Reel;
  readonly #sampling: Sampling;
  #plate: Plate | undefined;
  #decoder: Decoder | undefined;
  #info: StreamInfo | undefined;
  #window: { timeMs: number; grey: Uint8Array }[] = [];
  readonly #covers = new CoverWindow();
  readonly #samples = new SuspectSamples();
  #suspects: Suspects | undefined;
  #waiting: Waiting[] = [];
  #stage: { copier: Copier; mosaic: Mosaic; encoder: Encoder; mp4: Mp4Writer; content: ContentRect } | undefined;
  #tooShort = false;

  constructor(parts: DevelopParts) {
    this.#parts = parts;
    this.#mask = new PrivacyMask(parts.masks);
    const notice = (code: NoticeCode): void => {
      if (code === 'plate-too-short') this.#tooShort = true;
    };
    this.#reel = new Reel(this.#picker, this.#shelf, notice, () => undefined);
    const { batch } = parts;
    this.#sampling = new Sampling({ picker: this.#picker, shelf: this.#shelf, mask: this.#mask, batch, notice });
  }

  learn(info: StreamInfo | undefined, packets: readonly Packet[]): void {
    const take = (frames: ReturnType<Reel['feed']>): void => {
      for (const frame of frames) this.#sample(frame);
    };
    if (info) take(this.#reel.open(info));
    for (const packet of packets) take(this.#reel.feed(packet));
  }

  async learnt(): Promise<void> {
    for (const frame of this.#reel.finish()) this.#sample(frame);
    const plate = await this.#sampling.develop();
    if (!plate || this.#tooShort) {
      this.result.blind = true;
      return;
    }
    this.#plate = plate;
    this.#suspects = await this.#samples.find(plate, plate.content, (look) => this.#ask(look, plate.content));
  }

  /** The frame goes on to those who learn the plate, who mask it. */
  #sample(frame: GreyFrame): void {
    this.#mask.apply(frame.grey, frame.content);
    this.#samples.offer(frame.grey, frame.timeMs);
    this.#sampling.take(frame);
  }

  /** `info` where the stream begins or changes; after a gap, `undefined` packets end what is held back. */
  async show(info: StreamInfo | undefined, packets: readonly Packet[]): Promise<void> {
    if (info) {
      await this.#drain();
      this.#decoder?.[Symbol.dispose]();
      this.#decoder = new Decoder(info, { filtered: true });
      this.#info = info;
    }
    for (const packet of packets) await this.#decode(packet);
  }

  async shown(): Promise<void> {
    await this.#drain();
    this.#putOut(Infinity);
    this.#stage?.encoder.finish();
    this.#stage?.mp4.finish();
  }

  async #drain(): Promise<void> {
    await this.#decode(undefined);
    this.#decoder?.flush();
  }

  async #decode(packet: Packet | undefined): Promise<void> {
    const taken: { timeMs: number; grey: Uint8Array; content: ContentRect; copy: Frame | undefined }[] = [];
    try {
      this.#decoder?.decode(packet, (decoded) => {
        const one = this.#take(decoded);
        if (one) taken.push(one);
      });
    } catch {
      this.result.damaged++;
    }
    for (const { timeMs, grey, content, copy } of taken) {
      this.#covers.add(timeMs, await this.#look(grey, timeMs, content));
      if (copy) this.#waiting.push({ timeMs, copy });
      this.#putOut(timeMs - AHEAD_MS);
    }
  }

  /** A picture of the span is copied whole, those shortly before and after it are only looked at. */
  #take(
    decoded: Decoded,
  ): { timeMs: number; grey: Uint8Array; content: ContentRect; copy: Frame | undefined } | undefined {
    const { timeMs, content } = decoded;
    const { fromMs, toMs } = this.#parts;
    if (timeMs < fromMs - HOLD_MS - OLDEST_MS || timeMs > toMs + AHEAD_MS) return undefined;
    const wanted = timeMs >= fromMs && timeMs <= toMs;
    if (decoded.damaged || decoded.tooLarge) {
      if (wanted) this.result.damaged++;
      return undefined;
    }
    const grey = this.#shelf.take();
    if (!decoded.shrink(grey)) {
      this.#shelf.putBack(grey);
      if (wanted) this.result.damaged++;
      return undefined;
    }
    const copy = wanted ? this.#setUp(decoded).copier.copy(decoded.picture) : undefined;
    if (wanted && !copy) this.result.damaged++;
    return { timeMs, grey, content, copy };
  }

  /** The first picture decides about the film's size; later ones are fitted to it. */
  #setUp(decoded: Decoded) {
    if (this.#stage) return this.#stage;
    const rotationDeg = this.#info?.rotationDeg ?? 0;
    const shape = storedShape(decoded.widthPx, decoded.heightPx, rotationDeg);
    const { region, masks, write } = this.#parts;
    const { content } = decoded;
    const raster = new ReleaseRaster({ ...shape, rotationDeg, content });
    // The encoder's first packet comes later than its info: the writer waits for it.
    const later: { mp4?: Mp4Writer } = {};
    const encoder = new Encoder({ ...shape, rotationDeg }, (packet) => later.mp4?.push(packet));
    const mp4 = (later.mp4 = new Mp4Writer(encoder.info, write));
    Object.assign(this.result, shape);
    this.#stage = { copier: new Copier(shape), mosaic: new Mosaic(raster, region, masks), encoder, mp4, content };
    return this.#stage;
  }

  async #look(grey: Uint8Array, timeMs: number, content: ContentRect): Promise<Uint8Array> {
    this.#mask.apply(grey, content);
    const known = this.#plate && sameRect(this.#plate.content, content) ? this.#plate : undefined;
    const earlier = this.#earlier(timeMs) ?? grey;
    const shown = known?.picture(grey, timeMs) ?? NO_PLATE;
    const sightings: Sighting[] = [];
    if (known) {
      sightings.push(await this.#ask({ frame: grey, plate: shown, earlier }, content));
    }
    this.#window = this.#window.filter((one) => {
      if (one.timeMs >= timeMs - OLDEST_MS && one.timeMs <= timeMs) return true;
      this.#shelf.putBack(one.grey);
      return false;
    });
    const covered = coverOf(grey, shown, known, content, sightings, this.#suspects?.stirs);
    this.#window.push({ timeMs, grey });
    return covered;
  }

  async #ask(look: Look, content: ContentRect): Promise<Sighting> {
    const { batch } = this.#parts;
    while (batch.full) await batch.flush();
    const seen = batch.ask(look, content);
    await batch.flush();
    return seen;
  }

  #earlier(timeMs: number): Uint8Array | undefined {
    let best: { timeMs: number; grey: Uint8Array } | undefined;
    for (const one of this.#window) {
      const ageMs = timeMs - one.timeMs;
      if (ageMs <= 0 || ageMs > OLDEST_MS) continue;
      if (!best || Math.abs(ageMs - EARLIER_MS) < Math.abs(timeMs - best.timeMs - EARLIER_MS)) best = one;
    }
    return best?.grey;
  }

  #putOut(untilMs: number): void {
    const stage = this.#stage;
    while (stage && this.#waiting.length > 0 && this.#waiting[0]!.timeMs <= untilMs) {
      const { timeMs, copy } = this.#waiting.shift()!;
      try {
        const covered = this.#covers.at(timeMs);
        const blocks = blocksOf(covered, this.#suspects?.blocks);
        stage.mosaic.cover(planesOf(copy), blocks, timeMs);
        stage.encoder.encode(copy, timeMs - this.#parts.fromMs);
        this.#count(timeMs, blocks, stage.content);
      } finally {
        copy.free();
      }
    }
  }

  #count(timeMs: number, blocks: Uint8Array, content: ContentRect): void {
    const { result } = this;
    if (result.frames === 0) result.firstMs = timeMs;
    result.lastMs = timeMs;
    result.frames++;
    const patches = ((content.x1 - content.x0) * (content.y1 - content.y0)) / 16;
    result.covered += Math.min(1, blocks.reduce((sum, size) => sum + (size > 0 ? 1 : 0), 0) / patches);
  }

  [Symbol.dispose](): void {
    for (const { copy } of this.#waiting) copy.free();
    this.#waiting = [];
    this.#sampling.drop();
    this.#reel[Symbol.dispose]();
    this.#decoder?.[Symbol.dispose]();
    this.#stage?.copier[Symbol.dispose]();
    this.#stage?.encoder[Symbol.dispose]();
    this.#stage = undefined;
  }
}
