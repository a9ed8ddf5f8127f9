import type { Random } from '../kernel/random.ts';
import type { Notice } from '../observation/observation.ts';
import { Batch } from './batch.ts';
import { Camera } from './camera.ts';
import { REFUSALS } from './inspect.ts';
import type { InletMessage, Setup } from './inlet.ts';
import { openModel } from './model.ts';
import { Outlet } from './outlet.ts';

/** What of the walls could be shut from within; the percentage is for the notice. */
export interface Surroundings {
  /** Called once, when all code is loaded and everything has run once. True when the process is now shut in. */
  lock(): boolean;
}

/**
 * The darkroom's own side: takes what the inlet brings, one message after the other, and feeds the cameras. Only
 * cameras hold frames, only the outlet writes.
 */
export class Inside {
  readonly #outlet: Outlet;
  readonly #random: Random;
  readonly #surroundings: Surroundings;
  readonly #cameras = new Map<number, Camera>();
  #ready: { setup: Setup; batch: Batch } | undefined;

  constructor(write: (bytes: Uint8Array) => void, random: Random, surroundings: Surroundings) {
    this.#outlet = new Outlet(write);
    this.#random = random;
    this.#surroundings = surroundings;
  }

  async handle(message: InletMessage): Promise<void> {
    switch (message.type) {
      case 'setup':
        await this.#setUp(message);
        return;
      case 'camera': {
        if (!this.#ready) return;
        await this.#close(message.camera);
        const { setup, batch } = this.#ready;
        const plateKey = setup.plateKey;
        this.#cameras.set(
          message.camera,
          new Camera({ setup: message, settings: setup.settings, plateKey, batch, outlet: this.#outlet, random: this.#random }), // prettier-ignore
        );
        return;
      }
      case 'pass':
        await this.#cameras.get(message.camera)?.beginPass(message.pass);
        return;
      case 'close':
        await this.#close(message.camera);
        return;
      case 'packet-message':
        await this.#cameras.get(message.message.camera)?.handle(message.message);
    }
  }

  /** Nothing more is at hand: answers what cameras have asked. */
  async settle(): Promise<void> {
    if (!this.#ready) return;
    await this.#ready.batch.flush();
    for (const camera of this.#cameras.values()) await camera.settle();
  }

  async #setUp(setup: Setup): Promise<void> {
    const opened = await openModel(setup.model, setup.settings);
    if (typeof opened === 'string') {
      this.#notice('model-refused', REFUSALS.indexOf(opened));
      return;
    }
    this.#ready = { setup, batch: new Batch(opened) };
    const locked = this.#surroundings.lock();
    this.#notice(locked ? 'walls-locked' : 'walls-open', 0);
    this.#notice('model-ready', 0);
  }

  async #close(camera: number): Promise<void> {
    const closing = this.#cameras.get(camera);
    if (!closing) return;
    await this.settle();
    await closing.close();
    this.#cameras.delete(camera);
    this.#outlet.forget(camera);
  }

  /** What concerns the whole darkroom is said as camera 0. */
  #notice(code: Notice['code'], value: number): void {
    this.#outlet.send({ type: 'notice', camera: 0, code, value });
  }
}
