import type { Writable } from 'node:stream';
import { behaviourName, renderReason } from '../behaviour/reason.ts';
import type { ClipResult } from './clip-result.ts';
import { clockTime } from './duration.ts';
import { sayIn } from './language.ts';
import type { Language } from './language.ts';

/** What a person reads when the work is done: what was found and why, what could not be seen, where the report lies. */
export function printSummary(
  output: Writable,
  results: readonly ClipResult[],
  out: string,
  language: Language,
  interrupted: boolean,
): void {
  const say = sayIn(language);
  const lines: string[] = [];
  for (const result of results) {
    if (result.findings.length === 0 && !result.failure && noteLines(result, language).length === 0) continue;
    lines.push(result.name);
    if (result.failure) lines.push(`  ✕ ${result.failure.message} ${result.failure.remedy ?? ''}`.trimEnd());
    for (const note of noteLines(result, language)) lines.push(`  · ${note}`);
    for (const finding of [...result.findings].sort((a, b) => a.startMs - b.startMs)) {
      const span = `${clockTime(finding.startMs)}–${clockTime(finding.endMs)}`;
      lines.push(`  ${span}  ${behaviourName(finding.behaviour, language)}`);
      lines.push(`      ${renderReason(finding.reason, language)}`);
    }
  }
  const found = results.reduce((sum, result) => sum + result.findings.length, 0);
  const failed = results.filter((result) => result.status === 'failed').length;
  const hits = found === 0 ? say('nothingFound') : `${found} ${found === 1 ? say('foundOne') : say('found')}`;
  const clips = `${results.length} ${results.length === 1 ? say('clip') : say('clips')}`;
  lines.push(`${hits} ${say('inClips')} ${clips}${failed > 0 ? `, ${failed} ${say('failedClips')}` : ''}`);
  if (interrupted) lines.push(say('interrupted'));
  lines.push(`${say('report')}: ${out}/report.html`);
  output.write(`${lines.join('\n')}\n`);
}

function noteLines(result: ClipResult, language: Language): string[] {
  const say = sayIn(language);
  const notes: string[] = [];
  if (result.notices.some(({ code }) => code === 'plate-too-short')) notes.push(say('tooShort'));
  if (result.remarks.some(({ code }) => code === 'audio-present')) notes.push(say('audioPresent'));
  if ((result.passed?.damaged ?? 0) > 0) notes.push(`${result.passed!.damaged} ${say('damaged')}`);
  return notes;
}
