import { z } from 'zod';
import { AugenmassError } from '../kernel/errors.ts';

export interface Custodian {
  readonly name: string;
  /** age1… or age1pq1…. */
  readonly recipient: string;
}

export interface DayKeyRequest {
  readonly site: string;
  /** UTC, YYYY-MM-DD. */
  readonly day: string;
  readonly custodians: readonly Custodian[];
  /** So many must agree. */
  readonly threshold: number;
}

const day = z.string().regex(/^\d{4}-\d{2}-\d{2}$/);
const dayKey = z.strictObject({
  v: z.literal(1),
  site: z.string().min(1),
  day,
  recipient: z.string().startsWith('age1pq1').max(4096),
  threshold: z.int().min(2).max(255),
  shares: z
    .array(
      z.strictObject({
        custodian: z.string().min(1),
        recipient: z.string().startsWith('age1').max(4096),
        share: z.string().startsWith('-----BEGIN AGE ENCRYPTED FILE-----').max(16_384),
      }),
    )
    .min(2)
    .max(255),
});
const share = z.strictObject({
  type: z.literal('augenmass-share'),
  v: z.literal(1),
  site: z.string().min(1),
  day,
  custodian: z.string().min(1),
  threshold: z.int().min(2).max(255),
  recipientSha256: z.string().regex(/^[0-9a-f]{64}$/),
  share: z.base64().length(44),
});

/** DIR/vault/keys/<day>.json; spec/day-key-v1.md. Public: whoever has it can seal for that day and open nothing. */
export type DayKey = z.infer<typeof dayKey>;

/** What a custodian finds in a share: Shamir's share of the identity's 32 bytes (GF(2^8), 33 bytes), base64. */
export type Share = z.infer<typeof share>;

/** Throws `corrupt` where the file is no day key. */
export function parseDayKey(bytes: Uint8Array): DayKey {
  return parse(dayKey, bytes, 'The key of a day');
}

/** Throws `corrupt` where the bytes are no share. */
export function parseShare(bytes: Uint8Array): Share {
  return parse(share, bytes, 'A custodian’s share');
}

function parse<T>(schema: z.ZodType<T>, bytes: Uint8Array, what: string): T {
  try {
    return schema.parse(JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes)));
  } catch (cause) {
    throw new AugenmassError('corrupt', `${what} cannot be read.`, { cause, remedy: 'See spec/day-key-v1.md.' });
  }
}
