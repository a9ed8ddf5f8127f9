import { createHash } from 'node:crypto';
import { readPublicKey } from './ssh-key.ts';
import type { SshPublicKey } from './ssh-key.ts';
import { sshString, SshReader, uint32 } from './ssh-wire.ts';

/** Signatures of a mandate are made for this purpose alone (`ssh-keygen -Y sign -n augenmass-mandate`). */
export const NAMESPACE = 'augenmass-mandate';
const MAGIC = 'SSHSIG';
const BEGIN = '-----BEGIN SSH SIGNATURE-----';
const END = '-----END SSH SIGNATURE-----';
const MOST_SIGNATURES = 32;

export type SshsigResult =
  | { readonly good: true; readonly key: SshPublicKey }
  | {
      readonly good: false;
      readonly why: 'broken' | 'wrong-namespace' | 'wrong-key-type' | 'other-bytes';
      readonly detail: string;
    };

/** Checks one SSHSIG blob (OpenSSH PROTOCOL.sshsig) over `message`. Never throws. */
export function verifySshsig(blob: Uint8Array, message: Uint8Array, namespace: string = NAMESPACE): SshsigResult {
  let publicKey: Uint8Array, space: string, reserved: Uint8Array, hash: string, signature: Uint8Array;
  try {
    const reader = new SshReader(blob);
    if (Buffer.from(reader.raw(6)).toString('latin1') !== MAGIC || reader.uint32() !== 1)
      throw new RangeError('no SSHSIG of version 1');
    publicKey = reader.string();
    space = reader.text();
    reserved = reader.string();
    hash = reader.text();
    signature = reader.string();
    if (!reader.atEnd) throw new RangeError('there is more after the signature');
  } catch (error) {
    return { good: false, why: 'broken', detail: detailOf(error) };
  }
  if (space !== namespace)
    return { good: false, why: 'wrong-namespace', detail: space.replace(/[^\x20-\x7e]/g, '?').slice(0, 60) };
  if (hash !== 'sha512' && hash !== 'sha256')
    return { good: false, why: 'broken', detail: 'another hash than sha256 and sha512' };
  let key: SshPublicKey;
  try {
    key = readPublicKey(publicKey);
  } catch (error) {
    return { good: false, why: 'wrong-key-type', detail: detailOf(error) };
  }
  const digest = createHash(hash).update(message).digest();
  const data = Buffer.concat([
    Buffer.from(MAGIC),
    sshString(space),
    sshString(reserved),
    sshString(hash),
    sshString(digest),
  ]);
  return key.check(data, signature)
    ? { good: true, key }
    : { good: false, why: 'other-bytes', detail: key.fingerprint };
}

/** Makes the armored signature; `sign` gets the bytes to sign and returns the SSH signature blob. */
export function makeSshsig(publicKey: Uint8Array, message: Uint8Array, sign: (data: Uint8Array) => Uint8Array): string {
  const digest = createHash('sha512').update(message).digest();
  const shared = [sshString(NAMESPACE), sshString(''), sshString('sha512')];
  const signature = sign(Buffer.concat([Buffer.from(MAGIC), ...shared, sshString(digest)]));
  const blob = Buffer.concat([Buffer.from(MAGIC), uint32(1), sshString(publicKey), ...shared, sshString(signature)]);
  return armor(blob);
}

export function armor(blob: Uint8Array): string {
  const lines =
    Buffer.from(blob)
      .toString('base64')
      .match(/.{1,70}/g) ?? [];
  return `${BEGIN}\n${lines.join('\n')}\n${END}\n`;
}

export interface Armored {
  /** Line of its BEGIN, from 1. */
  readonly line: number;
  /** `undefined` where it is cut off or no base64. */
  readonly blob: Uint8Array | undefined;
}

/** All armored signatures of a file, one after another. What stands between them is ignored, as ssh-keygen does. */
export function armoredIn(text: string): Armored[] {
  const found: Armored[] = [];
  const lines = text.split(/\r?\n/);
  for (let at = 0; at < lines.length && found.length < MOST_SIGNATURES; at++) {
    if (lines[at]!.trim() !== BEGIN) continue;
    const begin = at;
    const body: string[] = [];
    for (at++; at < lines.length && lines[at]!.trim() !== END && body.length < 1000; at++) body.push(lines[at]!.trim());
    const base64 = body.join('');
    const whole = lines[at]?.trim() === END && /^[A-Za-z0-9+/]+={0,2}$/.test(base64) && base64.length % 4 === 0;
    found.push({ line: begin + 1, blob: whole ? Buffer.from(base64, 'base64') : undefined });
  }
  return found;
}

function detailOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
