import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { Option } from 'commander';
import type { Command } from 'commander';
import type { OidcSettings } from '../access/oidc.ts';
import { systemDisk } from '../disk/system-disk.ts';
import { systemClock } from '../kernel/clock.ts';
import { AugenmassError } from '../kernel/errors.ts';
import { systemRandom } from '../kernel/random.ts';
import { ControlRoom } from '../server/control-room.ts';
import { demoPlan, makeDemoPlace } from '../server/demo-place.ts';
import { parseDarkrooms } from '../server/darkroom-pool.ts';
import { packageFile } from '../server/package-file.ts';
import { isPlace } from '../server/place-files.ts';
import type { PlaceEvent } from '../server/place-event.ts';
import { LANGUAGES } from './language.ts';
import type { Language } from './language.ts';
import { interruptible, stopped } from './ledger-source.ts';
import { serveWords } from './serve-words.ts';

interface ServeFlags {
  readonly host: string;
  readonly port: string;
  readonly store?: string;
  readonly baseUrl?: string;
  readonly oidcIssuer?: string;
  readonly oidcClient?: string;
  readonly oidcName?: string;
  readonly demo?: boolean;
  readonly wall: string;
  readonly rate: string;
  readonly darkrooms: string;
  readonly loop?: boolean;
  readonly json?: boolean;
  readonly quiet?: boolean;
}

const disk = systemDisk(systemRandom);

/** `augenmass serve`. */
export function registerServe(program: Command, language: Language): void {
  const say = serveWords(language);
  const walls = ['auto', 'bwrap', 'unshare', 'node-only'];
  program
    .command('serve')
    .description(say('about'))
    .argument('[dir]', say('place'))
    .option('--host <HOST>', say('optionHost'), 'localhost')
    .option('--port <N>', say('optionPort'), '8470')
    .option('--store <URL>', say('optionStore'))
    .option('--base-url <URL>', say('optionBaseUrl'))
    .option('--oidc-issuer <URL>', say('optionOidcIssuer'))
    .option('--oidc-client <ID>', say('optionOidcClient'))
    .option('--oidc-name <TEXT>', say('optionOidcName'))
    .option('--demo', say('optionDemo'))
    .option('--rate <N>', say('optionRate'), '8')
    .option('--darkrooms <N>', say('optionDarkrooms'), 'auto')
    .option('--loop', say('optionLoop'))
    .option('--json', say('optionJson'))
    .option('--quiet', say('optionQuiet'))
    .addOption(new Option('--wall <WALL>', say('optionWall')).choices(walls).default('auto'))
    .addOption(new Option('--lang <LANG>', say('optionLang')).choices(LANGUAGES))
    .addHelpText(
      'after',
      `\n${say('examples')}:\n  $ augenmass serve --demo\n  $ augenmass serve place\n  $ augenmass serve place --base-url https://platz.example.org`,
    )
    .action((dir: string | undefined, flags: ServeFlags) => serve(dir, flags, language, program.version() ?? '0'));
}

async function serve(dir: string | undefined, flags: ServeFlags, language: Language, version: string): Promise<void> {
  const say = serveWords(language);
  const demo = flags.demo === true;
  if (dir === undefined && !demo) {
    throw new AugenmassError('invalid', say('needFolder'), { remedy: 'augenmass serve DIR' });
  }
  const own = dir === undefined ? await mkdtemp(join(tmpdir(), 'augenmass-musterplatz-')) : undefined;
  const folder = resolve(dir ?? own!);
  try {
    const fresh = demo && !(await isPlace(disk, folder));
    if (fresh) await makeDemoPlace({ folder, language, disk, clock: systemClock, random: systemRandom });
    await interruptible(async (signal) => {
      await using room = await ControlRoom.open({
        folder,
        store: flags.store,
        host: flags.host,
        port: portOf(flags.port),
        baseUrl: flags.baseUrl,
        oidc: oidcOf(flags),
        demo,
        version,
        language,
        screens: packageFile('dist/ui'),
        disk,
        clock: systemClock,
        random: systemRandom,
        watch: {
          wall: flags.wall,
          rate: rateOf(flags.rate),
          darkrooms: parseDarkrooms(flags.darkrooms),
          loop: demo || flags.loop === true,
        },
        tell: teller(flags, language),
        fault: (what, error) => {
          process.stderr.write(`${what}: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
        },
      });
      if (fresh) await room.live.putPlan(await demoPlan());
      await room.start();
      await announce(room, flags, say);
      await stopped(signal);
      if (!flags.json) process.stderr.write(`${say('stopping')}\n`);
    });
  } finally {
    if (own !== undefined) await rm(own, { recursive: true, force: true });
  }
}

/** The address, once; with the link for the first person while nobody can sign in. */
async function announce(room: ControlRoom, flags: ServeFlags, say: ReturnType<typeof serveWords>): Promise<void> {
  const ticket = await room.access.setupTicket();
  const { url } = room.addresses();
  if (flags.json) {
    process.stdout.write(`${JSON.stringify({ type: 'serving', url, setupUrl: ticket?.url ?? null })}\n`);
    return;
  }
  process.stdout.write(ticket ? `${say('firstPerson')}\n  ${ticket.url}\n` : `${say('at')}: ${url}/\n`);
  process.stderr.write(`${say('stop')}\n`);
}

function teller(flags: ServeFlags, language: Language): (event: PlaceEvent) => void {
  return (event) => {
    if (flags.json) process.stdout.write(`${JSON.stringify(event)}\n`);
    else if (flags.quiet !== true) process.stderr.write(`${event.sentence[language]}\n`);
  };
}

function portOf(text: string): number {
  const port = Number(text);
  if (/^\d{1,5}$/.test(text) && port <= 65_535) return port;
  throw new AugenmassError('invalid', `There is no port “${text}”.`, { remedy: 'Choose 0 to 65535.' });
}

function rateOf(text: string): number {
  const rate = Number(text);
  if (rate >= 1 && rate <= 10) return rate;
  throw new AugenmassError('invalid', `${text} analyses a second are not possible.`, { remedy: 'Choose 1 to 10.' });
}

function oidcOf({ oidcIssuer, oidcClient, oidcName }: ServeFlags): OidcSettings | undefined {
  if (oidcIssuer === undefined && oidcClient === undefined && oidcName === undefined) return undefined;
  if (oidcIssuer === undefined || oidcClient === undefined) {
    throw new AugenmassError('invalid', 'The sign-in of an authority needs its issuer and our name there.', {
      remedy: 'Give both --oidc-issuer and --oidc-client.',
    });
  }
  return {
    issuer: oidcIssuer,
    clientId: oidcClient,
    clientSecret: process.env['AUGENMASS_OIDC_SECRET'],
    name: oidcName ?? new URL(oidcIssuer).hostname,
  };
}
