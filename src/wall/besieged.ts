/**
 * The process that tries to break out: `besieged.ts TARGET(JSON) lock|open GRANTS(JSON)`. It is started behind a wall
 * like any process of ours, shuts itself in when told to, tries every attack and prints one line of JSON.
 */
import { attempt } from './attack.ts';
import type { AttackResult, Target } from './attack.ts';
import { FILE_ATTACKS } from './attacks-files.ts';
import { NETWORK_ATTACKS } from './attacks-network.ts';
import { PROCESS_ATTACKS } from './attacks-processes.ts';
import type { LockOptions } from './filters.ts';
import type { Lock } from './kernel-calls.ts';
import { lockDown } from './lockdown.ts';
import { nativeCalls } from './native.ts';

export interface SiegeReport {
  readonly lock: Lock | undefined;
  readonly results: readonly AttackResult[];
}

const [targetJson, mode, grantsJson] = process.argv.slice(2);
const target = JSON.parse(targetJson!) as Target;
const grants = JSON.parse(grantsJson!) as LockOptions & { filtered: boolean };
const native = nativeCalls();
if (!native) throw new Error('No attack can be made from native code on this system.');

const lock = mode === 'lock' ? lockDown(grants) : undefined;
const filtered = grants.filtered || lock?.seccomp === true;
const results: AttackResult[] = [];
for (const attack of [...FILE_ATTACKS, ...NETWORK_ATTACKS, ...PROCESS_ATTACKS]) {
  if (attack.unlessGranted === 'network' && grants.network) continue;
  results.push(await attempt(attack, target, native, filtered));
}
const report: SiegeReport = { lock, results };
process.stdout.write(`${JSON.stringify(report)}\n`, () => process.exit(0));
