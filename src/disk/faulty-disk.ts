import { AugenmassError } from '../kernel/errors.ts';
import { PART } from './disk.ts';
import type { Disk, GrowingFile } from './disk.ts';

/** Where a write breaks. */
export const FAULTS = ['before', 'after', 'torn', 'full'] as const;
export type Fault = (typeof FAULTS)[number];

/**
 * A disk whose `at`-th durable step (0 is the first) goes wrong, for fault matrices. A step is a `write`, a `commit` or
 * a `remove`. 'before': nothing happened, and an error. 'after': it lasted, and an error all the same. 'torn': half the
 * bytes stand under a temporary name, as after a power cut, and an error. 'full': as 'before', and so is every later
 * step that writes. `steps` counts what was asked for, so that a matrix knows where to end.
 */
export class FaultyDisk implements Disk {
  readonly #disk: Disk;
  readonly #fault: Fault;
  readonly #at: number;
  steps = 0;

  constructor(disk: Disk, fault: Fault, at: number) {
    this.#disk = disk;
    this.#fault = fault;
    this.#at = at;
  }

  read(path: string): Promise<Uint8Array> {
    return this.#disk.read(path);
  }

  list(folder: string): ReturnType<Disk['list']> {
    return this.#disk.list(folder);
  }

  sweep(folder: string): Promise<number> {
    return this.#disk.sweep(folder);
  }

  async write(...[path, bytes, options]: Parameters<Disk['write']>): Promise<void> {
    await this.#step(
      path,
      () => this.#disk.write(path, bytes, options),
      () => this.#disk.write(`${path}.torn${PART}`, bytes.subarray(0, bytes.length >> 1), options),
    );
  }

  async create(...[path, options]: Parameters<Disk['create']>): Promise<GrowingFile> {
    const file = await this.#disk.create(path, options);
    return {
      write: (bytes) => file.write(bytes),
      commit: () =>
        this.#step(
          path,
          () => file.commit(),
          () => Promise.resolve(),
        ),
      abandon: () => file.abandon(),
    };
  }

  remove(path: string): Promise<void> {
    return this.#step(
      path,
      () => this.#disk.remove(path),
      () => Promise.resolve(),
    );
  }

  async #step(path: string, act: () => Promise<void>, tear: () => Promise<void>): Promise<void> {
    const step = this.steps++;
    if (this.#fault === 'full' && step >= this.#at) {
      throw new AugenmassError('exhausted', `${path}: the disk is full.`, { remedy: 'Make room and start again.' });
    }
    if (step !== this.#at) return act();
    if (this.#fault === 'torn') await tear();
    if (this.#fault === 'after') await act();
    throw new AugenmassError('unavailable', `${path}: the disk failed on purpose.`);
  }
}
