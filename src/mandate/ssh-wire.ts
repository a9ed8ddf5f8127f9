/** The wire types of SSH (RFC 4251, section 5): big-endian uint32, and strings with their length in front. */
export class SshReader {
  readonly #bytes: Uint8Array;
  #at = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }

  /** Throws RangeError when the data ends before its time, like every read here. */
  raw(length: number): Uint8Array {
    if (length > this.#bytes.length - this.#at) throw new RangeError('the data ends too early');
    const part = this.#bytes.subarray(this.#at, this.#at + length);
    this.#at += length;
    return part;
  }

  byte(): number {
    return this.raw(1)[0]!;
  }

  uint32(): number {
    return Buffer.from(this.raw(4)).readUInt32BE();
  }

  string(): Uint8Array {
    return this.raw(this.uint32());
  }

  text(): string {
    return Buffer.from(this.string()).toString('latin1');
  }

  /** A positive mpint as unsigned bytes without leading zeros. */
  number(): Uint8Array {
    const bytes = this.string();
    if ((bytes[0] ?? 0) & 0x80) throw new RangeError('a negative number');
    let from = 0;
    while (from < bytes.length && bytes[from] === 0) from++;
    return bytes.subarray(from);
  }

  get atEnd(): boolean {
    return this.#at === this.#bytes.length;
  }
}

export function uint32(value: number): Uint8Array {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(value);
  return bytes;
}

export function sshString(value: Uint8Array | string): Uint8Array {
  const bytes = Buffer.from(value);
  return Buffer.concat([uint32(bytes.length), bytes]);
}
