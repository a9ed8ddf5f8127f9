import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { test } from 'node:test';
import { AugenmassError } from '../kernel/errors.ts';
import { seededRandom } from '../kernel/random.ts';
import { parseCheckpoint } from './checkpoint.ts';
import { checkCosignature, cosign, cosignatureTime } from './cosignature.ts';
import { makeSigner, parseSigner, parseVkey } from './keys.ts';
import { checkPlain, parseNote, signNote, verifyNote } from './note.ts';
import { formatProof, parseProof } from './proof.ts';
import { openCheckpoint, signCheckpoint } from './signed-checkpoint.ts';

const kind = (wanted: string) => (error: unknown) => error instanceof AugenmassError && error.kind === wanted;

/** The example of Go's golang.org/x/mod/sumdb/note, note.go. */
const GO_KEY = 'PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW';
const GO_PRIVATE = 'PRIVATE+KEY+PeterNeumann+c74f20a3+AYEKFALVFGyNhPJEMzD1QIDr+Y7hfZx09iUvxdXHKDFz';
const GO_NOTE = `If you think cryptography is the answer to your problem,
then you don't know what your problem is.

— PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=
`;

test('known answer: Go’s note verifies, and our signature of the same text with the same key is the same note', () => {
  const key = parseVkey(GO_KEY);
  assert.equal(key.text, GO_KEY);
  const note = parseNote(GO_NOTE);
  assert.equal(verifyNote(note, [key], checkPlain).length, 1);
  const signer = parseSigner(GO_PRIVATE);
  assert.equal(signer.verifier.text, GO_KEY);
  assert.equal(signNote(note.text, signer), GO_NOTE);
  assert.throws(() => verifyNote(parseNote(GO_NOTE.replace('answer', 'question')), [key], checkPlain), kind('corrupt'));
});

/** From FiloSottile/torchwood, cmd/litewitness/testdata/mldsa.txt: a checkpoint that another implementation signed. */
test('known answer: an ML-DSA-44 signature of another implementation holds, and for nothing else', async () => {
  const folder = new URL('../../test/vectors/ledger/', import.meta.url);
  const key = parseVkey(await readFile(new URL('ml-dsa-44.vkey', folder), 'utf8'));
  const text = await readFile(new URL('ml-dsa-44.checkpoint', folder), 'utf8');
  assert.equal(key.algorithm, 'cosignature-ml-dsa-44');
  const checkpoint = openCheckpoint(text, key);
  assert.equal(checkpoint.size, 1);
  const [held] = verifyNote(checkpoint.note, [key], checkCosignature);
  assert.ok(held);
  assert.equal(cosignatureTime(held.signature), 0);
  for (const wrong of [
    text.replace('\n1\n', '\n2\n'),
    text.replace('log\n1', 'log2\n1'),
    text.replace('\n\n', '\nextension\n\n'),
  ]) {
    assert.throws(() => openCheckpoint(wrong, key), kind('corrupt'));
  }
});

test('known answer: the examples of tlog-checkpoint and tlog-proof parse', () => {
  const body = 'example.com/behind-the-sofa\n20852163\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n';
  const line =
    '— example.com/behind-the-sofa Az3grlgtzPICa5OS8npVmf1Myq/5IZniMp+ZJurmRDeOoRDe4URYN7u5/Zhcyv2q1gGzGku9nTo+zyWE+xeMcTOAYQ8=\n';
  const cosigned =
    '— witness.example.com/w1 jWbPPwAAAABkGFDLEZMHwSRaJNiIDoe9DYn/zXcrtPHeolMI5OWXEhZCB9dlrDJsX3b2oyin1nPZqhf5nNo0xUe+mbIUBkBIfZ+qnA==\n';
  const note = parseNote(`${body}\n${line}${cosigned}`);
  assert.equal(note.text, body);
  assert.equal(parseCheckpoint(note.text).size, 20_852_163);
  assert.equal(note.signatures[0]?.signature.length, 64);
  assert.equal(note.signatures[1]?.signature.length, 72);
  assert.equal(
    cosignatureTime(note.signatures[1].signature),
    1_679_315_147,
    'the time of the specification’s signed message',
  );
  const proof = `c2sp.org/tlog-proof@v1
index 73894
gSKyXoYZUgZ6jduWYrkDOARinOMGJveXjgMkBTcdPlQ=
B95lDa8R83lS8n0eG+o0buTxRKQTYFi//1U8anccXmA=

${body}
${line}`;
  const parsed = parseProof(proof);
  assert.equal(parsed.index, 73_894);
  assert.equal(parsed.hashes.length, 2);
  assert.equal(formatProof(parsed), proof);
  assert.equal(
    formatProof({ index: 0, hashes: [], checkpoint: 'checkpoint\n' }),
    'c2sp.org/tlog-proof@v1\nindex 0\n\ncheckpoint\n',
  );
  const header = 'c2sp.org/tlog-proof@v1\n';
  const long = Buffer.alloc(64).toString('base64');
  for (const wrong of [
    'wrong\nindex 0\n\nx\n',
    `${header}extra !!\nindex 0\n\nx\n`,
    `${header}\n\nx\n`,
    `${header}index x\n\nx\n`,
    `${header}index -5\n\nx\n`,
    `${header}index 01\n\nx\n`,
    `${header}index 0\n!!\n\nx\n`,
    `${header}index 0\n${long}\n\nx\n`,
    `${header}index 0\n${`${Buffer.alloc(32).toString('base64')}\n`.repeat(64)}\nx\n`,
  ]) {
    assert.throws(() => parseProof(wrong), kind('corrupt'), wrong.slice(0, 60));
  }
});

test('cosignatures hold for their checkpoint, key, name and time alone; one copied from another checkpoint spoils the note', () => {
  const random = seededRandom(7);
  const log = makeSigner('example.com/log', 'ed25519', random);
  const first = signCheckpoint(log, 1, Buffer.alloc(32, 1));
  const second = signCheckpoint(log, 2, Buffer.alloc(32, 2));
  for (const algorithm of ['cosignature-ed25519', 'cosignature-ml-dsa-44'] as const) {
    const witness = makeSigner('witness.example.com/w1', algorithm, random);
    const line = cosign(witness, parseNote(first).text, 1_679_315_147);
    const opened = openCheckpoint(first + line, log.verifier, [witness.verifier]);
    assert.equal(opened.cosignatures.length, 1);
    assert.equal(openCheckpoint(first + line, log.verifier, [parseVkey(witness.verifier.text)]).cosignatures.length, 1);
    assert.throws(() => openCheckpoint(second + line, log.verifier, [witness.verifier]), kind('corrupt'), 'replayed');
    const bytes = Buffer.from(line.split(' ')[2] ?? '', 'base64');
    bytes[11] = (bytes[11] ?? 0) ^ 1;
    const later = `— witness.example.com/w1 ${bytes.toString('base64')}\n`;
    assert.throws(
      () => openCheckpoint(first + later, log.verifier, [witness.verifier]),
      kind('corrupt'),
      'another time',
    );
    const other = makeSigner('witness.example.com/w1', algorithm, random);
    assert.equal(openCheckpoint(first + line, log.verifier, [other.verifier]).cosignatures.length, 0, 'unknown key');
    assert.equal(parseSigner(witness.text).verifier.text, witness.verifier.text);
  }
  assert.throws(() =>
    cosign(makeSigner('w', 'cosignature-ml-dsa-44', random), `${parseNote(first).text}extension\n`, 1),
  );
});

test('must fail: wrong key, wrong origin, malformed notes, checkpoints and keys', () => {
  const random = seededRandom(8);
  const log = makeSigner('example.com/log', 'ed25519', random);
  const other = makeSigner('example.com/log', 'ed25519', random);
  const text = signCheckpoint(log, 1, Buffer.alloc(32, 1));
  assert.throws(() => openCheckpoint(text, other.verifier), kind('refused'));
  const foreign = signNote(parseNote(text).text.replace('/log', '/gol'), log);
  assert.throws(() => openCheckpoint(foreign, log.verifier), kind('corrupt'));
  for (const wrong of [
    '',
    'a',
    'a\n',
    'a\n\n',
    'a\n\n\n',
    text.slice(0, -1),
    `${text}x\n`,
    text.replace('— ', '- '),
    text.replace('\n\n', '\n\r\n'),
    `${text}— a b c\n`,
    text + '\u0000',
    text + '— x AAAAAQ=\n',
    `${text}\n`,
  ]) {
    assert.throws(() => openCheckpoint(wrong, log.verifier), kind('corrupt'), JSON.stringify(wrong.slice(-40)));
  }
  for (const wrong of [
    'o\n1\nAA==\n',
    'o\n01\n' + Buffer.alloc(32).toString('base64') + '\n',
    'o\n-1\nx\n',
    '\n1\nx\n',
    'o\n1\n',
    `o\n9007199254740993\n${Buffer.alloc(32).toString('base64')}\n`,
    `o\n1\n${Buffer.alloc(32).toString('base64')}\n\n`,
  ]) {
    assert.throws(() => parseCheckpoint(wrong), kind('corrupt'), JSON.stringify(wrong));
  }
  const { text: vkey } = log.verifier;
  for (const wrong of [
    '',
    'a+b+c',
    vkey.replace('example', 'examplf'),
    vkey.slice(0, -4),
    `${vkey}A`,
    vkey.replace('+A', '+B'),
    'a b+00000000+AQ==',
    log.text,
  ]) {
    assert.throws(() => parseVkey(wrong), kind('invalid'), wrong);
  }
  for (const name of ['', 'a b', 'a+b', 'a\u2003b', 'a\nb', 'x'.repeat(256)]) {
    assert.throws(() => makeSigner(name, 'ed25519', random), kind('invalid'));
  }
});
