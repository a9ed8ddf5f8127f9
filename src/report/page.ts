import { both, escape, percent, span, spoken, word } from './markup.ts';
import type { ReportClip, ReportInput } from './input.ts';
import { hitRow } from './hit-row.ts';
import type { PageParts } from './page-data.ts';
import { timelineSvg } from './player/chart.ts';
import type { ClipData } from './player/data.ts';
import { SPEEDS } from './player/playback.ts';
import { lengthOf, say, WORDS } from './player/words.ts';
import type { WordKey } from './player/words.ts';
import { thumbOf } from './story.ts';

const MARK =
  '<svg class="mark" viewBox="0 0 32 20" aria-hidden="true" focusable="false"><path d="M1.5 10C7 2.5 25 2.5 30.5 10 25 17.5 7 17.5 1.5 10Z"/>' +
  '<path d="M9 10H23M9 7.5v5M23 7.5v5M13.7 8.4v3.2M18.3 8.4v3.2"/></svg>';

const button = (act: string, label: WordKey, body: string, extra = ''): string =>
  `<button type="button" data-act="${act}" data-label="${label}" aria-label="${say(label, 'de')}"${extra}>${body}</button>`;

const icon = (path: string): string =>
  `<svg viewBox="0 0 20 20" aria-hidden="true" focusable="false"><path d="${path}"/></svg>`;

export function header(input: ReportInput): string {
  const started = input.clips.map((clip) => clip.startedAtMs).filter((ms) => ms !== undefined);
  const when = started.length > 0 ? Math.min(...started) : input.generatedAtMs;
  const stamp = both((language) => {
    const text = new Date(when).toLocaleString(language, { dateStyle: 'medium', timeStyle: 'short', timeZone: 'UTC' });
    return escape(started.length > 0 ? `${text} UTC` : say('madeAt', language, { when: `${text} UTC` }));
  });
  const wall = wallWord(input.walls);
  return `<a class="skip" href="#main">${word('skip')}</a>
<header class="strip">
<p class="brand">${MARK}${word('brand')}</p>
<p class="place"><b>${escape(input.title)}</b></p>
<p class="when"><time datetime="${new Date(when).toISOString()}">${stamp}</time></p>
<p class="facts"><span>${word('model')} <code title="SHA-256 ${escape(input.model.sha256)}">${escape(input.model.name)} ${escape(input.model.sha256.slice(0, 8))}</code></span>
<span>${word('darkroom')} <span class="${wall.stands ? 'verified' : 'warn'}">${wall.stands ? '✓ ' : '△ '}${word(wall.key)}</span></span></p>
<div class="switches"><div class="langs" role="group" data-label="language" aria-label="Sprache"><button type="button" data-lang="de" lang="de" aria-pressed="true" title="Deutsch">DE</button><button type="button" data-lang="en" lang="en" aria-pressed="false" title="English">EN</button></div>
${button('theme', 'themeAuto', icon('M10 3a7 7 0 1 0 0 14zM10 3a7 7 0 0 1 0 14'), ' id="theme"')}
${button('help', 'help', '<span aria-hidden="true">?</span>')}</div>
</header>`;
}

export function wallWord(walls: string): { readonly key: WordKey; readonly stands: boolean } {
  if (walls === 'bwrap') return { key: 'wallBwrap', stands: true };
  if (walls === 'unshare') return { key: 'wallUnshare', stands: true };
  return { key: 'wallNode', stands: false };
}

const total = (clips: readonly ClipData[], of: (clip: ClipData) => number): number =>
  clips.reduce((sum, clip) => sum + of(clip), 0);

export function summary(input: ReportInput, clips: readonly ClipData[]): string {
  const read = clips.filter((clip) => !clip.failure || clip.failure.partial);
  const [durationMs, analysedMs] = [total(read, (c) => c.durationMs), total(read, (c) => c.analysedMs)];
  const hits = clips.flatMap((clip) => clip.findings);
  const share = durationMs > 0 ? analysedMs / durationMs : 0;
  const failed = clips.filter((clip) => clip.failure).length;
  const head = both((language) => {
    const count = (n: number, one: WordKey, many: WordKey): string => say(n === 1 ? one : many, language, { n });
    if (clips.length === 0) return say('emptyReport', language);
    if (read.length === 0) return say('sumNoClip', language);
    const values = {
      hits: count(hits.length, 'hitOne', 'hitMany'),
      clips: count(read.length, 'clipOne', 'clipMany'),
      duration: span(durationMs),
    };
    return escape(say(hits.length > 0 ? 'sumFound' : 'sumNone', language, values));
  });
  const more = [
    failed > 0
      ? both((l) =>
          escape(say('sumFailed', l, { clips: say(failed === 1 ? 'clipOne' : 'clipMany', l, { n: failed }) })),
        )
      : '',
    input.stopped ? word('sumStopped') : '',
  ].filter(Boolean);
  const kinds = [...new Set(hits.map((hit) => hit.behaviour))].map((behaviour) => {
    const n = hits.filter((hit) => hit.behaviour === behaviour).length;
    return `<div class="num hit-num"><dt>${word(`behaviour.${behaviour}`)}</dt><dd>${n}</dd></div>`;
  });
  const numbers = [
    ...kinds,
    `<div class="num"><dt>${word('numClips')}</dt><dd>${clips.length}</dd></div>`,
    `<div class="num"><dt>${word('numTime')}</dt><dd>${lengthOf(durationMs)}</dd></div>`,
    `<div class="num"><dt>${word('numCoverage')}</dt><dd>${percent(share)}</dd></div>`,
    `<div class="num"><dt>${word('numPersonTime')}</dt><dd>${Math.max(0, ...clips.map((clip) => clip.mostPeople))}</dd></div>`,
  ];
  return `<section class="summary"><div><h1>${head}</h1><p class="lead">${[word('promise'), ...more].join(' ')}</p></div><dl>${numbers.join('')}</dl></section>`;
}

export function desk(parts: PageParts): string {
  const { clips } = parts.data;
  if (clips.length === 0) return '';
  const items = parts.clips.map(({ data, frames }, i) => railItem(data, i, thumbOf(data, frames)));
  const withHits = clips.filter((clip) => clip.findings.length > 0).length;
  const filter =
    withHits > 0 && withHits < clips.length
      ? `<label class="check"><input type="checkbox" id="only-hits"> ${word('onlyHits')}</label>`
      : '<input type="checkbox" id="only-hits" hidden>';
  const speeds = SPEEDS.map((speed) => `<option value="${speed}"${speed === 1 ? ' selected' : ''}>${speed} ×</option>`);
  return `<noscript><p class="banner">${word('needsScript')}</p></noscript>
<section class="desk${clips.length === 1 ? ' single' : ''}" id="desk" aria-label="Augenmaß">
<nav class="rail" id="rail" data-label="clips" aria-label="Clips"><div class="rail-head"><h2>${word('clips')} <span class="muted">${clips.length}</span></h2>${filter}</div><ol class="scrolls">${items.join('')}</ol></nav>
<div class="middle">
<div class="stage-frame" id="stage-frame"><canvas id="stage" role="img" data-label="stage" aria-label="Strichfiguren"></canvas><p id="stage-note" class="stage-note"></p></div>
<div class="caption"><span id="where" class="where"></span><span id="what" class="what"></span></div>
<div class="scrub"><div id="timeline"></div><span id="cursor" class="cursor"></span><input type="range" id="scrubber" min="0" max="1000" step="1" value="0" data-label="position" aria-label="Stelle im Clip"></div>
<div class="transport">
<div class="keys">${button('previousHit', 'previousHit', icon('M5 4v12M15 4l-8 6 8 6z'))}${button('stepBack', 'stepBack', icon('M12.5 4 6 10l6.5 6'))}${button('toggle', 'play', `<svg class="is-play" viewBox="0 0 20 20" aria-hidden="true"><path d="M6 3.5 16.5 10 6 16.5z"/></svg><svg class="is-pause" viewBox="0 0 20 20" aria-hidden="true"><path d="M6 4h2.6v12H6zM11.4 4H14v12h-2.6z"/></svg>`, ' id="toggle" class="main-key"')}${button('stepOn', 'stepOn', icon('M7.5 4 14 10l-6.5 6'))}${button('nextHit', 'nextHit', icon('M15 4v12M5 4l8 6-8 6z'))}</div>
<p class="clock"><b id="time">0:00</b> / <span id="length">0:00</span></p>
<p class="count" id="hit-count"></p>
<div class="modes"><button type="button" data-act="trail" id="trail" aria-pressed="false" data-label="trail" aria-label="${say('trail', 'de')}">${word('trailShort')}</button>
<label><span class="spoken">${word('speedIs')}</span><select id="speed">${speeds.join('')}</select></label></div></div>
</div>
<aside class="panel" id="panel" data-label="findings" aria-label="Treffer"><div id="ask" aria-live="polite"></div><div id="more"></div></aside>
<div class="charts" id="charts" role="group" data-label="curvesTitle" aria-label="Verlauf"></div>
</section>`;
}

function railItem(clip: ClipData, index: number, thumb: string): string {
  const kinds = [...new Set(clip.findings.map((finding) => finding.behaviour))];
  const said =
    kinds.length > 0
      ? `<span class="tag alarm">${kinds.map((kind) => word(`behaviour.${kind}`)).join(', ')}${clip.findings.length > 1 ? ` · ${clip.findings.length}` : ''}</span>`
      : clip.failure
        ? `<span class="tag">△ ${word(clip.failure.partial ? 'remark.truncated' : 'noSamples')}</span>`
        : `<span class="tag">${word('noFinding')}</span>`;
  return `<li${clip.findings.length > 0 ? ' class="has-hits"' : ''}><button type="button" data-clip="${index}"><span class="thumb${clip.drawing ? '' : ' blank'}">${thumb}</span><span class="about"><span class="name">${escape(clip.name)}</span><span class="meta">${lengthOf(clip.durationMs)}</span>${said}</span></button></li>`;
}

export function hits(parts: PageParts): string {
  const rows: string[] = [];
  const count = parts.data.clips.reduce((sum, clip) => sum + clip.findings.length, 0);
  for (const clip of parts.clips) {
    for (const finding of clip.data.findings) rows.push(hitRow(clip, finding, rows.length, count));
  }
  if (rows.length === 0) return '';
  return `<section class="hits" aria-labelledby="hits-title"><h2 id="hits-title">${word('findings')} <span class="muted">${count}</span></h2><p class="lead">${word('humanJudges')}</p>${rows.join('')}</section>`;
}

export function watched(input: ReportInput, parts: PageParts): string {
  if (input.clips.length === 0) return '';
  const rows = parts.clips.map(({ data }, i) => watchedRow(data, input.clips[i]!));
  const heads = ['colClip', 'colDuration', 'colAnalysed', 'colGaps', 'colPlate', 'colHits', 'colRemarks'] as const;
  return `<section class="watched" aria-labelledby="watched-title"><h2 id="watched-title">${word('watchedTitle')}</h2>
<p class="legend"><span><i class="k-hit"></i>${word('legendHit')}</span><span><i class="k-gap"></i>${word('legendGap')}</span><span><i class="k-learning"></i>${word('legendPlate', { state: '' })}${word('plate.learning')}</span><span><i class="k-sure"></i>${word('plate.sure')}</span></p>
<div class="table scrolls" tabindex="0" role="region" data-label="tableOfClips" aria-label="Tabelle der Clips"><table><thead><tr>${heads.map((key) => `<th scope="col">${word(key)}</th>`).join('')}</tr></thead><tbody>${rows.join('')}</tbody></table></div></section>`;
}

function watchedRow(data: ClipData, clip: ReportClip): string {
  const gapMs = data.gaps.reduce((sum, gap) => sum + gap.toMs - gap.fromMs, 0);
  const remarks = [
    ...clip.notices.map((notice) => [`notice.${notice.code}`, notice.value] as const),
    ...(clip.remarks ?? []).map((remark) => [`remark.${remark.code}`, remark.value] as const),
  ].flatMap(([key, value]) => (key in WORDS ? [word(key as WordKey, { value })] : []));
  if (clip.failure) remarks.unshift(`${escape(clip.failure.message)} ${escape(clip.failure.remedy ?? '')}`);
  const timeline = timelineSvg(
    {
      durationMs: data.durationMs,
      hits: data.findings.map(({ startMs, endMs }) => ({ fromMs: startMs, toMs: endMs })),
      gaps: data.gaps,
      plate: data.plateRuns,
      people: data.lines.find((line) => line.code === 'people'),
    },
    'hatch',
  );
  const share = data.durationMs > 0 ? data.analysedMs / data.durationMs : 0;
  const plate = data.plateGiven ? word('plateGiven') : word(`plate.${data.plate}`);
  return `<tr><th scope="row">${escape(data.name)}${timeline}</th><td>${lengthOf(data.durationMs)}</td><td>${percent(share)}</td><td>${gapMs > 0 ? `${data.gaps.length} · ${span(gapMs)}` : word('none')}</td><td>${plate}</td><td>${data.findings.length > 0 ? `<b class="alarm">${data.findings.length}</b>` : '0'}${data.mostPeople > 0 ? '' : spoken('nothingNobody')}</td><td>${remarks.join('; ') || '–'}</td></tr>`;
}

export function limits(input: ReportInput): string {
  const list = (key: 'sees' | 'seesNot' | 'errs'): string => {
    const items = (['de', 'en'] as const).map(
      (l) =>
        `<ul lang="${l}">${say(key, l)
          .split('|')
          .map((item) => `<li>${escape(item)}</li>`)
          .join('')}</ul>`,
    );
    return items.join('');
  };
  const card = (title: WordKey, key: 'sees' | 'seesNot' | 'errs'): string =>
    `<div><h3>${word(title)}</h3>${list(key)}</div>`;
  const made = both((language) =>
    escape(
      say('madeBody', language, {
        version: input.version,
        model: input.model.name,
        hash: input.model.sha256,
        walls: say(wallWord(input.walls).key, language),
      }),
    ),
  );
  return `<section class="limits" aria-labelledby="limits-title"><h2 id="limits-title">${word('limitsTitle')}</h2><div class="cards">${card('seesTitle', 'sees')}${card('seesNotTitle', 'seesNot')}${card('errsTitle', 'errs')}</div></section>
<footer><p>${made}</p><p>${word('betweenDrawn')} ${word('selfContained')}</p></footer>`;
}

export function help(): string {
  return `<dialog id="help" aria-labelledby="help-title"><form method="dialog"><h2 id="help-title">${word('keysTitle')}</h2><dl id="help-keys"></dl><label class="check"><input type="checkbox" id="single-keys" checked> ${word('keysOn')}</label><button class="close">${word('close')}</button></form></dialog>`;
}

/** Things drawn once and used in many places: the drawings, and the hatching of gaps. */
export function definitions(parts: PageParts): string {
  const drawings = [...parts.drawings].map(
    ([id, png]) =>
      `<image id="${id}" width="1000" height="600" preserveAspectRatio="none" href="data:image/png;base64,${png}"/>`,
  );
  return `<svg class="defs" width="0" height="0" aria-hidden="true" focusable="false"><defs><pattern id="hatch" width="7" height="7" patternUnits="userSpaceOnUse" patternTransform="rotate(45)"><rect class="hatch-bed" width="7" height="7"/><rect class="hatch-line" width="2" height="7"/></pattern>${drawings.join('')}</defs></svg>`;
}
