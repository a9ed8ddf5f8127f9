import assert from 'node:assert/strict';
import { test } from 'node:test';
import { generateHybridIdentity } from 'age-encryption';
import { identityOf } from './open-identity.ts';

const ALPHABET = 'qpzry9x8gf2tvdw0s3jn54khce6mua7l';

/** The 32 bytes of an identity, by the definition of Bech32 alone. */
function secretOf(identity: string): Uint8Array {
  const words = identity.toLowerCase().split('1').at(-1)!.slice(0, -6);
  const bits = Array.from(words, (letter) => ALPHABET.indexOf(letter).toString(2).padStart(5, '0')).join('');
  return Uint8Array.from({ length: 32 }, (_, i) => Number.parseInt(bits.slice(8 * i, 8 * i + 8), 2));
}

test('the text of an identity is the one age-encryption writes', async () => {
  for (let i = 0; i < 20; i++) {
    const identity = await generateHybridIdentity();
    assert.equal(identityOf(secretOf(identity)), identity);
  }
});

test('a secret of another length is no key', () => {
  for (const length of [0, 31, 33]) assert.throws(() => identityOf(new Uint8Array(length)), { kind: 'corrupt' });
});
