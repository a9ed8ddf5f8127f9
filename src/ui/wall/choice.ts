import type { Alarm } from '../../wire/alarm.ts';

/** What stands in front: an alarm and so its camera, a camera that somebody chose, or nothing. */
export interface Choice {
  readonly camera: string | undefined;
  readonly alarm: string | undefined;
  /** A camera chosen by a person: when, by the server's clock. Only what is raised later pushes in. */
  readonly sinceMs?: number | undefined;
}

export const NOTHING_CHOSEN: Choice = { camera: undefined, alarm: undefined };
/** A judged alarm without a hit leaves by itself after this; one with a hit waits for what follows. */
export const LINGER_MS = 20_000;

const judgedMs = (alarm: Alarm): number => alarm.judgements.at(-1)?.atMs ?? alarm.raisedMs;

/**
 * What should stand in front now. `waiting`: alarms that still wait, most urgent first. A waiting alarm comes forward by itself; it
 * never takes the place of another that somebody is judging. Pure; returns the same object where nothing changes.
 */
export function chosenNow(
  choice: Choice,
  waiting: readonly Alarm[],
  alarms: ReadonlyMap<string, Alarm>,
  nowMs: number,
  dismissed: ReadonlySet<string>,
): Choice {
  const shown = choice.alarm === undefined ? undefined : alarms.get(choice.alarm);
  if (shown && shown.state !== 'judged') return choice;
  const since = shown ? judgedMs(shown) : (choice.sinceMs ?? -Infinity);
  // What was raised after the verdict, or after somebody chose a camera, does not wait for them to tidy up; what waited already
  // lets the verdict be read.
  // A camera that somebody looks at, and something waits just there: that is the question.
  const here =
    shown || choice.camera === undefined
      ? undefined
      : waiting.find(({ id, camera }) => camera === choice.camera && !dismissed.has(id));
  if (here) return { camera: here.camera, alarm: here.id };
  const tidied = shown !== undefined && nowMs - since > LINGER_MS;
  const next = waiting.find(({ id, raisedMs }) => !dismissed.has(id) && (tidied || raisedMs > since));
  if (next) return { camera: next.camera, alarm: next.id };
  if (shown && shown.judgements.at(-1)?.verdict !== 'hit' && tidied) return NOTHING_CHOSEN;
  if (choice.alarm !== undefined && !shown) return NOTHING_CHOSEN;
  return choice;
}

/** Parts of names that several cameras share: halle-ost and halle-west are in the area halle. */
export function areasOf(names: readonly string[]): string[] {
  const counts = new Map<string, number>();
  for (const name of names) {
    const area = name.replace(/-?\d+$/, '').split('-')[0]!;
    counts.set(area, (counts.get(area) ?? 0) + 1);
  }
  return [...counts].filter(([, count]) => count > 1).map(([area]) => area);
}

/** Whether a camera is among those looked for; spaces and hyphens are the same. */
export function matches(name: string, filter: string): boolean {
  const plain = (text: string): string =>
    text
      .toLowerCase()
      .replace(/[\s-]+/g, ' ')
      .trim();
  return plain(name).includes(plain(filter));
}
