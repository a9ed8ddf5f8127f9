import { open } from 'node:fs/promises';
import type { Socket } from 'node:net';
import { join } from 'node:path';
import { z } from 'zod';
import { AugenmassError, ERROR_KINDS, fromSystemError } from '../kernel/errors.ts';
import { RESULTS } from '../ledger/entry.ts';

/**
 * What is spoken at a place's door (docs/place.md): one JSON line each. The place greets, the guest asks once, the place answers
 * and closes. Whoever was not greeted was not heard, and may ask again.
 */

/** What a guest may have entered. Segments, alarms and day keys are the place's own. */
export const GUEST_ACTS = [
  'refusal',
  'release-request',
  'release-approve',
  'release-contribute',
  'release-open',
  'download',
  'retention',
  'hold',
  'hold-end',
  // Links made on the machine itself, and what waited in the store for a ledger.
  'person',
  'sign-in',
] as const;

/** An entry of 65,535 bytes and what stands around it. */
export const MAX_LINE_BYTES = 70_000;

const count = z.int().min(0);
const name = z.string().max(64);

/** The outer form; that names and values are those of spec/ledger-v1.md, the ledger checks as it does for everybody. */
const draft = z.strictObject({
  act: z.enum(GUEST_ACTS),
  phase: z.enum(['intent', 'outcome']),
  ref: count.optional(),
  result: z.enum(RESULTS).optional(),
  facts: z.record(name, z.union([z.string().max(256), z.int(), z.boolean()])).optional(),
  commitments: z.record(name, z.string().max(64)).optional(),
});

export const greeting = z.strictObject({ door: z.literal(1), vkey: z.string().max(1024) });

export const question = z.discriminatedUnion('do', [
  z.strictObject({ do: z.literal('append'), entry: draft }),
  z.strictObject({ do: z.literal('retain') }),
]);
export type Question = z.infer<typeof question>;

const retained = z.strictObject({
  segments: count,
  bytes: count,
  days: z.array(z.string()),
  holds: z.array(z.string()),
  releases: z.array(z.string()),
});

export const answer = z.union([
  z.strictObject({ ok: z.literal(true), index: count, checkpointSize: count }),
  z.strictObject({ ok: z.literal(true), retained }),
  z.strictObject({
    ok: z.literal(false),
    kind: z.enum(ERROR_KINDS),
    message: z.string(),
    remedy: z.string().optional(),
  }),
]);
export type Answer = z.infer<typeof answer>;

/** Throws `invalid` for a line that is none of this form. */
export function parseLine<T>(schema: z.ZodType<T>, line: string): T {
  try {
    return schema.parse(JSON.parse(line));
  } catch (cause) {
    throw new AugenmassError('invalid', 'What was said at the door of the place is not of its form.', {
      cause,
      remedy: 'Use the same release of Augenmass on both sides.',
    });
  }
}

/** The next line from the other side; undefined where it ended. Throws `invalid` for one that is too long. */
export function lines(socket: Socket): () => Promise<string | undefined> {
  const chunks = socket[Symbol.asyncIterator]() as AsyncIterator<Buffer, undefined>;
  let held: Buffer[] = [];
  let bytes = 0;
  return async () => {
    for (;;) {
      const last = held.at(-1);
      if (last?.includes(10)) {
        const all = Buffer.concat(held);
        const end = all.indexOf(10);
        held = [all.subarray(end + 1)];
        bytes = all.length - end - 1;
        return all.toString('utf8', 0, end);
      }
      if (bytes > MAX_LINE_BYTES) {
        throw new AugenmassError('invalid', `A line of more than ${MAX_LINE_BYTES} bytes is not read.`, {
          remedy: 'An entry has at most 65,535 bytes.',
        });
      }
      const next = await chunks.next();
      if (next.done) return undefined;
      held.push(next.value);
      bytes += next.value.length;
    }
  };
}

/** Of `sun_path` (unix(7)), less the closing zero. */
const MAX_PATH_BYTES = 107;

/**
 * Where the door's socket lies, DIR/door.sock, as a path that fits into an address: where DIR is too long, by way of the opened
 * folder. Valid until disposed of.
 */
export async function doorAddress(folder: string): Promise<AsyncDisposable & { readonly path: string }> {
  const path = join(folder, 'door.sock');
  if (Buffer.byteLength(path) <= MAX_PATH_BYTES) return { path, [Symbol.asyncDispose]: () => Promise.resolve() };
  const handle = await open(folder, 'r').catch((cause: unknown) => {
    throw fromSystemError(folder, cause);
  });
  return { path: `/proc/self/fd/${handle.fd}/door.sock`, [Symbol.asyncDispose]: () => handle.close() };
}
