import type { TrackFrame } from '../tracking/track.ts';
import { BOUNDS } from './bounds.ts';
import { blow, shove } from './contact.ts';
import type { Contact } from './contact.ts';
import type { Finding } from './finding.ts';
import { beyond, distanceM } from './history.ts';
import type { History, Past } from './history.ts';
import type { Rule, WatchOptions } from './rule.ts';
import { confidenceOf, Spans } from './span.ts';

/**
 * Assault: a strike, kick or push, as physics: a limb moves fast toward another body, comes into contact with its trunk
 * or head, and that body reacts (is moved away, bends, goes down). One such contact with a clear reaction, or several
 * weaker ones within three seconds. Straight punches reach 6 to 10 m/s at the fist, kicks more (Walilko, Viano and Bir
 * 2005; Pieter and Pieter 1995); at eight pictures a second half of that is seen. Hugs and handshakes are slow, a
 * high-five meets a hand and moves nobody, dancers move without displacing each other. Nothing here judges intent:
 * play-fighting looks the same, and the question goes to a person.
 */
const B = BOUNDS.assault;

interface Event extends Contact {
  readonly by: string;
  readonly to: string;
}

export class AssaultRule implements Rule {
  readonly #options: WatchOptions;
  readonly #history: History;
  readonly #spans = new Spans(4000);
  #events: Event[] = [];

  constructor(options: WatchOptions, history: History) {
    this.#options = options;
    this.#history = history;
  }

  push(frame: TrackFrame): Finding[] {
    const here = [...this.#history.all()].filter((past) => frame.timeMs - past.samples.at(-1)!.timeMs < 400);
    for (const a of here) {
      for (const b of here) {
        if (a !== b && this.#reach(a, b)) this.#look(a, b, frame);
      }
    }
    this.#events = this.#events.filter((event) => frame.timeMs - event.timeMs <= B.withinMs);
    for (const [pair, events] of Map.groupBy(this.#events, (event) => [event.by, event.to].sort().join('\n'))) {
      const evidence = events.reduce((sum, event) => sum + event.weight, 0);
      const bar = B.evidence * (frame.plate === 'cold' ? 1.5 : 1);
      if (evidence < bar && !(this.#spans.has(pair) && evidence > 0.5)) continue;
      this.#spans.hold(pair, this.#finding(events, evidence, frame));
    }
    return this.#spans.finished(frame.timeMs);
  }

  active(): Finding[] {
    return this.#spans.active();
  }

  end(): Finding[] {
    return this.#spans.end();
  }

  #reach(a: Past, b: Past): boolean {
    const [p, q] = [a.samples.at(-1)!, b.samples.at(-1)!];
    const wide = 1 + p.body.metric.uncertainty;
    return distanceM(p.floor, q.floor) * Math.min(1.3, (a.ruler + b.ruler) / 2) < B.reachM * wide * 1.6;
  }

  #look(a: Past, b: Past, frame: TrackFrame): void {
    const found = blow(a, b, frame.timeMs, this.#options.aspect) ?? shove(a, b, frame.timeMs, this.#options.aspect);
    if (!found) return;
    const again = this.#events.findIndex(
      (event) => event.by === a.track && event.to === b.track && Math.abs(event.timeMs - found.timeMs) < 450,
    );
    const event = { ...found, by: a.track, to: b.track };
    if (again < 0) this.#events.push(event);
    else if (this.#events[again]!.weight < event.weight) this.#events[again] = event;
  }

  #finding(events: readonly Event[], evidence: number, frame: TrackFrame): Finding {
    const best = events.reduce((a, b) => (b.weight > a.weight ? b : a));
    const startMs = Math.min(...events.map((event) => event.timeMs));
    const lastMs = Math.max(...events.map((event) => event.timeMs));
    return {
      behaviour: 'assault',
      startMs: startMs - 300,
      endMs: lastMs + 500,
      confidence: confidenceOf(beyond(evidence, B.evidence * 0.8, 0.8)),
      camera: this.#options.camera,
      tracks: [best.by, best.to],
      reason:
        best.kind === 'limb'
          ? {
              code: 'limb-struck',
              values: [
                { name: 'speed', value: best.speed, unit: 'm/s' },
                { name: 'distance', value: best.distanceM, unit: 'm' },
                { name: 'reaction', value: best.reaction, unit: 'm/s' },
                { name: 'count', value: events.length, unit: '' },
                { name: 'duration', value: (lastMs - startMs) / 1000, unit: 's' },
              ],
              scale: frame.scale,
            }
          : {
              code: 'pushed-away',
              values: [
                { name: 'distance', value: best.distanceM, unit: 'm' },
                { name: 'duration', value: 0.5, unit: 's' },
                { name: 'reaction', value: best.reaction, unit: 'm/s' },
                { name: 'path', value: best.pathM, unit: 'm' },
              ],
              scale: frame.scale,
            },
    };
  }
}
