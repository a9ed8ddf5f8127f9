import { useState } from 'react';
import type { SubmitEvent } from 'react';
import { useWords } from '../language.ts';
import { EnterFault } from './gate.tsx';
import { ENTER_WORDS } from './words.ts';

interface PasswordFormProps {
  readonly fields: readonly ('name' | 'password' | 'code')[];
  /** A password being chosen, not one being asked for. */
  readonly fresh?: boolean;
  readonly name?: string;
  readonly send: (values: Record<'name' | 'password' | 'code', string>) => Promise<void>;
}

const INPUTS = {
  name: { type: 'text', autoComplete: 'username', maxLength: 80 },
  password: { type: 'password', autoComplete: 'current-password', maxLength: 200 },
  code: { type: 'text', autoComplete: 'one-time-code', inputMode: 'numeric', pattern: '[0-9]{6}', maxLength: 6 },
} as const;
const HINTS = { name: 'nameHint', password: 'passwordHint', code: 'codeHint' } as const;

/** Name, password, code: whichever are asked for. */
export function PasswordForm({ fields, fresh = false, name = '', send }: PasswordFormProps) {
  const say = useWords(ENTER_WORDS);
  const [error, setError] = useState<unknown>();
  const [busy, setBusy] = useState(false);
  const submit = (event: SubmitEvent<HTMLFormElement>): void => {
    event.preventDefault();
    const data = new FormData(event.currentTarget);
    const value = (field: string): string => {
      const given = data.get(field);
      return typeof given === 'string' ? given : '';
    };
    setBusy(true);
    setError(undefined);
    send({ name: value('name').trim(), password: value('password'), code: value('code') })
      .catch((problem: unknown) => {
        setError(problem);
      })
      .finally(() => {
        setBusy(false);
      });
  };
  return (
    <form onSubmit={submit}>
      {fields.map((field, i) => (
        <label key={field} className="field">
          <span>{say(field)}</span>
          <input
            {...INPUTS[field]}
            name={field}
            required
            minLength={field === 'password' && fresh ? 12 : undefined}
            autoComplete={field === 'password' && fresh ? 'new-password' : INPUTS[field].autoComplete}
            defaultValue={field === 'name' ? name : undefined}
            autoFocus={i === 0}
          />
          {(fresh || field === 'code') && <span className="fine">{say(HINTS[field])}</span>}
        </label>
      ))}
      <EnterFault error={error} />
      <button type="submit" className="button primary" disabled={busy}>
        {say('go')}
      </button>
    </form>
  );
}
