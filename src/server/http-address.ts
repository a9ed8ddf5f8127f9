import { isIP } from 'node:net';
import type { AddressInfo } from 'node:net';
import { AugenmassError } from '../kernel/errors.ts';
import type { Addresses } from './http-gate.ts';

export interface AddressOptions {
  /** Loopback; another address needs `baseUrl`. */
  readonly host: string;
  /** Where people go when a proxy stands before: https://… */
  readonly baseUrl?: string | undefined;
}

const LOOPBACK = new Set(['localhost', '127.0.0.1', '::1']);

/** An unencrypted sign-in over a network is none. Throws `refused`, and `invalid` for what is no address of a server. */
export function checkAddress({ host, baseUrl }: AddressOptions): void {
  const remedy = 'Put a proxy with https before it and name its address: --base-url https://…';
  if (baseUrl === undefined) {
    if (LOOPBACK.has(host)) return;
    throw new AugenmassError('refused', `Without https the server answers on this machine alone, not on ${host}.`, {
      remedy,
    });
  }
  const url = URL.parse(baseUrl);
  const bare = url && url.pathname === '/' && url.search === '' && url.hash === '' && url.username === '';
  if (bare && url.protocol === 'https:') return;
  throw new AugenmassError('invalid', `“${baseUrl}” is not the address of a server: https://NAME, and no more.`, {
    remedy,
  });
}

export function addressesOf(
  { host, baseUrl }: AddressOptions,
  bound: () => AddressInfo | string | null,
): () => Addresses {
  let known: Addresses | undefined;
  return () => {
    if (known) return known;
    if (baseUrl !== undefined) {
      const { origin, host: name } = new URL(baseUrl);
      known = { hosts: new Set([name]), origins: new Set([origin]), secure: true, url: origin };
      return known;
    }
    const address = bound();
    const port = typeof address === 'object' && address ? address.port : 0;
    // Passkeys know no numbers as names (WebAuthn Level 3, 5.1.3): people go to localhost.
    const names = ['localhost', '127.0.0.1', '[::1]'].map((name) => `${name}:${port}`);
    const origins = new Set(names.map((name) => `http://${name}`));
    const made = { hosts: new Set(names), origins, secure: false, url: `http://${isIP(host) === 6 ? '[::1]' : 'localhost'}:${port}` }; // prettier-ignore
    if (port !== 0) known = made;
    return made;
  };
}
