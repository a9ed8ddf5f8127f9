import { createHash } from 'node:crypto';
import { join } from 'node:path';
import type { Disk } from '../disk/disk.ts';
import { AugenmassError } from '../kernel/errors.ts';
import type { Random } from '../kernel/random.ts';

const KEY_BYTES = 32;

/**
 * Sealed plates across restarts, DIR/plates. What is in them only a darkroom can read; the key that it is given lies beside
 * them (0600), since a plate shows an empty place. A plate is of one source: another address is another place.
 */
export class Plates {
  readonly #folder: string;
  readonly #disk: Disk;
  readonly key: Uint8Array;

  private constructor(folder: string, disk: Disk, key: Uint8Array) {
    this.#folder = folder;
    this.#disk = disk;
    this.key = key;
  }

  /** Without a usable key a new one is made, and plates are learnt anew. */
  static async open(folder: string, disk: Disk, random: Random): Promise<Plates> {
    const path = join(folder, 'key');
    let key = await readIfThere(disk, path);
    if (key?.length !== KEY_BYTES) {
      key = random.bytes(KEY_BYTES);
      // On a full disk the place watches all the same, with a key that this run alone knows.
      await disk.write(path, key, { private: true }).catch(() => undefined);
    }
    return new Plates(folder, disk, key);
  }

  read(camera: string, source: string): Promise<Uint8Array | undefined> {
    return readIfThere(this.#disk, this.#path(camera, source));
  }

  /** A plate that cannot be kept is learnt anew: no reason to stop watching. */
  async keep(camera: string, source: string, sealed: Uint8Array): Promise<void> {
    await this.#disk.write(this.#path(camera, source), sealed, { private: true }).catch(() => undefined);
  }

  async forget(camera: string, source: string): Promise<void> {
    await this.#disk.remove(this.#path(camera, source)).catch(() => undefined);
  }

  #path(camera: string, source: string): string {
    const of = createHash('sha256').update(source).digest('hex').slice(0, 12);
    return join(this.#folder, `${camera}-${of}.plate`);
  }
}

async function readIfThere(disk: Disk, path: string): Promise<Uint8Array | undefined> {
  try {
    return await disk.read(path);
  } catch (error) {
    if (error instanceof AugenmassError) return undefined;
    throw error;
  }
}
