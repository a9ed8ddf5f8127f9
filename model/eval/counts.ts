import { pathToFileURL } from 'node:url';
import { POSTURES, readLabels } from './labels.ts';
import type { LabelledFrame } from './labels.ts';

/** The table of model/labels/README.md: `npx node model/eval/counts.ts`. */
export function countTable(frames: readonly LabelledFrame[]): string {
  const lines = [
    `| clip | frames | persons | ${POSTURES.join(' | ')} | with joints | ignored | empty frames |`,
    `| --- |${' --- |'.repeat(POSTURES.length + 5)}`,
  ];
  const clips = [...new Set(frames.map(({ clip }) => clip))].sort();
  for (const clip of clips)
    lines.push(
      row(
        `\`${clip}\``,
        frames.filter((frame) => frame.clip === clip),
      ),
    );
  lines.push(row('all', frames));
  return lines.join('\n');
}

function row(name: string, frames: readonly LabelledFrame[]): string {
  const all = frames.flatMap(({ persons }) => persons);
  const persons = all.filter(({ ignore }) => !ignore);
  const cells = [
    frames.length,
    persons.length,
    ...POSTURES.map((posture) => persons.filter((person) => person.posture === posture).length),
    persons.filter(({ joints }) => joints.some((joint) => joint !== undefined)).length,
    all.length - persons.length,
    frames.filter((frame) => frame.persons.length === 0).length,
  ];
  return `| ${name} | ${cells.join(' | ')} |`;
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) console.log(countTable(readLabels()));
