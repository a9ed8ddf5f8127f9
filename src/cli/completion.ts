import type { Command } from 'commander';
import { AugenmassError } from '../kernel/errors.ts';

export const SHELLS = ['bash', 'zsh', 'fish'] as const;

interface Words {
  readonly name: string;
  readonly about: string;
  readonly options: readonly { readonly long: string; readonly about: string; readonly files: boolean }[];
}

/** The completion script of one shell, made from the command tree itself, so that it cannot name what is not there. */
export function completionScript(program: Command, shell: string): string {
  const commands = program.commands.map((command): Words => ({
    name: command.name(),
    about: command.description(),
    options: command.options.map((option) => ({
      long: option.long ?? '',
      about: option.description,
      files: /FILE|DIR|IMAGE/.test(option.flags),
    })),
  }));
  const name = program.name();
  switch (shell) {
    case 'bash':
      return bash(name, commands);
    case 'zsh':
      return zsh(name, commands);
    case 'fish':
      return fish(name, commands);
    default:
      throw new AugenmassError('invalid', `There is no completion for “${shell}”.`, {
        remedy: `Choose one of ${SHELLS.join(', ')}.`,
      });
  }
}

function bash(name: string, commands: readonly Words[]): string {
  const cases = commands.map((c) => `    ${c.name}) words="${c.options.map((o) => o.long).join(' ')}" ;;`).join('\n');
  return `_${name}() {
  local word="\${COMP_WORDS[COMP_CWORD]}" words
  if [ "$COMP_CWORD" -eq 1 ]; then
    COMPREPLY=($(compgen -W "${commands.map((c) => c.name).join(' ')} --help --version" -- "$word"))
    return
  fi
  case "\${COMP_WORDS[1]}" in
${cases}
  esac
  if [[ "$word" == -* ]]; then COMPREPLY=($(compgen -W "$words --help" -- "$word")); else COMPREPLY=($(compgen -f -- "$word")); fi
}
complete -o filenames -F _${name} ${name}
`;
}

function zsh(name: string, commands: readonly Words[]): string {
  const quote = (text: string): string => text.replace(/'/g, "'\\''").replace(/[[\]:]/g, '\\$&');
  const list = commands.map((c) => `    '${c.name}:${quote(c.about)}'`).join('\n');
  const cases = commands
    .map(
      (c) =>
        `    ${c.name}) _arguments ${c.options.map((o) => `'${o.long}[${quote(o.about)}]${o.files ? ':file:_files' : ''}'`).join(' ')} '*:file:_files' ;;`,
    )
    .join('\n');
  return `#compdef ${name}
_${name}() {
  local -a commands
  commands=(
${list}
  )
  if (( CURRENT == 2 )); then _describe command commands; return; fi
  case "$words[2]" in
${cases}
  esac
}
compdef _${name} ${name}
`;
}

function fish(name: string, commands: readonly Words[]): string {
  const quote = (text: string): string => text.replace(/\\/g, '\\\\').replace(/'/g, "\\'");
  return commands
    .flatMap((c) => [
      `complete -c ${name} -n __fish_use_subcommand -f -a ${c.name} -d '${quote(c.about)}'`,
      ...c.options.map(
        (o) =>
          `complete -c ${name} -n '__fish_seen_subcommand_from ${c.name}' -l ${o.long.replace(/^--/, '')}${o.files ? ' -r' : ''} -d '${quote(o.about)}'`,
      ),
    ])
    .join('\n')
    .concat('\n');
}
