import { createHash } from 'node:crypto';
import { z } from 'zod';
import { AugenmassError } from '../kernel/errors.ts';
import { Behaviour, Id, Ms, Name, Sentence } from '../wire/words.ts';

/** Why an alarm leaves: nobody judged it in time, a person calls for help, a person passes it on, it was raised just now. */
export const WHYS = ['unanswered', 'help', 'passed-on', 'raised'] as const;
export type Why = (typeof WHYS)[number];

/** All that may ever leave of an alarm. Times are UTC ms; sentences are made of numbers and the mandate's names. */
export interface AlarmTold {
  readonly id: string;
  readonly camera: string;
  readonly behaviour: Behaviour;
  readonly startMs: number;
  readonly endMs: number;
  readonly raisedMs: number;
  readonly sentence: Sentence;
  readonly question: Sentence;
}

const Told = z.object({
  id: Id,
  camera: Name,
  behaviour: Behaviour,
  startMs: Ms,
  endMs: Ms,
  raisedMs: Ms,
  sentence: Sentence,
  question: Sentence,
});
const Letter = z.strictObject({ why: z.enum(WHYS), site: z.string().max(1000), alarm: Told, role: Name.optional() });

/** What a delivery carries, and keeps until it has arrived. */
export interface Letter {
  readonly why: Why;
  /** The place, as its mandate names it. */
  readonly site: string;
  readonly alarm: AlarmTold;
  /** Who asked for it; for the ledger, and does not leave. */
  readonly role?: string;
}

/** The listed parts of an alarm and no other, whatever else it carries. Throws `invalid` where one has not its form. */
export function tellable(alarm: AlarmTold): AlarmTold {
  const { startMs, endMs, raisedMs } = alarm;
  const whole = { startMs: Math.round(startMs), endMs: Math.round(endMs), raisedMs: Math.round(raisedMs) };
  const told = Told.safeParse({ ...alarm, ...whole });
  if (told.success) return told.data;
  throw new AugenmassError('invalid', 'This alarm cannot be passed on: a part of it has not its form.', {
    cause: told.error,
  });
}

export const letterText = (letter: Letter): string => JSON.stringify(letter);

/** Undefined for what `letterText` did not write. */
export function readLetter(text: string): Letter | undefined {
  try {
    const { role, ...letter } = Letter.parse(JSON.parse(text));
    return role === undefined ? letter : { ...letter, role };
  } catch {
    return undefined;
  }
}

/** The same letter to the same recipient has the same id, however often it is queued or sent: 24 hexadecimal digits. */
export function deliveryId(alarm: string, recipient: string, why: Why, occasionMs = 0): string {
  return createHash('sha256').update(`${alarm}\n${recipient}\n${why}\n${occasionMs}`).digest('hex').slice(0, 24);
}

/** As recipients read it (docs/notify.md); the order of keys is fixed, so that a repetition is the same to the byte. */
export function payloadOf({ why, site, alarm }: Letter): Record<string, unknown> {
  const { id, camera, behaviour, startMs, endMs, raisedMs, sentence, question } = alarm;
  return {
    type: `alarm.${why}`,
    timestamp: new Date(raisedMs).toISOString(),
    data: { alarm: id, site, camera, behaviour, startMs, endMs, raisedMs, sentence, question },
  };
}
