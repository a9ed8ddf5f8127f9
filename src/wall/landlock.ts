import { closeSync, constants, openSync } from 'node:fs';
import koffi from 'koffi';
import type { Architecture } from './bpf.ts';
import type { Shown } from './shown.ts';
import { callNumber } from './syscalls.ts';
import type { SystemCall } from './syscalls.ts';

/**
 * Landlock (Linux 5.13, landlock(7)): a process without any rights gives up files for good, for itself and what it turns
 * into. It holds where no namespace can be had. Source: `include/uapi/linux/landlock.h`.
 */
const CREATE_RULESET_VERSION = 1;
const RULE_PATH_BENEATH = 1;
const EXECUTE = 1n << 0n;
const READ_FILE = 1n << 2n;
const READ_DIR = 1n << 3n;
/** All rights over files that each version of the interface knows: none is left ungoverned. */
const ALL_FILE_RIGHTS = [0n, 0x1fffn, 0x3fffn, 0x7fffn, 0x7fffn, 0xffffn];
const BIND_AND_CONNECT_TCP = 3n;
/** Abstract UNIX sockets and signals to the outside. */
const SCOPED = 3n;

/**
 * Leaves this process reading and executing of what is shown, and nothing else of the file system; without `network` no
 * TCP either. Returns the version of the interface, 0 where the kernel has none.
 */
export function landlock(shown: readonly Shown[], architecture: Architecture, network: boolean): number {
  const call = caller(architecture);
  const version = landlockVersion(architecture);
  if (version === 0) return 0;

  const rights = ALL_FILE_RIGHTS[Math.min(version, ALL_FILE_RIGHTS.length - 1)]!;
  // struct landlock_ruleset_attr grew with its versions: files, then network, then scopes.
  const attributes = [rights, ...(version >= 4 ? [network ? 0n : BIND_AND_CONNECT_TCP] : [])];
  if (version >= 6) attributes.push(SCOPED);
  const ruleset = new BigUint64Array(attributes);
  const fd = call('landlock_create_ruleset', koffi.address(ruleset), ruleset.byteLength, 0);
  if (fd < 0) return 0;
  for (const { target, folder } of shown) {
    const parent = openSync(target, constants.O_RDONLY);
    // struct landlock_path_beneath_attr, packed: rights u64, descriptor s32.
    const rule = Buffer.alloc(12);
    rule.writeBigUInt64LE(folder ? EXECUTE | READ_FILE | READ_DIR : EXECUTE | READ_FILE, 0);
    rule.writeInt32LE(parent, 8);
    const added = call('landlock_add_rule', fd, RULE_PATH_BENEATH, koffi.address(rule), 0);
    closeSync(parent);
    if (added < 0) throw new Error(`Landlock did not take ${target} (errno ${koffi.errno()}).`);
  }
  const stands = call('landlock_restrict_self', fd, 0) === 0;
  closeSync(fd);
  return stands ? version : 0;
}

/** Version of the kernel's interface; 0 where it has none or keeps it switched off. */
export function landlockVersion(architecture: Architecture): number {
  return Math.max(0, caller(architecture)('landlock_create_ruleset', 0, 0, CREATE_RULESET_VERSION));
}

type Call = (name: SystemCall, ...args: readonly (number | bigint)[]) => number;

function caller(architecture: Architecture): Call {
  const syscall = koffi.load(null).func('syscall', 'long', ['long', 'int64_t', 'int64_t', 'int64_t', 'int64_t']);
  return (name, ...args) => {
    const words = [...args.map(BigInt), 0n, 0n, 0n, 0n].slice(0, 4);
    return Number(syscall(callNumber(name, architecture), ...words));
  };
}
