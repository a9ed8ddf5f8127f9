import { readdirSync } from 'node:fs';
import koffi from 'koffi';
import { AugenmassError } from '../kernel/errors.ts';
import { assemble } from './bpf.ts';
import type { Filter } from './bpf.ts';
import { callNumber } from './syscalls.ts';

// Linux include/uapi/linux/prctl.h and seccomp.h.
const PR_SET_DUMPABLE = 4;
const PR_GET_SECCOMP = 21;
const PR_SET_NO_NEW_PRIVS = 38;
const PR_GET_NO_NEW_PRIVS = 39;
const SECCOMP_SET_MODE_FILTER = 1;
/** All threads at once, or none: V8, libuv and onnxruntime have started theirs by now. */
const SECCOMP_FILTER_FLAG_TSYNC = 1;

const F_SETFD = 2;
const FD_CLOEXEC = 1;

/**
 * Marks every descriptor beyond stderr so that no program started from now on inherits it. Node opens its own that way,
 * but one that a shell or a service manager left open to us would otherwise pass through any wall.
 */
export function keepDescriptors(): void {
  if (process.platform !== 'linux') return;
  const fcntl = koffi.load(null).func('int fcntl(int fd, int command, long argument)');
  for (const name of readdirSync('/proc/self/fd')) {
    if (Number(name) > 2) fcntl(Number(name), F_SETFD, FD_CLOEXEC);
  }
}

export interface Lock {
  /** True when the kernel says that a filter stands for this process. */
  readonly seccomp: boolean;
  readonly noNewPrivileges: boolean;
  /** Why the filter does not stand, in English; empty when it does. */
  readonly why: string;
}

/**
 * Gives up new privileges and installs `filter` for all threads of this process, for good. Filters add up: the strictest
 * verdict counts. Throws `internal` when a thread cannot be included.
 */
export function installFilter(filter: Filter): Lock {
  // The libc of this very process, whichever it is.
  const libc = koffi.load(null);
  const prctl = libc.func('int prctl(int option, unsigned long a, unsigned long b, unsigned long c, unsigned long d)');
  const program = koffi.struct({ length: 'uint16_t', filter: 'void *' });
  const syscall = libc.func('syscall', 'long', ['long', 'long', 'long', koffi.pointer(program)]);

  // Not dumpable: no core image, and other processes of the same user cannot attach or read its memory (ptrace(2)).
  prctl(PR_SET_DUMPABLE, 0, 0, 0, 0);
  prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
  const noNewPrivileges = prctl(PR_GET_NO_NEW_PRIVS, 0, 0, 0, 0) === 1;
  const code = assemble(filter);
  const call = callNumber('seccomp', filter.architecture);
  const result = Number(
    syscall(call, SECCOMP_SET_MODE_FILTER, SECCOMP_FILTER_FLAG_TSYNC, { length: code.length / 8, filter: code }),
  );
  if (result > 0) {
    throw new AugenmassError('internal', `Thread ${result} runs under another filter and cannot be shut in.`, {
      remedy: 'Start Augenmass outside of other sandboxes.',
    });
  }
  if (result < 0) {
    return { seccomp: false, noNewPrivileges, why: `The kernel refused the filter (errno ${koffi.errno()}).` };
  }
  return { seccomp: prctl(PR_GET_SECCOMP, 0, 0, 0, 0) === 2, noNewPrivileges, why: '' };
}
