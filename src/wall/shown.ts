import { existsSync, readdirSync, realpathSync, statSync } from 'node:fs';
import { dirname, join, relative, resolve, sep } from 'node:path';
import { AugenmassError, fromSystemError } from '../kernel/errors.ts';
import { librariesOf } from './libraries.ts';

/** A file or folder of this computer and the place at which the walled process sees it, read-only. */
export interface Shown {
  readonly source: string;
  readonly target: string;
  readonly folder: boolean;
}

const PLATFORM = `${process.platform}-${process.arch}`;

/** The packages a walled process of ours may load, natives included; each process names the ones it needs. */
export const PACKAGES = {
  /** FFmpeg through node-av's low-level calls. */
  decode: ['node-av', `@seydx/node-av-${PLATFORM}`],
  model: ['onnxruntime-node', 'onnxruntime-common'],
  /** What `lockDown` needs to reach the kernel. */
  lock: ['koffi', `@koromix/koffi-${PLATFORM}`],
} as const satisfies Record<string, readonly string[]>;

/**
 * Static facts about the processor. Without them onnxruntime cannot choose its fast kernels and says so on every start;
 * they say nothing about people, load or other processes.
 */
const PROCESSOR_FACTS = ['/proc/cpuinfo', '/sys/devices/system/cpu/possible', '/sys/devices/system/cpu/present'];

/** What a process with network needs for names and certificates; none of it is secret. */
const NETWORK_FACTS = [
  '/etc/resolv.conf',
  '/etc/hosts',
  '/etc/nsswitch.conf',
  '/etc/ssl/certs',
  '/etc/ssl/cert.pem',
  '/etc/pki/tls/certs',
];

function show(path: string, target = path): Shown {
  try {
    const source = realpathSync(path);
    return { source, target, folder: statSync(source).isDirectory() };
  } catch (cause) {
    throw fromSystemError(path, cause);
  }
}

/** The nearest folder above `script` that holds a package.json: the package the script belongs to. */
export function projectOf(script: string): string {
  for (let folder = dirname(script); ; folder = dirname(folder)) {
    if (existsSync(join(folder, 'package.json'))) return folder;
    if (folder === dirname(folder)) {
      throw new AugenmassError('internal', `${script} belongs to no package.`, { remedy: 'Install Augenmass anew.' });
    }
  }
}

/** Where Node would find `name` from `folder`: in its node_modules, or in that of a folder above (hoisted installs). */
function packageFolder(name: string, folder: string): string {
  for (let at = folder; ; at = dirname(at)) {
    const place = join(at, 'node_modules', name);
    if (existsSync(join(place, 'package.json'))) return place;
    if (at === dirname(at)) {
      throw new AugenmassError('unavailable', `The package ${name} is not installed.`, {
        remedy: 'Run npm ci. On a processor or system for which it does not exist, Augenmass cannot run.',
      });
    }
  }
}

/** Packages do not change while a program runs, and node-av has thousands of files to look through. */
const nativesFound = new Map<string, string[]>();

function nativesIn(folder: string): string[] {
  const known = nativesFound.get(folder);
  if (known) return known;
  const natives = readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && /\.node$|\.so(\.\d+)*$/.test(entry.name))
    .map((entry) => join(entry.parentPath, entry.name));
  // Packages that carry every platform keep them in folders like bin/napi-v6/linux/x64; the others cannot be loaded here.
  const foreign = /(^|\/)(win32|darwin|musl_\w+)\//;
  const other = process.arch === 'arm64' ? /(^|\/)x64\// : /(^|\/)arm64\//;
  const ours = natives.filter((path) => !foreign.test(relative(folder, path)) && !other.test(relative(folder, path)));
  nativesFound.set(folder, ours);
  return ours;
}

/** Absolute path of a file of an installed package, seen from `folder`. */
export function packageFile(name: string, folder: string, file = 'package.json'): string {
  return join(packageFolder(name, folder), file);
}

export interface ShownRequest {
  readonly nodePath: string;
  readonly script: string;
  readonly packages: readonly string[];
  readonly readOnlyPaths: readonly string[];
  readonly network: boolean;
}

export interface ShownPaths {
  /** Ours and the caller's: what Node's permission model has to name. */
  readonly readable: readonly Shown[];
  /** Loader, libraries, Node itself, facts: opened by the loader and native code, below Node's permission model. */
  readonly beneath: readonly Shown[];
}

/** Everything the walled process sees, and nothing else. Throws `not-found` when a path that was asked for is absent. */
export function shownTo(request: ShownRequest): ShownPaths {
  const script = realpathSync(request.script);
  const project = projectOf(script);
  // The first folder under the project (src or dist), not the project: it also holds data, notes and node_modules.
  const code = join(project, relative(project, script).split(sep)[0]!);
  const packages = request.packages.map((name) => packageFolder(name, project));
  const readable = [show(code), show(join(project, 'package.json')), ...packages.map((folder) => show(folder))];
  for (const path of request.readOnlyPaths) {
    const asked = show(resolve(path));
    readable.push(asked);
    if (asked.source !== asked.target) readable.push({ ...asked, target: asked.source });
  }
  const natives = packages.flatMap((folder) => nativesIn(folder));
  const facts = [...PROCESSOR_FACTS, ...(request.network ? NETWORK_FACTS : [])].filter((path) => existsSync(path));
  const beneath = [request.nodePath, ...librariesOf([request.nodePath, ...natives]), ...facts].map((path) =>
    show(path),
  );
  return { readable: withoutNested(readable), beneath: withoutNested(beneath) };
}

/** Drops what a shown folder already contains, so that no mount is made twice. */
function withoutNested(shown: readonly Shown[]): Shown[] {
  const byTarget = new Map(shown.map((entry) => [entry.target, entry]));
  return [...byTarget.values()].filter((entry) => {
    for (let at = dirname(entry.target); at !== dirname(at); at = dirname(at)) {
      const above = byTarget.get(at);
      if (above?.folder === true && join(above.source, relative(at, entry.target)) === entry.source) return false;
    }
    return true;
  });
}
