import { fileURLToPath } from 'node:url';
import { spawnWalled } from '../wall/wall.ts';
import type { WallKind } from '../wall/wall.ts';
import type { DarkroomProcess } from './darkroom.ts';

/** An 8K stream with sixteen reference pictures takes 0.8 GiB; the model and Node take 0.2. */
const MEMORY_LIMIT_BYTES = 3 * 2 ** 30;

/** Starts the darkroom's process behind the given wall: no network, nothing to read but code, nothing to write. */
export function walledDarkroom(kind: WallKind): (signal: AbortSignal) => DarkroomProcess {
  // Compiled, this file and its neighbour end in .js.
  const extension = import.meta.url.endsWith('.ts') ? 'ts' : 'js';
  const script = fileURLToPath(new URL(`./main.${extension}`, import.meta.url));
  return (signal) =>
    spawnWalled({ kind, script, readOnlyPaths: [], network: false, memoryLimitBytes: MEMORY_LIMIT_BYTES }, signal);
}
