import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import type { ReactNode } from 'react';
import type { z } from 'zod';
import type { PersonListed } from '../../wire/access.ts';
import type { Role } from '../../wire/words.ts';
import { call } from '../api.ts';
import { useWords } from '../language.ts';
import { mayCall, useSession } from '../session.ts';
import { ROLE_WORDS } from '../shell/words.ts';
import { Failed, Fault, Loading } from '../states.tsx';
import { When } from '../when.tsx';
import { Invite } from './invite.tsx';
import { OneTimeLink } from './one-time-link.tsx';
import './people.css';
import { RolesField } from './roles-field.tsx';
import { WORDS } from './words.ts';

type Listed = z.infer<typeof PersonListed>;

/** /people: who can sign in, their roles, one-time links for others, locking somebody out. */
export default function PeopleScreen(): ReactNode {
  const say = useWords(WORDS);
  const session = useSession();
  const people = useQuery({ queryKey: ['people'], queryFn: ({ signal }) => call('people', { signal }) });
  const [changing, setChanging] = useState<string | undefined>(undefined);
  if (people.isPending) return <Loading />;
  if (people.isError) return <Failed error={people.error} retry={() => void people.refetch()} />;
  const administers = mayCall(session, 'invite');
  return (
    <div className="people">
      <h1>{say('title')}</h1>
      <p className="muted people-lead">{say('lead')}</p>
      <ul className="people-list">
        {people.data.map((person) => (
          <li key={person.id} className={person.disabled ? 'out' : ''}>
            {changing === person.id ? (
              <Change
                person={person}
                onDone={() => {
                  setChanging(undefined);
                }}
              />
            ) : (
              <Row
                person={person}
                self={person.id === session.person?.id}
                administers={administers}
                onChange={() => {
                  setChanging(person.id);
                }}
              />
            )}
          </li>
        ))}
      </ul>
      {administers && <Invite />}
    </div>
  );
}

interface RowProps {
  readonly person: Listed;
  readonly self: boolean;
  readonly administers: boolean;
  readonly onChange: () => void;
}

function Row({ person, self, administers, onChange }: RowProps): ReactNode {
  const say = useWords(WORDS);
  const sayRole = useWords(ROLE_WORDS);
  const client = useQueryClient();
  const lock = useMutation({
    mutationFn: () => call(person.disabled ? 'enablePerson' : 'disablePerson', { params: { id: person.id } }),
    onSettled: () => client.invalidateQueries({ queryKey: ['people'] }),
  });
  const recover = useMutation({
    mutationFn: () => call('recover', { params: { id: person.id } }),
    onSettled: () => client.invalidateQueries({ queryKey: ['people'] }),
  });
  const ways = [
    ...(person.passkeys === 1
      ? [say('passkey')]
      : person.passkeys > 1
        ? [say('passkeys', { n: person.passkeys })]
        : []),
    ...(person.password ? [say('password')] : []),
  ];
  return (
    <div className="people-row">
      <div>
        <strong>{person.name}</strong> {self && <span className="chip">{say('you')}</span>}{' '}
        {person.disabled && <span className="chip">{say('locked')}</span>}
        <div className="muted">
          {person.roles.map((role) => sayRole(role)).join(', ')}
          {person.custodian !== null && ` (${person.custodian})`}
        </div>
      </div>
      <div className="fine muted">
        <div>{ways.length > 0 ? ways.join(', ') : say('authority')}</div>
        <div>
          {say('seen')}: {person.lastSeenMs === null ? say('never') : <When ms={person.lastSeenMs} />}
        </div>
      </div>
      {administers && !self && (
        <div className="people-buttons">
          <button type="button" className="button quiet" onClick={onChange}>
            {say('change')}
          </button>
          {!person.disabled && (
            <button
              type="button"
              className="button quiet"
              title={say('recoverBody')}
              disabled={recover.isPending}
              onClick={() => {
                recover.mutate();
              }}
            >
              {say('recover')}
            </button>
          )}
          <button
            type="button"
            className="button quiet"
            disabled={lock.isPending}
            onClick={() => {
              lock.mutate();
            }}
          >
            {say(person.disabled ? 'unlock' : 'lock')}
          </button>
        </div>
      )}
      {recover.data && !person.disabled && (
        <div className="people-recovery">
          <p className="fine">{say('recoverBody')}</p>
          <OneTimeLink {...recover.data} />
        </div>
      )}
      <Fault error={lock.error ?? recover.error} />
    </div>
  );
}

function Change({ person, onDone }: { readonly person: Listed; readonly onDone: () => void }): ReactNode {
  const say = useWords(WORDS);
  const client = useQueryClient();
  const [roles, setRoles] = useState<readonly Role[]>(person.roles);
  const [custodian, setCustodian] = useState(person.custodian ?? undefined);
  const save = useMutation({
    mutationFn: () =>
      call('setRoles', { params: { id: person.id }, body: { roles: [...roles], custodian: custodian ?? null } }),
    onSuccess: async () => {
      await client.invalidateQueries({ queryKey: ['people'] });
      onDone();
    },
  });
  return (
    <form
      className="people-change"
      onSubmit={(event) => {
        event.preventDefault();
        save.mutate();
      }}
    >
      <strong>{person.name}</strong>
      <RolesField
        roles={roles}
        custodian={custodian}
        onChange={(next, name) => {
          setRoles(next);
          setCustodian(name);
        }}
      />
      <div className="people-buttons">
        <button type="submit" className="button primary" disabled={roles.length === 0 || save.isPending}>
          {say('save')}
        </button>
        <button type="button" className="button" onClick={onDone}>
          {say('cancel')}
        </button>
      </div>
      <Fault error={save.error} />
    </form>
  );
}
