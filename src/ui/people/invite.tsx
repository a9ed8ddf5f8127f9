import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import type { ReactNode } from 'react';
import type { Role } from '../../wire/words.ts';
import { call } from '../api.ts';
import { useWords } from '../language.ts';
import { Fault } from '../states.tsx';
import { OneTimeLink } from './one-time-link.tsx';
import { RolesField } from './roles-field.tsx';
import { WORDS } from './words.ts';

/** A one-time link for somebody; shown once, kept nowhere on this side. */
export function Invite(): ReactNode {
  const say = useWords(WORDS);
  const [roles, setRoles] = useState<readonly Role[]>([]);
  const [custodian, setCustodian] = useState<string | undefined>(undefined);
  const invite = useMutation({
    mutationFn: () => call('invite', { body: { roles: [...roles], ...(custodian !== undefined && { custodian }) } }),
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
      {invite.data && <OneTimeLink {...invite.data} />}
      <Fault error={invite.error} />
    </section>
  );
}
