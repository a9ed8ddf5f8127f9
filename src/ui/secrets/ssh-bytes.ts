/** Strings and numbers as SSH writes them (RFC 4251, section 5), without Node. */
export function sshString(value: string | Uint8Array): Uint8Array<ArrayBuffer> {
  const body = typeof value === 'string' ? new TextEncoder().encode(value) : value;
  const bytes = new Uint8Array(4 + body.length);
  new DataView(bytes.buffer).setUint32(0, body.length);
  bytes.set(body, 4);
  return bytes;
}

export function joined(...parts: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    bytes.set(part, at);
    at += part.length;
  }
  return bytes;
}

/** Reads them back. Each call throws RangeError at the end of the bytes. */
export class SshBytes {
  readonly #bytes: Uint8Array;
  #at = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }

  raw(length: number): Uint8Array {
    if (length > this.#bytes.length - this.#at) throw new RangeError('the bytes end here');
    this.#at += length;
    return this.#bytes.subarray(this.#at - length, this.#at);
  }

  uint32(): number {
    const four = this.raw(4);
    return new DataView(four.buffer, four.byteOffset, 4).getUint32(0);
  }

  string(): Uint8Array {
    return this.raw(this.uint32());
  }

  text(): string {
    return new TextDecoder().decode(this.string());
  }
}
