import { useState } from 'react';
import { addressOf, call } from '../api.ts';
import { useWords } from '../language.ts';
import { useSession } from '../session.ts';
import type { Session } from '../session.ts';
import { EnterFault, Gate } from './gate.tsx';
import { passkeysWork, signInWithPasskey } from './passkey.ts';
import { PasswordForm } from './password-form.tsx';
import { ENTER_WORDS } from './words.ts';

/** Passkey first; password and code behind one more press; the authority's own sign-in where there is one. */
export default function SignInScreen({ signedIn }: { readonly signedIn: (session: Session) => void }) {
  const say = useWords(ENTER_WORDS);
  const { site, oidc, setupNeeded } = useSession();
  const [way, setWay] = useState<'passkey' | 'password'>(passkeysWork() ? 'passkey' : 'password');
  const [error, setError] = useState<unknown>();
  if (setupNeeded)
    return (
      <Gate site={site}>
        <h1>{say('setupTitle')}</h1>
        <p className="muted">{say('setupBody')}</p>
      </Gate>
    );
  return (
    <Gate site={site}>
      <h1>{say('signIn')}</h1>
      {way === 'passkey' ? (
        <>
          <button
            type="button"
            className="button primary"
            autoFocus
            onClick={() => {
              setError(undefined);
              signInWithPasskey().then(signedIn, setError);
            }}
          >
            {say('withPasskey')}
          </button>
          <EnterFault error={error} />
        </>
      ) : (
        <>
          {!passkeysWork() && <p className="fine">{say('noPasskeys')}</p>}
          <PasswordForm
            fields={['name', 'password', 'code']}
            send={async (body) => {
              signedIn(await call('signInPassword', { body }));
            }}
          />
        </>
      )}
      {oidc !== null && (
        <a className="button plain" href={addressOf('signInOidc')}>
          {say('withOidc', { name: oidc })}
        </a>
      )}
      {passkeysWork() && (
        <button
          type="button"
          className="button quiet"
          onClick={() => {
            setWay(way === 'passkey' ? 'password' : 'passkey');
          }}
        >
          {say(way === 'passkey' ? 'withPassword' : 'withPasskey')}
        </button>
      )}
    </Gate>
  );
}
