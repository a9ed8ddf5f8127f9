import { createPrivateKey, createPublicKey, sign } from 'node:crypto';
import { AugenmassError } from '../kernel/errors.ts';
import type { Random } from '../kernel/random.ts';
import { readPublicKey } from './ssh-key.ts';
import { SshReader, sshString, uint32 } from './ssh-wire.ts';
import { makeSshsig } from './sshsig.ts';

const TYPE = 'ssh-ed25519';
const MAGIC = 'openssh-key-v1\0';
const PKCS8_ED25519 = Buffer.from('302e020100300506032b657004220420', 'hex');
const BEGIN = '-----BEGIN OPENSSH PRIVATE KEY-----';
const END = '-----END OPENSSH PRIVATE KEY-----';

export interface SigningKey {
  /** `ssh-ed25519 AAAA…`, as in a .pub file, without comment. */
  readonly publicLine: string;
  readonly fingerprint: string;
  /** The armored SSHSIG over a mandate's bytes. */
  sign(bytes: Uint8Array): string;
}

/** A new Ed25519 key as the text of an OpenSSH private key file without passphrase; write it with mode 0600. */
export function newSigningKeyFile(random: Random, comment: string): string {
  const seed = Buffer.from(random.bytes(32));
  const raw = rawPublic(seed);
  const blob = publicBlob(raw);
  const check = random.bytes(4);
  const secret = Buffer.concat([
    check,
    check,
    sshString(TYPE),
    sshString(raw),
    sshString(Buffer.concat([seed, raw])),
    sshString(comment),
  ]);
  const padding = Uint8Array.from({ length: (8 - (secret.length % 8)) % 8 }, (_, i) => i + 1);
  const whole = Buffer.concat([
    Buffer.from(MAGIC),
    sshString('none'),
    sshString('none'),
    sshString(''),
    uint32(1),
    sshString(blob),
    sshString(Buffer.concat([secret, padding])),
  ]);
  const lines = whole.toString('base64').match(/.{1,70}/g) ?? [];
  return `${BEGIN}\n${lines.join('\n')}\n${END}\n`;
}

/** Throws `invalid` for what is no OpenSSH key file, `refused` for a kind of key or protection that only ssh-keygen can handle. */
export function readSigningKey(file: string, name: string): SigningKey {
  const base64 = new RegExp(`${BEGIN}([\\sA-Za-z0-9+/=]+)${END}`).exec(file)?.[1]?.replace(/\s/g, '');
  if (base64 === undefined) {
    throw new AugenmassError('invalid', `${name} is no OpenSSH private key.`, {
      remedy: 'Make one: ssh-keygen -t ed25519.',
    });
  }
  try {
    const reader = new SshReader(Buffer.from(base64, 'base64'));
    if (Buffer.from(reader.raw(MAGIC.length)).toString('latin1') !== MAGIC) throw new RangeError('another format');
    const cipher = reader.text();
    reader.string();
    reader.string();
    if (reader.uint32() !== 1) throw new RangeError('more than one key');
    const blob = reader.string();
    if (cipher !== 'none') throw onlySshKeygen(name, 'is protected by a passphrase');
    const { type } = readPublicKey(blob);
    if (type !== TYPE) throw onlySshKeygen(name, `is of type ${type}`);
    return signingKey(new SshReader(reader.string()), blob);
  } catch (error) {
    if (error instanceof AugenmassError) throw error;
    throw new AugenmassError('invalid', `${name} is damaged.`, {
      cause: error,
      remedy: 'Make a new one: ssh-keygen -t ed25519.',
    });
  }
}

function signingKey(secret: SshReader, blob: Uint8Array): SigningKey {
  if (secret.uint32() !== secret.uint32() || secret.text() !== TYPE)
    throw new RangeError('the private part is damaged');
  secret.string();
  const seed = secret.string().subarray(0, 32);
  if (!Buffer.from(publicBlob(rawPublic(seed))).equals(blob)) throw new RangeError('its halves do not belong together');
  const key = createPrivateKey({ format: 'der', type: 'pkcs8', key: Buffer.concat([PKCS8_ED25519, seed]) });
  return {
    publicLine: `${TYPE} ${Buffer.from(blob).toString('base64')}`,
    fingerprint: readPublicKey(blob).fingerprint,
    sign: (bytes) =>
      makeSshsig(blob, bytes, (data) => Buffer.concat([sshString(TYPE), sshString(sign(null, data, key))])),
  };
}

function onlySshKeygen(name: string, why: string): AugenmassError {
  return new AugenmassError('refused', `${name} ${why}.`, {
    remedy: 'Sign with: ssh-keygen -Y sign -n augenmass-mandate -f KEY mandate.yaml, and append the .sig file.',
  });
}

function publicBlob(raw: Uint8Array): Uint8Array {
  return Buffer.concat([sshString(TYPE), sshString(raw)]);
}

function rawPublic(seed: Uint8Array): Uint8Array {
  const key = createPrivateKey({ format: 'der', type: 'pkcs8', key: Buffer.concat([PKCS8_ED25519, seed]) });
  return createPublicKey(key).export({ format: 'der', type: 'spki' }).subarray(-32);
}
