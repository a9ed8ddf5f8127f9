import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Decrypter, Encrypter, generateHybridIdentity, identityToRecipient } from 'age-encryption';
import { sealAge } from './age-stream.ts';
import { HYBRID_NATIVE, HybridRecipient, hybridKey } from './hybrid-recipient.ts';

const skip = !HYBRID_NATIVE && 'this Node has no ML-KEM';

test('what the platform wraps, age-encryption opens, each time under another key', { skip }, async () => {
  for (let round = 0; round < 8; round++) {
    const identity = await generateHybridIdentity();
    const recipient = new HybridRecipient(hybridKey(await identityToRecipient(identity)));
    const text = Uint8Array.from({ length: 100 + round }, (_, i) => i);
    const shares = new Set<string>();
    for (let again = 0; again < 2; again++) {
      const encrypter = new Encrypter();
      encrypter.addRecipient(recipient);
      const sealed = await encrypter.encrypt(text);
      const decrypter = new Decrypter();
      decrypter.addIdentity(identity);
      assert.deepEqual(await decrypter.decrypt(sealed), text);
      const stanza = recipient.wrapFileKey(new Uint8Array(16))[0]!;
      assert.deepEqual([stanza.args[0], Buffer.from(stanza.args[1]!, 'base64').length, stanza.body.length], ['mlkem768x25519', 1120, 32]); // prettier-ignore
      shares.add(stanza.args[1]!);
    }
    assert.equal(shares.size, 2);
  }
});

test('a sealed file is opened by each of its recipients and by nobody else', async () => {
  const [one, two, other] = await Promise.all([1, 2, 3].map(() => generateHybridIdentity()));
  const recipients = [await identityToRecipient(one!), await identityToRecipient(two!)];
  const sealed = await sealAge(recipients, Buffer.from('an hour of footage'));
  const opened = async (identity: string): Promise<string> => {
    const decrypter = new Decrypter();
    decrypter.addIdentity(identity);
    return decrypter.decrypt(sealed, 'text');
  };
  assert.equal(await opened(one!), 'an hour of footage');
  assert.equal(await opened(two!), 'an hour of footage');
  await assert.rejects(opened(other!));
});

test('a key of the wrong length, of low order or mistyped seals for nobody', { skip }, async () => {
  const recipient = await identityToRecipient(await generateHybridIdentity());
  const key = hybridKey(recipient);
  assert.equal(key.length, 1216);
  assert.throws(() => new HybridRecipient(key.subarray(1)));
  const low = Uint8Array.from(key);
  low.fill(0, 1184);
  assert.throws(() => new HybridRecipient(low).wrapFileKey(new Uint8Array(16)));
  const changed = recipient.at(100) === 'q' ? 'p' : 'q';
  const mistyped = recipient.slice(0, 100) + changed + recipient.slice(101);
  await assert.rejects(sealAge([mistyped], Buffer.from('x')), { kind: 'invalid' });
  // The second time as well: only what was found right is remembered.
  await assert.rejects(sealAge([mistyped], Buffer.from('x')), { kind: 'invalid' });
});
