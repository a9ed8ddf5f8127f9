import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import type { ReactNode } from 'react';
import type { Role } from '../../wire/words.ts';
import { call } from '../api.ts';
import { timeOf } from '../format.ts';
import { useLanguage, useWords } from '../language.ts';
import { Fault } from '../states.tsx';
import { RolesField } from './roles-field.tsx';
import { WORDS } from './words.ts';

/** A one-time link for somebody; shown once, kept nowhere on this side. */
export function Invite(): ReactNode {
  const say = useWords(WORDS);
  const language = useLanguage();
  const [roles, setRoles] = useState<readonly Role[]>([]);
  const [custodian, setCustodian] = useState<string | undefined>(undefined);
  const [copied, setCopied] = useState(false);
  const invite = useMutation({
    mutationFn: () => call('invite', { body: { roles: [...roles], ...(custodian !== undefined && { custodian }) } }),
    onSuccess: () => {
      setCopied(false);
    },
  });
  return (
    <section className="panel people-invite">
      <h2>{say('invite')}</h2>
      <p className="muted">{say('inviteBody')}</p>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          invite.mutate();
        }}
      >
        <RolesField
          roles={roles}
          custodian={custodian}
          onChange={(next, name) => {
            setRoles(next);
            setCustodian(name);
          }}
        />
        <button type="submit" className="button primary" disabled={roles.length === 0 || invite.isPending}>
          {say('make')}
        </button>
      </form>
      {invite.data && (
        <div className="people-link" role="status">
          <label className="field">
            <span>{say('link', { when: timeOf(invite.data.expiresMs, 'moment', language) })}</span>
            <input
              readOnly
              value={invite.data.url}
              onFocus={(event) => {
                event.target.select();
              }}
            />
          </label>
          <button
            type="button"
            className="button"
            onClick={() => {
              void navigator.clipboard.writeText(invite.data.url).then(() => {
                setCopied(true);
              });
            }}
          >
            {say(copied ? 'copied' : 'copy')}
          </button>
        </div>
      )}
      <Fault error={invite.error} />
    </section>
  );
}
