import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { Edge } from './edge.ts';
import { EMPTY_ROOT, leafHash, nodeHash } from './hashes.ts';
import { consistencyRanges, inclusionRanges, split, verifyConsistency, verifyInclusion } from './tree.ts';
import type { Range } from './tree.ts';

const RUNS = process.env['SLOW'] === '1' ? 2000 : 60;
const hex = (text: string): Buffer => Buffer.from(text, 'hex');

/** The leaves, roots and proofs of the Certificate Transparency reference, as in transparency-dev/merkle, proof/verify_test.go. */
const LEAVES = ['', '00', '10', '2021', '3031', '40414243', '5051525354555657', '606162636465666768696a6b6c6d6e6f'].map(
  hex,
);
const ROOTS = [
  '6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d',
  'fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125',
  'aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77',
  'd37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7',
  '4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4',
  '76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef',
  'ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c',
  '5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328',
].map(hex);
const A = '96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7';
const B = '5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e';
const C = '6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4';
const D = 'ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0';
const E = 'd37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7';
const F = 'bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b';
const G = '0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a';
const INCLUSION: [index: number, size: number, proof: string[]][] = [
  [0, 1, []],
  [0, 8, [A, B, C]],
  [5, 8, [F, D, E]],
  [2, 3, ['fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125']],
  [1, 5, ['6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d', B, F]],
];
const CONSISTENCY: [old: number, size: number, proof: string[]][] = [
  [1, 1, []],
  [1, 8, [A, B, C]],
  [6, 8, [G, D, E]],
  [2, 5, [B, F]],
  [6, 7, [G, 'b08693ec2e721597130641e8211e7eedccb4c26413963eee6c1e2ed16ffb1a5f', E]],
];

/** The definition of RFC 6962, 2.1, word for word. */
function mth(leaves: readonly Uint8Array[], { start, end }: Range = { start: 0, end: leaves.length }): Uint8Array {
  if (end === start) return EMPTY_ROOT;
  if (end - start === 1) return leafHash(leaves[start] as Uint8Array);
  const middle = start + split(end - start);
  return nodeHash(mth(leaves, { start, end: middle }), mth(leaves, { start: middle, end }));
}

test('known answers: roots, inclusion and consistency proofs of Certificate Transparency', () => {
  assert.equal(Buffer.from(EMPTY_ROOT).toString('hex').slice(0, 8), 'e3b0c442');
  const edge = new Edge();
  for (const [i, root] of ROOTS.entries()) {
    edge.push(leafHash(LEAVES[i] as Buffer));
    assert.deepEqual(Buffer.from(edge.root()), root);
  }
  for (const [index, size, proof] of INCLUSION) {
    const made = inclusionRanges(index, size).map((range) => mth(LEAVES, range));
    assert.deepEqual(
      made.map((hash) => Buffer.from(hash).toString('hex')),
      proof,
    );
    assert.ok(verifyInclusion(LEAVES[index] as Buffer, index, size, ROOTS[size - 1] as Buffer, made));
  }
  for (const [old, size, proof] of CONSISTENCY) {
    const made = consistencyRanges(old, size).map((range) => mth(LEAVES, range));
    assert.deepEqual(
      made.map((hash) => Buffer.from(hash).toString('hex')),
      proof,
    );
    assert.ok(verifyConsistency(old, ROOTS[old - 1] as Buffer, size, ROOTS[size - 1] as Buffer, made));
  }
});

test('must fail: proofs with anything wrong, as the reference probes them', () => {
  const root = (size: number): Buffer =>
    size === 0 ? Buffer.from(EMPTY_ROOT) : (ROOTS[size - 1] ?? Buffer.alloc(32, 9));
  for (const [index, size, hexes] of INCLUSION) {
    const proof = hexes.map(hex);
    const leaf = LEAVES[index] as Buffer;
    const wrong: [string, boolean][] = [
      ['index', verifyInclusion(leaf, index + 1, size, root(size), proof)],
      ['index', verifyInclusion(leaf, index - 1, size, root(size), proof)],
      ['index', verifyInclusion(leaf, index ^ 2, size, root(size), proof)],
      ['size', verifyInclusion(leaf, index, size * 2, root(size), proof)],
      ['leaf', verifyInclusion(Buffer.from('no'), index, size, root(size), proof)],
      ['root', verifyInclusion(leaf, index, size, Buffer.from(EMPTY_ROOT), proof)],
      ['longer', verifyInclusion(leaf, index, size, root(size), [...proof, root(size)])],
      ['shorter', proof.length > 0 && verifyInclusion(leaf, index, size, root(size), proof.slice(1))],
      ['short hash', verifyInclusion(leaf, index, size, root(size), [...proof, Buffer.alloc(0)])],
    ];
    for (const [what, held] of wrong) assert.equal(held, false, `${index} of ${size}: ${what}`);
  }
  for (const [old, size, hexes] of CONSISTENCY) {
    const proof = hexes.map(hex);
    if (proof.length === 0) continue;
    const wrong: [string, boolean][] = [
      ['old', verifyConsistency(old + 1, root(old), size, root(size), proof)],
      ['old', verifyConsistency(old - 1, root(old), size, root(size), proof)],
      ['size', verifyConsistency(old, root(old), size * 2, root(size), proof)],
      ['roots', verifyConsistency(old, root(size), size, root(old), proof)],
      ['empty', verifyConsistency(old, root(old), size, root(size), [])],
      ['longer', verifyConsistency(old, root(old), size, root(size), [...proof, root(old)])],
      ['before', verifyConsistency(old, root(old), size, root(size), [root(size), ...proof])],
      ['shorter', verifyConsistency(old, root(old), size, root(size), proof.slice(0, -1))],
    ];
    for (const [what, held] of wrong) assert.equal(held, false, `${old} to ${size}: ${what}`);
  }
  assert.equal(verifyConsistency(2, root(2), 1, root(1), []), false);
  assert.equal(verifyConsistency(0, EMPTY_ROOT, 1, root(1), []), true);
  assert.equal(verifyConsistency(0, EMPTY_ROOT, 1, root(1), [EMPTY_ROOT]), false);
});

test('property: the edge has the root of the definition, and every proof of any size holds, for its own entry alone', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 700 }), fc.nat(), fc.nat(), (size, at, before) => {
      const leaves = Array.from({ length: size }, (_, i) => Buffer.from(`entry ${i}`));
      const edge = new Edge();
      for (const leaf of leaves) edge.push(leafHash(leaf));
      const root = mth(leaves);
      assert.ok(edge.hasRoot(root));
      assert.ok(Edge.of(size, edge.partials()).hasRoot(root));
      const index = at % size;
      const proof = inclusionRanges(index, size).map((range) => mth(leaves, range));
      assert.ok(verifyInclusion(leaves[index] as Buffer, index, size, root, proof));
      assert.equal(verifyInclusion(Buffer.from('another'), index, size, root, proof), false);
      const old = 1 + (before % size);
      const oldRoot = mth(leaves.slice(0, old));
      const path = consistencyRanges(old, size).map((range) => mth(leaves, range));
      assert.ok(verifyConsistency(old, oldRoot, size, root, path));
      assert.equal(verifyConsistency(old, leafHash(Buffer.from('x')), size, root, path), false);
    }),
    { numRuns: RUNS },
  );
});
