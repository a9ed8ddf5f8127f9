/**
 * Files as rooms use them that keep something. A write is acknowledged when its bytes and its name are on the disk; until
 * then, whatever happens, the old content stands. All paths are absolute or relative to the process.
 */
export interface Disk {
  /** Whole content. Throws `not-found`, `unavailable`. */
  read(path: string): Promise<Uint8Array>;
  /** Replaces or makes a file in one step: temporary name beside it, fsync, rename, fsync of the folder. Folders are made. */
  write(path: string, bytes: Uint8Array, options?: WriteOptions): Promise<void>;
  /** A file that grows under a temporary name and gets its own only by `commit`. Folders are made. */
  create(path: string, options?: WriteOptions): Promise<GrowingFile>;
  /** Names in a folder, sorted; empty where there is no such folder. Names of temporary files are left out. */
  list(folder: string): Promise<readonly Entry[]>;
  /** Durable: after it the name is gone. A file that is not there is no error. */
  remove(path: string): Promise<void>;
  /** Removes temporary files that a killed process left below a folder. Call once, under the folder's lock. */
  sweep(folder: string): Promise<number>;
}

export interface WriteOptions {
  /** Only the owner may read it (mode 0600). */
  readonly private?: boolean;
}

export interface Entry {
  readonly name: string;
  readonly folder: boolean;
  readonly bytes: number;
}

export interface GrowingFile {
  write(bytes: Uint8Array): Promise<void>;
  /** fsync, rename, fsync of the folder: from now on the file exists. */
  commit(): Promise<void>;
  /** Removes what was written. Does nothing after `commit`. */
  abandon(): Promise<void>;
}

/** Temporary files carry this ending; nothing else may. */
export const PART = '.part';
