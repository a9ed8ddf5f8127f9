/**
 * Resource limits (setrlimit(2)), set by the shell before anything of ours runs, soft and hard alike, so that the
 * process cannot raise them again. The shell replaces itself by the command: no process is left over.
 *
 * - No file can grow (`-f 0`): even where a writable place was overlooked, no byte can be stored in it.
 * - No core image (`-c 0`): a crash must not lay frames on the disk.
 * - Few descriptors (`-n`).
 * - `-d` bounds private writable memory (Linux 4.7 and later), not address space: V8 reserves far more than it uses.
 *
 * RLIMIT_NPROC is not set: it counts all processes of the user, ours or not, and would fail at random on a desktop.
 */
export interface Limits {
  readonly memoryLimitBytes: number;
  readonly openFiles: number;
}

export function limited(limits: Limits, command: readonly string[]): string[] {
  const set = [
    'ulimit -c 0',
    'ulimit -f 0',
    `ulimit -n ${limits.openFiles}`,
    `ulimit -d ${Math.ceil(limits.memoryLimitBytes / 1024)}`,
  ].join(' && ');
  return ['/bin/sh', '-c', `${set} && exec "$@"`, 'sh', ...command];
}
