import type { Command } from 'commander';
import type { Language } from './language.ts';
import { placeWords } from './place-words.ts';
import { run, runOptions } from './watch.ts';
import type { WatchFlags } from './watch.ts';

/** `augenmass record`: no darkroom is started, so nothing can be looked at. */
export function registerRecord(program: Command, language: Language): void {
  const say = placeWords(language);
  runOptions(program.command('record').description(say('recordAbout')), language)
    .addHelpText('after', `\n${say('examples')}:\n  $ augenmass record place --for 8h`)
    .action((dir: string, flags: WatchFlags) =>
      run(dir, flags, { watch: false, version: program.version() ?? '0' }, language),
    );
}
