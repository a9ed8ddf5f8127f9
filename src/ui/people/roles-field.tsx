import type { ReactNode } from 'react';
import { ROLES } from '../../wire/words.ts';
import type { Role } from '../../wire/words.ts';
import { useWords } from '../language.ts';
import { useLive } from '../live/use-live.ts';
import { ROLE_WORDS } from '../shell/words.ts';
import { together } from './together.ts';
import { WORDS } from './words.ts';

interface RolesFieldProps {
  readonly roles: readonly Role[];
  readonly custodian: string | undefined;
  readonly onChange: (roles: readonly Role[], custodian: string | undefined) => void;
}

/** Roles as boxes; what does not go with what is chosen cannot be chosen, and says why. */
export function RolesField({ roles, custodian, onChange }: RolesFieldProps): ReactNode {
  const say = useWords(WORDS);
  const sayRole = useWords(ROLE_WORDS);
  const names = useLive().place?.mandate.custodians?.names ?? [];
  return (
    <fieldset className="people-roles">
      <legend>{say('roles')}</legend>
      {ROLES.map((role) => {
        const chosen = roles.includes(role);
        const fits = chosen || together([...roles, role]);
        return (
          <label key={role} className={fits ? '' : 'muted'}>
            <input
              type="checkbox"
              checked={chosen}
              disabled={!fits}
              onChange={() => {
                const next = chosen ? roles.filter((one) => one !== role) : [...roles, role];
                onChange(next, next.includes('custodian') ? (custodian ?? names[0]) : undefined);
              }}
            />
            <span>
              <strong>{sayRole(role)}</strong> <span className="fine muted">{say(`${role}Does`)}</span>
              {!fits && <span className="fine muted"> · {say('alone')}</span>}
            </span>
          </label>
        );
      })}
      {roles.includes('custodian') && (
        <label className="field">
          <span>{say('custodian')}</span>
          <select
            value={custodian ?? ''}
            onChange={(event) => {
              onChange(roles, event.target.value);
            }}
          >
            {names.map((name) => (
              <option key={name}>{name}</option>
            ))}
          </select>
        </label>
      )}
    </fieldset>
  );
}
