import { FILE_ATTACKS } from './attacks-files.ts';
import { NETWORK_ATTACKS } from './attacks-network.ts';
import { PROCESS_ATTACKS } from './attacks-processes.ts';
import type { Holder } from './attack.ts';
import type { BesiegedWall, DoctorReport } from './doctor.ts';
import { ADVICE_WORDS, HOLDER_WORDS, VERDICT_WORDS, WORDS } from './doctor-words.ts';
import type { Language } from './doctor-words.ts';

const ATTACKS = [...FILE_ATTACKS, ...NETWORK_ATTACKS, ...PROCESS_ATTACKS];
const WIDTH = 100;

/** The report as text for a terminal: no colours, no control characters, at most 100 columns but for foreign words. */
export function renderDoctor(report: DoctorReport, language: Language): string {
  const word = (name: keyof typeof WORDS): string => WORDS[name][language];
  const number = (value: number, digits: number): string =>
    value.toLocaleString(language, { minimumFractionDigits: digits, maximumFractionDigits: digits });
  const gib = (bytes: number): string => `${number(bytes / 2 ** 30, 1)} GiB`;
  const { system, walls, model, work } = report;

  const facts: [string, string][] = [
    [word('system'), [system.platform, system.release, system.architecture].join(' ')],
    [word('node'), system.nodeVersion],
    [word('processor'), [`${system.processors} ${word('cores')}`, ...system.processorFeatures].join(', ')],
    [word('memory'), `${gib(system.memoryBytes)}, ${gib(system.freeMemoryBytes)} ${word('free')}`],
    [word('clock'), clockWords(system.clockSynchronised, word)],
  ];
  const place = [system.container ? word('inContainer') : '', system.root ? word('asRoot') : ''].filter(Boolean);
  if (place.length > 0) facts[0]![1] += ` (${place.join(', ')})`;

  const wallRows = walls.map((wall) => [
    wall.kind,
    wall.stands ? word('stands') : word('missing'),
    wall.stands ? `${number(wall.startMs, 0)} ms` : '',
    score(wall.attacksAlone),
    score(wall.attacks),
  ]);
  const heads = [word('wall'), '', word('start'), word('alone'), word('withFilter')];
  const reasons = walls.filter(({ stands }) => !stands).flatMap(({ kind, why }) => wrapped(`${kind}: ${why}`));

  const standing = walls.filter(({ attacks }) => attacks.length > 0);
  const attackRows = ATTACKS.map(({ name, says }) => [
    says[language],
    ...standing.map((wall) => attackCell(wall, name, word('open'), language)),
  ]);

  const done: [string, string][] = [
    [word('model'), `${model.name}, ${word(model.pinned ? 'shipped' : 'changed')} (${model.sha256.slice(0, 16)}…)`],
  ];
  if (!('failed' in work)) {
    done.push(
      [word('speed'), `${number(work.modelMsPerFrame, 2)} ${word('perFrame')}`],
      [word('decoding'), `${work.decodedFrames} ${word('decoded')}, ${number(work.decodeMsPerFrame, 2)} ms`],
      [
        word('memory'),
        `${number(work.peakMemoryBytes / 2 ** 20, 0)} MiB, ${word('ready')} ${number(work.readyMs, 0)} ms`,
      ],
    );
  }

  return [
    word('title'),
    '',
    word('computer'),
    ...table(facts),
    '',
    word('walls'),
    ...table([heads, ...wallRows]),
    ...reasons,
    '',
    ...(standing.length > 0
      ? [word('attempts'), ...table([['', ...standing.map(({ kind }) => kind)], ...attackRows]), '']
      : []),
    word('work'),
    ...table(done),
    ...('failed' in work ? wrapped(work.failed) : []),
    '',
    word('result'),
    ...wrapped(VERDICT_WORDS[report.verdict][language]),
    ...(report.advice.length > 0 ? ['', word('advice')] : []),
    ...report.advice.flatMap((code) => wrapped(ADVICE_WORDS[code][language], '– ')),
    '',
  ].join('\n');
}

function clockWords(synchronised: boolean | undefined, word: (name: keyof typeof WORDS) => string): string {
  if (synchronised === undefined) return word('unknown');
  return word(synchronised ? 'clockGood' : 'clockBad');
}

const score = (attacks: readonly { held: boolean }[]): string =>
  attacks.length === 0 ? '' : `${attacks.filter(({ held }) => held).length}/${attacks.length}`;

function attackCell(wall: BesiegedWall, name: string, open: string, language: Language): string {
  const result = wall.attacks.find((attack) => attack.name === name);
  if (!result) return '–';
  if (!result.held) return open;
  const alone = wall.attacksAlone.find((attack) => attack.name === name);
  const holders = ORDER.filter(
    (holder) => result.by.includes(holder) || (alone?.held === true && alone.by.includes(holder)),
  );
  return holders.map((holder) => HOLDER_WORDS[holder][language]).join(', ');
}

const ORDER = Object.keys(HOLDER_WORDS) as Holder[];

function table(rows: readonly (readonly string[])[]): string[] {
  const widths = rows[0]!.map((_, column) => Math.max(...rows.map((row) => row[column]!.length)));
  return rows.map((row) => `  ${row.map((cell, column) => cell.padEnd(widths[column]!)).join('  ')}`.trimEnd());
}

function wrapped(text: string, bullet = ''): string[] {
  const lines: string[] = [];
  // A tool's own words could otherwise hold sequences that steer the terminal.
  for (const part of text.replace(/[\0-\x1f\x7f-\x9f]/g, ' ').split(/\s+/)) {
    const last = lines.at(-1);
    if (last !== undefined && `${last} ${part}`.length <= WIDTH) lines[lines.length - 1] = `${last} ${part}`;
    else lines.push(lines.length === 0 ? `  ${bullet}${part}` : `  ${' '.repeat(bullet.length)}${part}`);
  }
  return lines;
}
