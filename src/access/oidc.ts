import * as client from 'openid-client';
import { isIP } from 'node:net';
import { AugenmassError } from '../kernel/errors.ts';
import { consumeChallenge, keepChallenge } from './challenges.ts';
import type { Parts } from './parts.ts';
import { hashOf, newSecret } from './secret.ts';
import { REFUSALS } from './refusals.ts';

/** An authority's own sign-in: OpenID Connect, code flow. */
export interface OidcSettings {
  readonly issuer: string;
  readonly clientId: string;
  /** Absent for a public client; PKCE stands in either case. */
  readonly clientSecret?: string | undefined;
  /** As people know it: “Stadt Musterstadt”. */
  readonly name: string;
}

/** Whom an invitation is for, while they are away at the authority. */
export interface InvitedThere {
  /** Hash of the link's token. */
  readonly hash: string;
  readonly name: string;
}

/** Whether the mandate lets the place reach this endpoint now. */
export type MayReach = (host: string, port: number) => boolean;

const AWAY_MS = 10 * 60_000;
const ANSWER_S = 10;
export const OIDC_CALLBACK = '/api/sign-in/oidc/callback';

/**
 * OpenID Connect Core 1.0, section 3.1, with PKCE (RFC 7636), state and nonce; it says who somebody is and nothing more: roles come
 * from an invitation. `state` is kept as a hash, works once, and only in the browser that began (its cookie holds `binding`).
 */
export class Oidc {
  readonly #parts: Parts;
  readonly #settings: OidcSettings;
  readonly #mayReach: MayReach;
  #found: Promise<client.Configuration> | undefined;

  constructor(parts: Parts, settings: OidcSettings, mayReach: MayReach) {
    this.#parts = parts;
    this.#settings = settings;
    this.#mayReach = mayReach;
  }

  get name(): string {
    return this.#settings.name;
  }

  /** Throws `unavailable` where the authority does not answer. */
  async begin(invited?: InvitedThere): Promise<{ url: string; binding: string }> {
    const config = await this.#config();
    const { random } = this.#parts;
    const [state, nonce, verifier, binding] = [
      newSecret(random),
      newSecret(random),
      newSecret(random),
      newSecret(random),
    ];
    const begun = { nonce, verifier, binding: hashOf(binding), invited };
    await keepChallenge(this.#parts, 'oidc', state, begun, AWAY_MS);
    const url = client.buildAuthorizationUrl(config, {
      redirect_uri: this.#parts.baseUrl() + OIDC_CALLBACK,
      scope: 'openid',
      response_type: 'code',
      code_challenge: await client.calculatePKCECodeChallenge(verifier),
      code_challenge_method: 'S256',
      state,
      nonce,
    });
    return { url: url.href, binding };
  }

  /** `subject`: issuer and the authority's own id of the person. Throws `refused`, or `unavailable`. */
  async back(url: string, binding: string): Promise<{ subject: string; invited: InvitedThere | undefined }> {
    const asked = new URL(url);
    // Behind a proxy the address asked for is another one: the authority compares with ours.
    const here = new URL(this.#parts.baseUrl() + OIDC_CALLBACK + asked.search);
    const state = asked.searchParams.get('state') ?? '';
    const begun = await consumeChallenge(this.#parts, 'oidc', state);
    if (!begun || begun['binding'] !== hashOf(binding)) throw REFUSALS.oidc();
    const config = await this.#config();
    try {
      const tokens = await client.authorizationCodeGrant(config, here, {
        pkceCodeVerifier: String(begun['verifier']),
        expectedState: state,
        expectedNonce: String(begun['nonce']),
        idTokenExpected: true,
      });
      const claims = tokens.claims();
      if (!claims) throw REFUSALS.oidc();
      return { subject: `${claims.iss} ${claims.sub}`, invited: begun['invited'] as InvitedThere | undefined };
    } catch (cause) {
      throw told(cause);
    }
  }

  /** Found once; where the authority did not answer, looked for again. */
  async #config(): Promise<client.Configuration> {
    const { issuer, clientId, clientSecret } = this.#settings;
    // The ID token's signature, which a client may skip that got it by TLS (Core, 3.1.3.7): a proxy in between is no authority.
    const checks = [client.enableNonRepudiationChecks];
    // eslint-disable-next-line @typescript-eslint/no-deprecated -- marked so to be noticed: loopback alone goes without TLS.
    if (isLoopback(issuer)) checks.push(client.allowInsecureRequests);
    this.#found ??= client.discovery(
      new URL(issuer),
      clientId,
      undefined,
      clientSecret === undefined ? client.None() : client.ClientSecretBasic(clientSecret),
      { timeout: ANSWER_S, execute: checks, [client.customFetch]: (url, init) => this.#ask(url, init) },
    );
    try {
      return await this.#found;
    } catch (cause) {
      this.#found = undefined;
      throw refusalIn(cause) ?? REFUSALS.oidcAway(cause);
    }
  }

  /** Each address that the authority names for itself as well: only what the mandate names is talked to. */
  #ask(url: string, init: Parameters<client.CustomFetch>[1]): Promise<Response> {
    const { hostname, port, protocol } = new URL(url);
    const host = hostname.replace(/^\[|\]$/g, '');
    if (!this.#mayReach(host, Number(port) || (protocol === 'https:' ? 443 : 80))) throw REFUSALS.oidcUnnamed(host);
    return fetch(url, init as RequestInit);
  }
}

function isLoopback(issuer: string): boolean {
  const { hostname } = new URL(issuer);
  return hostname === 'localhost' || hostname === '[::1]' || (isIP(hostname) === 4 && hostname.startsWith('127.'));
}

/** What we refused ourselves, however deep the library has wrapped it. */
function refusalIn(cause: unknown): AugenmassError | undefined {
  for (let at = cause; at instanceof Error; at = at.cause) if (at instanceof AugenmassError) return at;
  return undefined;
}

/** Its network and its failures are its own; everything it says wrongly is a refusal. */
function told(cause: unknown): AugenmassError {
  const ours = refusalIn(cause);
  if (ours) return ours;
  const code = cause instanceof Error && 'code' in cause ? String(cause.code) : '';
  const gone =
    code === 'OAUTH_TIMEOUT' ||
    code === 'OAUTH_ABORT' ||
    (cause instanceof TypeError && /fetch failed/.test(cause.message));
  return gone ? REFUSALS.oidcAway(cause) : REFUSALS.oidc(cause);
}
