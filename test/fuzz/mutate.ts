import type { Random } from '../../src/kernel/random.ts';

const below = (random: Random, limit: number): number => Math.floor(random.next() * limit);

/** Values that lengths, counts and times are most often wrong at. */
const EDGES = [0, 1, 0x7f, 0x80, 0xff, 0x7fff, 0xffff, 0x7fffffff, 0x80000000, 0xfffffffe, 0xffffffff];

type Mutation = (bytes: Buffer, random: Random, others: readonly Buffer[]) => Buffer;

const flipBits: Mutation = (bytes, random) => {
  const copy = Buffer.from(bytes);
  const count = 1 + below(random, 2 ** below(random, 8));
  for (let i = 0; i < count; i++) copy[below(random, copy.length)]! ^= 1 << below(random, 8);
  return copy;
};

/** The first kilobyte holds what sizes everything else: boxes, tables, parameters. */
const damageHead: Mutation = (bytes, random) => {
  const copy = Buffer.from(bytes);
  const reach = Math.min(copy.length, 1024);
  for (let i = 0; i < 1 + below(random, 6); i++) copy[below(random, reach)] = below(random, 256);
  return copy;
};

const edgeValue: Mutation = (bytes, random) => {
  const copy = Buffer.from(bytes);
  if (copy.length < 4) return copy;
  const at = below(random, copy.length - 3);
  const value = EDGES[below(random, EDGES.length)]!;
  if (random.next() < 0.5) copy.writeUInt32BE(value, at);
  else copy.writeUInt32LE(value, at);
  return copy;
};

const truncate: Mutation = (bytes, random) => bytes.subarray(0, below(random, bytes.length));

const piece = (bytes: Buffer, random: Random): Buffer => {
  const from = below(random, bytes.length);
  return bytes.subarray(from, from + 1 + below(random, Math.max(1, bytes.length >> 2)));
};

const repeatPiece: Mutation = (bytes, random) => {
  const part = piece(bytes, random);
  const at = below(random, bytes.length);
  const parts = Array.from({ length: 1 + below(random, 4) }, () => part);
  return Buffer.concat([bytes.subarray(0, at), ...parts, bytes.subarray(at)]);
};

const dropPiece: Mutation = (bytes, random) => {
  const at = below(random, bytes.length);
  return Buffer.concat([bytes.subarray(0, at), bytes.subarray(at + 1 + below(random, 400))]);
};

const splice: Mutation = (bytes, random, others) => {
  const other = others[below(random, others.length)]!;
  return Buffer.concat([bytes.subarray(0, below(random, bytes.length)), other.subarray(below(random, other.length))]);
};

const MUTATIONS = [flipBits, flipBits, damageHead, edgeValue, edgeValue, truncate, repeatPiece, dropPiece, splice];

/** One to three mutations of one of the seeds; the same random gives the same bytes. Never empty. */
export function mutate(seeds: readonly Buffer[], random: Random): Buffer {
  let bytes = seeds[below(random, seeds.length)]!;
  const rounds = 1 + below(random, 3);
  for (let i = 0; i < rounds && bytes.length > 0; i++) {
    bytes = MUTATIONS[below(random, MUTATIONS.length)]!(bytes, random, seeds);
  }
  return bytes.length > 0 ? bytes : Buffer.from([0]);
}
