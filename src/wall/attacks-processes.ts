import { spawnSync } from 'node:child_process';
import { open as openInspector, close as closeInspector } from 'node:inspector';
import { Worker } from 'node:worker_threads';
import { errnoName, opened, tried } from './attack.ts';
import type { Attack } from './attack.ts';
import type { Native } from './native.ts';

const SIGCHLD = 17;
const CLONE_NEWUSER = 0x10000000;
const PTRACE_SEIZE = 0x4206;
const IPC_CREATE = 0o1600;
const RLIMIT_FSIZE = 1;
const UNLIMITED = 0xffff_ffff_ffff_ffffn;
const KEYCTL_GET_KEYRING_ID = 0;
const KEY_SPEC_PROCESS_KEYRING = -2;

function copyProcess(native: Native, flags: number): string | undefined {
  const { result, errno } = native.call('clone', flags | SIGCHLD, 0, 0, 0, 0);
  // The copy ends at once; it must not run a line of what follows.
  if (result === 0) native.call('exit_group', 0);
  return result < 0 ? errnoName(errno) : undefined;
}

async function startWorker(): Promise<void> {
  const worker = new Worker('', { eval: true });
  await new Promise<void>((resolve, reject) => {
    worker.once('error', reject).once('exit', () => {
      resolve();
    });
  });
}

function shareMemory(native: Native): string | undefined {
  const segment = native.call('shmget', 0, 4096, IPC_CREATE);
  if (segment.result < 0) return errnoName(segment.errno);
  native.call('shmctl', segment.result, 0, 0);
  return undefined;
}

/** Eight bytes at an address where nothing can lie: EFAULT (14) means that the kernel agreed to look there. */
function readMemory(native: Native, pid: number): string | undefined {
  const received = new Uint8Array(8);
  // struct iovec { void *base; size_t length; }
  const own = new BigUint64Array([native.address(received), 8n]);
  const other = new BigUint64Array([4096n, 8n]);
  const bytes = (words: BigUint64Array): Uint8Array => new Uint8Array(words.buffer);
  const { result, errno } = native.call('process_vm_readv', pid, bytes(own), 1, bytes(other), 1, 0);
  return result < 0 && errno !== 14 ? errnoName(errno) : undefined;
}

export const PROCESS_ATTACKS: readonly Attack[] = [
  {
    name: 'execute',
    says: { de: 'ein Programm starten', en: 'start a program' },
    ways: [
      ({ programPath }) =>
        tried(() => {
          const { error } = spawnSync(programPath, ['--version']);
          if (error) throw error;
        }),
      ({ programPath }, native) => {
        const errno = native.spawn(programPath);
        return errno === 0 ? undefined : errnoName(errno);
      },
    ],
  },
  {
    name: 'fork',
    says: { de: 'sich verdoppeln (fork)', en: 'copy itself (fork)' },
    ways: [(_, native) => copyProcess(native, 0)],
  },
  {
    name: 'user-namespace',
    says: { de: 'sich neue Rechte geben (Namensraum)', en: 'give itself new rights (namespace)' },
    ways: [(_, native) => copyProcess(native, CLONE_NEWUSER)],
  },
  {
    name: 'worker',
    says: { de: 'einen Worker-Thread starten', en: 'start a worker thread' },
    ways: [() => tried(startWorker)],
  },
  {
    name: 'trace',
    says: { de: 'einen anderen Prozess steuern (ptrace)', en: 'control another process (ptrace)' },
    ways: [
      ({ victimPid }, native) => {
        const { result, errno } = native.call('ptrace', PTRACE_SEIZE, victimPid, 0, 0);
        return result < 0 ? errnoName(errno) : undefined;
      },
    ],
  },
  {
    name: 'read-memory',
    says: { de: 'fremden Speicher lesen', en: 'read another process’s memory' },
    ways: [({ victimPid }, native) => readMemory(native, victimPid)],
  },
  {
    name: 'signal',
    says: { de: 'einem anderen Prozess ein Signal senden', en: 'signal another process' },
    ways: [
      ({ victimPid }) => tried(() => process.kill(victimPid, 0)),
      ({ victimPid }, native) => {
        const { result, errno } = native.call('kill', victimPid, 0);
        return result < 0 ? errnoName(errno) : undefined;
      },
    ],
  },
  {
    name: 'shared-memory',
    says: { de: 'gemeinsamen Speicher anlegen', en: 'create shared memory' },
    ways: [(_, native) => shareMemory(native)],
  },
  {
    name: 'keyring',
    says: { de: 'den Schlüsselbund des Kerns benutzen', en: 'use the kernel’s keyring' },
    ways: [
      (_, native) => {
        const { result, errno } = native.call('keyctl', KEYCTL_GET_KEYRING_ID, KEY_SPEC_PROCESS_KEYRING, 1);
        return result < 0 ? errnoName(errno) : undefined;
      },
    ],
  },
  {
    name: 'io-uring',
    says: { de: 'am Filter vorbei arbeiten (io_uring)', en: 'work around the filter (io_uring)' },
    ways: [(_, native) => opened(native, native.call('io_uring_setup', 4, new Uint8Array(120)))],
  },
  {
    name: 'file-system',
    says: { de: 'ein Dateisystem einhängen', en: 'mount a file system' },
    needsRoot: true,
    ways: [(_, native) => opened(native, native.call('fsopen', 'tmpfs', 0))],
  },
  {
    name: 'inspector',
    says: { de: 'sich fernsteuern lassen (Inspector)', en: 'let itself be controlled (inspector)' },
    ways: [
      () =>
        tried(() => {
          openInspector(0, '127.0.0.1');
          closeInspector();
        }),
    ],
  },
  {
    name: 'load-library',
    says: { de: 'weiteren Maschinencode laden', en: 'load more machine code' },
    heldOnlyLocked: true,
    ways: [({ libraryPath }, native) => (native.load(libraryPath) ? undefined : 'EPERM')],
  },
  {
    name: 'raise-limits',
    says: { de: 'die eigenen Grenzen anheben', en: 'raise its own limits' },
    ways: [
      (_, native) => {
        const wanted = new Uint8Array(new BigUint64Array([UNLIMITED, UNLIMITED]).buffer);
        const { result, errno } = native.call('prlimit64', 0, RLIMIT_FSIZE, wanted, 0);
        return result < 0 ? errnoName(errno) : undefined;
      },
    ],
  },
];
