import { AugenmassError } from '../kernel/errors.ts';
import type { Random } from '../kernel/random.ts';
import { commit } from '../ledger/commitment.ts';
import type { Draft } from '../ledger/entry.ts';
import type { Openings, Opening } from '../ledger/commitment.ts';
import type { Commitments } from '../ledger/facts.ts';
import type { Judgement } from '../wire/alarm.ts';
import type { Role } from '../wire/words.ts';
import type { AlarmState, Recorded } from './record.ts';

/** Who acts: a person of the place, in one of their roles. The person's id stays in the store. */
export interface By {
  readonly personId: string;
  readonly role: Role;
}

/** Throws `conflict` where it was judged by everybody who must, or by the same person. */
export function mayJudge(recorded: Recorded, by: By): void {
  const { body, state, people, judgements } = recorded;
  if (state === 'judged') {
    const given = judgements.at(-1)?.verdict ?? '';
    throw new AugenmassError('conflict', `Alarm ${body.id} was judged before (${given}).`, {
      remedy: 'A verdict stands as it was given; raise a correction with the data-protection officer.',
      de: {
        message: `Die Meldung ${body.id} wurde schon beurteilt (${given}).`,
        remedy: 'Ein Urteil bleibt, wie es gegeben wurde; eine Korrektur veranlasst die Datenschutzbeauftragte.',
      },
    });
  }
  if (!people.includes(by.personId)) return;
  throw new AugenmassError('conflict', 'You have judged this alarm; another person has to look.', {
    remedy: 'Ask somebody else who may judge to look at it.',
    de: {
      message: 'Sie haben diese Meldung schon beurteilt; eine andere Person muss sie ansehen.',
      remedy: 'Jemand anderen, der urteilen darf, bitten, sie anzusehen.',
    },
  });
}

export function stateAfter(judgements: number, secondReview: boolean): AlarmState {
  if (judgements === 0) return 'open';
  return judgements === 1 && secondReview ? 'second' : 'judged';
}

/**
 * The entry of a verdict. What was said and by whom is one commitment: it can be shown who judged, later and with a reason, and
 * the ledger alone says it to nobody.
 */
export function verdictEntry(
  { body: { id, camera, behaviour } }: Recorded,
  { verdict, reason }: { verdict: Judgement['verdict']; reason?: string | undefined },
  by: By,
  random: Random,
): { draft: Draft; commitments: Commitments; openings: Openings; salt: string } {
  const note = noteOf(by.personId, reason);
  const { commitments, openings } = commit({ note }, random);
  const facts = { alarm: id, camera, behaviour, verdict, role: by.role };
  return {
    draft: { act: 'verdict', phase: 'intent', facts, commitments },
    commitments,
    openings,
    salt: openings.note!.salt,
  };
}

/** What the commitment of a verdict is made of. */
export function noteOf(person: string, reason: string | null | undefined): string {
  return JSON.stringify({ person, reason: reason ?? '' });
}

/** What a verdict's opening says; undefined where it is gone or not of this form. */
export function openedNote(opening: Opening | undefined): { person: string; reason: string } | undefined {
  try {
    const value: unknown = opening && JSON.parse(opening.value);
    if (typeof value !== 'object' || value === null) return undefined;
    const { person, reason } = value as Record<string, unknown>;
    return typeof person === 'string' && typeof reason === 'string' ? { person, reason } : undefined;
  } catch {
    return undefined;
  }
}
