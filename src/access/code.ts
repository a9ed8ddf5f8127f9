import { Secret, TOTP } from 'otpauth';
import type { Random } from '../kernel/random.ts';

/** TOTP (RFC 6238) as every generator knows it: SHA-1, six digits, 30 s; the secret has 160 bits (RFC 4226, section 4, R6). */
const ALGORITHM = 'SHA1';
const DIGITS = 6;
const PERIOD_S = 30;
const SECRET_BYTES = 20;
/** One step early or late (RFC 6238, section 5.2), for clocks and slow fingers. */
const WINDOW = 1;

/** A fresh secret, base32. */
export const newCodeSecret = (random: Random): string =>
  new Secret({ buffer: Uint8Array.from(random.bytes(SECRET_BYTES)).buffer }).base32;

/** The otpauth: address that generators read from a QR code. */
export const codeUri = (secret: string, person: string, site: string): string => totp(secret, person, site).toString();

/**
 * The 30 s step that `code` is of, if it is right now and later than `usedStep`; else undefined. Whoever accepts it writes the step
 * down before anything else, so that no code is taken twice.
 */
export function stepOfCode(secret: string, code: string, nowMs: number, usedStep: number | null): number | undefined {
  const delta = totp(secret, 'x', 'x').validate({ token: code, timestamp: nowMs, window: WINDOW });
  if (delta === null) return undefined;
  const step = Math.floor(nowMs / 1000 / PERIOD_S) + delta;
  return usedStep !== null && step <= usedStep ? undefined : step;
}

const totp = (secret: string, label: string, issuer: string): TOTP =>
  // A colon would end the issuer's name in the address.
  new TOTP({
    issuer: issuer.replaceAll(':', ' '),
    label: label.replaceAll(':', ' '),
    algorithm: ALGORITHM,
    digits: DIGITS,
    period: PERIOD_S,
    secret: Secret.fromBase32(secret),
  });
