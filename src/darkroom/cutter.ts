import { AugenmassError } from '../kernel/errors.ts';

/**
 * Cuts what a darkroom writes into messages: u32 length (little-endian), then that many bytes. A length of 0 or beyond
 * `maxBytes` throws `corrupt` before anything is kept for it.
 */
export class MessageCutter {
  readonly #maxBytes: number;
  #held: Buffer = Buffer.alloc(0);

  constructor(maxBytes: number) {
    this.#maxBytes = maxBytes;
  }

  push(chunk: Buffer): Buffer[] {
    const bytes = this.#held.length > 0 ? Buffer.concat([this.#held, chunk]) : chunk;
    const messages: Buffer[] = [];
    let at = 0;
    while (bytes.length - at >= 4) {
      const length = bytes.readUInt32LE(at);
      if (length === 0 || length > this.#maxBytes) {
        throw new AugenmassError('corrupt', `The darkroom announced a message of ${length} bytes.`);
      }
      if (bytes.length - at - 4 < length) break;
      messages.push(bytes.subarray(at + 4, at + 4 + length));
      at += 4 + length;
    }
    this.#held = bytes.subarray(at);
    return messages;
  }
}
