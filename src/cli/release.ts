import { resolve } from 'node:path';
import { Option } from 'commander';
import type { Command } from 'commander';
import { systemClock } from '../kernel/clock.ts';
import { approveRelease } from '../review/approve.ts';
import { contribute } from '../review/contribute.ts';
import { openFilm } from '../review/open.ts';
import { requestRelease } from '../review/request.ts';
import { openingOf, releaseInTurn } from '../server/release-place.ts';
import { LANGUAGES } from './language.ts';
import type { Language } from './language.ts';
import { interruptible, readText } from './ledger-source.ts';
import { listReleases, showRelease } from './release-list.ts';
import { parseEnd, parseMoment, parseRegion } from './release-place.ts';
import { releaseWords } from './release-words.ts';

interface RequestFlags {
  readonly camera: string;
  readonly from: string;
  readonly to: string;
  readonly basis: string;
  readonly fileNumber: string;
  readonly as: string;
  readonly purpose?: string;
  readonly region?: string;
  readonly expires?: string;
  readonly json?: boolean;
}

interface OpenFlags {
  readonly out: string;
  readonly wall: string;
  readonly json?: boolean;
}

const put = (value: object | string): void => {
  process.stdout.write(`${typeof value === 'string' ? value : JSON.stringify(value)}\n`);
};

/** `augenmass release request|approve|contribute|open|list|show`. */
export function registerRelease(program: Command, language: Language): void {
  const say = releaseWords(language);
  const release = program.command('release').description(say('about'));
  const last = (command: Command): Command =>
    command
      .option('--json', say('optionJson'))
      .addOption(new Option('--lang <LANG>', say('optionLang')).choices(LANGUAGES));
  const one = (name: string, about: Parameters<typeof say>[0]): Command =>
    release.command(name).description(say(about)).argument('<dir>', say('dir')).argument('<id>', say('id'));

  last(
    release
      .command('request')
      .description(say('requestAbout'))
      .argument('<dir>', say('dir'))
      .requiredOption('--camera <NAME>', say('optionCamera'))
      .requiredOption('--from <ISO>', say('optionFrom'))
      .requiredOption('--to <ISO>', say('optionTo'))
      .requiredOption('--basis <TEXT>', say('optionBasis'))
      .requiredOption('--file-number <TEXT>', say('optionFile'))
      .requiredOption('--as <ROLE>', say('optionAs'))
      .option('--purpose <TEXT>', say('optionPurpose'))
      .option('--region <CORNERS>', say('optionRegion'))
      .option('--expires <WHEN>', say('optionExpires')),
  )
    .addHelpText(
      'after',
      `
${say('examples')}:
  $ augenmass release request place --camera yard --from 2026-11-22T08:15:00Z --to 2026-11-22T08:16:00Z \\
      --basis "Section 100 of the Example Act" --file-number "AZ 7/26" --as operator`,
    )
    .action(async (dir: string, flags: RequestFlags) => {
      const { camera, basis, fileNumber, purpose } = flags;
      const request = {
        role: flags.as,
        camera,
        fromMs: parseMoment(flags.from, '--from'),
        toMs: parseMoment(flags.to, '--to'),
        basis,
        fileNumber,
        purpose,
        region: flags.region === undefined ? undefined : parseRegion(flags.region),
        untilMs: flags.expires === undefined ? undefined : parseEnd(flags.expires, systemClock.nowMs()),
      };
      const { id, untilMs, segments } = await releaseInTurn(dir, language, (place) => requestRelease(place, request));
      put(flags.json ? { id, expires: new Date(untilMs).toISOString(), segments } : id);
    });

  last(one('approve', 'approveAbout').requiredOption('--as <ROLE>', say('optionAs')))
    .addHelpText(
      'after',
      `\n${say('examples')}:\n  $ augenmass release approve place 3k9m2c7x1b4q --as data-protection-officer`,
    )
    .action(async (dir: string, id: string, flags: { as: string; json?: boolean }) => {
      const done = await releaseInTurn(dir, language, (place) => approveRelease(place, id, flags.as));
      put(flags.json ? { id, ...done } : `${say('approved')}: ${done.approvals} ${say('of')} ${done.needed}`);
    });

  last(one('contribute', 'contributeAbout').requiredOption('--identity <FILE>', say('optionIdentity')))
    .addHelpText(
      'after',
      `\n${say('examples')}:\n  $ augenmass release contribute place 3k9m2c7x1b4q --identity my-identity.txt`,
    )
    .action(async (dir: string, id: string, flags: { identity: string; json?: boolean }) => {
      const identity = await readText(flags.identity);
      const done = await releaseInTurn(dir, language, (place) => contribute(place, id, identity));
      put(flags.json ? { id, ...done } : `${say('contributed')}: ${done.contributions} ${say('of')} ${done.needed}`);
    });

  last(
    one('open', 'openAbout')
      .requiredOption('--out <FILE>', say('optionOut'))
      .addOption(
        new Option('--wall <WALL>', say('optionWall'))
          .choices(['auto', 'bwrap', 'unshare', 'node-only'])
          .default('auto'),
      ),
  )
    .addHelpText('after', `\n${say('examples')}:\n  $ augenmass release open place 3k9m2c7x1b4q --out film.mp4`)
    .action(async (dir: string, id: string, flags: OpenFlags) => {
      const done = await interruptible((signal) =>
        releaseInTurn(dir, language, async (place) =>
          openFilm(place, id, await openingOf(dir, resolve(flags.out), flags.wall, signal)),
        ),
      );
      if (flags.json) {
        put({ id, ...done });
        return;
      }
      put(`${done.out}: ${done.frames} ${say('frames')}, ${Math.round(100 * done.coveredShare)} % ${say('covered')}`);
      if (done.blind) put(say('blind'));
      put(done.manifest);
    });

  last(release.command('list').description(say('listAbout')).argument('<dir>', say('dir')))
    .addHelpText('after', `\n${say('examples')}:\n  $ augenmass release list place`)
    .action((dir: string, flags: { json?: boolean }) => listReleases(dir, flags, language));

  last(one('show', 'showAbout'))
    .addHelpText('after', `\n${say('examples')}:\n  $ augenmass release show place 3k9m2c7x1b4q --json`)
    .action((dir: string, id: string, flags: { json?: boolean }) => showRelease(dir, id, flags, language));
}
