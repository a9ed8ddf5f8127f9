import { createInterface } from 'node:readline';
import type { Command } from 'commander';
import { Option } from 'commander';
import { systemClock } from '../kernel/clock.ts';
import { AugenmassError } from '../kernel/errors.ts';
import { systemRandom } from '../kernel/random.ts';
import type { Recipient } from '../mandate/mandate.ts';
import { shownSource } from '../mandate/phrases.ts';
import type { WayOut } from '../mandate/ways-out.ts';
import { Secrets } from '../outbox/secrets.ts';
import { loadStanding } from '../server/place.ts';
import { placePaths } from '../server/place-paths.ts';
import { LANGUAGES } from './language.ts';
import type { Language } from './language.ts';
import { disk } from './ledger-source.ts';
import { recipientWords } from './recipient-words.ts';

interface Flags {
  readonly json?: boolean;
  readonly user?: string;
}

/** `augenmass recipient …` */
export function registerRecipient(program: Command, language: Language): void {
  const say = recipientWords(language);
  const recipient = program
    .command('recipient')
    .description(say('about'))
    .addHelpText(
      'after',
      `
${say('examples')}:
  $ augenmass recipient list place
  $ augenmass recipient secret place first-aid
  $ augenmass recipient login place building --user augenmass < password.txt`,
    );
  const sub = (name: string, about: string): Command =>
    recipient
      .command(name)
      .description(about)
      .argument('<dir>', say('place'))
      .option('--json', say('optionJson'))
      .addOption(new Option('--lang <LANG>', say('optionLang')).choices(LANGUAGES));
  sub('list', say('listAbout')).action((folder: string, flags: Flags) => list(folder, flags, language));
  sub('secret', say('secretAbout'))
    .argument('<name>', say('name'))
    .action((folder: string, name: string, flags: Flags) => secret(folder, name, flags, language));
  sub('login', say('loginAbout'))
    .argument('<name>', say('name'))
    .requiredOption('--user <NAME>', say('optionUser'))
    .action((folder: string, name: string, flags: Flags) => login(folder, name, flags, language));
}

const secretsOf = (folder: string): Secrets => new Secrets({ folder, disk, random: systemRandom });

async function outsideOf(folder: string): Promise<Recipient[]> {
  const { parsed } = await loadStanding(placePaths(folder), disk, systemClock.nowMs());
  return parsed.mandate.alarms.recipients.filter(({ url }) => url !== undefined);
}

/** Throws `not-found` for a name that the mandate does not have for this way. */
async function named(folder: string, name: string, by: WayOut): Promise<void> {
  const known = (await outsideOf(folder)).filter((recipient) => recipient.by === by).map((recipient) => recipient.name);
  if (known.includes(name)) return;
  throw new AugenmassError('not-found', `The mandate names no recipient “${name.slice(0, 41)}” by ${by}.`, {
    remedy: known.length > 0 ? `It names ${known.join(', ')}.` : 'Add it under alarms.recipients and have it signed.',
    de: {
      message: `Das Mandat nennt keinen Empfänger „${name.slice(0, 41)}“ über ${by}.`,
      remedy:
        known.length > 0
          ? `Es nennt ${known.join(', ')}.`
          : 'Unter alarms.recipients ergänzen und unterschreiben lassen.',
    },
  });
}

async function list(folder: string, flags: Flags, language: Language): Promise<void> {
  const say = recipientWords(language);
  const secrets = secretsOf(folder);
  const nowMs = systemClock.nowMs();
  const found: { name: string; by: string; url: string; ready: boolean; says: string }[] = [];
  for (const { name, by = 'webhook', url = '' } of await outsideOf(folder)) {
    const ready =
      by === 'webhook'
        ? (await secrets.signing(name, nowMs)).length > 0
        : by !== 'mqtt' || (await secrets.login(name)) !== undefined;
    found.push({
      name,
      by,
      url: shownSource(url),
      ready,
      says: say(ready ? 'ready' : by === 'webhook' ? 'noSecret' : 'noLogin'),
    });
  }
  if (flags.json) {
    const plain = found.map(({ name, by, url, ready }) => ({ name, by, url, ready }));
    process.stdout.write(`${JSON.stringify(plain)}\n`);
  } else if (found.length === 0) process.stdout.write(`${say('nobody')}\n`);
  else for (const { name, by, url, says } of found) process.stdout.write(`${name}  ${by}  ${url}  ${says}\n`);
}

async function secret(folder: string, name: string, flags: Flags, language: Language): Promise<void> {
  await named(folder, name, 'webhook');
  const made = await secretsOf(folder).renew(name, systemClock.nowMs());
  if (flags.json) process.stdout.write(`${JSON.stringify({ recipient: name, secret: made })}\n`);
  else {
    process.stdout.write(`${made}\n`);
    process.stderr.write(`${recipientWords(language)('shownOnce')}\n`);
  }
}

async function login(folder: string, name: string, flags: Flags, language: Language): Promise<void> {
  await named(folder, name, 'mqtt');
  const password = await firstLine();
  if (password === '') {
    throw new AugenmassError('invalid', 'There is no password on standard input.', {
      remedy: 'Write it to the command: augenmass recipient login … < password.txt',
    });
  }
  await secretsOf(folder).setLogin(name, { username: flags.user ?? '', password });
  if (flags.json) process.stdout.write(`${JSON.stringify({ recipient: name, user: flags.user })}\n`);
  else process.stdout.write(`${recipientWords(language)('kept')}\n`);
}

async function firstLine(): Promise<string> {
  const lines = createInterface({ input: process.stdin });
  for await (const line of lines) {
    lines.close();
    return line;
  }
  return '';
}
