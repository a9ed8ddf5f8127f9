import { readdirSync, readlinkSync } from 'node:fs';
import { installFilter } from './kernel-calls.ts';
import type { Lock } from './kernel-calls.ts';
import { lockFilter, ownArchitecture } from './filters.ts';
import type { LockOptions } from './filters.ts';

/**
 * Shuts the process in from inside, for good: call it once everything is loaded and warm, before the first foreign byte
 * is read. Afterwards nothing can be opened, connected, executed or loaded (see `lockFilter`); `import()`,
 * `process.memoryUsage()` and DNS fail with EPERM. Does not throw where the kernel has no seccomp: the caller decides
 * whether the outer wall is enough.
 */
export function lockDown(options: Partial<LockOptions> = {}): Lock {
  const architecture = ownArchitecture();
  if (!architecture) return { seccomp: false, noNewPrivileges: false, why: 'No filter exists for this system.' };
  if (ownRing()) {
    return { seccomp: false, noNewPrivileges: false, why: 'It was not started by spawnWalled and holds an io_uring.' };
  }
  return installFilter(
    lockFilter(architecture, process.pid, {
      network: options.network ?? false,
      readFiles: options.readFiles ?? false,
    }),
  );
}

/**
 * Whether libuv has opened an io_uring here. Behind a wall it could not, and /proc cannot be read to look; elsewhere the
 * filter would end the process at once, since libuv does not expect its ring to be taken away.
 */
function ownRing(): boolean {
  try {
    return readdirSync('/proc/self/fd').some((fd) => {
      try {
        return readlinkSync(`/proc/self/fd/${fd}`) === 'anon_inode:[io_uring]';
      } catch {
        return false;
      }
    });
  } catch {
    return false;
  }
}
