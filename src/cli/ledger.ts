import { Option } from 'commander';
import type { Command } from 'commander';
import { serveLedger } from '../ledger/serve.ts';
import { LANGUAGES } from './language.ts';
import type { Language } from './language.ts';
import { prove, show } from './ledger-show.ts';
import type { ProveFlags, ShowFlags } from './ledger-show.ts';
import { disk, interruptible, ledgerFolder, parseCount, stopped } from './ledger-source.ts';
import { verify } from './ledger-verify.ts';
import type { VerifyFlags } from './ledger-verify.ts';
import { ledgerWords } from './ledger-words.ts';

interface ServeFlags {
  readonly host: string;
  readonly port: string;
  readonly json?: boolean;
}

/** Collects an option that may be repeated. */
export const repeated = (value: string, before: readonly string[] = []): string[] => [...before, value];

/** `augenmass ledger verify|prove|show|serve`. */
export function registerLedger(program: Command, language: Language): void {
  const say = ledgerWords(language);
  const ledger = program.command('ledger').description(say('about'));
  const key = (command: Command): Command => command.option('--key <VKEY>', say('optionKey'));
  const last = (command: Command): Command =>
    command.addOption(new Option('--lang <LANG>', say('optionLang')).choices(LANGUAGES));

  last(
    key(ledger.command('verify').description(say('verifyAbout')).argument('<source>', say('verifySource')))
      .option('--since <CHECKPOINT>', say('optionSince'))
      .option('--witness <VKEY>', say('optionWitness'), repeated)
      .option('--quorum <N>', say('optionQuorum'))
      .option('--entries', say('optionEntries'))
      .option('--entry <FILE>', say('optionEntry'))
      .option('--json', say('optionJson')),
  )
    .addHelpText(
      'after',
      `
${say('examples')}:
  $ augenmass ledger verify place --json
  $ augenmass ledger verify https://ledger.example.org --key example.vkey --since checkpoint-of-may
  $ augenmass ledger verify entry-7.tlog-proof --key example.vkey`,
    )
    .action((source: string, flags: VerifyFlags) => verify(source, flags, language));

  last(
    key(
      ledger
        .command('prove')
        .description(say('proveAbout'))
        .argument('<source>', say('source'))
        .argument('<index>', say('index')),
    ).option('--out <FILE>', say('optionOutFile')),
  )
    .addHelpText('after', `\n${say('examples')}:\n  $ augenmass ledger prove place 7 --out entry-7.tlog-proof`)
    .action((source: string, index: string, flags: ProveFlags) => prove(source, index, flags));

  last(
    key(ledger.command('show').description(say('showAbout')).argument('<source>', say('source')))
      .option('--from <INDEX>', say('optionFrom'))
      .option('--count <N>', say('optionCount'), '20')
      .option('--act <LIST>', say('optionAct'))
      .option('--json', say('optionJson')),
  )
    .addHelpText(
      'after',
      `\n${say('examples')}:\n  $ augenmass ledger show place --act release-request,download --from 0`,
    )
    .action((source: string, flags: ShowFlags) => show(source, flags, language));

  last(
    ledger
      .command('serve')
      .description(say('serveAbout'))
      .argument('<dir>', say('folder'))
      .option('--host <ADDRESS>', say('optionHost'), '127.0.0.1')
      .option('--port <N>', say('optionPort'), '0')
      .option('--json', say('optionJson')),
  )
    .addHelpText('after', `\n${say('examples')}:\n  $ augenmass ledger serve place --port 8080`)
    .action((folder: string, flags: ServeFlags) =>
      interruptible(async (signal) => {
        const port = parseCount(flags.port, '--port');
        const served = await serveLedger({ disk, folder: await ledgerFolder(folder), host: flags.host, port });
        const line = flags.json
          ? JSON.stringify({ url: served.url })
          : `${say('serving')} ${served.url}  ${say('stop')}`;
        process.stdout.write(`${line}\n`);
        await stopped(signal);
        await served.close();
      }),
    );
}
