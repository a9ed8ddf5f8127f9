import { Option } from 'commander';
import type { Command } from 'commander';
import { systemClock } from '../kernel/clock.ts';
import { AugenmassError } from '../kernel/errors.ts';
import { systemRandom } from '../kernel/random.ts';
import { withPlacePeople } from '../server/place-people.ts';
import type { PersonKnown, PlacePeople } from '../server/place-people.ts';
import { LANGUAGES } from './language.ts';
import type { Language } from './language.ts';
import { disk } from './ledger-source.ts';
import { peopleWords, roleIn } from './people-words.ts';

interface PeopleFlags {
  readonly store?: string;
  readonly json?: boolean;
}
interface LinkFlags extends PeopleFlags {
  readonly administrator?: boolean;
  readonly baseUrl: string;
}

/** Where `augenmass serve` is found when nothing else is said. */
const SERVED_AT = 'http://localhost:8470';

/** `augenmass people`: on the machine of the place, by whoever holds its files. */
export function registerPeople(program: Command, language: Language): void {
  const say = peopleWords(language);
  const lang = (): Option => new Option('--lang <LANG>', say('optionLang')).choices(LANGUAGES);
  const people = program
    .command('people')
    .description(say('about'))
    .addHelpText(
      'after',
      `
${say('examples')}:
  $ augenmass people list place
  $ augenmass people link place Ada --base-url https://platz.example.org
  $ augenmass people link place --administrator`,
    );
  people
    .command('list')
    .description(say('listAbout'))
    .argument('<dir>', say('dir'))
    .option('--store <URL>', say('optionStore'))
    .option('--json', say('optionJson'))
    .addOption(lang())
    .action((folder: string, flags: PeopleFlags) => list(folder, flags, language));
  people
    .command('link')
    .description(say('linkAbout'))
    .argument('<dir>', say('dir'))
    .argument('[who]', say('who'))
    .option('--administrator', say('optionAdministrator'))
    .option('--base-url <URL>', say('optionBaseUrl'), SERVED_AT)
    .option('--store <URL>', say('optionStore'))
    .option('--json', say('optionJson'))
    .addOption(lang())
    .action((folder: string, who: string | undefined, flags: LinkFlags) => link(folder, who, flags, language));
  for (const command of people.commands) command.exitOverride().showSuggestionAfterError();
}

const open = <T>(folder: string, flags: PeopleFlags & { baseUrl?: string }, work: (of: PlacePeople) => Promise<T>) =>
  withPlacePeople(
    {
      folder,
      store: flags.store,
      baseUrl: flags.baseUrl ?? SERVED_AT,
      disk,
      clock: systemClock,
      random: systemRandom,
    },
    work,
  );

async function list(folder: string, flags: PeopleFlags, language: Language): Promise<void> {
  const people = await open(folder, flags, (of) => of.list());
  if (flags.json) {
    process.stdout.write(`${JSON.stringify({ people })}\n`);
    return;
  }
  const lines = people.map((one) => lineOf(one, language));
  process.stdout.write(`${lines.length > 0 ? lines.join('\n') : peopleWords(language)('nobody')}\n`);
}

function lineOf({ id, name, roles, disabled, passkeys, password }: PersonKnown, language: Language): string {
  const say = peopleWords(language);
  const ways = [passkeys > 0 && `${passkeys} ${say(passkeys === 1 ? 'key' : 'keys')}`, password && say('password')]
    .filter(Boolean)
    .join(', ');
  const standing = disabled ? say('lockedOut') : ways || say('noWayIn');
  return `${id}  ${name}  ${roles.map((role) => roleIn(language, role)).join(', ')}  ${standing}`;
}

async function link(folder: string, who: string | undefined, flags: LinkFlags, language: Language): Promise<void> {
  const say = peopleWords(language);
  if ((who === undefined) !== (flags.administrator === true)) {
    throw new AugenmassError('invalid', say('needWho'), { remedy: say('needWhoRemedy') });
  }
  const made = await open(folder, flags, async (of) => {
    if (who === undefined) return { person: undefined, ...(await of.administrator()) };
    const person = await of.find(who);
    return { person, ...(await of.link(person.id)) };
  });
  const until = new Date(made.expiresMs);
  if (flags.json) {
    const person = made.person?.id ?? null;
    process.stdout.write(`${JSON.stringify({ person, url: made.url, until: until.toISOString() })}\n`);
    return;
  }
  const whom = made.person?.name ?? say('newAdministrator');
  const when = new Intl.DateTimeFormat(language, { dateStyle: 'medium', timeStyle: 'short' }).format(until);
  process.stdout.write(`${say('linkFor')} ${whom}, ${say('until')} ${when}:\n  ${made.url}\n`);
  if (made.person) process.stderr.write(`${say('ends')}\n`);
}
