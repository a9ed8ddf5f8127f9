import type { TrackFrame } from '../tracking/track.ts';
import { BOUNDS } from './bounds.ts';
import { contact } from './contact.ts';
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
 * 2005; Pieter and Pieter 1995); at eight pictures a second, smoothed, less than half of that is seen. Hugs and
 * handshakes are slow, a high-five meets a hand and moves nobody, dancers move without displacing each other. Nothing
 * here judges intent: play-fighting looks the same, and the question goes to a person.
 */
const B = BOUNDS.assault;

interface Event {
  readonly contact: Contact;
  readonly weight: number;
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
    const here = [...this.#history.all()].filter((past) => {
      const last = past.samples.at(-1)!;
      return frame.timeMs - last.timeMs < 400 && past.samples.length >= B.seen && !last.body.cut;
    });
    for (const a of here) {
      for (const b of here) if (a !== b) this.#look(a, b, frame.timeMs, here);
    }
    this.#events = this.#events.filter((event) => frame.timeMs - event.contact.timeMs <= B.withinMs);
    const bar = B.evidence * (frame.plate === 'cold' ? 1.5 : 1);
    for (const [pair, events] of Map.groupBy(this.#events, (event) => [event.by, event.to].sort().join('\n'))) {
      const evidence = events.reduce((sum, event) => sum + event.weight, 0) + this.#downed(events);
      if (evidence < bar * (this.#spans.has(pair) ? 0.5 : 1)) continue;
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

  #look(a: Past, b: Past, nowMs: number, here: readonly Past[]): void {
    const found = contact(a, b, nowMs, this.#options.aspect);
    if (!found) return;
    const [p, q] = [a.samples.at(-1)!, b.samples.at(-1)!];
    const others = here.filter((other) => {
      const { floor } = other.samples.at(-1)!;
      return other !== a && other !== b && Math.min(distanceM(floor, p.floor), distanceM(floor, q.floor)) < 1.5;
    }).length;
    const covered = Math.max(p.body.covered, q.body.covered);
    const weight = weightOf(found, others, within(covered, 0, 1));
    if (weight <= 0) return;
    const event = { contact: found, weight, by: a.track, to: b.track };
    const again = this.#events.findIndex(
      (other) =>
        [other.by, other.to].includes(a.track) &&
        [other.by, other.to].includes(b.track) &&
        Math.abs(other.contact.timeMs - found.timeMs) < B.apartMs,
    );
    if (again < 0) this.#events.push(event);
    else if (this.#events[again]!.weight < weight) this.#events[again] = event;
  }

  /** Whoever goes down right after a contact was not greeted. */
  #downed(events: readonly Event[]): number {
    const fell = events.some(({ contact: { timeMs }, weight, to }) => {
      const past = this.#history.get(to);
      const afterMs = past?.fell ? past.fell.timeMs - timeMs : NaN;
      return weight > B.downedLeast && afterMs > -700 && afterMs < B.downedMs;
    });
    return fell ? B.downed : 0;
  }

  #finding(events: readonly Event[], evidence: number, frame: TrackFrame): Finding {
    const { contact: best, by, to } = events.reduce((a, b) => (b.weight > a.weight ? b : a));
    const times = events.map((event) => event.contact.timeMs);
    const [startMs, lastMs] = [Math.min(...times), Math.max(...times)];
    const struck = forceOf(best) > B.struckMps;
    return {
      behaviour: 'assault',
      startMs: startMs - 300,
      endMs: lastMs + 500,
      confidence: confidenceOf(beyond(evidence, B.evidence * 0.8, B.evidence)),
      camera: this.#options.camera,
      tracks: [by, to],
      reason: {
        code: struck ? 'limb-struck' : 'pushed-away',
        values: [
          { name: 'speed', value: best.limbSpeed, unit: 'm/s' },
          { name: 'distance', value: best.distanceM, unit: 'm' },
          { name: 'reaction', value: Math.max(0, best.thrownSpeed), unit: 'm/s' },
          { name: 'path', value: Math.max(0, best.thrownM), unit: 'm' },
          { name: 'lean', value: Math.max(0, best.bentDeg), unit: '°' },
          { name: 'sank', value: Math.max(0, best.sankM), unit: 'm' },
          { name: 'count', value: events.length, unit: '' },
          { name: 'duration', value: Math.max(0.1, (lastMs - startMs) / 1000), unit: 's' },
        ],
        scale: frame.scale,
      },
    };
  }
}

/** A limb's speed, less the farther from the other body it stayed, m/s. */
const forceOf = (found: Contact): number => within(found.limbSpeed * Math.max(0, 1 - found.distanceM / B.farM), 0, 3.5);

const within = (value: number, low: number, high: number): number => Math.min(high, Math.max(low, value));

/**
 * How much one contact weighs: what the limb did and what the other body did beyond its own unrest, more where both go
 * together; less where both reach out as in a greeting, where others stand close by and where bodies hide each other.
 */
export function weightOf(found: Contact, others: number, covered: number): number {
  const W = B.weights;
  const force = forceOf(found);
  const reach = within(found.reachM, 0, 0.5);
  const thrown = within(found.thrownSpeed - found.unrest, -0.5, 2);
  const away = within(thrown, 0, 1.5);
  const moved = within(found.thrownM - Math.max(0, found.followedM), -0.3, 0.8);
  const bent = within(found.bentDeg - B.swayDeg, 0, 40) / 40;
  const score =
    W.reach * reach +
    W.thrown * thrown +
    W.moved * moved +
    W.bent * bent +
    W.sank * within(found.sankM, 0, 0.6) +
    W.struckAway * within(force, 0, 3.5) * away +
    W.pushedAway * reach * away +
    W.struckBent * within(force, 0, 3) * bent -
    W.answered * within(found.answer, 0, 3) -
    W.others * within(others, 0, 3) -
    W.covered * covered -
    W.apart * within(found.gapM - B.gapM, 0, 1);
  // Without a limb that came near there was no contact: whoever falls beside a passer-by was not struck.
  const touched = Math.min(1, force / B.touchedMps + reach / B.touchedM);
  return Math.max(0, score - B.least) * touched;
}
