import { AugenmassError } from '../kernel/errors.ts';
import type { Observation } from '../observation/observation.ts';
import type { TrackFrame } from '../tracking/track.ts';
import { AssaultRule } from './assault.ts';
import { CounterflowRule } from './counterflow.ts';
import { CrowdingRule } from './crowding.ts';
import { FallRule } from './fall.ts';
import type { Behaviour, Finding } from './finding.ts';
import { History } from './history.ts';
import { IntrusionRule } from './intrusion.ts';
import { LyingRule } from './lying.ts';
import type { Rule, WatchOptions } from './rule.ts';
import { RunningRule } from './running.ts';

export type { WatchOptions } from './rule.ts';

const RULES: Record<Behaviour, new (options: WatchOptions, history: History) => Rule> = {
  fall: FallRule,
  lying: LyingRule,
  assault: AssaultRule,
  running: RunningRule,
  crowding: CrowdingRule,
  intrusion: IntrusionRule,
  counterflow: CounterflowRule,
};

/** The rules granted for one camera and run, fed with its tracks frame by frame. */
export class Watch {
  readonly #history: History;
  readonly #rules: Rule[];

  /** Throws `invalid` for a zone that is no area, or a flow zone without a direction. */
  constructor(options: WatchOptions) {
    for (const zone of options.zones ?? []) {
      if (zone.polygon.length < 3 || (zone.kind === 'flow' && !zone.direction)) {
        throw new AugenmassError('invalid', `The zone "${zone.name}" is not an area that can be watched.`, {
          remedy: 'Give it at least three corners; a zone of kind "flow" also needs a direction.',
        });
      }
    }
    this.#history = new History(options.aspect);
    this.#rules = [...new Set(options.behaviours)].map((behaviour) => new RULES[behaviour](options, this.#history));
  }

  /** Findings whose end is now known. A frame taken while the camera was moved or covered is not judged. */
  push(frame: TrackFrame, observation: Observation): Finding[] {
    if (frame.disturbed) return [];
    this.#history.push(frame);
    return this.#rules.flatMap((rule) => rule.push(frame, observation));
  }

  /** Decided and still going on, with the end so far: a live camera alarms on these. */
  active(): Finding[] {
    return this.#rules.flatMap((rule) => rule.active());
  }

  /** The run is over: whatever was decided and not yet given out. */
  end(): Finding[] {
    return this.#rules.flatMap((rule) => rule.end());
  }
}
