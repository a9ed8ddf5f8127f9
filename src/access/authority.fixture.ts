import { createHash, createSign, generateKeyPairSync, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

const b64 = (value: object | Buffer): string =>
  (Buffer.isBuffer(value) ? value : Buffer.from(JSON.stringify(value))).toString('base64url');

/** What this authority may say wrongly. */
export interface Lie {
  readonly claims?: Record<string, unknown>;
  readonly header?: Record<string, unknown>;
  readonly strangerKey?: boolean;
  readonly noIdToken?: boolean;
}

interface Grant {
  readonly subject: string;
  readonly nonce: string;
  readonly challenge: string;
  readonly redirect: string;
}

/** A small OpenID provider (OpenID Connect Core 1.0, code flow with PKCE) on loopback; it checks what a real one checks. */
export class Authority implements AsyncDisposable {
  lie: Lie = {};
  /** What was asked of it, by path. */
  readonly asked: string[] = [];
  readonly #keys = generateKeyPairSync('rsa', { modulusLength: 2048 });
  readonly #stranger = generateKeyPairSync('rsa', { modulusLength: 2048 });
  readonly #codes = new Map<string, Grant>();
  readonly #server = createServer((request, response) => {
    void this.#answer(request, response);
  });

  static async start(): Promise<Authority> {
    const authority = new Authority();
    authority.#server.listen(0, '127.0.0.1');
    await once(authority.#server, 'listening');
    return authority;
  }

  get issuer(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  /** The person says yes: the address that their browser is sent back to. Throws for a request no authority would take. */
  approve(url: string, subject: string): string {
    const asked = new URL(url);
    const of = (name: string): string => {
      const value = asked.searchParams.get(name);
      if (value === null) throw new Error(`The request has no ${name}.`);
      return value;
    };
    if (of('response_type') !== 'code' || of('code_challenge_method') !== 'S256' || of('client_id') !== 'platz') {
      throw new Error('The request is wrong.');
    }
    const code = randomBytes(16).toString('hex');
    const redirect = of('redirect_uri');
    this.#codes.set(code, { subject, nonce: of('nonce'), challenge: of('code_challenge'), redirect });
    return `${redirect}?${new URLSearchParams({ code, state: of('state') }).toString()}`;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#server.closeAllConnections();
    this.#server.close();
    await once(this.#server, 'close');
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const say = (status: number, body: object): void => {
      response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
    };
    const path = request.url ?? '';
    this.asked.push(path);
    if (path === '/.well-known/openid-configuration') {
      say(200, {
        issuer: this.issuer,
        authorization_endpoint: `${this.issuer}/authorize`,
        token_endpoint: `${this.issuer}/token`,
        jwks_uri: `${this.issuer}/jwks`,
        response_types_supported: ['code'],
        subject_types_supported: ['public'],
        id_token_signing_alg_values_supported: ['RS256'],
        code_challenge_methods_supported: ['S256'],
      });
    } else if (path === '/jwks') {
      const jwk = this.#keys.publicKey.export({ format: 'jwk' });
      say(200, { keys: [{ ...jwk, kid: 'k1', use: 'sig', alg: 'RS256' }] });
    } else if (path === '/token' && request.method === 'POST') {
      const chunks = (await request.toArray()) as Buffer[];
      const form = new URLSearchParams(Buffer.concat(chunks).toString());
      const grant = this.#codes.get(form.get('code') ?? '');
      this.#codes.delete(form.get('code') ?? '');
      const verifier = createHash('sha256')
        .update(form.get('code_verifier') ?? '')
        .digest('base64url');
      const client = request.headers.authorization === `Basic ${Buffer.from('platz:geheim').toString('base64')}`;
      if (!client) say(401, { error: 'invalid_client' });
      else if (grant?.challenge !== verifier || grant.redirect !== form.get('redirect_uri')) {
        say(400, { error: 'invalid_grant' });
      } else {
        const id = this.lie.noIdToken ? {} : { id_token: this.#idToken(grant) };
        say(200, { access_token: 'opaque', token_type: 'Bearer', expires_in: 60, ...id });
      }
    } else say(404, {});
  }

  #idToken({ subject, nonce }: Grant): string {
    const nowS = Math.floor(Date.parse(new Date().toISOString()) / 1000);
    const header = { alg: 'RS256', kid: 'k1', ...this.lie.header };
    const claims = {
      iss: this.issuer,
      aud: 'platz',
      sub: subject,
      iat: nowS,
      exp: nowS + 60,
      nonce,
      ...this.lie.claims,
    };
    const text = `${b64(header)}.${b64(claims)}`;
    const { privateKey } = this.lie.strangerKey ? this.#stranger : this.#keys;
    const signature = header.alg === 'none' ? '' : createSign('sha256').update(text).sign(privateKey, 'base64url');
    return `${text}.${signature}`;
  }
}
