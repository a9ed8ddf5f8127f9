import { isIP } from 'node:net';
import {
  generateAuthenticationOptions,
  generateRegistrationOptions,
  verifyAuthenticationResponse,
  verifyRegistrationResponse,
} from '@simplewebauthn/server';
import { decodeAttestationObject } from '@simplewebauthn/server/helpers';
import type { AuthenticationResponseJSON, RegistrationResponseJSON } from '@simplewebauthn/server';
import { consumeChallenge, keepChallenge } from './challenges.ts';
import { AuthenticationShape, RegistrationShape, challengeIn } from './credential.ts';
import type { Parts } from './parts.ts';
import type { Proof } from './people.ts';
import { REFUSALS } from './refusals.ts';

const TIMEOUT_MS = 5 * 60_000;
/** What is signed with: Ed25519, P-256, RSA (COSE numbers); what every platform's authenticator offers. */
const ALGORITHMS = [-8, -7, -257];

/** Passkeys (W3C Web Authentication 3): discoverable, with user verification, so that a passkey is possession and knowledge or body. */
export class Passkeys {
  readonly #parts: Parts;

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  /**
   * `ticket`: what allows it, the hash of a link or a session of one's own. `known`: keys that the device must not make again. The
   * answer goes to navigator.credentials.create.
   */
  async enrolOptions(
    ticket: string,
    personId: string,
    name: string,
    known: readonly string[] = [],
  ): Promise<Record<string, unknown>> {
    const options = await generateRegistrationOptions({
      rpName: this.#parts.site(),
      rpID: this.#rpId(),
      userName: name,
      userID: new TextEncoder().encode(personId),
      challenge: Uint8Array.from(this.#parts.random.bytes(32)),
      timeout: TIMEOUT_MS,
      attestationType: 'none',
      authenticatorSelection: { residentKey: 'required', requireResidentKey: true, userVerification: 'required' },
      supportedAlgorithmIDs: ALGORITHMS,
      excludeCredentials: known.map((id) => ({ id })),
    });
    await keepChallenge(this.#parts, 'enrol', options.challenge, { ticket, personId, name }, TIMEOUT_MS);
    return { ...options };
  }

  /** The person it was begun for, and the proof. The challenge is used up whatever comes out. Throws `refused`. */
  async enrolled(credential: unknown, ticket: string, name: string): Promise<{ personId: string; proof: Proof }> {
    const response = parsed(RegistrationShape.safeParse(credential)) as RegistrationResponseJSON;
    const begun = await consumeChallenge(this.#parts, 'enrol', challengeIn(response));
    if (!begun || begun['ticket'] !== ticket || begun['name'] !== name) throw REFUSALS.passkey();
    checkAttestation(response);
    const { registrationInfo } = await attempt(() =>
      verifyRegistrationResponse({
        response,
        expectedChallenge: challengeIn(response),
        expectedOrigin: this.#origin(),
        expectedRPID: this.#rpId(),
        requireUserVerification: true,
        supportedAlgorithmIDs: ALGORITHMS,
      }),
    );
    if (!registrationInfo) throw REFUSALS.passkey();
    const { id, publicKey, counter } = registrationInfo.credential;
    const transports = response.response.transports ?? [];
    return {
      personId: String(begun['personId']),
      proof: { by: 'passkey', passkey: { id, publicKey, counter, transports } },
    };
  }

  /** For navigator.credentials.get: names nobody, the authenticator knows whom it is for. */
  async signInOptions(): Promise<Record<string, unknown>> {
    const options = await generateAuthenticationOptions({
      rpID: this.#rpId(),
      challenge: Uint8Array.from(this.#parts.random.bytes(32)),
      timeout: TIMEOUT_MS,
      userVerification: 'required',
    });
    await keepChallenge(this.#parts, 'sign-in', options.challenge, {}, TIMEOUT_MS);
    return { ...options };
  }

  /** Id of the person. Throws `refused`, always the same. */
  async signedIn(credential: unknown): Promise<string> {
    const { store, clock } = this.#parts;
    const response = parsed(AuthenticationShape.safeParse(credential)) as AuthenticationResponseJSON;
    const begun = await consumeChallenge(this.#parts, 'sign-in', challengeIn(response));
    const row = await store.db.selectFrom('passkey').where('id', '=', response.id).selectAll().executeTakeFirst();
    if (!begun || !row) throw REFUSALS.passkey();
    const { verified, authenticationInfo } = await attempt(() =>
      verifyAuthenticationResponse({
        response,
        expectedChallenge: challengeIn(response),
        expectedOrigin: this.#origin(),
        expectedRPID: this.#rpId(),
        requireUserVerification: true,
        credential: { id: row.id, publicKey: Uint8Array.from(row.public_key), counter: row.counter },
      }),
    );
    const { userHandle } = response.response;
    const whose = userHandle === undefined ? row.person : Buffer.from(userHandle, 'base64url').toString();
    if (!verified || whose !== row.person) throw REFUSALS.passkey();
    // Only forward, also when two answers come at once: a counter that stands still is a copied key (Web Authentication 3, 6.1.1).
    const { numUpdatedRows } = await store.db
      .updateTable('passkey')
      .set({ counter: authenticationInfo.newCounter, used_ms: clock.nowMs() })
      .where('id', '=', row.id)
      .where('counter', '=', row.counter)
      .executeTakeFirst();
    if (numUpdatedRows !== 1n) throw REFUSALS.passkey();
    return row.person;
  }

  #origin(): string {
    return new URL(this.#parts.baseUrl()).origin;
  }

  /** Throws `refused` for an IP address, for which browsers make no passkeys. */
  #rpId(): string {
    const { hostname } = new URL(this.#parts.baseUrl());
    if (isIP(hostname.replace(/^\[|\]$/g, '')) !== 0) {
      throw REFUSALS.passkeyNeedsName();
    }
    return hostname;
  }
}

/**
 * We ask for no attestation, and a browser then sends none, or one signed by the key itself. Certificates are refused before
 * they are looked at: the library would fetch the addresses that they name.
 */
function checkAttestation(response: RegistrationResponseJSON): void {
  try {
    const bytes = Uint8Array.from(Buffer.from(response.response.attestationObject, 'base64url'));
    const attestation = decodeAttestationObject(bytes);
    const format = attestation.get('fmt');
    if (format === 'none') return;
    if (format === 'packed' && attestation.get('attStmt').get('x5c') === undefined) return;
  } catch (cause) {
    throw REFUSALS.passkey(cause);
  }
  throw REFUSALS.passkey();
}

async function attempt<T>(verify: () => Promise<T>): Promise<T> {
  try {
    return await verify();
  } catch (cause) {
    throw REFUSALS.passkey(cause);
  }
}

function parsed<T>(result: { success: true; data: T } | { success: false; error: unknown }): T {
  if (!result.success) throw REFUSALS.passkey(result.error);
  return result.data;
}
