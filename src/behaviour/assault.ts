import type { TrackFrame } from '../tracking/track.ts';
import { BOUNDS } from './bounds.ts';
import { bystanders, encounter } from './encounter.ts';
import type { Encounter } from './encounter.ts';
import { ENCOUNTER } from './encounter-weights.ts';
import type { Finding } from './finding.ts';
import { beyond } from './history.ts';
import type { History, Past, Sample } from './history.ts';
import { oddsOf } from './odds.ts';
import type { Rule, WatchOptions } from './rule.ts';
import { confidenceOf, Spans } from './span.ts';

/**
 * Assault: a strike, kick or push, as physics: a limb moves fast toward another body, comes near its trunk or head, and
 * that body reacts (is set moving, bends, goes down). Straight punches reach 6 to 10 m/s at the fist, kicks more (Walilko,
 * Viano and Bir 2005; Pieter and Pieter 1995); at eight pictures a second less than half of that is seen, so no single
 * number tells a blow from an outlier of the model. What two bodies did in the last three seconds is weighed together: the
 * sum of what each measured number adds to the odds (encounter-weights.ts), a ratio of likelihoods as in Wald's test
 * (1945), taken up to the bar from the side of "nothing" only. Hugs, handshakes, high-fives and dances are what it was
 * weighed against. Nothing here judges intent: play-fighting looks the same, and the question goes to a person.
 */
const B = BOUNDS.assault;
/** The way after the blow is the farthest within this (encounter.ts). */
const HALF_SECOND_S = 0.5;

export class AssaultRule implements Rule {
  readonly #options: WatchOptions;
  readonly #history: History;
  readonly #spans = new Spans(4000);
  #frames = 0;

  constructor(options: WatchOptions, history: History) {
    this.#options = options;
    this.#history = history;
  }

  push(frame: TrackFrame): Finding[] {
    // Three seconds change little from one picture to the next.
    if (++this.#frames % B.everyFrames === 0) this.#look(frame);
    return this.#spans.finished(frame.timeMs);
  }

  active(): Finding[] {
    return this.#spans.active();
  }

  end(): Finding[] {
    return this.#spans.end();
  }

  #look(frame: TrackFrame): void {
    const here = [...this.#history.all()].filter((past) => {
      const last = past.samples.at(-1)!;
      return frame.timeMs - last.timeMs < 400 && past.samples.length >= B.seen;
    });
    const bar = this.#bar(frame);
    for (const a of here) {
      for (const b of here) {
        if (a === b || !this.#beside(a, b)) continue;
        const others = bystanders(a, b, here);
        // In a dense crowd nobody's limbs can be told from the next one's.
        if (others > B.others) continue;
        const found = encounter(a, b, frame.timeMs, this.#options.aspect, others);
        if (!found) continue;
        const odds = oddsOf(ENCOUNTER, found.numbers);
        const key = [a.track, b.track].sort().join('\n');
        if (odds < bar - (this.#spans.has(key) ? B.held : 0)) continue;
        this.#spans.hold(key, this.#finding(a, b, found, odds, frame));
      }
    }
  }

  /** A place known badly asks for more. */
  #bar(frame: TrackFrame): number {
    return B.least + (frame.plate === 'cold' ? B.cold : 0);
  }

  /** Near enough in the picture that a limb could reach. */
  #beside(a: Past, b: Past): boolean {
    const [p, q] = [a.samples.at(-1)!, b.samples.at(-1)!];
    const scale = (p.body.metric.metresPerFrame * a.ruler + q.body.metric.metresPerFrame * b.ruler) / 2;
    const middle = ({ body }: Sample): number => (body.box.x0 + body.box.x1) / 2;
    return (
      Math.abs(middle(p) - middle(q)) * this.#options.aspect * scale <= B.besideM &&
      Math.abs(p.body.box.y1 - q.body.box.y1) * scale <= B.behindM
    );
  }

  #finding(a: Past, b: Past, { startMs, numbers }: Encounter, odds: number, frame: TrackFrame): Finding {
    const value = (name: string): number => Math.max(0, numbers[name] ?? 0);
    const speed = Math.max(value('speedWn'), value('speedLn'));
    return {
      behaviour: 'assault',
      startMs,
      endMs: frame.timeMs,
      confidence: confidenceOf(beyond(odds, B.least - 1, 2)),
      camera: this.#options.camera,
      tracks: [a.track, b.track],
      reason: {
        code: speed > B.struckMps ? 'limb-struck' : 'pushed-away',
        values: [
          { name: 'speed', value: speed, unit: 'm/s' },
          { name: 'distance', value: value('dMin'), unit: 'm' },
          { name: 'reaction', value: value('bDisp5') / HALF_SECOND_S, unit: 'm/s' },
          { name: 'path', value: value('bDisp5'), unit: 'm' },
          { name: 'lean', value: 40 * value('leanR'), unit: '°' },
          { name: 'sank', value: value('sink'), unit: 'm' },
          { name: 'count', value: Math.max(1, value('count')), unit: '' },
          { name: 'duration', value: (frame.timeMs - startMs) / 1000, unit: 's' },
        ],
        scale: frame.scale,
      },
    };
  }
}
