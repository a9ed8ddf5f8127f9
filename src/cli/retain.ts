import { join } from 'node:path';
import { Option } from 'commander';
import type { Command } from 'commander';
import { systemClock } from '../kernel/clock.ts';
import { EXIT_CODES } from '../kernel/errors.ts';
import { Ledger } from '../ledger/store.ts';
import { endReleases } from '../review/end.ts';
import type { ReleasePlace } from '../review/place.ts';
import { readReleases } from '../review/releases.ts';
import { loadStanding } from '../server/place.ts';
import { retainAsGuest } from '../server/place-guest.ts';
import { placePaths } from '../server/place-paths.ts';
import type { PlaceRetained } from '../server/place-retention.ts';
import { inTurn } from '../server/place-turn.ts';
import { Kept } from '../vault/kept.ts';
import { ledgerEntries } from '../vault/ledger-entries.ts';
import { checkRetention, retain } from '../vault/retain.ts';
import { Vault } from '../vault/store.ts';
import { LANGUAGES } from './language.ts';
import type { Language } from './language.ts';
import { disk } from './ledger-source.ts';
import { withReleasePlace } from '../server/release-place.ts';
import { vaultWords } from './vault-words.ts';

interface RetainFlags {
  readonly check?: boolean;
  readonly json?: boolean;
}

/** `augenmass retain DIR [--check]`. */
export function registerRetain(program: Command, language: Language): void {
  const say = vaultWords(language);
  program
    .command('retain')
    .description(say('retainAbout'))
    .argument('<dir>', say('dir'))
    .option('--check', say('optionCheck'))
    .option('--json', say('optionJson'))
    .addOption(new Option('--lang <LANG>', say('optionLang')).choices(LANGUAGES))
    .addHelpText(
      'after',
      `\n${say('examples')}:\n  $ augenmass retain place\n  $ augenmass retain place --check --json`,
    )
    .action((folder: string, flags: RetainFlags) =>
      flags.check ? check(folder, flags, language) : destroy(folder, flags, language),
    );
}

async function destroy(folder: string, flags: RetainFlags, language: Language): Promise<void> {
  const done = await withReleasePlace(folder, language, (place) =>
    retainAsGuest({ folder, disk, clock: systemClock }, () => own(place)),
  );
  if (flags.json) {
    process.stdout.write(`${JSON.stringify(done)}\n`);
    return;
  }
  const say = vaultWords(language);
  const megabytes = new Intl.NumberFormat(language, { maximumFractionDigits: 1 }).format(done.bytes / 1e6);
  const counts = [
    `${done.segments} (${megabytes} MB)`,
    `${done.days.length} ${say('days')}`,
    `${done.releases.length} ${say('releases')}`,
    `${done.holds.length} ${say('endedHolds')}`,
  ];
  process.stdout.write(`${say('destroyed')} ${counts.join(', ')}\n`);
}

/** Where nobody runs the place: its lock is held. */
async function own(place: ReleasePlace): Promise<PlaceRetained> {
  const { folder, parsed, admit, clock } = place;
  await using ledger = await Ledger.open({ folder: join(folder, 'ledger'), disk, clock });
  const vault = await Vault.open({ place: folder, disk, ledger, entries: place.entries() });
  const retained = await retain(vault, { mandate: parsed.mandate, admit, nowMs: clock.nowMs() });
  const releases = await inTurn(folder, clock, 0, () => endReleases({ ...place, ledger }));
  return { ...retained, releases };
}

/** Reads only, and so works while the place runs. Exits with `refused` where something older is left, `corrupt` where footage is missing. */
async function check(folder: string, flags: RetainFlags, language: Language): Promise<void> {
  const nowMs = systemClock.nowMs();
  const { parsed } = await loadStanding(placePaths(folder), disk, nowMs);
  const kept = await Kept.from(ledgerEntries(folder, disk));
  const found = await checkRetention(folder, disk, kept, parsed.mandate, nowMs);
  const overdue = [...found.overdue, ...(await overdueReleases(folder, nowMs))];
  if (overdue.length > 0) process.exitCode = EXIT_CODES.refused;
  else if (found.missing.length > 0) process.exitCode = EXIT_CODES.corrupt;
  if (flags.json) {
    const oldest = found.oldestMs === undefined ? undefined : new Date(found.oldestMs).toISOString();
    process.stdout.write(
      `${JSON.stringify({ ok: overdue.length === 0, ...found, overdue, oldestMs: undefined, oldest })}\n`,
    );
    return;
  }
  const say = vaultWords(language);
  const lines =
    overdue.length === 0 ? [say('nothingOlder')] : [`${say('older')}:`, ...overdue.map((path) => `  ${path}`)];
  if (found.missing.length > 0) lines.push(`${say('missing')}:`, ...found.missing.map((path) => `  ${path}`));
  lines.push(
    found.oldestMs === undefined
      ? `${found.segments} ${say('segments')}`
      : `${found.segments} ${say('oldest')} ${new Date(found.oldestMs).toISOString()}`,
  );
  process.stdout.write(`${lines.join('\n')}\n`);
}

/** Folders of releases that have ended, or that the ledger does not know, and still hold files. */
async function overdueReleases(folder: string, nowMs: number): Promise<string[]> {
  const overdue: string[] = [];
  const releases = await readReleases(ledgerEntries(folder, disk));
  for (const { name } of await disk.list(join(folder, 'releases'))) {
    const release = releases.get(name);
    if (release !== undefined && nowMs < release.untilMs) continue;
    if (await holdsFiles(join(folder, 'releases', name))) overdue.push(`releases/${name}`);
  }
  return overdue;
}

async function holdsFiles(folder: string): Promise<boolean> {
  for (const entry of await disk.list(folder)) {
    if (!entry.folder || (await holdsFiles(join(folder, entry.name)))) return true;
  }
  return false;
}
