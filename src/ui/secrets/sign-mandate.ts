import { AugenmassError } from '../../kernel/errors.ts';
import { fromBase64, toBase64 } from './base64.ts';
import { SshBytes, joined, sshString } from './ssh-bytes.ts';

const TYPE = 'ssh-ed25519';
const KEY_MAGIC = 'openssh-key-v1\0';
const SIG_MAGIC = 'SSHSIG';
const NAMESPACE = 'augenmass-mandate';
/** RFC 8410: PKCS #8 of an Ed25519 seed begins like this. */
const PKCS8 = Uint8Array.of(0x30, 0x2e, 2, 1, 0, 0x30, 5, 6, 3, 0x2b, 0x65, 0x70, 4, 0x22, 4, 0x20);

interface KeyFile {
  readonly seed: Uint8Array;
  readonly publicBlob: Uint8Array;
}

/**
 * Signs a mandate in the browser, as `ssh-keygen -Y sign -n augenmass-mandate` does (OpenSSH PROTOCOL.sshsig, SHA-512): the
 * private key stays here. `keyFile` is an OpenSSH private key file, Ed25519, without passphrase. Throws `invalid` for what is no
 * such file, `refused` for another kind of key or a protected one.
 */
export async function signMandate(keyFile: string, mandate: Uint8Array<ArrayBuffer>): Promise<string> {
  const { seed, publicBlob } = readKeyFile(keyFile);
  const key = await crypto.subtle.importKey('pkcs8', joined(PKCS8, seed), 'Ed25519', false, ['sign']);
  const digest = new Uint8Array(await crypto.subtle.digest('SHA-512', mandate));
  const shared = [sshString(NAMESPACE), sshString(''), sshString('sha512')];
  const magic = new TextEncoder().encode(SIG_MAGIC);
  const signed = joined(magic, ...shared, sshString(digest));
  const signature = new Uint8Array(await crypto.subtle.sign('Ed25519', key, signed));
  const blob = joined(
    magic,
    Uint8Array.of(0, 0, 0, 1),
    sshString(publicBlob),
    ...shared,
    sshString(joined(sshString(TYPE), sshString(signature))),
  );
  const lines = toBase64(blob).match(/.{1,70}/g) ?? [];
  return `-----BEGIN SSH SIGNATURE-----\n${lines.join('\n')}\n-----END SSH SIGNATURE-----\n`;
}

function readKeyFile(text: string): KeyFile {
  const base64 = /-----BEGIN OPENSSH PRIVATE KEY-----([\sA-Za-z0-9+/=]+)-----END OPENSSH PRIVATE KEY-----/.exec(text);
  if (!base64) {
    throw new AugenmassError('invalid', 'That is no OpenSSH private key.', {
      remedy: 'Make one: ssh-keygen -t ed25519.',
    });
  }
  try {
    const reader = new SshBytes(fromBase64(base64[1]!.replace(/\s/g, '')));
    if (new TextDecoder().decode(reader.raw(KEY_MAGIC.length)) !== KEY_MAGIC) throw new RangeError('another format');
    const cipher = reader.text();
    reader.string();
    reader.string();
    if (reader.uint32() !== 1) throw new RangeError('more than one key');
    const publicBlob = reader.string();
    if (cipher !== 'none') throw elsewhere('is protected by a passphrase');
    const type = new SshBytes(publicBlob).text();
    if (type !== TYPE) throw elsewhere(`is of type ${type.slice(0, 40)}`);
    const secret = new SshBytes(reader.string());
    if (secret.uint32() !== secret.uint32() || secret.text() !== TYPE)
      throw new RangeError('the private part is damaged');
    secret.string();
    const seed = secret.string().subarray(0, 32);
    if (seed.length !== 32) throw new RangeError('the private part is too short');
    return { seed, publicBlob };
  } catch (cause) {
    if (cause instanceof AugenmassError) throw cause;
    throw new AugenmassError('invalid', 'This key file is damaged.', { cause, remedy: 'Take it from a copy.' });
  }
}

function elsewhere(why: string): AugenmassError {
  return new AugenmassError('refused', `This key ${why}.`, {
    remedy: 'Sign with: ssh-keygen -Y sign -n augenmass-mandate -f KEY mandate.yaml, and hand in the .sig file.',
  });
}
