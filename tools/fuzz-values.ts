import { z } from 'zod';
import type { Random } from '../src/kernel/random.ts';

const TEXTS = [
  '',
  ' ',
  '0',
  '-1',
  'null',
  'undefined',
  'NaN',
  '1e309',
  'yard',
  '0123456789ab',
  '../../../../etc/passwd',
  '..%2f..%2f',
  '\u0000',
  '\ud800',
  '\u202etxet',
  '🜁'.repeat(50),
  'ﬃ',
  'İ',
  '%00',
  '%ff',
  "'; DROP TABLE person; --",
  '<script>alert(1)</script>',
  '${7*7}',
  '{{7*7}}',
  '__proto__',
  'constructor',
  'a'.repeat(5000),
  '2026-11-22',
  '9007199254740993',
  'fall',
  'hit',
  'operator',
  '-----BEGIN SSH SIGNATURE-----\nAAAA\n-----END SSH SIGNATURE-----\n',
  'age-encryption.org/v1\n-> X25519 x\n',
  'rtsp://user:pass@192.0.2.1/x',
  'mandate: 1\nsite: x\n',
  '&a [*a, *a]',
  'data:image/png;base64,iVBORw0KGgo=',
  'data:image/svg+xml;base64,PHN2Zz4=',
];
const NUMBERS = [0, -0, 1, -1, 0.5, 2 ** 31, 2 ** 53, 2 ** 63, 1e300, -1e300, Number.MAX_SAFE_INTEGER, 8.64e15, 1_795_000_000_000]; // prettier-ignore

/** There is always some: `undefined` is none of our values. */
const jsonOf = (value: unknown): string => JSON.stringify(value === undefined ? null : value);

/** Values that programs trip over, drawn by a seeded generator: one seed, one run. */
export class Fuel {
  readonly #random: Random;

  constructor(random: Random) {
    this.#random = random;
  }

  chance(share: number): boolean {
    return this.#random.next() < share;
  }

  pick<T>(from: readonly T[]): T {
    return from[Math.floor(this.#random.next() * from.length)]!;
  }

  #bytes(length: number): Buffer {
    return Buffer.from(this.#random.bytes(length));
  }

  /** What looks like the secret of a session or token, and is none. */
  secret(): string {
    return this.chance(0.5) ? this.#bytes(32).toString('base64url') : encodeURIComponent(this.pick(TEXTS.map((text) => text.toWellFormed()))).slice(0, 500); // prettier-ignore
  }

  parameter(): string {
    return this.pick(TEXTS).toWellFormed().slice(0, 300) || 'x';
  }

  query(names: readonly string[]): string {
    const some = Array.from({ length: 1 + Math.floor(this.#random.next() * 4) }, () => {
      const name = this.chance(0.7) && names.length > 0 ? this.pick(names) : this.pick(TEXTS).toWellFormed();
      return `${encodeURIComponent(name.slice(0, 100))}=${encodeURIComponent(this.pick(TEXTS).toWellFormed().slice(0, 500))}`;
    });
    return some.join('&');
  }

  contentType(): string {
    if (this.chance(0.85)) return 'application/json';
    return this.pick(['text/plain', 'application/xml', 'multipart/form-data; boundary=x', 'application/x-www-form-urlencoded', 'application/json; charset=utf-16', '*/*', 'x']); // prettier-ignore
  }

  /** Any JSON value. */
  value(depth = 0): unknown {
    const kind = this.#random.next();
    if (kind < 0.35) return this.pick(TEXTS);
    if (kind < 0.55) return this.pick(NUMBERS);
    if (kind < 0.65) return this.pick([null, true, false]);
    if (depth > 4) return null;
    if (kind < 0.8) return Array.from({ length: Math.floor(this.#random.next() * 5) }, () => this.value(depth + 1));
    return Object.fromEntries(Array.from({ length: Math.floor(this.#random.next() * 5) }, () => [this.pick(TEXTS).slice(0, 40), this.value(depth + 1)])); // prettier-ignore
  }

  /** Something of the right shape now and then: only what passes the first check reaches the second. */
  shaped(schema: unknown, depth = 0): unknown {
    if (this.chance(0.15) || depth > 8) return this.value(depth);
    if (schema instanceof z.ZodObject) {
      const entries = Object.entries(schema.shape as Record<string, unknown>).filter(() => this.chance(0.95));
      return Object.fromEntries(entries.map(([key, part]) => [key, this.shaped(part, depth + 1)]));
    }
    if (schema instanceof z.ZodArray) return Array.from({ length: 1 + Math.floor(this.#random.next() * 3) }, () => this.shaped(schema.element, depth + 1)); // prettier-ignore
    if (schema instanceof z.ZodOptional || schema instanceof z.ZodNullable) return this.shaped(schema.unwrap(), depth + 1); // prettier-ignore
    if (schema instanceof z.ZodEnum) return this.pick(schema.options);
    if (schema instanceof z.ZodLiteral) return schema.value;
    if (schema instanceof z.ZodNumber) return this.pick(NUMBERS);
    if (schema instanceof z.ZodString) return this.pick(TEXTS);
    return this.value(depth);
  }

  body(schema: unknown): Buffer {
    const kind = this.#random.next();
    if (kind < 0.7) return Buffer.from(jsonOf(this.shaped(schema)));
    if (kind < 0.78) return Buffer.from(jsonOf(this.value()));
    if (kind < 0.82) return Buffer.from('['.repeat(30_000) + ']'.repeat(this.chance(0.5) ? 30_000 : 7));
    if (kind < 0.86) return Buffer.from(`{"__proto__":{"admin":true},"constructor":{"prototype":{"x":1}},"a":${'{"a":'.repeat(5000)}1${'}'.repeat(5000)}}`); // prettier-ignore
    if (kind < 0.9) return Buffer.from(`{"yaml":"${'a: &x [*x]\\n'.repeat(2000)}"}`);
    if (kind < 0.93) return Buffer.alloc(70_000 + Math.floor(this.#random.next() * 3_000_000), 0x20);
    if (kind < 0.96) return this.#bytes(200);
    return Buffer.from(this.pick(['', '{', '"', '{"a":1,"a":2}', '[1,2', '\ufeff{}', '{"a":\u0000}', 'null', '1e999']));
  }

  /** The bytes of a request that is hardly one. */
  http(): Buffer {
    const line = this.pick(['GET / HTTP/1.1', 'GET / HTTP/9.9', 'GET  /api/place', '\r\n\r\n', 'POST /api/sign-in/password HTTP/1.1', 'PRI * HTTP/2.0', 'GET /api/%ZZ HTTP/1.1', 'GET //evil.example/ HTTP/1.1', 'GET http://evil.example/ HTTP/1.1', 'CONNECT x:1 HTTP/1.1']); // prettier-ignore
    const header = this.pick(['Host: 127.0.0.1', 'Host: a\r\nHost: b', `X: ${'y'.repeat(100_000)}`, 'Content-Length: -1', 'Content-Length: 5\r\nTransfer-Encoding: chunked', 'Transfer-Encoding: chunked\r\n\r\nZZ\r\n', 'Upgrade: websocket\r\nConnection: Upgrade', 'X\u0000: y', 'Cookie: augenmass=\u0001']); // prettier-ignore
    return this.chance(0.2) ? this.#bytes(300) : Buffer.from(`${line}\r\n${header}\r\n\r\n`, 'latin1');
  }

  /** One WebSocket message; seldom one that is right. */
  message(): string | Buffer {
    const kind = this.#random.next();
    if (kind < 0.2) return JSON.stringify({ type: 'watch', cameras: this.chance(0.5) ? 'all' : [this.pick(TEXTS)] });
    if (kind < 0.35) return JSON.stringify({ type: 'ping', sentMs: this.pick(NUMBERS) });
    if (kind < 0.55) return jsonOf(this.value());
    if (kind < 0.65) return this.#bytes(Math.floor(this.#random.next() * 2000));
    if (kind < 0.7) return Buffer.alloc(80_000);
    if (kind < 0.75) return '['.repeat(30_000);
    return this.pick(TEXTS);
  }
}
