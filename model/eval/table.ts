import { figures, PCK_SHARE } from './figures.ts';
import type { Predict } from './figures.ts';
import { HALVES, halfOf, POSTURES } from './labels.ts';
import type { LabelledFrame } from './labels.ts';
import type { Share } from './statistics.ts';

const JOINT_GROUPS: readonly (readonly [string, readonly number[]])[] = [
  ['head', [0]],
  ['shoulders', [1, 2]],
  ['elbows', [3, 4]],
  ['wrists', [5, 6]],
  ['hips', [7, 8]],
  ['knees', [9, 10]],
  ['ankles', [11, 12]],
];

/**
 * Markdown: the figures at two overlaps, by posture, by clip, and of the joints. `more` are frames of lying people that
 * enter only the share of them that is found.
 */
export function table(
  title: string,
  frames: readonly LabelledFrame[],
  more: readonly LabelledFrame[],
  predict: Predict,
  minScore: number,
): string {
  const half = figures(frames, predict, 0.5, minScore);
  const third = figures(frames, predict, 0.3, minScore);
  const lines = [
    `### ${title}`,
    '',
    `${frames.length} frames, predictions from score ${minScore.toFixed(2)}; in brackets 95 % Wilson intervals, too narrow`,
    'because frames of one clip resemble each other.',
    '',
    '| | IoU 0.5 | IoU 0.3 |',
    '| --- | --- | --- |',
    `| F1 | ${cell(half.f1, false)} | ${cell(third.f1, false)} |`,
    `| precision | ${cell(half.precision)} | ${cell(third.precision)} |`,
    `| recall | ${cell(half.recall)} | ${cell(third.recall)} |`,
  ];
  for (const posture of POSTURES) {
    lines.push(
      `| found: ${posture} | ${cell(half.byPosture.get(posture)!)} | ${cell(third.byPosture.get(posture)!)} |`,
    );
  }
  if (more.length > 0) {
    const found = (leastIou: number): string =>
      cell(figures([...frames, ...more], predict, leastIou, minScore).byPosture.get('lying')!);
    lines.push(`| found: lying, with ${more.length} more frames | ${found(0.5)} | ${found(0.3)} |`);
  }
  lines.push(`| empty frames left empty | ${cell(half.quiet)} | ${cell(third.quiet)} |`);
  if (half.joints.length > 0) {
    lines.push(`| joints within ${PCK_SHARE} of the longer side | ${cell(half.pck)} | ${cell(third.pck)} |`);
    lines.push('', '| joints at IoU 0.5 | PCK | median error |', '| --- | --- | --- |');
    for (const [name, numbers] of JOINT_GROUPS) {
      const errors = half.joints.filter(({ joint }) => numbers.includes(joint)).map(({ error }) => error);
      const near = errors.filter((error) => error <= PCK_SHARE).length;
      lines.push(`| ${name} | ${near} of ${errors.length}, ${(near / errors.length).toFixed(2)} | ${median(errors)} |`);
    }
  }
  lines.push(
    '',
    '| half of the clips | frames | F1 at 0.5 | F1 at 0.3 | lying at 0.5 |',
    '| --- | --- | --- | --- | --- |',
  );
  for (const name of HALVES) {
    const own = frames.filter(({ clip }) => halfOf(clip) === name);
    const lying = [...own, ...more.filter(({ clip }) => halfOf(clip) === name)];
    const [at, loose] = [0.5, 0.3].map((leastIou) => figures(own, predict, leastIou, minScore).f1);
    const found = figures(lying, predict, 0.5, minScore).byPosture.get('lying')!;
    lines.push(`| ${name} | ${own.length} | ${cell(at!, false)} | ${cell(loose!, false)} | ${cell(found)} |`);
  }
  lines.push(
    '',
    '| clip | frames | F1 at 0.5 | F1 at 0.3 | found at 0.5 | wrong |',
    '| --- | --- | --- | --- | --- | --- |',
  );
  for (const clip of [...new Set(frames.map((frame) => frame.clip))].sort()) {
    const own = frames.filter((frame) => frame.clip === clip);
    const at = figures(own, predict, 0.5, minScore);
    const loose = figures(own, predict, 0.3, minScore);
    const wrong = at.precision.of - at.precision.hits;
    lines.push(
      `| ${clip} | ${own.length} | ${plain(at.f1.value)} | ${plain(loose.f1.value)} | ${at.recall.hits} of ${at.recall.of} | ${wrong} |`,
    );
  }
  return lines.join('\n');
}

function cell({ hits, of, value, low, high }: Share, counts = true): string {
  if (of === 0) return 'none';
  const interval = `${plain(value)} (${plain(low)} … ${plain(high)})`;
  return counts ? `${interval}, ${hits} of ${of}` : interval;
}

const plain = (value: number): string => (Number.isNaN(value) ? '–' : value.toFixed(3));

function median(values: readonly number[]): string {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted.length === 0 ? '–' : sorted[sorted.length >> 1]!.toFixed(3);
}
