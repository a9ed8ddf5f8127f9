import { inputFor } from './detector.ts';
import type { ModelInput, Seen } from './detector.ts';
import type { OpenModel } from './model.ts';
import type { ContentRect, Look } from './plate-frame.ts';

interface Asked {
  readonly content: ContentRect;
  readonly answer: (seen: Seen) => void;
  readonly fail: (error: unknown) => void;
}

/**
 * One model for all cameras of a darkroom. Looks are collected and answered together when the batch is full or when
 * whoever fed the cameras says that nothing more is at hand. A look is copied into the model's input at once, so the
 * asker's frames are free again when `ask` returns.
 */
export class Batch {
  readonly #model: OpenModel;
  readonly #input: ModelInput;
  #asked: Asked[] = [];
  /** The input is being read by the model: nothing may be written to it. */
  #busy = false;
  #flushed: Promise<void> = Promise.resolve();

  constructor(model: OpenModel) {
    this.#model = model;
    this.#input = inputFor(model.detector, model.detector.maxBatch);
  }

  /** No room until `flush` has been awaited. */
  get full(): boolean {
    return this.#busy || this.#asked.length >= this.#model.detector.maxBatch;
  }

  /** Call `flush` to have it answered; the batch must not be full. */
  ask(look: Look, content: ContentRect): Promise<Seen> {
    const { detector } = this.#model;
    if (this.full) throw new Error('The batch is full: flush it first.');
    const at = this.#asked.length * detector.inputSize;
    detector.fill(look, this.#input.subarray(at, at + detector.inputSize));
    return new Promise<Seen>((answer, fail) => this.#asked.push({ content, answer, fail }));
  }

  /** Answers all that was asked. Resolves when the answers are given, not when the askers have used them. */
  flush(): Promise<void> {
    this.#flushed = this.#flushed.then(() => this.#run());
    return this.#flushed;
  }

  async #run(): Promise<void> {
    const asked = this.#asked;
    if (asked.length === 0) return;
    const { detector } = this.#model;
    this.#busy = true;
    this.#asked = [];
    try {
      const output = await this.#model.run(this.#input, asked.length);
      asked.forEach(({ content, answer }, i) => {
        answer(detector.read(output.subarray(i * detector.outputSize, (i + 1) * detector.outputSize), content));
      });
    } catch (error) {
      for (const { fail } of asked) fail(error);
    } finally {
      this.#busy = false;
    }
  }
}
