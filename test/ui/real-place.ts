import { join } from 'node:path';
import { readFile } from 'node:fs/promises';
import { stringify } from 'yaml';
import { systemDisk } from '../../src/disk/system-disk.ts';
import { systemClock } from '../../src/kernel/clock.ts';
import { systemRandom } from '../../src/kernel/random.ts';
import { ControlRoom } from '../../src/server/control-room.ts';
import { packageFile } from '../../src/server/package-file.ts';
import { isPlace } from '../../src/server/place-files.ts';
import { makePlace } from '../../src/server/place-make.ts';
import { APPROVE_ROLES, REQUEST_ROLES, SIGNER_ROLES } from '../../src/server/place-template.ts';
import type { StarterWords } from '../../src/server/place-template.ts';

/**
 * A real place behind a real server, as a process of its own that tests may kill: `real-place.ts DIR PORT SCREENS RECIPIENTS`. One
 * camera looks at the rendered clip demo/musterplatz.mp4, in which somebody falls after 36 s. Two people judge, and alarms may be
 * passed on to RECIPIENTS (JSON, as a mandate has them). Prints one line when it serves.
 */
const [folder = '', port = '0', screens = '', recipients = '[]'] = process.argv.slice(2);
const disk = systemDisk(systemRandom);

interface Scene {
  readonly ground: unknown;
  readonly zones: readonly unknown[];
}

function mandateOf(words: StarterWords, { ground, zones }: Scene): string {
  const { site, operator, contact, legalBasis, dpia, validFrom, validUntil, timeZone, threshold, custodians } = words;
  const [camera] = words.cameras;
  return stringify(
    {
      mandate: 1,
      site,
      operator: { name: operator, contact },
      legalBasis,
      dpia,
      validFrom,
      validUntil,
      timeZone,
      signers: SIGNER_ROLES,
      publicReport: 'https://musterstadt.example/musterplatz',
      custodians: { threshold, keys: custodians },
      release: { request: REQUEST_ROLES, approve: APPROVE_ROLES, approvals: 1 },
      alarms: {
        passOnAfterSeconds: 3600,
        secondReview: true,
        recipients: [{ name: 'control-room' }, ...(JSON.parse(recipients) as unknown[])],
      },
      cameras: [
        {
          ...camera,
          behaviours: { fall: null, lying: null },
          zones,
          ground,
          schedule: 'always',
          keep: 'sealed',
          retentionHours: 2,
        },
      ],
    },
    { lineWidth: 0, nullStr: '' },
  );
}

async function make(): Promise<void> {
  const scene = JSON.parse(await readFile(packageFile('demo/musterplatz.scene.json'), 'utf8')) as Scene;
  const day = (ms: number): string => new Date(ms).toISOString().slice(0, 10);
  const nowMs = systemClock.nowMs();
  await makePlace({
    folder,
    disk,
    clock: systemClock,
    random: systemRandom,
    words: {
      site: 'Musterplatz',
      operator: 'Stadt Musterstadt',
      contact: 'ordnungsamt@musterstadt.example',
      legalBasis: 'Art. 6 Abs. 1 Buchst. e DSGVO (Beispiel)',
      dpia: 'DSFA 2026-11 (Beispiel)',
      validFrom: day(nowMs - 86_400_000),
      validUntil: day(nowMs + 30 * 86_400_000),
      timeZone: 'Europe/Berlin',
      cameras: [
        {
          name: 'square',
          source: packageFile('demo/musterplatz.mp4'),
          purpose: 'Sehen, wenn jemand stürzt, damit Hilfe kommt.',
        },
      ],
    },
    mandate: (words) => mandateOf(words, scene),
  });
}

if (!(await isPlace(disk, folder))) await make();
const room = await ControlRoom.open({
  folder,
  store: `sqlite:${join(folder, 'live.db')}`,
  host: 'localhost',
  port: Number(port),
  demo: true,
  version: '0.1.0',
  language: 'de',
  screens,
  disk,
  clock: systemClock,
  random: systemRandom,
  watch: { rate: 8, loop: true },
  fault: (what, error) => {
    process.stderr.write(`${what}: ${String(error)}\n`);
  },
});
await room.start();
const ticket = await room.access.setupTicket();
process.stdout.write(`${JSON.stringify({ url: room.addresses().url, setupUrl: ticket?.url ?? null })}\n`);
