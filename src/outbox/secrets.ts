import { join } from 'node:path';
import webPush from 'web-push';
import { z } from 'zod';
import type { Disk } from '../disk/disk.ts';
import { AugenmassError } from '../kernel/errors.ts';
import type { Random } from '../kernel/random.ts';

/** A new secret does not silence a recipient that still has the old one: both sign for a day. */
const BOTH_MS = 86_400_000;
const SECRET_BYTES = 32;
const PREFIX = 'whsec_';

const secret = z.string().regex(/^whsec_[A-Za-z0-9+/]{32,88}={0,2}$/);
const File = z.strictObject({
  version: z.literal(1),
  webhooks: z.record(
    z.string(),
    z.strictObject({ secret, before: z.strictObject({ secret, untilMs: z.number() }).optional() }),
  ),
  mqtt: z.record(z.string(), z.strictObject({ username: z.string().max(500), password: z.string().max(500) })),
});
type File = z.infer<typeof File>;
const Vapid = z.strictObject({ publicKey: z.string().length(87), privateKey: z.string().length(43) });
export type Vapid = z.infer<typeof Vapid>;

/** Where they lie in a place's folder: readable by their owner alone, in no copy that anybody else gets. */
export const outboxPaths = (folder: string) => ({
  secrets: join(folder, 'outbox', 'secrets.json'),
  vapid: join(folder, 'outbox', 'vapid.json'),
  ca: join(folder, 'outbox', 'ca.pem'),
});

/**
 * What signs and opens doors outside: a secret for each webhook, a login for each broker, the push key. Read anew each time,
 * since they are made by another process while the place runs. Throws `corrupt` for a file that is none of ours.
 */
export class Secrets {
  readonly #disk: Disk;
  readonly #paths: ReturnType<typeof outboxPaths>;
  readonly #random: Random;
  #vapid: Promise<Vapid> | undefined;

  constructor({ folder, disk, random }: { folder: string; disk: Disk; random: Random }) {
    this.#disk = disk;
    this.#paths = outboxPaths(folder);
    this.#random = random;
  }

  /** Keys to sign with, the newest first; empty before one was made. */
  async signing(recipient: string, nowMs: number): Promise<readonly Uint8Array[]> {
    const { webhooks } = await this.#read();
    const entry = Object.hasOwn(webhooks, recipient) ? webhooks[recipient] : undefined;
    if (entry === undefined) return [];
    const before = entry.before && nowMs < entry.before.untilMs ? [entry.before.secret] : [];
    return [entry.secret, ...before].map((text) => Buffer.from(text.slice(PREFIX.length), 'base64'));
  }

  /** Makes a recipient's secret, which is not shown again; the one before signs beside it for a day. */
  async renew(recipient: string, nowMs: number): Promise<string> {
    const file = await this.#read();
    const made = PREFIX + Buffer.from(this.#random.bytes(SECRET_BYTES)).toString('base64');
    const old = Object.hasOwn(file.webhooks, recipient) ? file.webhooks[recipient] : undefined;
    const before = old && { secret: old.secret, untilMs: nowMs + BOTH_MS };
    await this.#write({
      ...file,
      webhooks: { ...file.webhooks, [recipient]: { secret: made, ...(before && { before }) } },
    });
    return made;
  }

  async login(recipient: string): Promise<{ readonly username: string; readonly password: string } | undefined> {
    const { mqtt } = await this.#read();
    return Object.hasOwn(mqtt, recipient) ? mqtt[recipient] : undefined;
  }

  async setLogin(recipient: string, login: { readonly username: string; readonly password: string }): Promise<void> {
    const file = await this.#read();
    await this.#write({ ...file, mqtt: { ...file.mqtt, [recipient]: login } });
  }

  /** Authorities of one's own, for recipients inside a house; undefined without such a file. */
  async ca(): Promise<string | undefined> {
    return this.#text(this.#paths.ca);
  }

  /** The place's push key (RFC 8292), made when it is first needed. */
  vapid(): Promise<Vapid> {
    this.#vapid ??= this.#readVapid().catch((error: unknown) => {
      this.#vapid = undefined;
      throw error;
    });
    return this.#vapid;
  }

  async #readVapid(): Promise<Vapid> {
    const text = await this.#text(this.#paths.vapid);
    if (text !== undefined) return parsed(Vapid, text, this.#paths.vapid);
    const { publicKey, privateKey } = webPush.generateVAPIDKeys();
    const bytes = Buffer.from(`${JSON.stringify({ publicKey, privateKey })}\n`);
    await this.#disk.write(this.#paths.vapid, bytes, { private: true });
    return { publicKey, privateKey };
  }

  async #read(): Promise<File> {
    const text = await this.#text(this.#paths.secrets);
    return text === undefined ? { version: 1, webhooks: {}, mqtt: {} } : parsed(File, text, this.#paths.secrets);
  }

  async #write(file: File): Promise<void> {
    const bytes = Buffer.from(`${JSON.stringify(file, undefined, 2)}\n`);
    await this.#disk.write(this.#paths.secrets, bytes, { private: true });
  }

  async #text(path: string): Promise<string | undefined> {
    try {
      return Buffer.from(await this.#disk.read(path)).toString();
    } catch (error) {
      if (error instanceof AugenmassError && error.kind === 'not-found') return undefined;
      throw error;
    }
  }
}

function parsed<T>(schema: z.ZodType<T>, text: string, path: string): T {
  try {
    return schema.parse(JSON.parse(text));
  } catch {
    // Not told in full: the cause would hold what the file holds.
    throw new AugenmassError('corrupt', `${path} cannot be read.`, {
      remedy: 'Bring it back from a copy, or remove it and make its secrets anew.',
    });
  }
}
