import type { Native } from './native.ts';

/** What the attacks aim at; made by the besieger on this computer, outside of the wall, and really there. */
export interface Target {
  readonly tcpPort: number;
  readonly udpPort: number;
  readonly unixPath: string;
  readonly abstractName: string;
  /** A folder that ordinary programs may read and write, holding the file `secret`. */
  readonly folder: string;
  readonly homeFolder: string;
  readonly workingFolder: string;
  readonly packageFolder: string;
  readonly codeFolder: string;
  /** Name of the file an attack tries to leave behind wherever it can. */
  readonly trace: string;
  /** A process of the same user that waits to be attacked. */
  readonly victimPid: number;
  readonly programPath: string;
  readonly libraryPath: string;
  /** Name of a variable in the besieger's environment. */
  readonly variable: string;
}

/** What held: Node's permission model, a namespace, the filter of system calls, the kernel's rights, or nothing to find. */
export type Holder = 'permission' | 'namespace' | 'filter' | 'rights' | 'absent';

export interface AttackResult {
  readonly name: string;
  readonly held: boolean;
  readonly by: readonly Holder[];
  readonly detail: string;
}

/** One way of trying: an error code when it failed, undefined when it got through. */
export type Way = (target: Target, native: Native) => string | undefined | Promise<string | undefined>;

export interface Attack {
  readonly name: string;
  readonly says: { readonly de: string; readonly en: string };
  readonly ways: readonly Way[];
  /** What a process must be granted for this to be no attack but its work. */
  readonly unlessGranted?: 'network';
  /** Possible by design until the process has shut itself in: Node loads its native add-ons after it has started. */
  readonly heldOnlyLocked?: true;
  /** Getting through needs rights that only root has, wall or no wall. */
  readonly needsRoot?: true;
}

const ERRNO_NAMES: Readonly<Record<number, string>> = {
  1: 'EPERM',
  2: 'ENOENT',
  3: 'ESRCH',
  13: 'EACCES',
  22: 'EINVAL',
  30: 'EROFS',
  38: 'ENOSYS',
  97: 'EAFNOSUPPORT',
  99: 'EADDRNOTAVAIL',
  101: 'ENETUNREACH',
  111: 'ECONNREFUSED',
};

export const errnoName = (errno: number): string => ERRNO_NAMES[errno] ?? `errno ${errno}`;

/** The way of a failed native call; closes what it opened. */
export function opened(native: Native, { result, errno }: { result: number; errno: number }): string | undefined {
  if (result < 0) return errnoName(errno);
  native.call('close', result);
  return undefined;
}

/** Turns Node's habit of throwing into a way's answer. */
export async function tried(act: () => unknown): Promise<string | undefined> {
  try {
    await act();
    return undefined;
  } catch (error) {
    return codeOf(error);
  }
}

/** An error without a code is a mistake in the attack, not a wall: it must not pass for one. */
function codeOf(error: unknown): string {
  if (error instanceof Error && 'code' in error && !String(error.code).startsWith('ERR_INVALID'))
    return String(error.code);
  throw error;
}

/** Nothing there to be found: an empty environment, no inherited descriptor. */
export const ABSENT = 'absent';

const REFUSED = new Set(['EPERM', 'ENOSYS', 'ERR_DLOPEN_FAILED']);

function holderOf(code: string, filtered: boolean): Holder {
  if (code === ABSENT) return 'absent';
  if (code === 'ERR_ACCESS_DENIED') return 'permission';
  // A resolver reports a socket it may not have as a server that refuses it.
  if (REFUSED.has(code) || (filtered && code === 'ECONNREFUSED')) return filtered ? 'filter' : 'rights';
  return code === 'EACCES' ? 'rights' : 'namespace';
}

/** Tries every way of an attack; it is held only when all of them failed. */
export async function attempt(
  attack: Attack,
  target: Target,
  native: Native,
  filtered: boolean,
): Promise<AttackResult> {
  const codes: (string | undefined)[] = [];
  for (const way of attack.ways) {
    try {
      codes.push(await way(target, native));
    } catch (error) {
      codes.push(codeOf(error));
    }
  }
  const failed = codes.filter((code) => code !== undefined);
  return {
    name: attack.name,
    held: failed.length === codes.length,
    by: [...new Set(failed.map((code) => holderOf(code, filtered)))],
    detail: codes.map((code) => code ?? 'got through').join(', '),
  };
}
