/** Big-endian bit strings: most significant bit first, padded with zero bits to a whole byte. */
export class BitWriter {
  readonly #bytes: number[] = [];
  #held = 0;
  #heldBits = 0;

  /** `value` in 0 … 2^bits − 1, bits 1…32. */
  put(value: number, bits: number): void {
    for (let i = bits - 1; i >= 0; i--) {
      this.#held = (this.#held << 1) | (Math.floor(value / 2 ** i) & 1);
      if (++this.#heldBits === 8) {
        this.#bytes.push(this.#held);
        this.#held = 0;
        this.#heldBits = 0;
      }
    }
  }

  finish(): Uint8Array {
    if (this.#heldBits > 0) this.put(0, 8 - this.#heldBits);
    return Uint8Array.from(this.#bytes);
  }
}

export class BitReader {
  readonly #bytes: Uint8Array;
  #at = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }

  /** Undefined past the end. */
  take(bits: number): number | undefined {
    if (this.#at + bits > this.#bytes.length * 8) return undefined;
    let value = 0;
    for (let i = 0; i < bits; i++, this.#at++) {
      value = value * 2 + ((this.#bytes[this.#at >> 3]! >> (7 - (this.#at & 7))) & 1);
    }
    return value;
  }

  /** True when what is left is less than a byte of zero bits: one message has one spelling. */
  atEnd(): boolean {
    const left = this.#bytes.length * 8 - this.#at;
    return left < 8 && (left === 0 || this.take(left) === 0);
  }
}
