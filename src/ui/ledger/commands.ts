/** A word of a shell command, quoted where it needs to be (POSIX, 2.2.2). */
export function quoted(word: string): string {
  return /^[A-Za-z0-9_./:@%+=,-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
}

export const proofNameOf = (index: number): string => `entry-${index}.tlog-proof`;

export const COMMANDS = {
  all: (vkey: string): string => `augenmass ledger verify DIR --entries --key ${quoted(vkey)}`,
  since: (vkey: string): string => `augenmass ledger verify DIR --since checkpoint.txt --key ${quoted(vkey)}`,
  proof: (index: number | undefined, vkey: string): string =>
    `augenmass ledger verify ${index === undefined ? 'entry-N.tlog-proof' : proofNameOf(index)} --key ${quoted(vkey)}`,
} as const;
