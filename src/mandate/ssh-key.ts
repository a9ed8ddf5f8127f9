import { createHash, createPublicKey, verify } from 'node:crypto';
import type { KeyObject } from 'node:crypto';
import { SshReader } from './ssh-wire.ts';

/** A public key as OpenSSH has it, that can check signatures made with it (RFC 4253, 5656, 8332, 8709; OpenSSH PROTOCOL.u2f). */
export interface SshPublicKey {
  readonly type: string;
  readonly blob: Uint8Array;
  /** SHA256:… */
  readonly fingerprint: string;
  /** `signature` is the SSH signature blob: algorithm and what follows. Never throws. */
  check(data: Uint8Array, signature: Uint8Array): boolean;
}

/** Shorter RSA keys are no longer safe (OpenSSH RequiredRSASize allows 1024; BSI TR-02102-1 asks for 3000, many cards have 2048). */
const LEAST_RSA_BITS = 2048;
const SPKI_ED25519 = Buffer.from('302a300506032b6570032100', 'hex');

/** Throws RangeError for what is no key, or no kind of key that can sign a mandate. */
export function readPublicKey(blob: Uint8Array): SshPublicKey {
  const reader = new SshReader(blob);
  const type = reader.text();
  const check = checkerOf(type, reader);
  if (!reader.atEnd) throw new RangeError('there is more after the key');
  const fingerprint = `SHA256:${createHash('sha256').update(blob).digest('base64').replace(/=+$/, '')}`;
  return {
    type,
    blob,
    fingerprint,
    check: (data, signature) => {
      try {
        return check(data, new SshReader(signature));
      } catch {
        return false;
      }
    },
  };
}

type Check = (data: Uint8Array, signature: SshReader) => boolean;

function checkerOf(type: string, reader: SshReader): Check {
  switch (type) {
    case 'ssh-ed25519': {
      const key = ed25519Key(reader.string());
      return (data, signature) => signature.text() === type && verify(null, data, key, only(signature));
    }
    case 'sk-ssh-ed25519@openssh.com': {
      const key = ed25519Key(reader.string());
      const application = reader.string();
      return (data, signature) => {
        if (signature.text() !== type) return false;
        const bytes = signature.string();
        return verify(null, tokenData(data, application, signature), key, bytes);
      };
    }
    case 'ecdsa-sha2-nistp256': {
      const key = p256Key(reader);
      return (data, signature) => {
        if (signature.text() !== type) return false;
        return verify('sha256', data, { key, dsaEncoding: 'ieee-p1363' }, pointPair(new SshReader(only(signature))));
      };
    }
    case 'sk-ecdsa-sha2-nistp256@openssh.com': {
      const key = p256Key(reader);
      const application = reader.string();
      return (data, signature) => {
        if (signature.text() !== type) return false;
        const pair = pointPair(new SshReader(signature.string()));
        return verify('sha256', tokenData(data, application, signature), { key, dsaEncoding: 'ieee-p1363' }, pair);
      };
    }
    case 'ssh-rsa': {
      const e = Buffer.from(reader.number()).toString('base64url');
      const n = Buffer.from(reader.number());
      if (n.length * 8 < LEAST_RSA_BITS) throw new RangeError(`an RSA key of less than ${LEAST_RSA_BITS} bits`);
      const key = createPublicKey({ format: 'jwk', key: { kty: 'RSA', e, n: n.toString('base64url') } });
      return (data, signature) => {
        const hash = { 'rsa-sha2-512': 'sha512', 'rsa-sha2-256': 'sha256' }[signature.text()];
        return hash !== undefined && verify(hash, data, key, only(signature));
      };
    }
    default:
      throw new RangeError(`keys of type ${type.replace(/[^\x21-\x7e]/g, '?').slice(0, 40)} are not accepted`);
  }
}

function only(signature: SshReader): Uint8Array {
  const bytes = signature.string();
  if (!signature.atEnd) throw new RangeError('there is more after the signature');
  return bytes;
}

/** What a security key signs; it must say that somebody touched it (FIDO user presence, flag 1). */
function tokenData(data: Uint8Array, application: Uint8Array, signature: SshReader): Uint8Array {
  const flags = signature.raw(1);
  const counter = signature.raw(4);
  if (!signature.atEnd || (flags[0]! & 1) === 0) throw new RangeError('nobody touched the key');
  const sha256 = (bytes: Uint8Array): Buffer => createHash('sha256').update(bytes).digest();
  return Buffer.concat([sha256(application), flags, counter, sha256(data)]);
}

export function ed25519Key(raw: Uint8Array): KeyObject {
  if (raw.length !== 32) throw new RangeError('an Ed25519 key has 32 bytes');
  return createPublicKey({ format: 'der', type: 'spki', key: Buffer.concat([SPKI_ED25519, raw]) });
}

function p256Key(reader: SshReader): KeyObject {
  if (reader.text() !== 'nistp256') throw new RangeError('another curve than nistp256');
  const point = Buffer.from(reader.string());
  if (point.length !== 65 || point[0] !== 4) throw new RangeError('no uncompressed point');
  const [x, y] = [point.subarray(1, 33).toString('base64url'), point.subarray(33).toString('base64url')];
  return createPublicKey({ format: 'jwk', key: { kty: 'EC', crv: 'P-256', x, y } });
}

function pointPair(reader: SshReader): Uint8Array {
  const pair = Buffer.alloc(64);
  for (const half of [0, 1]) {
    const number = reader.number();
    if (number.length > 32) throw new RangeError('a number too large');
    pair.set(number, half * 32 + 32 - number.length);
  }
  if (!reader.atEnd) throw new RangeError('there is more after the signature');
  return pair;
}
