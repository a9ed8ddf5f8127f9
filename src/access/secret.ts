import { createHash } from 'node:crypto';
import type { Random } from '../kernel/random.ts';

const SECRET_BYTES = 32;
const SECRET = /^[A-Za-z0-9_-]{43}$/;

/** 256 random bits in base64url: nothing to guess, so a plain hash is enough to keep it. */
export const newSecret = (random: Random): string => Buffer.from(random.bytes(SECRET_BYTES)).toString('base64url');

/** What is kept of a secret, and what it is looked up by: no comparison takes longer the nearer a guess is. */
export const hashOf = (secret: string): string => createHash('sha256').update(secret, 'utf8').digest('hex');

export const looksLikeSecret = (text: string): boolean => SECRET.test(text);
