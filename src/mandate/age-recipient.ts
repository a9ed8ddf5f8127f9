/**
 * Is this a whole age recipient: Bech32 (BIP 173, without its length limit, as age v1 has it) of an X25519 key (`age1`, 32 bytes)
 * or of a hybrid ML-KEM-768 and X25519 key (`age1pq1`, 1216 bytes)? A mistyped one would seal footage for nobody.
 */
export function isAgeRecipient(text: string): boolean {
  if (text !== text.toLowerCase()) return false;
  const at = text.lastIndexOf('1');
  const prefix = text.slice(0, at);
  const expected = LENGTHS[prefix];
  if (expected === undefined) return false;
  const values = Array.from(text.slice(at + 1), (char) => CHARSET.indexOf(char));
  if (values.length < 6 || values.includes(-1)) return false;
  if (polymod([...spread(prefix), ...values]) !== 1) return false;
  const data = values.slice(0, -6);
  const spare = (data.length * 5) % 8;
  if (spare >= 5 || ((data.at(-1) ?? 0) & ((1 << spare) - 1)) !== 0) return false;
  return Math.floor((data.length * 5) / 8) === expected;
}

const LENGTHS: Readonly<Record<string, number>> = { age: 32, age1pq: 1216 };
const CHARSET = 'qpzry9x8gf2tvdw0s3jn54khce6mua7l';
const GENERATOR = [0x3b6a57b2, 0x26508e6d, 0x1ea119fa, 0x3d4233dd, 0x2a1462b3];

function polymod(values: readonly number[]): number {
  let check = 1;
  for (const value of values) {
    const top = check >>> 25;
    check = ((check & 0x1ffffff) << 5) ^ value;
    for (const [bit, generator] of GENERATOR.entries()) if ((top >> bit) & 1) check ^= generator;
  }
  return check >>> 0;
}

function spread(prefix: string): number[] {
  const codes = Array.from(prefix, (char) => char.charCodeAt(0));
  return [...codes.map((code) => code >> 5), 0, ...codes.map((code) => code & 31)];
}
