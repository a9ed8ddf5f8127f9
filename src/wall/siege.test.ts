import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { seededRandom, systemRandom } from '../kernel/random.ts';
import type { AttackResult } from './attack.ts';
import { FILE_ATTACKS } from './attacks-files.ts';
import { NETWORK_ATTACKS } from './attacks-network.ts';
import { PROCESS_ATTACKS } from './attacks-processes.ts';
import { ownArchitecture } from './filters.ts';
import { landlockVersion } from './landlock.ts';
import { besiege } from './siege.ts';
import type { SiegeRequest } from './siege.ts';
import { WALL_KINDS, findTool } from './wall.ts';

const ATTACKS = [...FILE_ATTACKS, ...NETWORK_ATTACKS, ...PROCESS_ATTACKS];
const LINUX = process.platform === 'linux' && ['x64', 'arm64'].includes(process.arch);
const ROOT = process.getuid?.() === 0;
const SHUT = { network: false, readFiles: false };
const signal = () => AbortSignal.timeout(60_000);
const besieged = (request: SiegeRequest) => besiege(request, systemRandom, signal());

const open = (results: readonly AttackResult[]) => results.filter(({ held }) => !held).map(({ name }) => name);

/** A wall that this computer lacks skips its tests in plain sight, but only for the reasons known in advance. */
function absent(kind: (typeof WALL_KINDS)[number]): string | false {
  if (!LINUX) return 'needs Linux on x86-64 or arm64';
  if (kind !== 'node-only' && findTool(kind) === undefined) return `${kind} is not installed`;
  return false;
}

test('every attack has a name of its own and both languages', () => {
  assert.equal(new Set(ATTACKS.map(({ name }) => name)).size, ATTACKS.length);
  for (const { says, ways } of ATTACKS) assert.ok(says.de && says.en && ways.length > 0);
});

test('control: without a wall every attack gets through in every way', { skip: !LINUX && 'needs Linux' }, async () => {
  const { results } = await besieged({ kind: 'none', locked: false, ...SHUT });
  assert.equal(results.length, ATTACKS.length);
  // What an ordinary user may not do anyway says nothing about the attack.
  const barred = new Set(['read-home', 'write-here', 'write-program', 'raw-socket', 'file-system']);
  for (const { name, detail } of results) {
    if (!ROOT && barred.has(name)) continue;
    assert.match(detail, /^(got through(, )?)+$/, name);
  }
});

for (const kind of WALL_KINDS) {
  describe(`behind ${kind}`, { skip: absent(kind) }, () => {
    test('a process that has shut itself in breaks nothing', async () => {
      const { lock, results } = await besieged({ kind, locked: true, ...SHUT });
      assert.deepEqual(lock, { seccomp: true, noNewPrivileges: true, why: '' });
      assert.equal(results.length, ATTACKS.length);
      assert.deepEqual(open(results), []);
    });

    test('before that, the wall holds all but loading the add-ons', async (t) => {
      if (kind === 'node-only' && landlockVersion(ownArchitecture()!) < 6) {
        t.skip('Node is no wall against native code, and the kernel has no Landlock that scopes signals (Linux 6.12)');
        return;
      }
      const { results } = await besieged({ kind, locked: false, ...SHUT });
      assert.deepEqual(open(results), ['load-library']);
    });

    test('without any filter, namespaces alone still hold files, network and other processes', async (t) => {
      if (kind === 'node-only') {
        t.skip('has no namespaces');
        return;
      }
      const { results } = await besieged({ kind, locked: false, filter: false, ...SHUT });
      // What is open here stays inside the process's own empty namespaces: there is nobody else in them.
      const within = ['memory-file', 'netlink', 'execute', 'fork', 'user-namespace', 'shared-memory', 'keyring'];
      within.push('io-uring', 'load-library');
      const beyond = open(results).filter((name) => !within.includes(name));
      assert.deepEqual(beyond, []);
    });

    test('with network granted, files, processes and every other kind of socket stay shut', async () => {
      const { results } = await besieged({ kind, locked: true, network: true, readFiles: false });
      assert.deepEqual(open(results), []);
      assert.deepEqual(
        ATTACKS.map(({ name }) => name).filter((name) => !results.some((result) => result.name === name)),
        ['tcp', 'udp', 'dns'],
      );
    });
  });
}

test('an abort ends the siege and leaves no server behind', { skip: absent('node-only') }, async () => {
  const abort = AbortSignal.abort(new Error('enough'));
  await assert.rejects(besiege({ kind: 'node-only', locked: true, ...SHUT }, seededRandom(1), abort), /enough/);
});
