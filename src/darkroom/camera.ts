import type { Random } from '../kernel/random.ts';
import type { NoticeCode, Pass } from '../observation/observation.ts';
import type { PacketMessage } from '../packet/wire.ts';
import type { Batch } from './batch.ts';
import { drawing } from './drawing.ts';
import { FrameShelf } from './frame.ts';
import type { GreyFrame } from './frame.ts';
import type { CameraSetup, Settings } from './inlet.ts';
import { PlateKeeper } from './keeper.ts';
import { LookTeller } from './look.ts';
import { PrivacyMask } from './mask.ts';
import type { Outlet } from './outlet.ts';
import { Picker, SamplePicker } from './pick.ts';
import type { Plate } from './plate.ts';
import { Reel } from './reel.ts';
import { Sampling } from './sampling.ts';
import { Watching } from './watching.ts';
import { DRAWING_INTERVAL_MS, SEALED_PLATE_INTERVAL_MS } from './caps.ts';

export interface CameraParts {
  readonly setup: CameraSetup;
  readonly settings: Settings;
  readonly plateKey: Uint8Array;
  readonly batch: Batch;
  readonly outlet: Outlet;
  readonly random: Random;
}

interface Way {
  readonly reel: Reel;
  /** Set in a look, which lets nothing out but the drawing and how it grows. */
  readonly look: LookTeller | undefined;
}
type Running =
  | (Way & { readonly way: 'sample'; readonly sampling: Sampling })
  | (Way & { readonly way: 'watch'; readonly watching: Watching });

/** One camera or clip inside the darkroom: its passes, its plate, and what of it leaves. */
export class Camera {
  readonly #parts: CameraParts;
  readonly #shelf = new FrameShelf();
  readonly #mask: PrivacyMask;
  readonly #keeper: PlateKeeper;
  #running: Running | undefined;
  #pass: Pass = 'observe';
  /** A clip's plate, learnt from all of it and drawn once: it does not change any more. */
  #learnt: Plate | undefined;
  #drawnMs = -Infinity;
  #sealedMs = -Infinity;

  constructor(parts: CameraParts) {
    this.#parts = parts;
    this.#mask = new PrivacyMask(parts.setup.masks);
    const { plateImage, sealedPlate } = parts.setup;
    const { plateKey, random } = parts;
    const clip = parts.setup.mode === 'clip';
    this.#keeper = new PlateKeeper({ plateKey, random, plateImage, sealedPlate, clip }, this.#notice);
  }

  async beginPass(pass: Pass): Promise<void> {
    await this.#stop();
    const { outlet, batch, setup, settings } = this.#parts;
    const { camera } = setup;
    outlet.beginPass(camera, pass);
    this.#pass = pass;
    this.#drawnMs = this.#sealedMs = -Infinity;
    const shelf = this.#shelf;
    const mask = this.#mask;
    const opened = (widthPx: number, heightPx: number): void => {
      outlet.send({ type: 'opened', camera, widthPx, heightPx });
    };
    const look = pass === 'look' ? new LookTeller(this.#notice) : undefined;
    // The empty place of a clip is learnt from all of it, whether somebody watches it afterwards or not.
    if (pass === 'plate' || (look && setup.mode === 'clip')) {
      const picker = new SamplePicker();
      const reel = new Reel(picker, shelf, this.#notice, opened);
      this.#running = {
        way: 'sample',
        look,
        reel,
        sampling: new Sampling({ picker, shelf, mask, batch, notice: this.#notice }),
      };
      return;
    }
    const reel = new Reel(new Picker(settings.analysesPerSecond), shelf, this.#notice, opened);
    const watching = new Watching({
      camera,
      batch,
      outlet,
      shelf,
      mask,
      keeper: this.#keeper,
      silent: look !== undefined,
    });
    this.#running = { way: 'watch', look, reel, watching };
  }

  async handle(message: PacketMessage): Promise<void> {
    const running = this.#running;
    if (!running) return;
    switch (message.type) {
      case 'stream':
        await this.#take(running, running.reel.open(message.info));
        return;
      case 'packet':
        await this.#take(running, running.reel.feed(message.packet));
        return;
      case 'gap':
        await this.#take(running, running.reel.finish());
        return;
      case 'end':
        await this.#take(running, running.reel.finish());
        await this.#finish(running);
        return;
      case 'remark':
    }
  }

  async settle(): Promise<void> {
    if (this.#running?.way === 'watch') await this.#running.watching.settle();
  }

  /** A pass that is cut off is counted like one that ends: the host hears that nothing more will come. */
  async close(): Promise<void> {
    const running = this.#running;
    if (!running) return;
    await this.#stop();
    this.#passed(running);
  }

  async #take(running: Running, frames: readonly GreyFrame[]): Promise<void> {
    const { outlet, setup } = this.#parts;
    for (const frame of frames) {
      outlet.reach(setup.camera, frame.timeMs);
      if (running.way === 'sample') {
        running.sampling.take(frame);
        continue;
      }
      await running.watching.take(frame);
      const { plate, health } = running.watching;
      if (plate) running.look?.tell(plate, health, frame.timeMs);
      if (plate) this.#keepPlate(plate, frame.timeMs, running.look === undefined);
    }
  }

  /** The drawing for the screens and the sealed plate for the next start, each as often as it may leave. */
  #keepPlate(plate: Plate, timeMs: number, seal: boolean): void {
    if (plate !== this.#learnt && timeMs - this.#drawnMs >= DRAWING_INTERVAL_MS && plate.state !== 'cold') {
      this.#drawnMs = timeMs;
      this.#draw(plate, timeMs);
    }
    if (seal && this.#parts.setup.mode === 'live' && timeMs - this.#sealedMs >= SEALED_PLATE_INTERVAL_MS) {
      // Not at once: a plate just restored would be sealed again before anything was learnt.
      if (this.#sealedMs !== -Infinity) this.#seal(plate, timeMs);
      this.#sealedMs = timeMs;
    }
  }

  #draw(plate: Plate, timeMs: number): void {
    const { outlet, setup } = this.#parts;
    outlet.send({ type: 'drawing', camera: setup.camera, timeMs, ink: drawing(plate) });
  }

  #seal(plate: Plate, timeMs: number): void {
    const { outlet, setup } = this.#parts;
    outlet.send({ type: 'sealed-plate', camera: setup.camera, timeMs, bytes: this.#keeper.seal(plate) });
  }

  async #finish(running: Running): Promise<void> {
    const { outlet, setup } = this.#parts;
    const { decoded, damaged, lastMs } = running.reel.counts;
    if (running.way === 'sample') {
      const plate = this.#keeper.given ? undefined : await running.sampling.develop();
      if (plate) {
        this.#keeper.replace(plate);
        this.#learnt = plate;
        this.#draw(plate, lastMs);
        // A clip's plate would be lost if the process died in the second pass.
        if (running.look) running.look.tell(plate, undefined, lastMs);
        else this.#seal(plate, lastMs);
      }
    } else {
      await running.watching.end();
    }
    if (decoded === 0) this.#notice('no-frames', 0);
    if (damaged > 0) this.#notice('stream-damaged', damaged);
    const dropped = outlet.dropped(setup.camera);
    if (dropped > 0) this.#notice('rate-capped', dropped);
    this.#passed(running);
    running.reel[Symbol.dispose]();
    this.#running = undefined;
  }

  #passed(running: Running): void {
    const { outlet, setup } = this.#parts;
    const { camera } = setup;
    const pass = this.#pass;
    const { analysed, still } =
      running.way === 'sample' ? { analysed: running.sampling.analysed, still: 0 } : running.watching;
    outlet.send({ type: 'passed', camera, pass, analysed, still, ...running.reel.counts });
  }

  async #stop(): Promise<void> {
    const running = this.#running;
    if (!running) return;
    if (running.way === 'watch') await running.watching.end();
    else running.sampling.drop();
    running.reel[Symbol.dispose]();
    this.#running = undefined;
  }

  readonly #notice = (code: NoticeCode, value: number): void => {
    this.#parts.outlet.send({ type: 'notice', camera: this.#parts.setup.camera, code, value });
  };
}
