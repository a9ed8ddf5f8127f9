const LETTERS = 'qpzry9x8gf2tvdw0s3jn54khce6mua7l';
const PREFIX = 'age-secret-key-pq-';
const GENERATORS = [0x3b6a57b2, 0x26508e6d, 0x1ea119fa, 0x3d4233dd, 0x2a1462b3];

/**
 * The age identity whose secret is these 32 bytes: Bech32 (BIP 173) with the prefix of age's hybrid identities, in capitals.
 * What shares add up to is the bytes; whoever combines them makes the identity with this, and compares its recipient.
 */
export function identityOf(secret: Uint8Array): string {
  const words = toWords(secret);
  const codes = Array.from(PREFIX, (letter) => letter.charCodeAt(0));
  const head = [...codes.map((code) => code >> 5), 0, ...codes.map((code) => code & 31)];
  const sum = polymod([...head, ...words, 0, 0, 0, 0, 0, 0]) ^ 1;
  for (let i = 0; i < 6; i++) words.push((sum >> (5 * (5 - i))) & 31);
  return `${PREFIX}1${words.map((word) => LETTERS[word]!).join('')}`.toUpperCase();
}

/** Bits in groups of five, the last filled up with zeros. */
function toWords(bytes: Uint8Array): number[] {
  const words: number[] = [];
  let bits = 0;
  let value = 0;
  for (const byte of bytes) {
    value = ((value << 8) | byte) & 0xfff;
    for (bits += 8; bits >= 5; bits -= 5) words.push((value >> (bits - 5)) & 31);
  }
  if (bits > 0) words.push((value << (5 - bits)) & 31);
  return words;
}

function polymod(values: readonly number[]): number {
  let sum = 1;
  for (const value of values) {
    const top = sum >> 25;
    sum = ((sum & 0x1ffffff) << 5) ^ value;
    for (const [i, generator] of GENERATORS.entries()) if (((top >> i) & 1) === 1) sum ^= generator;
  }
  return sum;
}
