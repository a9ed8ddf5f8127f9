import { fileURLToPath } from 'node:url';
import { PACKAGES } from '../wall/shown.ts';
import { spawnWalled } from '../wall/wall.ts';
import type { WallKind } from '../wall/wall.ts';
import type { DarkroomProcess } from './darkroom.ts';

const MEMORY_LIMIT_BYTES = 3 * 2 ** 30;
const HEAP_LIMIT_BYTES = 512 * 2 ** 20;
/** What opens an age file and joins shares, beside what every darkroom loads. */
const OPENING = ['age-encryption', 'shamir-secret-sharing', '@noble/ciphers', '@noble/curves', '@noble/hashes', '@noble/post-quantum', '@scure/base', 'zod']; // prettier-ignore

/** Starts a release's process behind the given wall: no network, nothing to read but code, nothing to write. */
export function walledRelease(kind: WallKind): (signal: AbortSignal) => DarkroomProcess {
  const extension = import.meta.url.endsWith('.ts') ? 'ts' : 'js';
  const script = fileURLToPath(new URL(`./release-main.${extension}`, import.meta.url));
  const packages = [...Object.values(PACKAGES).flat(), ...OPENING];
  return (signal) =>
    spawnWalled(
      {
        kind,
        script,
        packages,
        readOnlyPaths: [],
        network: false,
        memoryLimitBytes: MEMORY_LIMIT_BYTES,
        heapLimitBytes: HEAP_LIMIT_BYTES,
      },
      signal,
    );
}
