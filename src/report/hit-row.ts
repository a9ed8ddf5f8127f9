import { both, escape, percent, strong, word } from './markup.ts';
import type { ClipParts } from './page-data.ts';
import { pathOf, scaleOf } from './player/chart.ts';
import type { FindingData } from './player/data.ts';
import { clockOf, numberOf, say } from './player/words.ts';
import { stillsOf } from './story.ts';

/** One finding as a row: its question, its reason, its curve, six stills; on paper also boxes for the judgement. */
export function hitRow(clip: ClipParts, finding: FindingData, index: number, count: number): string {
  const stills = stillsOf(clip.data, clip.frames, finding).map(({ atMs, svg }) => {
    const at = both((language) => `${atMs >= 0 ? '+' : '−'}${numberOf(Math.abs(atMs) / 1000, language)} s`);
    return `<figure class="still">${svg}<figcaption>${at}</figcaption></figure>`;
  });
  const choices = (['yes', 'no', 'unclear'] as const).map((key) => `<span><i></i>${word(key)}</span>`).join('');
  return `<article class="hit" id="hit-${index}" aria-labelledby="hit-${index}-q">
<div class="hit-text"><p class="eyebrow"><span class="alarm">${word(`behaviour.${finding.behaviour}`)}</span> · ${word('hitOf', { i: index + 1, n: count })}</p>
<h3 id="hit-${index}-q">${word(`question.${finding.behaviour}`)}</h3>
<p class="reason">${both((language) => strong(finding.reason[language]))}</p>
<p class="fine">${escape(clip.data.name)} · ${clockOf(finding.startMs)}–${clockOf(finding.endMs)} · ${both((language) => escape(say('confidence', language, { share: '' })))}${percent(finding.confidence)}</p>
<button type="button" class="show" data-jump="${index}">${word('jump')}</button>
<p class="judge"><b>${word('judge')}</b>${choices}</p></div>
<div class="stills">${stills.join('')}</div>${curve(finding)}</article>`;
}

function curve(finding: FindingData): string {
  const { line, lineFromMs: fromMs, lineToMs: toMs } = finding;
  if (!line) return '';
  const top = scaleOf(line);
  const x = (ms: number): number => ((ms - fromMs) / Math.max(1, toMs - fromMs)) * 600;
  const from = x(finding.startMs);
  const width = Math.max(2, x(Math.min(toMs, finding.endMs)) - from);
  const unit = line.unit ? ` ${line.unit}` : '';
  return `<figure class="curve wide"><figcaption>${word(`curve.${line.code}`)} <span>${both((l) => `0…${numberOf(top, l)}${unit}`)}</span></figcaption><svg viewBox="0 0 600 44" preserveAspectRatio="none" aria-hidden="true" focusable="false"><rect class="cv-hit" x="${from.toFixed(1)}" y="0" width="${width.toFixed(1)}" height="44"/><line class="cv-base" x1="0" x2="600" y1="43.5" y2="43.5"/><path class="cv-line" transform="translate(0 2)" d="${pathOf(line, fromMs, toMs, 600, 41, top)}"/></svg></figure>`;
}
