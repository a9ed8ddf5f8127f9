import type { Mandate } from '../mandate/mandate.ts';
import type { Behaviour } from '../wire/words.ts';

const HOUR_MS = 3_600_000;
/** Where a camera keeps no footage, figures of its alarms are kept so long. */
const WITHOUT_MS = 24 * HOUR_MS;

/** What the mandate says of alarms. */
export interface Rules {
  /** A second person must judge. */
  readonly secondReview: boolean;
  /** After so long without an answer an alarm is passed on; undefined where nobody is named for it. */
  passOnAfterMs(behaviour: Behaviour): number | undefined;
  /** Whom the place itself would tell of such an alarm; others that are named have to be called by a person. */
  recipients(behaviour: Behaviour): readonly string[];
  /** How long figures of a camera's alarms are kept. */
  replayMs(camera: string): number;
}

/** Nothing is passed on, and figures go after a day. */
export const NO_RULES: Rules = {
  secondReview: false,
  passOnAfterMs: () => undefined,
  recipients: () => [],
  replayMs: () => WITHOUT_MS,
};

export function rulesOf(mandate: Mandate): Rules {
  const { alarms, cameras } = mandate;
  return {
    secondReview: alarms.secondReview,
    passOnAfterMs: (behaviour) =>
      alarms.recipients.some(({ behaviours }) => behaviours.includes(behaviour))
        ? alarms.passOnAfterSeconds * 1000
        : undefined,
    recipients: (behaviour) =>
      alarms.recipients
        .filter(({ by, behaviours }) => by !== undefined && behaviours.includes(behaviour))
        .map(({ name }) => name),
    replayMs: (name) => {
      const camera = cameras.find((one) => one.name === name);
      return camera?.keep === 'sealed' && camera.retentionHours > 0 ? camera.retentionHours * HOUR_MS : WITHOUT_MS;
    },
  };
}
