import { AugenmassError } from '../kernel/errors.ts';
import type { Draft, Result } from './entry.ts';
import type { Facts } from './facts.ts';
import type { Ledger } from './store.ts';

/** What of a ledger an act needs; tests pass their own. */
export type Appends = Pick<Ledger, 'append'>;

/** The act as it is meant: name, facts and commitments; phase, ref and result come from `act`. */
export type Intent = Pick<Draft, 'act' | 'facts' | 'commitments'>;

/**
 * Writes the intent, does the act, writes the outcome: 'done' with the facts that `outcome` draws from the result,
 * 'refused' for an error of that kind, 'failed' for others; then the error goes on. If the intent cannot be written, nothing
 * is done. If the outcome cannot be written, that error is thrown, since whether the act stands recorded is unknown.
 */
export async function act<T>(
  ledger: Appends,
  intent: Intent,
  perform: (index: number) => Promise<T>,
  outcome: (value: T) => Facts = () => ({}),
): Promise<T> {
  const { index } = await ledger.append({ ...intent, phase: 'intent' });
  const close = async (result: Result, facts: Facts): Promise<void> => {
    await ledger.append({ act: intent.act, phase: 'outcome', ref: index, result, facts });
  };
  let value: T;
  try {
    value = await perform(index);
  } catch (error) {
    const kind = error instanceof AugenmassError ? error.kind : 'internal';
    await close(kind === 'refused' ? 'refused' : 'failed', { reason: kind });
    throw error;
  }
  await close('done', outcome(value));
  return value;
}
