import { closeSync, existsSync, openSync, readFileSync, readSync, realpathSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { AugenmassError } from '../kernel/errors.ts';

/**
 * The shared libraries that a set of ELF files needs, so that a wall can show exactly those and not all of /usr/lib.
 * Read from the files themselves (System V ABI, generic part, chapters 4 and 5: program header, dynamic section), since
 * running `ldd` would execute the loader of whatever file it is given.
 */
interface Needs {
  readonly interpreter: string | undefined;
  readonly needed: readonly string[];
  readonly searchFolders: readonly string[];
}

const PT_LOAD = 1;
const PT_DYNAMIC = 2;
const PT_INTERP = 3;
const DT_NEEDED = 1n;
const DT_STRTAB = 5n;
const DT_RPATH = 15n;
const DT_RUNPATH = 29n;

function readNeeds(path: string): Needs {
  const fd = openSync(path, 'r');
  try {
    const at = (offset: number, length: number): Buffer => {
      const bytes = Buffer.alloc(length);
      if (readSync(fd, bytes, 0, length, offset) !== length) throw notElf(path);
      return bytes;
    };
    const head = at(0, 64);
    // 64-bit, little-endian: the only kind that x86-64 and arm64 Linux have.
    if (head.readUInt32BE(0) !== 0x7f454c46 || head[4] !== 2 || head[5] !== 1) throw notElf(path);
    const entryBytes = head.readUInt16LE(54);
    const entries = head.readUInt16LE(56);
    const table = at(Number(head.readBigUInt64LE(32)), entryBytes * entries);
    const loads: { offset: number; address: bigint; bytes: bigint }[] = [];
    let interpreter: string | undefined;
    let dynamic: Buffer | undefined;
    for (let i = 0; i < entries; i++) {
      const entry = table.subarray(i * entryBytes, (i + 1) * entryBytes);
      const type = entry.readUInt32LE(0);
      const offset = Number(entry.readBigUInt64LE(8));
      const bytes = entry.readBigUInt64LE(32);
      if (type === PT_LOAD) loads.push({ offset, address: entry.readBigUInt64LE(16), bytes });
      if (type === PT_INTERP) interpreter = text(at(offset, Number(bytes)), 0);
      if (type === PT_DYNAMIC) dynamic = at(offset, Number(bytes));
    }
    if (!dynamic) return { interpreter, needed: [], searchFolders: [] };

    const names: number[] = [];
    const folders: number[] = [];
    let strings = 0;
    for (let i = 0; i + 16 <= dynamic.length; i += 16) {
      const tag = dynamic.readBigInt64LE(i);
      const value = dynamic.readBigUInt64LE(i + 8);
      if (tag === 0n) break;
      if (tag === DT_NEEDED) names.push(Number(value));
      if (tag === DT_RPATH || tag === DT_RUNPATH) folders.push(Number(value));
      if (tag === DT_STRTAB) {
        const load = loads.find((l) => value >= l.address && value < l.address + l.bytes);
        if (!load) throw notElf(path);
        strings = load.offset + Number(value - load.address);
      }
    }
    const string = (offset: number): string => {
      const bytes = Buffer.alloc(4096);
      return text(bytes.subarray(0, readSync(fd, bytes, 0, bytes.length, strings + offset)), 0);
    };
    const origin = dirname(realpathSync(path));
    const searchFolders = folders
      .flatMap((offset) => string(offset).split(':'))
      .map((folder) => folder.replace(/\$(ORIGIN|\{ORIGIN\})/g, origin))
      .filter((folder) => folder.startsWith('/'));
    return { interpreter, needed: names.map(string), searchFolders };
  } finally {
    closeSync(fd);
  }
}

function text(bytes: Buffer, start: number): string {
  const end = bytes.indexOf(0, start);
  return bytes.toString('latin1', start, end < 0 ? bytes.length : end);
}

const notElf = (path: string): AugenmassError =>
  new AugenmassError('corrupt', `${path} is not a program or library that this computer can run.`, {
    remedy: 'Install the packages anew with npm ci.',
  });

/** Where the loader of this very process found its libraries: right for every distribution, whatever its layout. */
function loaderFolders(): string[] {
  const folders = new Set<string>();
  try {
    for (const line of readFileSync('/proc/self/maps', 'latin1').split('\n')) {
      const library = /\s(\/\S+\/[^/\s]+\.so[.\d]*)$/.exec(line)?.[1];
      if (library) folders.add(dirname(library));
    }
  } catch {
    // No /proc: the usual folders below have to do.
  }
  const triplet = process.arch === 'arm64' ? 'aarch64-linux-gnu' : 'x86_64-linux-gnu';
  for (const folder of [`/lib/${triplet}`, `/usr/lib/${triplet}`, '/lib64', '/usr/lib64', '/lib', '/usr/lib']) {
    folders.add(folder);
  }
  return [...folders];
}

/**
 * Absolute paths, as the loader will ask for them, of everything `programs` need (themselves excluded), transitively.
 * A library that is found nowhere is left out: the loader then names it better than we could.
 */
export function librariesOf(programs: readonly string[]): string[] {
  const key = programs.join('\0');
  const known = resolved.get(key);
  if (known) return known;
  const folders = loaderFolders();
  const found = new Set<string>();
  const queue = [...programs];
  for (let path = queue.pop(); path !== undefined; path = queue.pop()) {
    const { interpreter, needed, searchFolders } = readNeeds(path);
    if (interpreter !== undefined && existsSync(interpreter)) found.add(interpreter);
    for (const name of needed) {
      const places = name.includes('/') ? [name] : [...searchFolders, ...folders].map((folder) => join(folder, name));
      const library = places.find((place) => existsSync(place));
      if (library === undefined || found.has(library)) continue;
      found.add(library);
      queue.push(library);
    }
  }
  const libraries = [...found].sort();
  resolved.set(key, libraries);
  return libraries;
}

/** Libraries do not move while a program runs, and a wall is built for every process. */
const resolved = new Map<string, string[]>();
