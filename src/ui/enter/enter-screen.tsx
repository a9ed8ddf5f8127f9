import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { call } from '../api.ts';
import type { Answer } from '../api.ts';
import { timeOf } from '../format.ts';
import { useLanguage, useWords } from '../language.ts';
import { useSession } from '../session.ts';
import type { Session } from '../session.ts';
import { ROLE_WORDS } from '../shell/words.ts';
import { Failed, Loading } from '../states.tsx';
import { EnterFault, Gate } from './gate.tsx';
import { enrolPasskey, passkeysWork } from './passkey.ts';
import { PasswordForm } from './password-form.tsx';
import { Qr } from './qr.tsx';
import { ENTER_WORDS } from './words.ts';

type Look = Answer<'ticket'>;

function Ticket({ look }: { readonly look: Look }) {
  const say = useWords(ENTER_WORDS);
  const sayRole = useWords(ROLE_WORDS);
  const language = useLanguage();
  return (
    <>
      <p className="muted">{say(look.kind, { time: timeOf(look.expiresMs, 'moment', language).slice(0, -3) })}</p>
      <ul className="gate-roles" aria-label={say('roles')}>
        {look.roles.map((role) => (
          <li key={role} className="chip">
            {sayRole(role)}
          </li>
        ))}
      </ul>
    </>
  );
}

interface EnrolProps {
  readonly token: string;
  /** Of the person who comes back; undefined for somebody new, who chooses one. */
  readonly called: string | undefined;
  readonly signedIn: (session: Session) => void;
}

function WithPasskey({ token, called, signedIn }: EnrolProps) {
  const say = useWords(ENTER_WORDS);
  const [error, setError] = useState<unknown>();
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        const name = new FormData(event.currentTarget).get('name');
        setError(undefined);
        enrolPasskey(token, typeof name === 'string' ? name.trim() : '').then(signedIn, setError);
      }}
    >
      <label className="field">
        <span>{say('name')}</span>
        <input
          name="name"
          required
          maxLength={80}
          autoComplete="username webauthn"
          defaultValue={called}
          readOnly={called !== undefined}
          autoFocus
        />
        {called === undefined && <span className="fine">{say('nameHint')}</span>}
      </label>
      <p className="fine">{say('passkeyWhy')}</p>
      <EnterFault error={error} />
      <button type="submit" className="button primary">
        {say('makePasskey')}
      </button>
    </form>
  );
}

function WithPassword({ token, called, signedIn }: EnrolProps) {
  const say = useWords(ENTER_WORDS);
  const [secret, setSecret] = useState<Answer<'enrolPassword'>>();
  if (!secret)
    return (
      <PasswordForm
        fields={called === undefined ? ['name', 'password'] : ['password']}
        fresh
        send={async ({ name, password }) => {
          setSecret(await call('enrolPassword', { body: { token, name: called ?? name, password } }));
        }}
      />
    );
  return (
    <>
      <h2>{say('secretTitle')}</h2>
      <p className="muted">{say('secretBody')}</p>
      <Qr text={secret.uri} label={say('qr')} />
      <code className="gate-secret">{secret.secret}</code>
      <a className="button plain" href={secret.uri}>
        {say('openApp')}
      </a>
      <PasswordForm
        key="code"
        fields={['code']}
        send={async ({ code }) => {
          signedIn(await call('enrolTotp', { body: { token, code } }));
        }}
      />
    </>
  );
}

/** A link that does not work is mostly one that was used: whoever has a way in goes there. */
function ToSignIn() {
  const say = useWords(ENTER_WORDS);
  return (
    <a className="button plain" href="/sign-in">
      {say('signIn')}
    </a>
  );
}

/** Behind a one-time link: who one is from now on. The token stands behind # and so is sent to no server but in a body. */
export default function EnterScreen({ signedIn }: { readonly signedIn: (session: Session) => void }) {
  const say = useWords(ENTER_WORDS);
  const { site } = useSession();
  const [token] = useState(() => location.hash.slice(1));
  const [way, setWay] = useState<'passkey' | 'password'>(passkeysWork() ? 'passkey' : 'password');
  const look = useQuery({
    queryKey: ['ticket', token],
    queryFn: ({ signal }) => call('ticket', { body: { token }, signal }),
    enabled: token.length >= 20,
    staleTime: Infinity,
  });
  const Way = way === 'passkey' ? WithPasskey : WithPassword;
  return (
    <Gate site={site}>
      {token.length < 20 ? (
        <>
          <h1>{say('noToken')}</h1>
          <p className="muted">{say('noTokenBody')}</p>
          <ToSignIn />
        </>
      ) : look.isPending ? (
        <Loading what={say('looking')} />
      ) : look.isError ? (
        <>
          <Failed error={look.error} />
          <ToSignIn />
        </>
      ) : (
        <>
          <h1>{say('welcome')}</h1>
          <Ticket look={look.data} />
          <Way token={token} called={look.data.name} signedIn={signedIn} />
          {passkeysWork() && (
            <button
              type="button"
              className="button quiet"
              onClick={() => {
                setWay(way === 'passkey' ? 'password' : 'passkey');
              }}
            >
              {say(way === 'passkey' ? 'makePassword' : 'makePasskey')}
            </button>
          )}
        </>
      )}
    </Gate>
  );
}
