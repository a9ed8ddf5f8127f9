import { constants, fstatSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ABSENT, opened, tried } from './attack.ts';
import type { Attack, Target, Way } from './attack.ts';
import { nativeCalls } from './native.ts';

const AT_FDCWD = -100;
const { O_RDONLY, O_WRONLY, O_CREAT, O_DIRECTORY } = constants;

const read = (path: (target: Target) => string): Way[] =>
  // Written out twice on purpose: Node asks its permission model, the native call does not.
  [
    (target) => tried(() => readFileSync(path(target))),
    (target, native) => opened(native, native.call('openat', AT_FDCWD, path(target), O_RDONLY, 0)),
  ];

const list = (path: (target: Target) => string): Way[] => [
  (target) => tried(() => readdirSync(path(target))),
  (target, native) => opened(native, native.call('openat', AT_FDCWD, path(target), O_RDONLY | O_DIRECTORY, 0)),
];

/** Creating the name is enough to count as writing. What got through is removed again, by the way that cannot fail. */
const write = (folder: (target: Target) => string): Way[] => [
  (target, native) => {
    const path = join(folder(target), target.trace);
    const failed = tried(() => {
      writeFileSync(path, '');
    });
    native.call('unlinkat', AT_FDCWD, path, 0);
    return failed;
  },
  (target, native) => {
    const path = join(folder(target), target.trace);
    const failed = opened(native, native.call('openat', AT_FDCWD, path, O_WRONLY | O_CREAT, 0o600));
    native.call('unlinkat', AT_FDCWD, path, 0);
    return failed;
  },
];

/**
 * What is open beyond stdin, stdout and stderr and was not opened by this process: files, sockets, folders, and pipes
 * of which it has one end only. Node's own pipes have both ends here; libuv keeps its root folder (or /dev/null) open as
 * a spare descriptor.
 */
function foreignDescriptors(): string | undefined {
  const pipes = new Map<number, number>();
  for (let fd = 3; fd < 1024; fd++) {
    try {
      const kind = fstatSync(fd);
      if (kind.isFile() || kind.isSocket() || (kind.isDirectory() && kind.ino !== ROOT_INODE)) return undefined;
      if (kind.isFIFO()) pipes.set(kind.ino, (pipes.get(kind.ino) ?? 0) + 1);
    } catch {
      // Not open.
    }
  }
  return [...pipes.values()].includes(1) ? undefined : ABSENT;
}

/** Asked when the module is loaded, which a process that has shut itself in no longer could. */
const ROOT_INODE = rootInode();

function rootInode(): number | undefined {
  // struct stat begins with st_dev and st_ino, eight bytes each, on both architectures.
  const status = new BigUint64Array(32);
  const answer = nativeCalls()?.call('newfstatat', AT_FDCWD, '/', new Uint8Array(status.buffer), 0);
  return answer?.result === 0 ? Number(status[1]) : undefined;
}

export const FILE_ATTACKS: readonly Attack[] = [
  { name: 'read-accounts', says: { de: '/etc/passwd lesen', en: 'read /etc/passwd' }, ways: read(() => '/etc/passwd') },
  {
    name: 'read-home',
    says: { de: 'das Benutzerverzeichnis lesen', en: 'read the home folder' },
    ways: list(({ homeFolder }) => homeFolder),
  },
  {
    name: 'read-data',
    says: { de: 'fremde Daten lesen', en: 'read other data' },
    ways: read(({ folder }) => join(folder, 'secret')),
  },
  {
    name: 'read-processes',
    says: { de: 'andere Prozesse ausspähen (/proc)', en: 'spy on other processes (/proc)' },
    ways: read(({ victimPid }) => `/proc/${victimPid}/cmdline`),
  },
  {
    name: 'read-environment',
    says: { de: 'die Umgebung des Aufrufers lesen', en: 'read the caller’s environment' },
    ways: [
      ({ variable }) => (process.env[variable] === undefined ? ABSENT : undefined),
      ...read(() => '/proc/self/environ'),
    ],
  },
  {
    name: 'read-devices',
    says: { de: 'Geräte und Netzkarten erfragen (/sys)', en: 'query devices and network cards (/sys)' },
    ways: list(() => '/sys/class/net'),
  },
  {
    name: 'descriptors',
    says: { de: 'geerbte offene Dateien nutzen', en: 'use inherited open files' },
    ways: [foreignDescriptors],
  },
  {
    name: 'write-temporary',
    says: { de: 'in einen offenen Ordner schreiben (/tmp)', en: 'write to an open folder (/tmp)' },
    ways: [...write(({ folder }) => folder), ...write(() => '/tmp')],
  },
  {
    name: 'write-here',
    says: { de: 'ins Arbeitsverzeichnis schreiben', en: 'write to the working folder' },
    ways: write(({ workingFolder }) => workingFolder),
  },
  {
    name: 'write-memory-disk',
    says: { de: 'nach /dev/shm schreiben', en: 'write to /dev/shm' },
    ways: write(() => '/dev/shm'),
  },
  {
    name: 'write-program',
    says: { de: 'das eigene Programm ändern', en: 'change its own program' },
    ways: [...write(({ packageFolder }) => packageFolder), ...write(({ codeFolder }) => codeFolder)],
  },
  {
    name: 'memory-file',
    says: { de: 'eine Datei im Speicher anlegen (memfd)', en: 'create a file in memory (memfd)' },
    ways: [(_, native) => opened(native, native.call('memfd_create', 'trace', 0))],
  },
];
