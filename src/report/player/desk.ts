/// <reference lib="dom" />
import { ACTS, actOf, capOf } from './actions.ts';
import type { ActId } from './actions.ts';
import type { PageData } from './data.ts';
import { byId, make } from './dom.ts';
import { calmed, frameAt } from '../../ink/figure.ts';
import { plateOf } from './plate-image.ts';
import { Playback } from './playback.ts';
import { Readout } from './readout.ts';
import type { Hit } from './readout.ts';
import { Stage } from './stage.ts';
import { inflate, unpack } from './unpack.ts';
import type { Frame } from './unpack.ts';
import { say } from './words.ts';
import type { WordKey } from './words.ts';

const LEAD_MS = 3000;
const THEMES = ['auto', 'day', 'night'] as const;

/** Ties the page together: one clip on the stage, one question beside it, every act by button and by key. */
export class Desk {
  readonly #data: PageData;
  readonly #root = document.documentElement;
  readonly #stage: Stage;
  readonly #playback: Playback;
  readonly #scrubber = byId<HTMLInputElement>('scrubber');
  readonly #hits: readonly Hit[];
  readonly #frames = new Map<number, Frame[]>();
  readonly #readout: Readout;
  #clip = -1;
  #hit = -1;
  /** The first picture shows the hit itself; playing from it starts a little earlier. */
  #poster = false;
  #opening = 0;
  #singleKeys = true;

  constructor(data: PageData) {
    this.#data = data;
    this.#hits = data.clips.flatMap((clip, i) => clip.findings.map((finding) => ({ clip: i, finding })));
    this.#readout = new Readout(data, this.#hits);
    const calm = window.matchMedia('(prefers-reduced-motion: reduce)');
    this.#stage = new Stage(byId<HTMLCanvasElement>('stage'), () => calm.matches);
    const pulse = { request: requestAnimationFrame.bind(window), cancel: cancelAnimationFrame.bind(window) };
    this.#playback = new Playback(pulse, () => {
      this.#show();
    });
  }

  async start(): Promise<void> {
    this.#wire();
    this.setLanguage(navigator.language.startsWith('de') ? 'de' : navigator.language ? 'en' : this.#data.language);
    const [, clip, second] = /^#c(\d+)t([\d.]+)$/.exec(location.hash) ?? [];
    if (clip !== undefined && this.#data.clips[Number(clip) - 1]) {
      await this.openClip(Number(clip) - 1, Number(second) * 1000);
    } else if (this.#hits.length > 0) {
      await this.showHit(0, true);
    } else if (this.#data.clips.length > 0) {
      await this.openClip(0, this.#data.clips[0]!.busyMs);
    }
    this.#root.dataset['ready'] = '';
  }

  get language(): 'de' | 'en' {
    return this.#root.lang === 'en' ? 'en' : 'de';
  }

  setLanguage(language: 'de' | 'en'): void {
    this.#root.lang = language;
    for (const element of document.querySelectorAll<HTMLElement>('[data-label]')) {
      const label = say(element.dataset['label'] as WordKey, language);
      element.setAttribute('aria-label', label);
      if (element.matches('button')) element.title = label;
    }
    for (const button of document.querySelectorAll('[data-lang]')) {
      button.setAttribute('aria-pressed', String((button as HTMLElement).dataset['lang'] === language));
    }
    this.#fillHelp();
    if (this.#clip >= 0) this.#tell();
    this.#show();
  }

  setTheme(theme: (typeof THEMES)[number]): void {
    this.#root.dataset['theme'] = theme;
    const word = theme === 'day' ? 'themeDay' : theme === 'night' ? 'themeNight' : 'themeAuto';
    const button = byId('theme');
    button.dataset['label'] = word;
    button.title = say(word, this.language);
    button.setAttribute('aria-label', button.title);
    this.#show();
  }

  async openClip(index: number, timeMs: number): Promise<void> {
    const clip = this.#data.clips[index];
    if (!clip) return;
    this.#poster = false;
    if (this.#clip !== index) {
      this.#clip = index;
      if (this.#hits[this.#hit]?.clip !== index) this.#hit = -1;
      const opening = ++this.#opening;
      this.#playback.open(clip.durationMs, timeMs);
      this.#stage.open(undefined);
      this.#tell();
      const frames = await this.#framesOf(index);
      const plate = clip.drawing === null ? undefined : await plateOf(byId(clip.drawing).getAttribute('href')!);
      if (opening !== this.#opening) return;
      this.#stage.open({ frames, plate, aspect: clip.widthPx / Math.max(1, clip.heightPx) });
    }
    this.#playback.seek(timeMs);
    this.#readout.markRail(this.#clip);
  }

  /** Shows a hit. `poster`: its moment, still; otherwise it plays from a little before. */
  async showHit(index: number, poster = false): Promise<void> {
    const hit = this.#hits[index];
    if (!hit) return;
    this.#hit = index;
    const { startMs, endMs } = hit.finding;
    const momentMs = startMs + Math.min(1200, (endMs - startMs) * 0.6);
    await this.openClip(hit.clip, poster ? momentMs : startMs - LEAD_MS);
    this.#poster = poster;
    this.#tell();
    this.#show();
    if (!poster) this.#playback.play();
  }

  async #framesOf(index: number): Promise<Frame[]> {
    const known = this.#frames.get(index);
    if (known) return known;
    const stage = byId('stage-frame');
    stage.setAttribute('aria-busy', 'true');
    try {
      const packed = document.getElementById(`observations-${index}`)?.textContent ?? '';
      const frames = packed === '' ? [] : calmed(unpack(await inflate(packed)));
      this.#frames.set(index, frames);
      return frames;
    } catch {
      byId('stage-note').textContent = say('broken', this.language);
      return [];
    } finally {
      stage.removeAttribute('aria-busy');
    }
  }

  readonly #acts: Readonly<Record<ActId, () => void>> = {
    toggle: () => {
      const hit = this.#hits[this.#hit];
      if (this.#poster && hit && !this.#playback.playing) this.#playback.seek(hit.finding.startMs - LEAD_MS);
      this.#poster = false;
      this.#playback.toggle();
    },
    stepBack: () => {
      this.#step(-1);
    },
    stepOn: () => {
      this.#step(1);
    },
    back5: () => {
      this.#go(this.#playback.timeMs - 5000);
    },
    on5: () => {
      this.#go(this.#playback.timeMs + 5000);
    },
    toStart: () => {
      this.#go(0);
    },
    toEnd: () => {
      this.#go(this.#playback.durationMs);
    },
    nextHit: () => {
      void this.showHit(this.#nearHit(1));
    },
    previousHit: () => {
      void this.showHit(this.#nearHit(-1));
    },
    nextClip: () => {
      void this.#openFromRail(this.#clip + 1);
    },
    previousClip: () => {
      void this.#openFromRail(this.#clip - 1);
    },
    faster: () => {
      this.#playback.shift(1);
    },
    slower: () => {
      this.#playback.shift(-1);
    },
    trail: () => {
      this.#stage.trail = !this.#stage.trail;
      byId('trail').setAttribute('aria-pressed', String(this.#stage.trail));
      this.#show();
    },
    language: () => {
      this.setLanguage(this.language === 'de' ? 'en' : 'de');
    },
    theme: () => {
      const at = THEMES.indexOf((this.#root.dataset['theme'] ?? 'auto') as 'auto');
      this.setTheme(THEMES[(at + 1) % THEMES.length]!);
    },
    help: () => {
      const dialog = byId<HTMLDialogElement>('help');
      if (dialog.open) dialog.close();
      else dialog.showModal();
    },
  };

  #go(timeMs: number): void {
    this.#poster = false;
    this.#playback.seek(timeMs);
  }

  #step(by: -1 | 1): void {
    this.#playback.pause();
    const frames = this.#frames.get(this.#clip) ?? [];
    const at = frameAt(frames, this.#playback.timeMs);
    const onIt = frames[at]?.timeMs === this.#playback.timeMs;
    const target = frames[by > 0 ? at + 1 : onIt ? at - 1 : at];
    if (target) this.#go(target.timeMs);
  }

  /** The hit after or before the one shown; where none is shown, the nearest to where the reader is. */
  #nearHit(by: -1 | 1): number {
    if (this.#hit >= 0) return Math.min(this.#hits.length - 1, Math.max(0, this.#hit + by));
    const isLater = (hit: Hit): boolean =>
      hit.clip > this.#clip || (hit.clip === this.#clip && hit.finding.startMs > this.#playback.timeMs);
    return by > 0 ? this.#hits.findIndex(isLater) : this.#hits.findLastIndex((hit) => !isLater(hit));
  }

  #wire(): void {
    document.addEventListener('click', (event) => {
      const target = (event.target as Element).closest<HTMLElement>(
        '[data-act],[data-clip],[data-jump],[data-lang],[data-hit]',
      );
      if (!target) return;
      const { act, clip, jump, lang, hit } = target.dataset;
      if (hit !== undefined) void this.showHit(Number(hit));
      if (act !== undefined) this.#acts[act as ActId]();
      if (clip !== undefined) void this.#openFromRail(Number(clip));
      if (lang !== undefined) this.setLanguage(lang as 'de' | 'en');
      if (jump !== undefined) {
        void this.showHit(Number(jump));
        byId('desk').scrollIntoView({ block: 'start' });
      }
    });
    document.addEventListener('keydown', (event) => {
      this.#onKey(event);
    });
    this.#scrubber.addEventListener('input', () => {
      this.#playback.pause();
      this.#go(Number(this.#scrubber.value));
    });
    byId('speed').addEventListener('change', (event) => {
      this.#playback.setSpeed(Number((event.target as HTMLSelectElement).value));
    });
    byId('single-keys').addEventListener('change', (event) => {
      this.#singleKeys = (event.target as HTMLInputElement).checked;
    });
    byId('only-hits').addEventListener('change', (event) => {
      byId('rail').classList.toggle('only-hits', (event.target as HTMLInputElement).checked);
    });
    const again = (): void => {
      this.#show();
    };
    new ResizeObserver(again).observe(byId('stage'));
    window.matchMedia('(prefers-color-scheme: dark)').addEventListener('change', again);
  }

  async #openFromRail(index: number): Promise<void> {
    const hit = this.#hits.findIndex((one) => one.clip === index);
    if (hit >= 0) await this.showHit(hit, true);
    else await this.openClip(index, this.#data.clips[index]?.busyMs ?? 0);
  }

  #onKey(event: KeyboardEvent): void {
    if (event.ctrlKey || event.metaKey || event.altKey || byId<HTMLDialogElement>('help').open) return;
    const target = event.target as Element;
    // Where a control has its own use for a key, the control wins.
    if (target.matches('select,input[type=checkbox]')) return;
    if (event.key === ' ' && target.matches('button,summary,a')) return;
    const act = actOf(event);
    // Single characters can be switched off (WCAG 2.2, 2.1.4).
    if (!act || (event.key.length === 1 && event.key !== ' ' && !this.#singleKeys)) return;
    if (target.matches('.scrolls') && event.key.startsWith('Arrow') && !event.shiftKey) return;
    event.preventDefault();
    this.#acts[act]();
  }

  #fillHelp(): void {
    const list = byId('help-keys');
    list.replaceChildren(
      ...ACTS.flatMap((act) => [
        make('dt', '', make('kbd', '', capOf(act.keys[0], say('keySpace', this.language)))),
        make(
          'dd',
          '',
          act.id === 'toggle'
            ? `${say('play', this.language)} / ${say('pause', this.language)}`
            : say(act.word, this.language),
        ),
      ]),
    );
  }

  #tell(): void {
    this.#readout.tell(this.#clip, this.#hit, this.language);
  }

  #show(): void {
    const clip = this.#data.clips[this.#clip];
    if (!clip) return;
    const { timeMs } = this.#playback;
    const now = clip.findings.filter((one) => timeMs >= one.startMs - 300 && timeMs <= one.endMs + 1000);
    const shown = this.#stage.draw(timeMs, new Set(now.flatMap((one) => one.tracks)));
    const people = shown.filter((one) => one.presence >= 0.6).length;
    this.#readout.show({ clip, hit: this.#hits[this.#hit], now, people, playback: this.#playback }, this.language);
    if (!this.#playback.playing && clip.durationMs > 0) remember(this.#clip, timeMs);
  }
}

/** The place in the clip goes into the address, so that a moment can be pointed to. */
function remember(clip: number, timeMs: number): void {
  try {
    history.replaceState(null, '', `#c${clip + 1}t${(timeMs / 1000).toFixed(1)}`);
  } catch {
    // Some viewers do not let a local file change its address; nothing is lost.
  }
}
