import { Option } from 'commander';
import type { Command } from 'commander';
import { systemClock } from '../kernel/clock.ts';
import { AugenmassError } from '../kernel/errors.ts';
import { systemRandom } from '../kernel/random.ts';
import { admitted, checkRole } from '../review/place.ts';
import type { ReleasePlace } from '../review/place.ts';
import { loadStanding } from '../server/place.ts';
import { placePaths } from '../server/place-paths.ts';
import { endHold, placeHold, readHold } from '../vault/holds.ts';
import type { HoldVault } from '../vault/holds.ts';
import { Kept } from '../vault/kept.ts';
import { ledgerEntries } from '../vault/ledger-entries.ts';
import { withReleasePlace } from '../server/release-place.ts';
import { LANGUAGES } from './language.ts';
import type { Language } from './language.ts';
import { disk } from './ledger-source.ts';
import { parseEnd, parseMoment } from './release-place.ts';
import { vaultWords } from './vault-words.ts';

interface HoldFlags {
  readonly camera?: string;
  readonly from?: string;
  readonly to?: string;
  readonly until?: string;
  readonly basis?: string;
  readonly as?: string;
  readonly end?: string;
  readonly list?: boolean;
  readonly json?: boolean;
}

/** `augenmass hold DIR`: place, end or list holds. */
export function registerHold(program: Command, language: Language): void {
  const say = vaultWords(language);
  program
    .command('hold')
    .description(say('holdAbout'))
    .argument('<dir>', say('dir'))
    .option('--camera <NAME>', say('optionCamera'))
    .option('--from <ISO>', say('optionFrom'))
    .option('--to <ISO>', say('optionTo'))
    .option('--until <ISO>', say('optionUntil'))
    .option('--basis <TEXT>', say('optionBasis'))
    .option('--as <ROLE>', say('optionAs'))
    .option('--end <ID>', say('optionEnd'))
    .option('--list', say('optionList'))
    .option('--json', say('optionJson'))
    .addOption(new Option('--lang <LANG>', say('optionLang')).choices(LANGUAGES))
    .addHelpText(
      'after',
      `
${say('examples')}:
  $ augenmass hold place --camera yard --from 2026-11-22T08:00:00Z --to 2026-11-22T08:30:00Z --until 30d --basis "Art. 18 GDPR" --as operator
  $ augenmass hold place --list
  $ augenmass hold place --end 4k7m2q9x1c3v --as operator`,
    )
    .action((folder: string, flags: HoldFlags) => {
      if (flags.list) return list(folder, flags, language);
      return flags.end === undefined ? hold(folder, flags, language) : end(folder, flags.end, flags, language);
    });
}

async function hold(folder: string, flags: HoldFlags, language: Language): Promise<void> {
  const camera = needed(flags.camera, '--camera');
  const fromMs = parseMoment(needed(flags.from, '--from'), '--from');
  const toMs = parseMoment(needed(flags.to, '--to'), '--to');
  const untilMs = parseEnd(needed(flags.until, '--until'), systemClock.nowMs());
  const basis = needed(flags.basis, '--basis');
  const role = checkRole(needed(flags.as, '--as'));
  const id = await withReleasePlace(folder, language, async (place) => {
    await admitted(place, { do: 'hold', role, camera, fromMs, toMs, untilMs, basis }, undefined);
    const request = { camera, fromMs, toMs, untilMs, role, basis };
    return placeHold(await vaultOf(place), request, systemClock.nowMs(), systemRandom);
  });
  process.stdout.write(flags.json ? `${JSON.stringify({ id, until: new Date(untilMs).toISOString() })}\n` : `${id}\n`);
}

async function end(folder: string, id: string, flags: HoldFlags, language: Language): Promise<void> {
  const role = checkRole(needed(flags.as, '--as'));
  await withReleasePlace(folder, language, async (place) => {
    const vault = await vaultOf(place);
    const camera = vault.kept.holds.get(id)?.camera;
    if (camera !== undefined) await admitted(place, { do: 'end-hold', role, camera }, undefined);
    await endHold(vault, id, { role, reason: 'ended-early' });
  });
  process.stdout.write(
    flags.json ? `${JSON.stringify({ id, ended: true })}\n` : `${id} ${vaultWords(language)('ended')}\n`,
  );
}

/** Holds placed since and those of the mandate itself. Reads only. */
async function list(folder: string, flags: HoldFlags, language: Language): Promise<void> {
  const { parsed } = await loadStanding(placePaths(folder), disk, systemClock.nowMs());
  const { holds } = await Kept.from(ledgerEntries(folder, disk));
  const standing = [];
  for (const { id, camera, fromMs, toMs, untilMs } of holds.values()) {
    const { basis, role } = await readHold(folder, disk, id);
    standing.push({ id, camera, ...span(fromMs, toMs, untilMs), basis, role });
  }
  for (const { camera, fromMs, toMs, untilMs, basis } of parsed.mandate.holds) {
    standing.push({ id: undefined, camera, ...span(fromMs, toMs, untilMs), basis, role: undefined });
  }
  const say = vaultWords(language);
  const lines = standing.map(
    (one) =>
      `${one.id ?? say('mandate')}  ${one.camera}  ${one.from} – ${one.to}  ${say('until')} ${one.until}  ${one.basis}`,
  );
  if (flags.json) process.stdout.write(`${JSON.stringify({ holds: standing })}\n`);
  else process.stdout.write(`${lines.length > 0 ? lines.join('\n') : say('noHolds')}\n`);
}

function span(fromMs: number, toMs: number, untilMs: number): { from: string; to: string; until: string } {
  const iso = (ms: number): string => new Date(ms).toISOString();
  return { from: iso(fromMs), to: iso(toMs), until: iso(untilMs) };
}

/** What the ledger says is kept. The vault itself is not opened: that is for the process that runs the place. */
async function vaultOf(place: ReleasePlace): Promise<HoldVault> {
  return { place: place.folder, disk, ledger: place.ledger, kept: await Kept.from(place.entries()) };
}

function needed(value: string | undefined, option: string): string {
  if (value !== undefined) return value;
  throw new AugenmassError('invalid', `${option} is missing.`, {
    remedy: '“augenmass hold --help” shows what a hold needs.',
  });
}
