import koffi from 'koffi';
import { ownArchitecture } from './filters.ts';
import { callNumber } from './syscalls.ts';
import type { SystemCall } from './syscalls.ts';

/** What native code in a walled process could do: system calls without asking Node. Used by the attacks only. */
export interface Native {
  /** Result and errno (0 on success). A `Uint8Array` or string is passed by address; strings end in a zero byte. */
  call(
    name: SystemCall,
    ...args: readonly (number | bigint | Uint8Array | string)[]
  ): { result: number; errno: number };
  address(bytes: Uint8Array): bigint;
  /** posix_spawn(3) of `path` without arguments: libc's own way of starting a program. Returns an errno. */
  spawn(path: string): number;
  /** dlopen(3) of `path`: true when it was loaded. */
  load(path: string): boolean;
}

export function nativeCalls(): Native | undefined {
  const architecture = ownArchitecture();
  if (!architecture) return undefined;
  const libc = koffi.load(null);
  const six = Array<string>(6).fill('int64_t');
  const syscall = libc.func('syscall', 'int64_t', ['long', ...six]);
  const posixSpawn = libc.func(
    'int posix_spawn(_Out_ int *pid, const char *path, void *a, void *b, void *argv, void *env)',
  );
  const dlopen = libc.func('void *dlopen(const char *path, int flags)');
  return {
    call(name, ...args) {
      const number = callNumber(name, architecture);
      // A call that this architecture does not have cannot be made: as if the kernel did not know it.
      if (number === undefined) return { result: -1, errno: 38 };
      const kept = args.map((arg) => (typeof arg === 'string' ? Buffer.from(`${arg}\0`, 'latin1') : arg));
      const words = kept.map((arg) => (arg instanceof Uint8Array ? koffi.address(arg) : BigInt(arg)));
      while (words.length < 6) words.push(0n);
      koffi.errno(0);
      const result = Number(syscall(number, ...words));
      return { result, errno: result < 0 ? koffi.errno() : 0 };
    },
    address: (bytes) => koffi.address(bytes),
    spawn(path) {
      const name = Buffer.from(`${path}\0`, 'latin1');
      const list = new BigUint64Array([koffi.address(name), 0n]);
      return posixSpawn([0], path, null, null, list, null) as number;
    },
    load: (path) => dlopen(path, 1) !== null,
  };
}
