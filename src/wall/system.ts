import { existsSync, readFileSync } from 'node:fs';
import { availableParallelism, freemem, release, totalmem } from 'node:os';
import koffi from 'koffi';

export interface SystemFacts {
  readonly nodeVersion: string;
  readonly platform: string;
  readonly release: string;
  readonly architecture: string;
  readonly processors: number;
  /** Vector units that FFmpeg and onnxruntime use, of those that the processor names. */
  readonly processorFeatures: readonly string[];
  readonly memoryBytes: number;
  readonly freeMemoryBytes: number;
  readonly root: boolean;
  readonly container: boolean;
  /** The kernel's own word (adjtimex(2)); undefined where it cannot be asked. */
  readonly clockSynchronised: boolean | undefined;
  /** Settings that forbid user namespaces, by name. */
  readonly hindrances: readonly Hindrance[];
}

export const HINDRANCES = {
  'apparmor-user-namespaces': ['/proc/sys/kernel/apparmor_restrict_unprivileged_userns', '1'],
  'no-user-namespaces': ['/proc/sys/user/max_user_namespaces', '0'],
  'debian-user-namespaces': ['/proc/sys/kernel/unprivileged_userns_clone', '0'],
} as const;
export type Hindrance = keyof typeof HINDRANCES;

const VECTOR_UNITS = ['sse4_2', 'avx', 'avx2', 'avx512f', 'avx512_vnni', 'avx_vnni', 'amx_int8', 'asimd', 'asimddp'];

function contents(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8').trim();
  } catch {
    return undefined;
  }
}

export function systemFacts(): SystemFacts {
  const flags = /^(?:flags|Features)\s*:\s*(.*)$/m.exec(contents('/proc/cpuinfo') ?? '')?.[1]?.split(' ') ?? [];
  return {
    nodeVersion: process.version,
    platform: process.platform,
    release: release(),
    architecture: process.arch,
    processors: availableParallelism(),
    processorFeatures: VECTOR_UNITS.filter((unit) => flags.includes(unit)),
    memoryBytes: totalmem(),
    freeMemoryBytes: freemem(),
    root: process.getuid?.() === 0,
    container:
      existsSync('/.dockerenv') ||
      existsSync('/run/.containerenv') ||
      (contents('/proc/1/environ') ?? '').includes('container='),
    clockSynchronised: clockSynchronised(),
    hindrances: (Object.keys(HINDRANCES) as Hindrance[]).filter((name) => {
      const [path, forbids] = HINDRANCES[name];
      return contents(path) === forbids;
    }),
  };
}

/** adjtimex(2) with no mode set only reads; it answers TIME_ERROR (5) while the clock is not synchronised. */
function clockSynchronised(): boolean | undefined {
  if (process.platform !== 'linux') return undefined;
  try {
    const adjtimex = koffi.load(null).func('int adjtimex(void *timex)');
    const state = adjtimex(new Uint8Array(256)) as number;
    return state < 0 ? undefined : state !== 5;
  } catch {
    return undefined;
  }
}
