import { Watch } from '../behaviour/watch.ts';
import type { Behaviour } from '../behaviour/finding.ts';
import type { Darkroom, DarkroomEvent } from '../darkroom/darkroom.ts';
import type { Clock } from '../kernel/clock.ts';
import { AugenmassError, fromSystemError } from '../kernel/errors.ts';
import type { Random } from '../kernel/random.ts';
import { encodeMessage } from '../observation/codec.ts';
import type { NoticeCode } from '../observation/observation.ts';
import type { PacketMessage } from '../packet/wire.ts';
import { Tracker } from '../tracking/tracker.ts';
import type { ClipResult } from './clip-result.ts';
import type { Progress } from './progress.ts';
import type { Scene } from './scene.ts';

export interface AnalysisOptions {
  readonly behaviours: readonly Behaviour[];
  readonly scene: Scene;
  readonly plateImage: Uint8Array | undefined;
  readonly clock: Clock;
  readonly random: Random;
  readonly progress: Progress;
  readonly signal: AbortSignal;
}

/** Packets of one source, read anew for each pass. */
export type Packets = (signal: AbortSignal) => AsyncIterable<PacketMessage>;

/**
 * One clip or stream from packets to findings. Clips are read twice: first for the plate, then for the observations.
 * Fills `result` as it goes, so that an interruption keeps what was seen; a failure is noted there and not thrown.
 */
export class Analysis {
  readonly #camera: number;
  readonly #host: { readonly darkroom: Darkroom; readonly ended: Promise<void> };
  readonly #darkroom: Darkroom;
  readonly #options: AnalysisOptions;
  readonly #result: ClipResult;
  readonly #passed = { plate: Promise.withResolvers<undefined>(), observe: Promise.withResolvers<undefined>() };
  #tracker: Tracker | undefined;
  #watch: Watch | undefined;
  #firstMs: number | undefined;
  /** Why this clip cannot be analysed as asked, as soon as the darkroom has said so. */
  #objection: AugenmassError | undefined;
  #pass: 'plate' | 'observe' = 'plate';

  constructor(
    camera: number,
    host: { readonly darkroom: Darkroom; readonly ended: Promise<void> },
    result: ClipResult,
    options: AnalysisOptions,
  ) {
    this.#camera = camera;
    this.#host = host;
    this.#darkroom = host.darkroom;
    this.#result = result;
    this.#options = options;
  }

  /** `live` sources cannot be read twice: their plate grows while they are watched. */
  async run(open: () => Promise<{ packets: Packets; close: () => void }>, live: boolean): Promise<void> {
    const { scene, plateImage, clock, signal } = this.#options;
    const startedMs = clock.monotonicMs();
    let source: { packets: Packets; close: () => void } | undefined;
    try {
      source = await open();
      await this.#darkroom.openCamera({
        camera: this.#camera,
        mode: live ? 'live' : 'clip',
        masks: scene.masks,
        ...(plateImage && { plateImage }),
      });
      this.#result.plateGiven = plateImage !== undefined;
      if (!live && !plateImage) await this.#runPass('plate', source.packets);
      if (!signal.aborted) await this.#runPass('observe', source.packets);
    } catch (cause) {
      if (!signal.aborted) {
        const error = fromSystemError(this.#result.name, cause);
        this.#fail({ kind: error.kind, message: error.message, remedy: error.remedy });
        if (this.#objection) this.#result.status = 'failed';
      }
    } finally {
      source?.close();
      // Whatever went wrong is noted above; a darkroom that is gone has no cameras left to close.
      if (source && !signal.aborted) await this.#darkroom.closeCamera(this.#camera).catch(() => undefined);
    }
    if (this.#watch) this.#result.findings.push(...this.#watch.end());
    if (signal.aborted && !live && this.#result.status !== 'failed') this.#result.status = 'interrupted';
    this.#result.spentMs = clock.monotonicMs() - startedMs;
  }

  async #runPass(pass: 'plate' | 'observe', packets: Packets): Promise<void> {
    const { signal } = this.#options;
    this.#pass = pass;
    await this.#darkroom.beginPass(this.#camera, pass);
    for await (const message of packets(signal)) {
      if (this.#objection) throw this.#objection;
      if (message.type === 'remark') this.#remark(message.code, message.value);
      else if (message.type === 'gap') {
        const { fromMs, toMs, reason } = message;
        this.#result.gaps.push({ fromMs, toMs, reason });
      }
      if (message.type === 'end' && message.error) {
        const { kind, message: sentence, remedy } = message.error;
        this.#fail({ kind, message: sentence, remedy: remedy === '' ? undefined : remedy });
      }
      if (message.type === 'packet') this.#advance(message.packet.timeMs);
      await this.#darkroom.send(message);
    }
    // The darkroom still works on what it was sent; its count of the pass says that it is through.
    await Promise.race([this.#passed[pass].promise, this.#host.ended]);
    if (this.#objection) throw this.#objection;
  }

  #fail(failure: NonNullable<ClipResult['failure']>): void {
    this.#result.failure ??= failure;
    if (this.#result.samples.length === 0) this.#result.status = 'failed';
  }

  #remark(code: ClipResult['remarks'][number]['code'], value: number): void {
    if (code === 'duration') this.#result.durationMs = Math.max(this.#result.durationMs, value);
    // Counts come again and again; the last one holds, and both passes say the same.
    const known = this.#result.remarks.find((remark) => remark.code === code);
    if (known) known.value = value;
    else this.#result.remarks.push({ code, value });
  }

  #advance(timeMs: number): void {
    const { durationMs, plateGiven, live } = this.#result;
    this.#firstMs ??= live ? timeMs : 0;
    const footageMs = Math.max(0, timeMs - this.#firstMs);
    const share = durationMs > 0 ? Math.min(1, Math.max(0, timeMs / durationMs)) : undefined;
    // Learning decodes little and is the shorter part; a third is a guess that keeps the bar moving evenly enough.
    const whole = share === undefined || plateGiven ? share : this.#pass === 'plate' ? share / 3 : (1 + 2 * share) / 3;
    this.#options.progress.advance(
      this.#pass === 'plate' ? 'learning' : 'watching',
      whole,
      whole === undefined ? footageMs : whole * durationMs,
    );
  }

  /** Everything the darkroom says about this camera, in its order. */
  hear(message: DarkroomEvent): void {
    if (message.type === 'damage') {
      const { fromMs, toMs } = message;
      this.#result.gaps.push({ fromMs, toMs, reason: 'damaged' });
      return;
    }
    const bytes = encodeMessage(message).length;
    if (message.type === 'observation') this.#result.leaving.observationBytes += bytes;
    else this.#result.leaving.otherBytes += bytes;
    switch (message.type) {
      case 'opened':
        this.#result.widthPx = message.widthPx;
        this.#result.heightPx = message.heightPx;
        break;
      case 'drawing':
        this.#result.drawing = message;
        break;
      case 'notice':
        this.#note(message.code, message.value);
        break;
      case 'passed':
        if (message.pass === 'observe') this.#result.passed = message;
        this.#hasLasted(message.lastMs);
        if (message.pass !== 'look') this.#passed[message.pass].resolve(undefined);
        break;
      case 'observation': {
        const { widthPx, heightPx, samples } = this.#result;
        if (widthPx === 0 || heightPx === 0) {
          throw new AugenmassError('corrupt', 'The darkroom observed before it said how large the picture is.');
        }
        const aspect = widthPx / heightPx;
        this.#tracker ??= new Tracker({ random: this.#options.random, aspect, ...this.#ground(aspect) });
        this.#watch ??= new Watch({
          camera: this.#result.camera,
          behaviours: this.#options.behaviours,
          aspect,
          zones: this.#options.scene.zones,
        });
        const frame = this.#tracker.push(message);
        this.#result.findings.push(...this.#watch.push(frame, message));
        samples.push({ observation: message, frame });
        this.#result.plate = message.plate;
        break;
      }
      case 'sealed-plate':
        break;
    }
  }

  /** Once a code: the first value stands, later ones repeat it. */
  #note(code: NoticeCode, value: number): void {
    if (code === 'plate-refused' && this.#options.plateImage) {
      this.#objection = new AugenmassError('invalid', 'The plate is no picture that can be read.', {
        remedy: 'Give a PNG or JPEG of the empty place, seen by the same camera.',
      });
    }
    if (!this.#result.notices.some((notice) => notice.code === code)) this.#result.notices.push({ code, value });
  }

  #hasLasted(lastMs: number): void {
    const startMs = this.#result.live ? (this.#result.samples[0]?.observation.timeMs ?? lastMs) : 0;
    this.#result.durationMs = Math.max(this.#result.durationMs, lastMs - startMs);
  }

  #ground(aspect: number) {
    const { ground } = this.#options.scene;
    return ground && { ground: ground(aspect) };
  }
}
