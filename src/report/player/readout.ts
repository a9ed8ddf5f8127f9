/// <reference lib="dom" />
import { timelineSvg } from './chart.ts';
import type { ClipData, FindingData, PageData } from './data.ts';
import { byId, svgOf } from './dom.ts';
import { chartsOf, failureOf, hitListOf, moveCursor, nothingOf, questionOf, shortOf } from './panel.ts';
import type { Playback } from './playback.ts';
import { clockOf, peopleOf, say } from './words.ts';

/** A finding and the clip it lies in. */
export interface Hit {
  readonly clip: number;
  readonly finding: FindingData;
}

export interface Moment {
  readonly clip: ClipData;
  /** The hit whose question is asked. */
  readonly hit: Hit | undefined;
  /** Findings that hold at this moment. */
  readonly now: readonly FindingData[];
  readonly people: number;
  readonly playback: Playback;
}

/** Puts into words and marks what the desk shows. Changes nothing but the page. */
export class Readout {
  readonly #data: PageData;
  readonly #hits: readonly Hit[];
  readonly #scrubber = byId<HTMLInputElement>('scrubber');
  readonly #charts = byId('charts');

  constructor(data: PageData, hits: readonly Hit[]) {
    this.#data = data;
    this.#hits = hits;
  }

  /** Everything that changes with clip, hit or language, not with time. */
  tell(at: number, hitAt: number, language: 'de' | 'en'): void {
    const clip = this.#data.clips[at];
    if (!clip) return;
    const hit = this.#hits[hitAt];
    const [asked, more] = hit
      ? questionOf(hit.finding, clip.name, language)
      : clip.findings.length > 0
        ? [[], []]
        : nothingOf(clip, this.#data, language);
    const firstHit = this.#hits.findIndex((one) => one.clip === at);
    // Only question and reason are read out when they change; the rest is there to be found.
    byId('ask').replaceChildren(...asked);
    byId('more').replaceChildren(
      ...more,
      ...(hit && clip.failure ? failureOf(clip, language) : []),
      ...shortOf(clip, language),
      ...hitListOf(clip, firstHit, hitAt, language),
    );
    const { panel, where, count } = { panel: byId('panel'), where: byId('where'), count: byId('hit-count') };
    panel.classList.toggle('asks', hit !== undefined);
    where.textContent = clip.name;
    count.textContent =
      this.#hits.length === 0
        ? say('noFinding', language)
        : hitAt < 0
          ? say(this.#hits.length === 1 ? 'hitOne' : 'hitMany', language, { n: this.#hits.length })
          : say('hitOf', language, { i: hitAt + 1, n: this.#hits.length });
    byId('stage-note').textContent = noteOf(clip, language);
    byId('timeline').replaceChildren(
      svgOf(
        timelineSvg(
          {
            durationMs: clip.durationMs,
            hits: clip.findings.map((finding) => ({ fromMs: finding.startMs, toMs: finding.endMs })),
            gaps: clip.gaps,
            plate: clip.plateRuns,
            people: clip.lines.find((line) => line.code === 'people'),
          },
          'hatch',
        ),
      ),
    );
    this.#charts.replaceChildren(...chartsOf(clip, language));
    this.#scrubber.max = String(clip.durationMs);
    this.#scrubber.disabled = clip.durationMs === 0;
    const { style } = byId('stage-frame');
    style.setProperty('--aspect', String(clip.widthPx > 0 && clip.heightPx > 0 ? clip.widthPx / clip.heightPx : 5 / 3));
    this.markRail(at);
  }

  /** Marks the clip in the rail and brings it into the rail's view; the page itself stays where it is. */
  markRail(at: number): void {
    for (const button of document.querySelectorAll<HTMLElement>('#rail [data-clip]')) {
      const current = Number(button.dataset['clip']) === at;
      button.setAttribute('aria-current', String(current));
      const list = button.closest('ol');
      if (!current || !list) continue;
      const [own, frame] = [button.getBoundingClientRect(), list.getBoundingClientRect()];
      if (own.top < frame.top || own.bottom > frame.bottom) list.scrollTop += own.top - frame.top - 40;
      if (own.left < frame.left || own.right > frame.right) list.scrollLeft += own.left - frame.left - 40;
    }
  }

  /** Everything that changes with time. */
  show({ clip, hit, now, people: count, playback }: Moment, language: 'de' | 'en'): void {
    const { timeMs, durationMs, playing, speed } = playback;
    const people = peopleOf(count, language);
    byId('stage-frame').classList.toggle('alarm', now.length > 0);
    byId('what').textContent =
      now.length > 0
        ? now
            .map((one) => say(`behaviour.${one.behaviour}`, language))
            .filter((word, i, all) => all.indexOf(word) === i)
            .join(', ')
        : people;
    byId('what').classList.toggle('alarm', now.length > 0);
    byId('time').textContent = `${clockOf(timeMs)}${language === 'de' ? ',' : '.'}${Math.floor((timeMs % 1000) / 100)}`;
    byId('length').textContent = clockOf(durationMs);
    this.#scrubber.value = String(timeMs);
    const position = say('positionIs', language, { at: clockOf(timeMs), of: clockOf(durationMs), people });
    this.#scrubber.setAttribute('aria-valuetext', position);
    byId('cursor').style.left = `${durationMs > 0 ? (100 * timeMs) / durationMs : 0}%`;
    const button = byId('toggle');
    const word = playing ? 'pause' : 'play';
    if (button.dataset['state'] !== word + language) {
      button.dataset['state'] = word + language;
      button.classList.toggle('playing', playing);
      button.title = say(word, language);
      button.setAttribute('aria-label', button.title);
    }
    byId<HTMLSelectElement>('speed').value = String(speed);
    for (const chart of this.#charts.children) moveCursor(chart, durationMs > 0 ? timeMs / durationMs : 0);
    if (hit) {
      const { lineFromMs, lineToMs } = hit.finding;
      const share = (timeMs - lineFromMs) / Math.max(1, lineToMs - lineFromMs);
      moveCursor(document.querySelector('#panel .curve'), share);
    }
    if (!playing) byId('stage').setAttribute('aria-label', `${say('stage', language)}: ${people}, ${clip.name}`);
  }
}

function noteOf(clip: ClipData, language: 'de' | 'en'): string {
  if (clip.failure && !clip.failure.partial) return say('failedTitle', language);
  if (clip.short) return say('shortTitle', language);
  return clip.drawing === null ? say('noDrawing', language) : '';
}
