import { readFileSync } from 'node:fs';
import { Command, CommanderError, Option } from 'commander';
import { AugenmassError, EXIT_CODES, fromSystemError } from '../kernel/errors.ts';
import { analyse } from './analyse.ts';
import type { AnalyseFlags } from './analyse.ts';
import { completionScript, SHELLS } from './completion.ts';
import { demo } from './demo.ts';
import type { DemoFlags } from './demo.ts';
import { doctor } from './doctor.ts';
import { registerInit } from './init.ts';
import { LANGUAGES, languageOf, sayIn } from './language.ts';
import type { Language } from './language.ts';
import { registerHold } from './hold.ts';
import { registerLedger } from './ledger.ts';
import { registerMandate } from './mandate.ts';
import { packageFile } from '../server/package-file.ts';
import { registerPeople } from './people.ts';
import { registerRecipient } from './recipient.ts';
import { registerRecord } from './record.ts';
import { registerRelease } from './release.ts';
import { registerRetain } from './retain.ts';
import { registerServe } from './serve.ts';
import { registerWatch } from './watch.ts';
import { registerWitness } from './witness.ts';

const INTERRUPTED = 130;

function languageFrom(args: readonly string[]): Language {
  const at = args.findIndex((argument) => argument === '--lang' || argument.startsWith('--lang='));
  const given = args[at]?.split('=')[1] ?? args[at + 1];
  return at >= 0 && (LANGUAGES as readonly string[]).includes(given ?? '')
    ? (given as Language)
    : languageOf(process.env);
}

export function buildProgram(language: Language, version: string): Command {
  const say = sayIn(language);
  const program = new Command('augenmass')
    .description(say('about'))
    .version(version)
    .addHelpText('after', `\n${say('exitCodes')}`)
    .exitOverride()
    .showSuggestionAfterError();
  const lang = (): Option => new Option('--lang <LANG>', say('optionLang')).choices(LANGUAGES);
  const wall = (): Option =>
    new Option('--wall <WALL>', say('optionWall')).choices(['auto', 'bwrap', 'unshare', 'node-only']).default('auto');
  const analyseOptions = (command: Command): Command =>
    command
      .option('--out <DIR>', say('optionOut'))
      .option('--json', say('optionJson'))
      .option('--quiet', say('optionQuiet'))
      .addOption(wall())
      .addOption(lang());

  analyseOptions(program.command('analyse').alias('analyze').description(say('analyseAbout')))
    .argument('<sources...>', say('analyseSources'))
    .option('--plate <IMAGE>', say('optionPlate'))
    .option('--scene <FILE>', say('optionScene'))
    .option('--behaviours <LIST>', say('optionBehaviours'))
    .option('--rate <N>', say('optionRate'), '8')
    .option('--for <DURATION>', say('optionFor'))
    .option('--model <FILE>', say('optionModel'))
    .option('--model-sha256 <HEX>', say('optionModelSha'))
    .addHelpText(
      'after',
      `
${say('examples')}:
  $ augenmass analyse clip.mp4 --out report
  $ augenmass analyse recordings/ --out report --behaviours fall,lying
  $ augenmass analyse rtsp://192.0.2.7/stream --for 10m --out report
  $ augenmass analyse clip.mp4 --plate empty.jpg --scene yard.json --json`,
    )
    .action(async (sources: string[], flags: AnalyseFlags) => {
      await analyse(sources, flags, { language, version });
    });

  analyseOptions(program.command('demo').description(say('demoAbout')))
    .option('--serve', say('optionServe'))
    .option('--port <N>', say('optionPort'), '0')
    .addHelpText('after', `\n${say('examples')}:\n  $ augenmass demo --serve\n  $ augenmass demo --out demo-report`)
    .action((flags: DemoFlags) => demo(flags, { language, version }));

  program
    .command('doctor')
    .description(say('doctorAbout'))
    .option('--json', say('optionJson'))
    .addOption(lang())
    .addHelpText('after', `\n${say('examples')}:\n  $ augenmass doctor\n  $ augenmass doctor --json`)
    .action((flags: { json?: boolean }) => doctor(flags, language));

  registerHold(program, language);
  registerInit(program, language);
  registerWatch(program, language);
  registerRecipient(program, language);
  registerRecord(program, language);
  registerLedger(program, language);
  registerMandate(program, language);
  registerPeople(program, language);
  registerRelease(program, language);
  registerRetain(program, language);
  registerServe(program, language);
  registerWitness(program, language);

  program
    .command('completion')
    .description(say('completionAbout'))
    .argument('<shell>', SHELLS.join(', '))
    .addHelpText('after', `\n${say('examples')}:\n  $ augenmass completion bash > /etc/bash_completion.d/augenmass`)
    .action((shell: string) => {
      process.stdout.write(completionScript(program, shell));
    });
  for (const command of program.commands) command.exitOverride().showSuggestionAfterError();
  return program;
}

if (import.meta.main) {
  const args = process.argv.slice(2);
  const language = languageFrom(args);
  const manifest = JSON.parse(readFileSync(packageFile('package.json'), 'utf8')) as { version: string };
  try {
    const program = buildProgram(language, manifest.version);
    if (args.length === 0) program.outputHelp();
    else await program.parseAsync(args, { from: 'user' });
  } catch (thrown) {
    process.exitCode = report(thrown, args.includes('--json'), language);
  }
}

/** One sentence and what to do; the stack only where the fault is ours. */
function report(thrown: unknown, json: boolean, language: Language): number {
  if (thrown instanceof CommanderError) return thrown.exitCode === 0 ? 0 : 2;
  if (thrown instanceof Error && thrown.name === 'AbortError') return INTERRUPTED;
  const error = thrown instanceof AugenmassError ? thrown : fromSystemError('augenmass', thrown);
  if (json) {
    const { kind, message, remedy } = error;
    process.stdout.write(`${JSON.stringify({ error: { kind, message, remedy } })}\n`);
  } else {
    const { message, remedy } = language === 'de' && error.de ? error.de : error;
    process.stderr.write(`augenmass: ${message}${remedy === undefined ? '' : ` ${remedy}`}\n`);
    if (error.kind === 'internal' && error.cause instanceof Error) process.stderr.write(`${error.cause.stack ?? ''}\n`);
  }
  return EXIT_CODES[error.kind];
}
