import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import test from 'node:test';
import { Encrypter, armor, generateHybridIdentity, generateIdentity, identityToRecipient } from 'age-encryption';
import { AugenmassError } from '../../kernel/errors.ts';
import { systemRandom } from '../../kernel/random.ts';
import { newSigningKeyFile, readSigningKey } from '../../mandate/sign.ts';
import { armoredIn, verifySshsig } from '../../mandate/sshsig.ts';
import { openAge } from '../../vault/age-open.ts';
import { resealShares } from './custodian-share.ts';
import { signMandate } from './sign-mandate.ts';

const bytes = (text: string): Uint8Array<ArrayBuffer> => new TextEncoder().encode(text);

test('a mandate signed in the browser is signed for the server, byte for byte as ours', async () => {
  const file = newSigningKeyFile(systemRandom, 'operator');
  const mandate = bytes('mandate: 1\nsite: Musterplatz\n');
  const signature = await signMandate(file, mandate);
  const [one] = armoredIn(signature);
  assert.equal(verifySshsig(one!.blob!, mandate).good, true);
  assert.equal(verifySshsig(one!.blob!, bytes('mandate: 1\nsite: Other\n')).good, false);
  // Ed25519 is deterministic, so both ways must agree to the last byte.
  assert.equal(signature, readSigningKey(file, 'key').sign(mandate));
});

test('what is no key, another key and half a key are refused with what to do', async () => {
  const file = newSigningKeyFile(systemRandom, 'operator');
  const kinds: [string, string][] = [
    ['', 'invalid'],
    ['-----BEGIN OPENSSH PRIVATE KEY-----\nAAAA\n-----END OPENSSH PRIVATE KEY-----\n', 'invalid'],
    [file.replace(/\n[^\n]+\n-----END/, '\n-----END'), 'invalid'],
  ];
  for (const [text, kind] of kinds) {
    await assert.rejects(
      signMandate(text, bytes('x')),
      (error: unknown) => error instanceof AugenmassError && error.kind === kind && error.remedy !== undefined,
    );
  }
});

test('shares opened with the custodian’s identity come out sealed to the release alone', async () => {
  for (const identity of [await generateIdentity(), await generateHybridIdentity()]) {
    const release = await generateHybridIdentity();
    const seal = new Encrypter();
    seal.addRecipient(await identityToRecipient(identity));
    const plain = await seal.encrypt(bytes('{"share":1}'));
    const shares = [
      { day: '2026-11-22', share: plain },
      { day: '2026-11-23', share: bytes(armor.encode(plain)) },
    ];
    const resealed = await resealShares(
      `# kept by the clerk\n${identity}\n`,
      await identityToRecipient(release),
      shares,
    );
    assert.deepEqual(
      resealed.map(({ day }) => day),
      ['2026-11-22', '2026-11-23'],
    );
    for (const { share } of resealed) {
      assert.deepEqual(Buffer.from(await openAge(share, [release])).toString(), '{"share":1}');
      await assert.rejects(openAge(share, [identity]), { kind: 'refused' });
    }
  }
});

test('another custodian’s identity opens nothing', async () => {
  const seal = new Encrypter();
  seal.addRecipient(await identityToRecipient(await generateIdentity()));
  const shares = [{ day: '2026-11-22', share: await seal.encrypt(bytes('{}')) }];
  const release = await identityToRecipient(await generateHybridIdentity());
  await assert.rejects(resealShares(await generateIdentity(), release, shares), { kind: 'refused' });
  await assert.rejects(resealShares('not an identity', release, shares), { kind: 'invalid' });
});

test('nothing in these files reaches for the network or a store', async () => {
  for (const name of ['custodian-share.ts', 'sign-mandate.ts', 'ssh-bytes.ts']) {
    const text = await readFile(new URL(name, import.meta.url), 'utf8');
    assert.doesNotMatch(text, /fetch|XMLHttpRequest|WebSocket|localStorage|indexedDB|sendBeacon|node:/);
  }
});
