import type { Command } from 'commander';
import { Option } from 'commander';
import { LANGUAGES } from './language.ts';
import type { Language } from './language.ts';
import {
  checkMandate,
  diffMandates,
  explainMandate,
  makeNotice,
  signMandate,
  verifyMandateFile,
} from './mandate-acts.ts';
import type { MandateFlags } from './mandate-acts.ts';
import { mandateWords } from './mandate-words.ts';

/** `augenmass mandate …` */
export function registerMandate(program: Command, language: Language): void {
  const say = mandateWords(language);
  const mandate = program
    .command('mandate')
    .description(say('about'))
    .addHelpText(
      'after',
      `
${say('examples')}:
  $ augenmass mandate check place/mandate.yaml
  $ augenmass mandate explain place
  $ augenmass mandate diff old.yaml new.yaml --strict
  $ ssh-keygen -Y sign -n augenmass-mandate -f ~/.ssh/id_ed25519 place/mandate.yaml
  $ augenmass mandate verify place
  $ augenmass mandate notice place --out sign`,
    );
  const sub = (name: string, about: string): Command =>
    mandate
      .command(name)
      .description(about)
      .option('--json', say('optionJson'))
      .addOption(new Option('--lang <LANG>', say('optionLang')).choices(LANGUAGES));
  sub('check', say('checkAbout'))
    .argument('<mandate>', say('file'))
    .action((name: string, flags: MandateFlags) => checkMandate(name, flags, language));
  sub('explain', say('explainAbout'))
    .argument('<mandate>', say('file'))
    .action((name: string, flags: MandateFlags) => explainMandate(name, flags, language));
  sub('diff', say('diffAbout'))
    .argument('<before>', say('before'))
    .argument('<after>', say('after'))
    .option('--strict', say('optionStrict'))
    .action((before: string, after: string, flags: MandateFlags) => diffMandates(before, after, flags, language));
  sub('verify', say('verifyAbout'))
    .argument('<mandate>', say('file'))
    .option('--signatures <FILE>', say('optionSignatures'))
    .option('--allowed <FILE>', say('optionAllowed'))
    .option('--at <TIME>', say('optionAt'))
    .action((name: string, flags: MandateFlags) => verifyMandateFile(name, flags, language));
  sub('sign', say('signAbout'))
    .argument('<mandate>', say('file'))
    .requiredOption('--key <FILE>', say('optionKey'))
    .option('--signatures <FILE>', say('optionSignatures'))
    .action((name: string, flags: MandateFlags) => signMandate(name, flags, language));
  sub('notice', say('noticeAbout'))
    .argument('<mandate>', say('file'))
    .option('--out <DIR>', say('optionOut'), '.')
    .action((name: string, flags: MandateFlags) => makeNotice(name, flags));
}
