/// <reference lib="dom" />
import { pathOf, scaleOf } from './chart.ts';
import type { Line } from './chart.ts';
import type { ClipData, FindingData, PageData } from './data.ts';
import { make, strongNumbers, svgOf } from './dom.ts';
import { clockOf, lengthOf, numberOf, peopleOf, percentOf, say, spanOf } from './words.ts';
import type { WordKey } from './words.ts';

type Language = 'de' | 'en';

/** What is read out when it changes, and what stands below it. */
type Told = readonly [asked: HTMLElement[], more: HTMLElement[]];

/** The question a finding asks and its reason; then its curve, where and how sure. */
export function questionOf(finding: FindingData, place: string, language: Language): Told {
  const share = percentOf(finding.confidence, language);
  return [
    [
      make('p', 'eyebrow alarm', say('potentialHit', language)),
      make('h2', 'question', say(`question.${finding.behaviour}`, language)),
      make('p', 'reason', ...strongNumbers(finding.reason[language])),
    ],
    [
      ...(finding.line ? [curveOf(finding, finding.line, language)] : []),
      make('p', 'fine', `${place} · ${say('confidence', language, { share })}`),
      make('p', 'fine', `${say('humanJudges', language)} ${say('promise', language)}`),
    ],
  ];
}

/** The hits of one clip, to go from one to the other. `first` is the number of the clip's first hit in the report. */
export function hitListOf(clip: ClipData, first: number, current: number, language: Language): HTMLElement[] {
  if (clip.findings.length < 2) return [];
  const items = clip.findings.map((finding, i) => {
    const button = make(
      'button',
      '',
      make('span', 'at', clockOf(finding.startMs)),
      say(`behaviour.${finding.behaviour}`, language),
    );
    button.type = 'button';
    button.dataset['hit'] = String(first + i);
    button.setAttribute('aria-current', String(first + i === current));
    return make('li', '', button);
  });
  return [make('div', 'hit-list', make('h3', '', say('hitsHere', language)), make('ol', 'scrolls', ...items))];
}

export function curveOf(finding: FindingData, line: Line, language: Language): HTMLElement {
  const { lineFromMs: fromMs, lineToMs: toMs } = finding;
  const top = scaleOf(line);
  const x = (ms: number): string => (((ms - fromMs) / Math.max(1, toMs - fromMs)) * 300).toFixed(1);
  const hitWidth = Math.max(2, Number(x(Math.min(toMs, finding.endMs))) - Number(x(finding.startMs)));
  const figure = make('figure', 'curve');
  const unit = line.unit ? ` ${line.unit}` : '';
  figure.append(
    make(
      'figcaption',
      '',
      say(`curve.${line.code}`, language),
      make('span', '', `0…${numberOf(top, language)}${unit}`),
    ),
    svgOf(
      `<svg viewBox="0 0 300 76" preserveAspectRatio="none" aria-hidden="true" focusable="false">` +
        `<rect class="cv-hit" x="${x(finding.startMs)}" y="0" width="${hitWidth.toFixed(1)}" height="76"/>` +
        `<line class="cv-base" x1="0" x2="300" y1="75.5" y2="75.5"/>` +
        `<path class="cv-line" transform="translate(0 3)" d="${pathOf(line, fromMs, toMs, 300, 71, top)}"/>` +
        `<line class="cv-now" x1="0" x2="0" y1="0" y2="76"/></svg>`,
    ),
  );
  const second = (ms: number): string => {
    const value = Math.round((ms - finding.startMs) / 1000);
    return `${value > 0 ? '+' : value < 0 ? '−' : ''}${Math.abs(value)} s`;
  };
  const axis = make(
    'div',
    'axis',
    make('span', '', second(fromMs)),
    make('span', 'zero', '0'),
    make('span', '', second(toMs)),
  );
  const zero = axis.children[1] as HTMLElement;
  const at = (finding.startMs - fromMs) / Math.max(1, toMs - fromMs);
  zero.style.left = `${(100 * at).toFixed(1)}%`;
  zero.hidden = at < 0.12 || at > 0.88;
  figure.append(axis);
  return figure;
}

/** What is said where a clip holds no finding: what was watched, since when, and how well. */
export function nothingOf(clip: ClipData, data: PageData, language: Language): Told {
  if (clip.failure && !clip.failure.partial) return [failureOf(clip, language), []];
  const people =
    clip.mostPeople > 0
      ? say('nothingPeople', language, { people: peopleOf(clip.mostPeople, language) })
      : say('nothingNobody', language);
  const kinds = data.watchedFor.map((one) => say(`behaviour.${one}`, language)).join(', ');
  return [
    [
      ...failureOf(clip, language),
      make('p', 'eyebrow', clip.name),
      make('h2', 'question', say('nothingTitle', language)),
      make('p', 'reason', ...strongNumbers(watchedOf(clip, language))),
      make('p', 'reason', people),
    ],
    [make('p', 'fine', `${say('watchedFor', language)}: ${kinds}.`)],
  ];
}

function watchedOf(clip: ClipData, language: Language): string {
  const share = clip.durationMs > 0 ? clip.analysedMs / clip.durationMs : 0;
  const plate = say(`plate.${clip.plate}` as WordKey, language);
  const watched = say('nothingWatched', language, {
    duration: spanOf(clip.durationMs),
    share: percentOf(share, language),
    plate,
  });
  if (clip.startedAtMs === null) return watched;
  const when = new Date(clip.startedAtMs).toLocaleString(language, { dateStyle: 'medium', timeStyle: 'short' });
  return `${watched} ${say('nothingSince', language, { when })}`;
}

export function failureOf(clip: ClipData, language: Language): HTMLElement[] {
  if (!clip.failure) return [];
  return [
    make('p', 'eyebrow', clip.name),
    make('h2', 'question', say(clip.failure.partial ? 'failedPart' : 'failedTitle', language)),
    make('p', 'reason', clip.failure.message),
    make('p', 'fine', clip.failure.remedy),
  ];
}

/** The note under the question where the empty place is not known. */
export function shortOf(clip: ClipData, language: Language): HTMLElement[] {
  if (!clip.short) return [];
  return [
    make(
      'div',
      'note',
      make('b', '', say('shortTitle', language)),
      make('p', '', `${say('shortBody', language)} `, make('code', 'whole', say('shortOption', language))),
    ),
  ];
}

/** Three small charts over the whole clip, sharing one time axis. */
export function chartsOf(clip: ClipData, language: Language): HTMLElement[] {
  return clip.lines.map((line) => {
    const top = scaleOf(line);
    const most = line.v.reduce((a, b) => Math.max(a, b), 0);
    const unit = line.unit === '%' ? ` % ${say('ofPicture', language)}` : line.unit ? ` ${line.unit}` : '';
    const figure = make('figure', 'chart');
    figure.append(
      make(
        'figcaption',
        '',
        make('b', '', say(`curve.${line.code}`, language)),
        make('span', '', say('most', language, { value: `${numberOf(most, language)}${unit}` })),
      ),
      svgOf(
        `<svg viewBox="0 0 400 72" preserveAspectRatio="none" aria-hidden="true" focusable="false">` +
          `<line class="cv-base" x1="0" x2="400" y1="71.5" y2="71.5"/>` +
          `<path class="ch-line" transform="translate(0 3)" d="${pathOf(line, 0, clip.durationMs, 400, 68, top)}"/>` +
          `<line class="cv-now" x1="0" x2="0" y1="0" y2="72"/></svg>`,
      ),
      make('div', 'axis', make('span', '', '0:00'), make('span', '', lengthOf(clip.durationMs))),
    );
    return figure;
  });
}

/** Puts the cursor of a chart at `share` 0…1 of its width; hidden outside. */
export function moveCursor(chart: Element | null, share: number): void {
  const now = chart?.querySelector('.cv-now');
  if (!now) return;
  const width = Number(chart?.querySelector('svg')?.getAttribute('viewBox')?.split(' ')[2] ?? 0);
  now.setAttribute('visibility', share >= 0 && share <= 1 ? 'visible' : 'hidden');
  for (const end of ['x1', 'x2']) now.setAttribute(end, String(share * width));
}
