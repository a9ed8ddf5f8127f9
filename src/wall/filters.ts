import type { Architecture, Condition, Filter, Rule, Verdict } from './bpf.ts';
import { callNumber } from './syscalls.ts';
import type { SystemCall } from './syscalls.ts';

const EPERM: Verdict = { errno: 1 };
const ENOSYS: Verdict = { errno: 38 };

/** One of `values` in the lower half of `argument`. */
const oneOf = (argument: number, values: readonly number[]): Condition[][] =>
  values.map((value) => [{ argument, value }]);

const AF_INET = 2;
const AF_INET6 = 10;
const SOCK_TYPE_MASK = 0xf;
const INTERNET_SOCKETS: Condition[][] = [AF_INET, AF_INET6].flatMap((family) =>
  [1, 2].map((type) => [
    { argument: 0, value: family },
    { argument: 1, mask: SOCK_TYPE_MASK, value: type },
  ]),
);

/** CLONE_VM and CLONE_THREAD set, and none of the CLONE_NEW* flags: a thread of this process, never a process. */
const CLONE_THREAD = 0x00010100;
const CLONE_NEW = 0x7e020080;
const A_THREAD: Condition[][] = [[{ argument: 0, mask: CLONE_THREAD | CLONE_NEW, value: CLONE_THREAD }]];

/** O_ACCMODE, O_CREAT, O_TRUNC all zero: opened for reading, and it must exist. */
const READING = 0x243;

class Rules {
  readonly rules: Rule[] = [];
  readonly #architecture: Architecture;

  constructor(architecture: Architecture) {
    this.#architecture = architecture;
  }

  add(verdict: Verdict, names: readonly SystemCall[], anyOf?: readonly (readonly Condition[])[], otherwise?: Verdict) {
    for (const name of names) {
      const call = callNumber(name, this.#architecture);
      if (call === undefined) continue;
      this.rules.push({ call, verdict, ...(anyOf ? { anyOf } : {}), ...(otherwise ? { otherwise } : {}) });
    }
  }
}

export interface LockOptions {
  /** Keeps Internet sockets possible (TCP and UDP, as client): for the process that reads cameras. */
  readonly network: boolean;
  /** Keeps opening files for reading possible, where the outer wall shows any. */
  readonly readFiles: boolean;
}

/**
 * What a process may still do once it has loaded everything: compute, use the pipes it has, start threads of its own,
 * end. Whatever is not named is refused with EPERM, so that a library sees an ordinary failure and the attack a wall.
 * clone3 takes its flags by pointer, which a filter cannot read: ENOSYS makes libc fall back to clone.
 */
export function lockFilter(architecture: Architecture, ownPid: number, options: LockOptions): Filter {
  const list = new Rules(architecture);
  // The most frequent first: older kernels walk the list on every call.
  list.add('allow', ['futex', 'read', 'write', 'clock_gettime', 'epoll_pwait', 'epoll_wait', 'madvise', 'mprotect']);
  list.add('allow', ['mmap', 'munmap', 'mremap', 'brk', 'membarrier', 'pkey_mprotect', 'pkey_alloc', 'pkey_free']);
  list.add('allow', ['readv', 'writev', 'close', 'pread64', 'lseek', 'fstat', 'fsync', 'dup', 'shutdown', 'getcwd']);
  list.add('allow', ['epoll_ctl', 'epoll_create1', 'epoll_pwait2', 'eventfd2', 'poll', 'ppoll']);
  list.add('allow', [
    'sched_yield',
    'sched_getaffinity',
    'getcpu',
    'sched_getparam',
    'sched_getscheduler',
    'set_robust_list',
    'rseq',
    'exit',
    'exit_group',
  ]);
  list.add('allow', ['clock_getres', 'clock_nanosleep', 'nanosleep', 'gettimeofday', 'time', 'getrandom']);
  list.add('allow', ['rt_sigaction', 'rt_sigprocmask', 'rt_sigreturn', 'sigaltstack', 'restart_syscall']);
  list.add('allow', ['getpid', 'gettid', 'getppid', 'getuid', 'geteuid', 'getgid', 'getegid']);
  list.add('allow', ['getrusage', 'times', 'sysinfo', 'uname']);
  // What Node asks of a descriptor before it reads or writes it: the pipes to the host are UNIX socket pairs.
  list.add('allow', ['getsockname', 'getsockopt']);
  list.add('allow', ['clone'], A_THREAD);
  list.add(ENOSYS, ['clone3']);
  // abort() and raise() signal the own process; nothing else can be signalled.
  list.add('allow', ['tgkill', 'kill'], oneOf(0, [ownPid]));
  // PR_SET_NAME, PR_GET_NAME, PR_GET_SECCOMP, PR_GET_NO_NEW_PRIVS, PR_SET_VMA (names of memory areas).
  list.add('allow', ['prctl'], oneOf(0, [15, 16, 21, 39, 0x53564d41]));
  // F_DUPFD, F_GETFD, F_SETFD, F_GETFL, F_SETFL, F_DUPFD_CLOEXEC.
  list.add('allow', ['fcntl'], oneOf(1, [0, 1, 2, 3, 4, 1030]));
  // FIONBIO, FIONREAD, FIOCLEX, FIONCLEX, TCGETS (isatty).
  list.add('allow', ['ioctl'], oneOf(1, [0x5421, 0x541b, 0x5451, 0x5450, 0x5401]));
  // Reading a limit (no new one given); setting one, or another process's, is refused.
  list.add(
    'allow',
    ['prlimit64'],
    [
      [
        { argument: 0, value: 0 },
        { argument: 2, value: 0, whole: true },
      ],
    ],
  );
  if (options.network) {
    list.add('allow', ['socket'], INTERNET_SOCKETS);
    list.add('allow', ['connect', 'bind', 'getpeername', 'setsockopt']);
    list.add('allow', ['sendto', 'sendmsg', 'sendmmsg', 'recvfrom', 'recvmsg', 'recvmmsg']);
  }
  if (options.readFiles) {
    list.add('allow', ['openat'], [[{ argument: 2, mask: READING, value: 0 }]]);
    list.add('allow', ['open'], [[{ argument: 1, mask: READING, value: 0 }]]);
    list.add('allow', ['newfstatat', 'stat', 'lstat', 'statx', 'access', 'faccessat', 'faccessat2']);
    list.add('allow', ['readlink', 'readlinkat', 'getdents64']);
  }
  return { architecture, rules: list.rules, otherwise: EPERM };
}

/**
 * The filter that stands from the first instruction, handed to bubblewrap. Starting Node needs files and one execve, so
 * this one names what is refused: every way to another process, another kernel subsystem, or out of the namespaces.
 */
export function startFilter(architecture: Architecture, network: boolean): Filter {
  const list = new Rules(architecture);
  if (network) list.add('allow', ['socket'], INTERNET_SOCKETS, EPERM);
  else list.add(EPERM, ['socket', 'socketpair', 'connect', 'bind']);
  list.add(ENOSYS, ['clone3']);
  list.add('allow', ['clone'], A_THREAD, EPERM);
  list.add(EPERM, ['fork', 'ptrace', 'process_vm_readv', 'process_vm_writev', 'kcmp', 'process_madvise']);
  list.add(EPERM, ['pidfd_open', 'pidfd_getfd', 'pidfd_send_signal', 'execveat', 'mknodat']);
  list.add(EPERM, ['memfd_create', 'memfd_secret', 'shmget', 'shmat', 'shmctl', 'msgget', 'msgsnd', 'msgrcv']);
  list.add(EPERM, ['semget', 'semop', 'mq_open', 'userfaultfd', 'bpf', 'perf_event_open']);
  list.add(ENOSYS, ['io_uring_setup', 'io_uring_enter', 'io_uring_register']);
  list.add(EPERM, ['add_key', 'request_key', 'keyctl', 'mount', 'umount2', 'move_mount', 'open_tree', 'fsopen']);
  list.add(EPERM, ['fsconfig', 'fsmount', 'fspick', 'mount_setattr', 'pivot_root', 'chroot', 'unshare', 'setns']);
  list.add(EPERM, ['init_module', 'finit_module', 'delete_module', 'kexec_load', 'kexec_file_load', 'reboot']);
  list.add(EPERM, ['swapon', 'swapoff', 'syslog', 'acct', 'quotactl', 'name_to_handle_at', 'open_by_handle_at']);
  list.add(EPERM, ['fanotify_init', 'personality', 'modify_ldt', 'iopl', 'ioperm', 'sethostname', 'setdomainname']);
  list.add(EPERM, ['settimeofday', 'clock_settime', 'clock_adjtime', 'adjtimex', 'vhangup', 'move_pages']);
  list.add(EPERM, ['migrate_pages', 'lookup_dcookie']);
  return { architecture, rules: list.rules, otherwise: 'allow' };
}

/** The architecture of this process as a filter knows it; undefined where there is none. */
export function ownArchitecture(): Architecture | undefined {
  return process.platform === 'linux' && (process.arch === 'x64' || process.arch === 'arm64')
    ? process.arch
    : undefined;
}
