import { existsSync } from 'node:fs';
import { dirname } from 'node:path';
import { AugenmassError } from '../kernel/errors.ts';
import type { Shown } from './shown.ts';

/**
 * The second wall, for computers without bubblewrap: the same namespaces by util-linux's `unshare` and a short shell
 * script. Two steps:
 *
 * 1. As root of a new user namespace: fresh mount, PID, network, IPC, UTS and cgroup namespaces; an empty tmpfs with
 *    read-only binds of what is shown; then the tmpfs itself read-only.
 * 2. `unshare --user --root`: a second user namespace, not root in it, chrooted into that tmpfs. Executing the program
 *    as a user that is not root drops every capability, no-new-privileges is already set, and the kernel gives a
 *    chrooted process no further user namespace (user_namespaces(7)), so there is no way to win one back.
 *    chroot(2) alone is no wall against a process with capabilities or with a folder left open; this one has neither.
 */
export function namespaced(
  tools: { unshare: string; setpriv: string | undefined },
  shown: readonly Shown[],
  environment: Readonly<Record<string, string>>,
  options: { network: boolean },
  command: readonly string[],
): string[] {
  const room = emptyPlace(shown);
  const lines = [
    'set -eu',
    'PATH=/usr/sbin:/usr/bin:/sbin:/bin:/run/current-system/sw/bin',
    'umask 022',
    'hostname none 2>/dev/null || true',
    `mount -t tmpfs -o mode=0755,size=1m,nosuid,nodev,noexec none ${quoted(room)}`,
    `mkdir -p ${[...new Set(shown.map(({ target, folder }) => (folder ? target : dirname(target))))].map((path) => quoted(room + path)).join(' ')}`,
    ...shown.flatMap((entry) => bindLines(entry, room)),
    `mount -o remount,ro,nosuid,nodev,noexec none ${quoted(room)}`,
    ['exec', 'env', '-i', ...Object.entries(environment).map(([name, value]) => quoted(`${name}=${value}`))]
      .concat(quoted(tools.unshare), '--user', '--map-user=65534', '--map-group=65534')
      .concat(`--root=${quoted(room)}`, '--wd=/', '--', '"$@"')
      .join(' '),
  ];
  return [
    // Set first, since it stays for good; a tool of util-linux, as unshare is.
    ...(tools.setpriv === undefined ? [] : [tools.setpriv, '--no-new-privs', '--']),
    tools.unshare,
    '--user',
    '--map-root-user',
    '--mount',
    '--pid',
    '--fork',
    '--kill-child=SIGKILL',
    '--ipc',
    '--uts',
    '--cgroup',
    ...(options.network ? [] : ['--net']),
    '--',
    '/bin/sh',
    '-c',
    lines.join('\n'),
    'sh',
    ...command,
  ];
}

function bindLines({ source, target, folder }: Shown, room: string): string[] {
  const place = quoted(room + target);
  const bind = (flags: string): string => `mount --bind -o ${flags} ${quoted(source)} ${place}`;
  return [
    ...(folder ? [] : [`: > ${place}`]),
    // A flag of the mount below must be kept in a user namespace, so the second try is for sources mounted noexec.
    `${bind('ro,nosuid,nodev')} 2>/dev/null || ${bind('ro,nosuid,nodev,noexec')}`,
  ];
}

/** A folder to lay the tmpfs over, in this mount namespace only. It must hide nothing that is still to be bound. */
function emptyPlace(shown: readonly Shown[]): string {
  const hides = (place: string): boolean =>
    shown.some(({ source }) => source === place || source.startsWith(`${place}/`));
  const place = ['/mnt', '/media', '/srv', '/opt', '/tmp', '/home', '/var'].find((p) => existsSync(p) && !hides(p));
  if (place === undefined) {
    throw new AugenmassError('unavailable', 'No folder is free to build the wall over.', {
      remedy: 'Create an empty folder /mnt, or install bubblewrap.',
    });
  }
  return place;
}

const quoted = (text: string): string => `'${text.replaceAll("'", `'\\''`)}'`;
