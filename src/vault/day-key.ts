import { armor, Encrypter, identityToRecipient } from 'age-encryption';
import { split } from 'shamir-secret-sharing';
import { AugenmassError } from '../kernel/errors.ts';
import type { Random } from '../kernel/random.ts';
import { identityOf } from './day-identity.ts';
import type { DayKey, DayKeyRequest, Share } from './day-key-file.ts';
import { hashOf } from './recipient-hash.ts';

export { parseDayKey, parseShare } from './day-key-file.ts';
export type { Custodian, DayKey, DayKeyRequest, Share } from './day-key-file.ts';

const SECRET_BYTES = 32;

/**
 * A fresh identity (ML-KEM-768 with X25519), of which only the public half and the custodians' shares are left.
 * Buffers are zeroed, but age-encryption makes strings of secrets on the way, and strings cannot be zeroed: run it in a process
 * of its own that ends (day-key-process.ts). Throws `invalid` for a threshold below 2 or above the number of custodians, for
 * a custodian named twice, and for a recipient that is none.
 */
export async function makeDayKey(request: DayKeyRequest, random: Random): Promise<DayKey> {
  const { site, day, custodians, threshold } = request;
  checkRequest(request);
  const secret = random.bytes(SECRET_BYTES);
  const shares = await split(secret, custodians.length, threshold);
  try {
    const recipient = await identityToRecipient(identityOf(secret));
    const recipientSha256 = hashOf(recipient);
    const sealed = custodians.map(async (custodian, i): Promise<DayKey['shares'][number]> => {
      const share: Share = {
        type: 'augenmass-share',
        v: 1,
        site,
        day,
        custodian: custodian.name,
        threshold,
        recipientSha256,
        share: Buffer.from(shares[i]!).toString('base64'),
      };
      return {
        custodian: custodian.name,
        recipient: custodian.recipient,
        share: await sealShare(custodian.recipient, share),
      };
    });
    return { v: 1, site, day, recipient, threshold, shares: await Promise.all(sealed) };
  } finally {
    for (const bytes of [secret, ...shares]) bytes.fill(0);
  }
}

async function sealShare(recipient: string, share: Share): Promise<string> {
  const encrypter = new Encrypter();
  try {
    encrypter.addRecipient(recipient);
  } catch (cause) {
    throw new AugenmassError('invalid', `What the mandate names as ${share.custodian}’s key is no age recipient.`, {
      cause,
      remedy: 'A recipient begins with age1 or age1pq1; “age-keygen -y FILE” prints that of an identity.',
    });
  }
  return armor.encode(await encrypter.encrypt(JSON.stringify(share)));
}

function checkRequest({ custodians, threshold }: DayKeyRequest): void {
  const names = new Set(custodians.map(({ name }) => name));
  const keys = new Set(custodians.map(({ recipient }) => recipient));
  if (custodians.length === 0) {
    throw new AugenmassError('refused', 'There is no custodian to seal for, so nothing is recorded.', {
      remedy: 'Name custodians in the mandate.',
    });
  }
  // Two shares in one hand would be one share fewer to agree.
  if (names.size < custodians.length || keys.size < custodians.length || custodians.length > 255) {
    throw new AugenmassError('invalid', 'A custodian or a key is named twice.', {
      remedy: 'Give each custodian a key.',
    });
  }
  if (!Number.isInteger(threshold) || threshold < 2 || threshold > custodians.length) {
    throw new AugenmassError('invalid', `${threshold} of ${custodians.length} custodians cannot be asked to agree.`, {
      remedy: 'Ask for at least two, and for no more than there are.',
    });
  }
}
