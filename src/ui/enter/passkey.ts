import { browserSupportsWebAuthn, startAuthentication, startRegistration } from '@simplewebauthn/browser';
import type {
  PublicKeyCredentialCreationOptionsJSON,
  PublicKeyCredentialRequestOptionsJSON,
} from '@simplewebauthn/browser';
import { call } from '../api.ts';
import type { Answer } from '../api.ts';

/** The person or the browser did not go through with it. */
export class NoPasskey extends Error {
  override readonly name = 'NoPasskey';
}

export const passkeysWork = (): boolean => browserSupportsWebAuthn();

/** The browser's dialog; whatever it ends in other than a credential is NoPasskey. */
async function credential(ask: () => Promise<unknown>): Promise<Record<string, unknown>> {
  try {
    return (await ask()) as Record<string, unknown>;
  } catch (error) {
    throw new NoPasskey('no passkey was given', { cause: error });
  }
}

export async function signInWithPasskey(): Promise<Answer<'signInPasskey'>> {
  const options = await call('signInPasskeyOptions');
  const optionsJSON = options as unknown as PublicKeyCredentialRequestOptionsJSON;
  return call('signInPasskey', { body: { credential: await credential(() => startAuthentication({ optionsJSON })) } });
}

/** A further one of one's own, for whoever is signed in. */
export async function addPasskey(): Promise<Answer<'addPasskey'>> {
  const options = await call('passkeyOptions');
  const optionsJSON = options as unknown as PublicKeyCredentialCreationOptionsJSON;
  return call('addPasskey', { body: { credential: await credential(() => startRegistration({ optionsJSON })) } });
}

export async function enrolPasskey(token: string, name: string): Promise<Answer<'enrolPasskey'>> {
  const options = await call('enrolPasskeyOptions', { body: { token, name } });
  const optionsJSON = options as unknown as PublicKeyCredentialCreationOptionsJSON;
  return call('enrolPasskey', {
    body: { token, name, credential: await credential(() => startRegistration({ optionsJSON })) },
  });
}
