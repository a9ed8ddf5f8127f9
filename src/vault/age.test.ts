import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, test } from 'node:test';
import { inflateSync } from 'node:zlib';
import {
  Decrypter,
  Encrypter,
  generateHybridIdentity,
  generateX25519Identity,
  identityToRecipient,
} from 'age-encryption';
import { AugenmassError } from '../kernel/errors.ts';
import { openAge } from './age-open.ts';
import { CHUNK_BYTES, sealAge } from './age-stream.ts';

const VECTORS = join(import.meta.dirname, '../../test/vectors/age/cctv.json');
const NO_AGE =
  spawnSync('age', ['--version']).status !== 0 && 'age is not installed: not compared with it (apt install age)';
const SIZES = [0, 1, 100, CHUNK_BYTES - 1, CHUNK_BYTES, CHUNK_BYTES + 1, 2 * CHUNK_BYTES, 3 * CHUNK_BYTES + 17];
const kind = (wanted: string) => (error: unknown) => error instanceof AugenmassError && error.kind === wanted;

const folder = mkdtempSync(join(tmpdir(), 'augenmass-age-'));
after(() => {
  rmSync(folder, { recursive: true });
});

describe('C2SP CCTV vectors', () => {
  const vectors = JSON.parse(readFileSync(VECTORS, 'utf8')) as Record<string, string>;
  for (const [name, base64] of Object.entries(vectors)) {
    test(name, async () => {
      const bytes = Buffer.from(base64, 'base64');
      const end = bytes.indexOf('\n\n');
      const fields = bytes
        .toString('latin1', 0, end)
        .split('\n')
        .map((line) => line.split(': ') as [string, string]);
      const field = (wanted: string) => fields.filter(([key]) => key === wanted).map(([, value]) => value);
      const body = bytes.subarray(end + 2);
      const file = field('compressed')[0] === 'zlib' ? inflateSync(body) : body;
      const expected = field('expect')[0]!;
      const opened = openAge(file, field('identity'));
      if (expected === 'success') {
        assert.equal(
          createHash('sha256')
            .update(await opened)
            .digest('hex'),
          field('payload')[0],
        );
      } else {
        await assert.rejects(opened, kind(expected === 'no match' ? 'refused' : 'corrupt'));
      }
    });
  }
});

describe('age-encryption opens what is sealed here, and the other way round', () => {
  for (const [name, generate] of [
    ['x25519', generateX25519Identity],
    ['hybrid', generateHybridIdentity],
  ] as const) {
    test(name, async () => {
      const identity = await generate();
      const recipient = await identityToRecipient(identity);
      for (const size of SIZES) {
        const plain = randomBytes(size);
        const decrypter = new Decrypter();
        decrypter.addIdentity(identity);
        assert.deepEqual(
          Buffer.from(await decrypter.decrypt(await sealAge([recipient], plain))),
          plain,
          `${size} bytes`,
        );
        const encrypter = new Encrypter();
        encrypter.addRecipient(recipient);
        assert.deepEqual(
          Buffer.from(await openAge(await encrypter.encrypt(plain), [identity])),
          plain,
          `${size} bytes`,
        );
      }
    });
  }
});

test('the age program opens what is sealed here, and the other way round', { skip: NO_AGE }, async () => {
  const identity = await generateX25519Identity();
  const recipient = await identityToRecipient(identity);
  const key = join(folder, 'key.txt');
  writeFileSync(key, `${identity}\n`);
  for (const size of SIZES) {
    const plain = randomBytes(size);
    const opened = spawnSync('age', ['-d', '-i', key], {
      input: await sealAge([recipient], plain),
      maxBuffer: 1 << 26,
    });
    assert.equal(opened.status, 0, opened.stderr.toString());
    assert.deepEqual(opened.stdout, plain);
    for (const armored of [[], ['-a']]) {
      const sealed = spawnSync('age', ['-r', recipient, ...armored], { input: plain, maxBuffer: 1 << 26 });
      assert.deepEqual(Buffer.from(await openAge(sealed.stdout, [identity])), plain, `${size} bytes`);
    }
  }
});

test('several recipients: each opens; a stranger does not, and nobody is no recipient', async () => {
  const identities = [await generateX25519Identity(), await generateHybridIdentity()];
  const sealed = await sealAge(await Promise.all(identities.map(identityToRecipient)), Buffer.from('x'));
  for (const identity of identities) assert.equal(Buffer.from(await openAge(sealed, [identity])).toString(), 'x');
  await assert.rejects(openAge(sealed, [await generateHybridIdentity()]), kind('refused'));
  await assert.rejects(sealAge([], Buffer.from('x')), kind('refused'));
  await assert.rejects(sealAge(['age1nobody'], Buffer.from('x')), kind('invalid'));
  await assert.rejects(openAge(sealed, ['AGE-SECRET-KEY-1NOBODY']), kind('invalid'));
});

test('every changed byte is noticed, and two files are never alike', async () => {
  const identity = await generateX25519Identity();
  const recipient = await identityToRecipient(identity);
  const sealed = await sealAge([recipient], randomBytes(300));
  assert.notDeepEqual(sealed, await sealAge([recipient], new Uint8Array(300)));
  for (let at = 0; at < sealed.length; at++) {
    const changed = Buffer.from(sealed);
    changed[at]! ^= 1;
    await assert.rejects(
      openAge(changed, [identity]),
      (error) => kind('corrupt')(error) || kind('refused')(error),
      `byte ${at}`,
    );
    await assert.rejects(openAge(sealed.subarray(0, at), [identity]), kind('corrupt'), `cut at ${at}`);
  }
});
