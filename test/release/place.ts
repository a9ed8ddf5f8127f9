import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { TestContext } from 'node:test';
import { developRelease } from '../../src/darkroom/release.ts';
import { walledRelease } from '../../src/darkroom/release-walled.ts';
import { readModel } from '../../src/darkroom/model-file.ts';
import type { Disk } from '../../src/disk/disk.ts';
import { openFile } from '../../src/intake/intake.ts';
import { systemClock } from '../../src/kernel/clock.ts';
import { systemRandom } from '../../src/kernel/random.ts';
import { parseVkey } from '../../src/ledger/keys.ts';
import { openLedgerReader } from '../../src/ledger/reader.ts';
import { folderSource } from '../../src/ledger/source.ts';
import { Ledger } from '../../src/ledger/store.ts';
import { admit } from '../../src/mandate/admit.ts';
import { parseMandate } from '../../src/mandate/parse.ts';
import { ledgerEntries } from '../../src/vault/ledger-entries.ts';
import { newPlace, start } from '../../src/vault/place.fixture.ts';
import type { TestPlace } from '../../src/vault/place.fixture.ts';
import { Recording } from '../../src/vault/record.ts';
import type { PacketMessage } from '../../src/packet/wire.ts';
import { approveRelease } from '../../src/review/approve.ts';
import { contribute } from '../../src/review/contribute.ts';
import { requestRelease } from '../../src/review/request.ts';
import type { Opening } from '../../src/review/open.ts';
import type { ReleasePlace } from '../../src/review/place.ts';

/** What tests of this room share: a place that has sealed the demo clip, and people who may ask, agree and keep keys. */
export const root = new URL('../../', import.meta.url).pathname;
export const DEMO = join(root, 'demo/musterplatz.mp4');
export { START_MS } from '../../src/vault/place.fixture.ts';

export interface TestRelease extends TestPlace {
  /** A `ReleasePlace` with the ledger open for as long as `work` runs, as one call of the command line has it. */
  with<T>(work: (place: ReleasePlace) => Promise<T>, disk?: Disk): Promise<T>;
  /** How a release is opened here: the real process, behind the weakest wall, which stands everywhere. */
  opening(out: string): Promise<Opening>;
}

export interface Sealed {
  readonly path: string;
  /** UTC ms of the clip's beginning. */
  readonly epochMs: number;
  readonly toMs?: number;
  readonly fromMs?: number;
}

function yaml(custodians: TestPlace['custodians']): string {
  const keys = custodians.map(({ name, recipient }) => `    - { name: ${name}, recipient: ${recipient} }`).join('\n');
  return `mandate: 1
site: test
operator: { name: Stadt Muster, contact: kameras@muster.example }
legalBasis: Section 99 of the Example Act
dpia: DPIA-2026-1
validFrom: 2026-01-01
validUntil: 2026-12-31
timeZone: Europe/Berlin
signers: [operator]
custodians:
  threshold: 2
  keys:
${keys}
release:
  request: [operator, police-liaison]
  approve: [data-protection-officer, works-council]
  approvals: 1
cameras:
  - name: yard
    source: yard.mp4
    purpose: To see that somebody on the yard has fallen and needs help.
    behaviours: { fall: }
    schedule: always
    keep: sealed
    retentionHours: 72
`;
}

export async function newReleasePlace(t: TestContext, clips: readonly Sealed[]): Promise<TestRelease> {
  const place = await newPlace(t);
  const parsed = parseMandate(yaml(place.custodians), 'mandate.yaml');
  const good = { roles: ['operator'], fingerprint: 'SHA256:test', algorithm: 'ssh-ed25519', validAfterMs: undefined, validBeforeMs: undefined }; // prettier-ignore
  const standing = { parsed, signatures: { sha256: parsed.sha256, signatures: [good], problems: [] } };
  {
    await using running = await start(place);
    for (const clip of clips) {
      const recording = new Recording({
        camera: 'yard',
        epochMs: clip.epochMs,
        vault: running.vault,
        keys: running.keys,
      });
      for await (const message of openFile(clip.path, { signal: t.signal, wall: 'node-only' })) {
        if (wanted(message, clip)) await recording.push(message);
      }
      await recording.end();
    }
  }
  const latestMs = Math.max(...clips.map(({ epochMs }) => epochMs));
  place.clock.jump(latestMs + 600_000 - place.clock.nowMs());
  const { folder, clock } = place;
  return {
    ...place,
    async with(work, disk = place.disk) {
      await using ledger = await Ledger.open({ folder: join(folder, 'ledger'), disk, clock });
      return await work({
        folder,
        disk,
        clock,
        random: systemRandom,
        parsed,
        admit: (act) => admit(act, standing, clock.nowMs()),
        ledger,
        entries: () => ledgerEntries(folder, place.disk),
        language: 'en',
      });
    },
    async opening(out) {
      const model = await readModel(join(root, 'model/umriss.onnx'));
      return {
        out,
        modelSha256: model.sha256,
        develop: (job) => developRelease({ ...job, model }, { walls: [{ kind: 'node-only', spawn: walledRelease('node-only'), mustLock: false }], clock: systemClock, signal: t.signal }), // prettier-ignore
        prove: async (indices) => {
          const ledger = join(folder, 'ledger');
          const vkey = parseVkey(await readFile(join(ledger, 'vkey'), 'utf8'));
          const reader = await openLedgerReader(folderSource(place.disk, ledger), vkey);
          const proofs: string[] = [];
          for (const index of indices) proofs.push(await reader.prove(index));
          return { checkpoint: reader.checkpoint.text, proofs };
        },
      };
    },
  };
}

/** Packets from the wanted part of a clip; it must begin with a key packet. */
function wanted(message: PacketMessage, { fromMs = -Infinity, toMs = Infinity }: Sealed): boolean {
  return message.type !== 'packet' || (message.packet.timeMs >= fromMs && message.packet.timeMs < toMs);
}

/** Requests, approves and contributes with `custodians`, and returns the id. */
export async function readyRelease(
  place: TestRelease,
  span: { fromMs: number; toMs: number; region?: { x: number; y: number }[] },
  custodians: readonly string[] = ['ada', 'ben'],
): Promise<string> {
  const asked = { role: 'operator', camera: 'yard', basis: 'Section 100 of the Example Act', fileNumber: 'AZ 7/26' };
  const { id } = await place.with((one) => requestRelease(one, { ...asked, ...span }));
  await place.with((one) => approveRelease(one, id, 'data-protection-officer'));
  for (const name of custodians) {
    const { identity } = place.custodians.find((one) => one.name === name)!;
    await place.with((one) => contribute(one, id, `# ${name}\n${identity}\n`));
  }
  return id;
}
