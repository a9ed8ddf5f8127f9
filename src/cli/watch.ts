import { resolve } from 'node:path';
import { Option } from 'commander';
import type { Command } from 'commander';
import { systemDisk } from '../disk/system-disk.ts';
import { systemClock } from '../kernel/clock.ts';
import { AugenmassError } from '../kernel/errors.ts';
import { systemRandom } from '../kernel/random.ts';
import { behaviourName } from '../behaviour/reason.ts';
import { parseDarkrooms } from '../server/darkroom-pool.ts';
import { parseSpeed } from '../server/footage-clock.ts';
import type { PlaceEvent } from '../server/place-event.ts';
import { Place } from '../server/place.ts';
import { watchPlace } from '../server/watch-place.ts';
import { parseDuration } from './duration.ts';
import { LANGUAGES } from './language.ts';
import type { Language } from './language.ts';
import { placeWords } from './place-words.ts';

export interface WatchFlags {
  readonly for?: string;
  readonly json?: boolean;
  readonly quiet?: boolean;
  readonly wall: string;
  readonly speed: string;
  readonly loop?: boolean;
  readonly rate?: string;
  readonly darkrooms?: string;
}

/** `augenmass watch`. */
export function registerWatch(program: Command, language: Language): void {
  const say = placeWords(language);
  runOptions(program.command('watch').description(say('watchAbout')), language)
    .option('--rate <N>', say('optionRate'), '8')
    .option('--darkrooms <N>', say('optionDarkrooms'), 'auto')
    .addHelpText(
      'after',
      `\n${say('examples')}:\n  $ augenmass watch place\n  $ augenmass watch place --for 60s --json\n  $ augenmass watch place --speed max --json`,
    )
    .action((dir: string, flags: WatchFlags) =>
      run(dir, flags, { watch: true, version: program.version() ?? '0' }, language),
    );
}

export function runOptions(command: Command, language: Language): Command {
  const say = placeWords(language);
  const walls = ['auto', 'bwrap', 'unshare', 'node-only'];
  return command
    .argument('<dir>', say('place'))
    .option('--for <DURATION>', say('optionFor'))
    .option('--speed <N>', say('optionSpeed'), '1')
    .option('--loop', say('optionLoop'))
    .option('--json', say('optionJson'))
    .option('--quiet', say('optionQuiet'))
    .addOption(new Option('--wall <WALL>', say('optionWall')).choices(walls).default('auto'))
    .addOption(new Option('--lang <LANG>', say('optionLang')).choices(LANGUAGES));
}

/** Alarms to standard output, everything else to standard error; with --json every event is a line on standard output. */
export async function run(
  dir: string,
  flags: WatchFlags,
  { watch, version }: { watch: boolean; version: string },
  language: Language,
): Promise<void> {
  const speed = parseSpeed(flags.speed);
  const forMs = flags.for === undefined ? undefined : parseDuration(flags.for);
  const rate = Number(flags.rate ?? '8');
  if (!(rate >= 1 && rate <= 10)) {
    throw new AugenmassError('invalid', `${flags.rate ?? ''} analyses a second are not possible.`, {
      remedy: 'Choose 1 to 10.',
    });
  }
  const darkrooms = parseDarkrooms(flags.darkrooms ?? 'auto');
  const stop = new AbortController();
  const interrupt = (): void => {
    stop.abort(new DOMException('interrupted', 'AbortError'));
  };
  process.on('SIGINT', interrupt);
  process.on('SIGTERM', interrupt);
  try {
    await using place = await Place.open({
      folder: resolve(dir),
      disk: systemDisk(systemRandom),
      clock: systemClock,
      random: systemRandom,
      tell: teller(flags, language),
    });
    const timer = forMs === undefined ? undefined : setTimeout(interrupt, forMs);
    try {
      const options = { watch, wall: flags.wall, rate, darkrooms, speed, loop: flags.loop === true, version };
      await watchPlace(place, options, stop.signal);
    } catch (error) {
      // Asked to stop before it ran: nothing was begun.
      if (!stop.signal.aborted || error instanceof AugenmassError) throw error;
    } finally {
      clearTimeout(timer);
    }
  } finally {
    process.removeListener('SIGINT', interrupt);
    process.removeListener('SIGTERM', interrupt);
  }
}

function teller(flags: WatchFlags, language: Language): (event: PlaceEvent) => void {
  return (event) => {
    if (flags.json) process.stdout.write(`${JSON.stringify(event)}\n`);
    else if (event.type === 'alarm') {
      process.stdout.write(`${spokenAlarm(event, language)}\n`);
      return;
    }
    if (flags.quiet) return;
    if (event.type === 'alarm') process.stderr.write(`${spokenAlarm(event, language)}\n`);
    else process.stderr.write(`${event.sentence[language]}\n`);
  };
}

function spokenAlarm(event: PlaceEvent & { type: 'alarm' }, language: Language): string {
  return `${localIso(event.startMs)}  ${event.camera}  ${behaviourName(event.behaviour, language)}  ${event.sentence[language]}`;
}

/** Local time with its offset, to be read by people and pasted behind --from: 2026-11-22T23:20:26+01:00 (RFC 3339). */
function localIso(ms: number): string {
  const offsetMinutes = -new Date(ms).getTimezoneOffset();
  const local = new Date(ms + offsetMinutes * 60_000).toISOString().slice(0, 19);
  const two = (value: number): string => String(Math.floor(Math.abs(value))).padStart(2, '0');
  return `${local}${offsetMinutes < 0 ? '-' : '+'}${two(offsetMinutes / 60)}:${two(offsetMinutes % 60)}`;
}
