import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { test } from 'node:test';
import { Edge } from './edge.ts';
import { ACTS, encodeEntry, RESULTS } from './entry.ts';
import type { Entry } from './entry.ts';
import { COMMITTED, FACTS } from './facts.ts';
import { leafHash } from './hashes.ts';
import { makeSigner, parseVkey } from './keys.ts';
import { formatProof, parseProof, verifyProof } from './proof.ts';
import { signCheckpoint } from './signed-checkpoint.ts';

const page = await readFile(new URL('../../spec/ledger-v1.md', import.meta.url), 'utf8');

/** The example of the page, made anew: two entries under a key of 32 bytes 0x07. */
const timeMs = 1_795_384_158_996;
const commitments = { fileNumber: leafHash(Buffer.from('example')).toString('base64') };
const request: Entry = {
  v: 1,
  timeMs,
  act: 'release-request',
  phase: 'intent',
  facts: {
    release: '8k3v0q2m9xwt',
    role: 'shift-leader',
    camera: 'yard',
    fromMs: 1_795_380_000_000,
    toMs: 1_795_380_060_000,
  },
  commitments,
};
const outcome: Entry = {
  v: 1,
  timeMs: timeMs + 12,
  act: 'release-request',
  phase: 'outcome',
  ref: 0,
  result: 'done',
  facts: {},
};

test('the page’s example is what the code writes, and it verifies', () => {
  const signer = makeSigner('place.example/ledger', 'ed25519', {
    next: () => 0,
    bytes: (length) => new Uint8Array(length).fill(7),
  });
  const entries = [request, outcome].map(encodeEntry);
  const edge = new Edge();
  for (const entry of entries) edge.push(leafHash(entry));
  const checkpoint = signCheckpoint(signer, 2, edge.root());
  const first = entries[0] as Uint8Array;
  const hashes = [leafHash(entries[1] as Uint8Array)];
  const proof = formatProof({ index: 0, hashes, checkpoint, extra: first });
  for (const part of [
    ...entries.map((entry) => Buffer.from(entry).toString()),
    checkpoint,
    proof,
    signer.verifier.text,
  ]) {
    assert.ok(page.includes(part.trimEnd()), `spec/ledger-v1.md does not show:\n${part}`);
  }
  assert.equal(verifyProof(parseProof(proof), parseVkey(signer.verifier.text)).size, 2);
});

test('the page lists every act, fact and committed value, and no other', () => {
  const listed = (heading: string): string[] => {
    const section = page.split(`### ${heading}\n`)[1]?.split('\n#')[0] ?? '';
    return [...section.matchAll(/`([A-Za-z0-9-]+)`/g)].map((match) => match[1] ?? '').sort();
  };
  assert.deepEqual(listed('Acts'), [...ACTS].sort());
  assert.deepEqual(listed('Facts'), Object.keys(FACTS).sort());
  assert.deepEqual(listed('Committed values'), [...COMMITTED].sort());
  for (const result of RESULTS) assert.ok(page.includes(`"${result}"`));
});
