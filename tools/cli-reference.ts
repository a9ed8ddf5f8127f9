import { readFileSync, writeFileSync } from 'node:fs';
import type { Command } from 'commander';
import { buildProgram } from '../src/cli/main.ts';

/** docs/cli.md is the help text itself. `--check` fails when the page and the code differ; without it the page is written. */
const manifest = JSON.parse(readFileSync('package.json', 'utf8')) as { version: string };
const program = buildProgram('en', manifest.version);
/** Every command with its full name, the program first, subcommands after their own. */
const named = (command: Command, name: string): [name: string, command: Command][] => [
  [name, command],
  ...command.commands.flatMap((sub) => named(sub, `${name} ${sub.name()}`)),
];
const all = named(program, 'augenmass');
for (const [, command] of all) command.configureHelp({ helpWidth: 110 });
const capture = (command: Command): string => {
  let text = '';
  command.configureOutput({
    writeOut: (part: string) => {
      text += part;
    },
    getOutHelpWidth: () => 110,
    getOutHasColors: () => false,
  });
  command.outputHelp();
  return text.trimEnd();
};
const section = (title: string, help: string): string => `## ${title}\n\n\`\`\`text\n${help}\n\`\`\`\n`;
const page = `# Command line

Written by \`node tools/cli-reference.ts\` from the program itself. What the commands leave behind: [formats](formats.md).

${all.map(([name, command]) => section(name, capture(command))).join('\n')}`;
if (process.argv.includes('--check')) {
  if (readFileSync('docs/cli.md', 'utf8') !== page) {
    console.error('docs/cli.md does not say what the program says. Run: npx node tools/cli-reference.ts');
    process.exitCode = 1;
  }
} else writeFileSync('docs/cli.md', page);
