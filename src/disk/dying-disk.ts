import { AugenmassError } from '../kernel/errors.ts';
import { PART } from './disk.ts';
import type { Disk, GrowingFile } from './disk.ts';

/** The process is killed in its `at`-th durable step, before the name is given: all bytes stand under a temporary one, for good. */
export class DyingDisk implements Disk {
  readonly #disk: Disk;
  readonly #at: number;
  #dead = false;
  steps = 0;

  constructor(disk: Disk, at: number) {
    this.#disk = disk;
    this.#at = at;
  }

  read(path: string): Promise<Uint8Array> {
    return this.#alive(() => this.#disk.read(path));
  }

  list(folder: string): ReturnType<Disk['list']> {
    return this.#alive(() => this.#disk.list(folder));
  }

  sweep(folder: string): Promise<number> {
    return this.#alive(() => this.#disk.sweep(folder));
  }

  write(...[path, bytes, options]: Parameters<Disk['write']>): Promise<void> {
    return this.#step(
      () => this.#disk.write(path, bytes, options),
      () => this.#disk.write(`${path}.killed${PART}`, bytes, options),
    );
  }

  async create(...[path, options]: Parameters<Disk['create']>): Promise<GrowingFile> {
    const file = await this.#alive(() => this.#disk.create(path, options));
    return {
      write: (bytes) => this.#alive(() => file.write(bytes)),
      commit: () => this.#step(() => file.commit()),
      abandon: () => (this.#dead ? Promise.resolve() : file.abandon()),
    };
  }

  remove(path: string): Promise<void> {
    return this.#step(() => this.#disk.remove(path));
  }

  async #step(act: () => Promise<void>, die: () => Promise<void> = () => Promise.resolve()): Promise<void> {
    const last = this.steps++ === this.#at;
    if (!last) return this.#alive(act);
    await die();
    this.#dead = true;
    return this.#alive(act);
  }

  #alive<T>(act: () => Promise<T>): Promise<T> {
    return this.#dead ? Promise.reject(new AugenmassError('unavailable', 'This process is dead.')) : act();
  }
}
