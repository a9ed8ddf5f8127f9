import type { Shown } from './shown.ts';

/**
 * The strongest wall: bubblewrap puts the process into fresh user, mount, PID, network, IPC, UTS and cgroup namespaces
 * with an empty root of its own. No /proc, no /dev, no /tmp: the root is a tmpfs that is made read-only once the
 * mount points stand in it, so that no writable file system is left at all.
 */
export function bubblewrapped(
  tool: string,
  shown: readonly Shown[],
  environment: Readonly<Record<string, string>>,
  options: { network: boolean; seccompFd: number | undefined },
  command: readonly string[],
): string[] {
  return [
    tool,
    '--unshare-all',
    ...(options.network ? ['--share-net'] : []),
    '--die-with-parent',
    // No controlling terminal: TIOCSTI cannot type into the operator's shell (CVE-2017-5226).
    '--new-session',
    '--cap-drop',
    'ALL',
    '--hostname',
    'none',
    '--clearenv',
    ...Object.entries(environment).flatMap(([name, value]) => ['--setenv', name, value]),
    ...shown.flatMap(({ source, target }) => ['--ro-bind', source, target]),
    '--remount-ro',
    '/',
    '--chdir',
    '/',
    ...(options.seccompFd === undefined ? [] : ['--seccomp', String(options.seccompFd)]),
    '--',
    ...command,
  ];
}
