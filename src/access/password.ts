import { argon2 } from 'node:crypto';
import { promisify } from 'node:util';
import { timingSafeEqual } from 'node:crypto';
import type { Random } from '../kernel/random.ts';
import { nameKey } from './parts.ts';
import { REFUSALS } from './refusals.ts';

const derive = promisify(argon2);

/** Argon2id as RFC 9106, section 4, recommends where 2 GiB are too much: 3 passes, 64 MiB, 4 lanes, salt 16, tag 32 bytes. */
const PASSES = 3;
const MEMORY_KIB = 65_536;
const LANES = 4;
const SALT_BYTES = 16;
const TAG_BYTES = 32;

/** Each check takes 64 MiB: more than these at once would let strangers use up the memory. */
const MOST_AT_ONCE = 2;
const MOST_WAITING = 16;
/** A password that the pattern below describes has not been chosen, it has been typed. */
const REPETITION = /^(.{1,4})\1+.{0,3}$/su;

/** Argon2id hashes in the PHC string format; at most two are computed at once. */
export class Passwords {
  readonly #random: Random;
  #running = 0;
  readonly #queue: (() => void)[] = [];
  #nobody: Promise<string> | undefined;

  constructor(random: Random) {
    this.#random = random;
  }

  async hash(password: string): Promise<string> {
    const salt = this.#random.bytes(SALT_BYTES);
    const tag = await this.#derive(password, salt);
    const [b64salt, b64tag] = [salt, tag].map((bytes) => Buffer.from(bytes).toString('base64').replace(/=+$/, ''));
    return `$argon2id$v=19$m=${MEMORY_KIB},t=${PASSES},p=${LANES}$${b64salt!}$${b64tag!}`;
  }

  /**
   * False for everything that is not the password. Where there is no hash (nobody of this name, or one with a passkey only) as
   * much is computed, so that the time tells nothing.
   */
  async matches(password: string, hash: string | null | undefined): Promise<boolean> {
    this.#nobody ??= this.hash(Buffer.from(this.#random.bytes(SALT_BYTES)).toString('hex'));
    const [, , , , salt, tag] = (hash ?? (await this.#nobody)).split('$') as [
      string,
      string,
      string,
      string,
      string,
      string,
    ];
    const found = await this.#derive(password, Buffer.from(salt, 'base64'));
    return timingSafeEqual(found, Buffer.from(tag, 'base64')) && hash !== null && hash !== undefined;
  }

  async #derive(password: string, nonce: Uint8Array): Promise<Buffer> {
    if (this.#running >= MOST_AT_ONCE) {
      if (this.#queue.length >= MOST_WAITING) {
        throw REFUSALS.crowded();
      }
      await new Promise<void>((resolve) => this.#queue.push(resolve));
    } else this.#running++;
    try {
      const message = Buffer.from(password.normalize('NFKC'));
      return await derive('argon2id', {
        message,
        nonce,
        parallelism: LANES,
        tagLength: TAG_BYTES,
        memory: MEMORY_KIB,
        passes: PASSES,
      });
    } finally {
      const next = this.#queue.shift();
      if (next) next();
      else this.#running--;
    }
  }
}

/**
 * Length does it (NIST SP 800-63B-4, 3.1.1.2: no rules of composition); only what is no choice at all is refused: repetitions, runs
 * of the keyboard or alphabet, and one's own name or the place's. Throws `refused`.
 */
export function checkPassword(password: string, name: string, site: string): void {
  const plain = nameKey(password).replaceAll(' ', '');
  const own = [name, site].map((word) => nameKey(word).replaceAll(' ', '')).filter((word) => word.length >= 4);
  const rest = own.reduce((text, word) => text.replaceAll(word, ''), plain);
  const runs = [
    'abcdefghijklmnopqrstuvwxyz',
    '01234567890',
    'qwertzuiopasdfghjklyxcvbnm',
    'qwertyuiopasdfghjklzxcvbnm',
  ];
  const typed = (text: string): boolean => REPETITION.test(text) || runs.some((run) => run.includes(text));
  if (rest.length < 8 || typed(plain) || typed(rest)) {
    throw REFUSALS.weakPassword();
  }
}
