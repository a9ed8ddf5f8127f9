import { Decrypter, Encrypter, armor } from 'age-encryption';
import { AugenmassError } from '../../kernel/errors.ts';

/** A day of a release: the custodian's share as the vault keeps it, an age file (armored or not). */
export interface SealedShare {
  readonly day: string;
  readonly share: Uint8Array;
}

/**
 * What a custodian's browser does with a release: opens the shares of its days with the custodian's identity, and seals each at
 * once to the release's one-time key. The identity and the opened shares never leave this function. `identityText` is an age
 * identity file. Throws `invalid` for a file that is none, `refused` where it opens none of the shares.
 */
export async function resealShares(
  identityText: string,
  recipient: string,
  shares: readonly SealedShare[],
): Promise<SealedShare[]> {
  const decrypter = new Decrypter();
  for (const identity of identitiesIn(identityText)) decrypter.addIdentity(identity);
  const resealed: SealedShare[] = [];
  for (const { day, share } of shares) {
    const opened = await open(decrypter, share);
    try {
      const encrypter = new Encrypter();
      encrypter.addRecipient(recipient);
      resealed.push({ day, share: await encrypter.encrypt(opened) });
    } finally {
      opened.fill(0);
    }
  }
  return resealed;
}

async function open(decrypter: Decrypter, share: Uint8Array): Promise<Uint8Array> {
  try {
    const text = new TextDecoder().decode(share.subarray(0, 64));
    const file = text.startsWith('-----BEGIN AGE') ? armor.decode(new TextDecoder().decode(share)) : share;
    return await decrypter.decrypt(file, 'uint8array');
  } catch (cause) {
    throw new AugenmassError('refused', 'This identity opens no share of every day of the release.', {
      cause,
      remedy: 'Use the identity of a custodian whom the mandate named on those days.',
    });
  }
}

/** Lines of an age identity file; comments begin with #. */
function identitiesIn(text: string): string[] {
  const lines = text.split(/\r?\n/).map((line) => line.trim());
  const identities = lines.filter((line) => line !== '' && !line.startsWith('#'));
  if (identities.length > 0 && identities.every((line) => /^AGE-SECRET-KEY-(PQ-)?1[0-9A-Z]+$/.test(line)))
    return identities;
  throw new AugenmassError('invalid', 'That is no age identity file.', {
    remedy: 'It holds a line that begins with AGE-SECRET-KEY-; lines with # are comments.',
  });
}
