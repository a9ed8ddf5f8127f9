import { AugenmassError } from '../kernel/errors.ts';
import { MAX_ENTRY_BYTES } from './entry.ts';

/** Entries of a bundle, hashes of a tile (tlog-tiles, Merkle Tree). */
export const TILE_WIDTH = 256;

/** A tile's level, or 'entries' for a bundle. */
export type Level = number | 'entries';

/** How many hashes of `level` a tree of `size` has: floor(size / 256^level). */
export function countAt(size: number, level: Level): number {
  return Math.floor(size / TILE_WIDTH ** (level === 'entries' ? 0 : level));
}

/** Levels that have at least one hash. */
export function levelsOf(size: number): number {
  let levels = 0;
  while (countAt(size, levels) > 0) levels++;
  return levels;
}

/** Width of tile `index` for a tree of `size`: 256, less for the last one, 0 where there is none. */
export function widthOf(size: number, level: Level, index: number): number {
  return Math.max(0, Math.min(TILE_WIDTH, countAt(size, level) - index * TILE_WIDTH));
}

/** `tile/<L>/<N>[.p/<W>]`, N in groups of three digits, all but the last with an x: 1234067 is x001/x234/067. */
export function tilePath(level: Level, index: number, width: number): string {
  const groups = [String(index % 1000).padStart(3, '0')];
  for (let rest = Math.floor(index / 1000); rest > 0; rest = Math.floor(rest / 1000)) {
    groups.unshift(`x${String(rest % 1000).padStart(3, '0')}`);
  }
  return `tile/${level}/${groups.join('/')}${width === TILE_WIDTH ? '' : `.p/${width}`}`;
}

const PATH = /^tile\/(entries|0|[1-9]|[1-5]\d|6[0-3])\/((?:x\d{3}\/)*)(\d{3})(?:\.p\/([1-9]\d{0,2}))?$/;

/** The inverse of `tilePath`; undefined for anything else, so that a server opens no other file. */
export function parseTilePath(path: string): { level: Level; index: number; width: number } | undefined {
  const match = PATH.exec(path);
  if (!match) return undefined;
  const level = match[1] === 'entries' ? 'entries' : Number(match[1]);
  const index = Number((match[2] ?? '').replaceAll(/[x/]/g, '') + (match[3] ?? ''));
  const width = match[4] === undefined ? TILE_WIDTH : Number(match[4]);
  if (!Number.isSafeInteger(index) || tilePath(level, index, width) !== path) return undefined;
  return { level, index, width };
}

/** One entry as it stands in a bundle: big-endian uint16 length, then the bytes. Throws `invalid` past 65,535 bytes. */
export function framed(entry: Uint8Array): Buffer {
  if (entry.length > MAX_ENTRY_BYTES) {
    throw new AugenmassError('invalid', `An entry of ${entry.length} bytes is too long for the ledger.`, {
      remedy: `${MAX_ENTRY_BYTES} bytes are the most; put a commitment in its place.`,
    });
  }
  const bytes = Buffer.allocUnsafe(entry.length + 2);
  bytes.writeUInt16BE(entry.length, 0);
  bytes.set(entry, 2);
  return bytes;
}

/** Where each entry of a bundle starts and ends. Throws `corrupt` where it has another number than `width`, or is cut. */
export function spansOf(bundle: Buffer, width: number, what: string): { start: number; end: number }[] {
  const spans: { start: number; end: number }[] = [];
  for (let at = 0; at < bundle.length;) {
    const start = at + 2;
    const end = start <= bundle.length ? start + bundle.readUInt16BE(at) : Infinity;
    if (end > bundle.length) throw broken(what, 'is cut in the middle of an entry');
    spans.push({ start, end });
    at = end;
  }
  if (spans.length !== width) throw broken(what, `holds ${spans.length} entries instead of ${width}`);
  return spans;
}

export function broken(what: string, fault: string): AugenmassError {
  return new AugenmassError('corrupt', `The ledger does not hold together: ${what} ${fault}.`, {
    remedy: 'Keep this copy as evidence and compare it with another copy and with the witnesses.',
  });
}
