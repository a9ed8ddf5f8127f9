import { writeSync } from 'node:fs';
import { encodePacketHead, encodePacketMessage } from '../packet/wire.ts';
import type { PacketMessage } from '../packet/wire.ts';

const BATCH_BYTES = 64 * 1024;

/**
 * Writes messages to a pipe and waits while it is full, so a slow reader slows the demuxer and nothing piles up. Small
 * packets are gathered to spare system calls; `flush` before waiting for anything else.
 */
export class BlockingOutflow {
  readonly #fd: number;
  readonly #batch = Buffer.allocUnsafe(BATCH_BYTES);
  #fill = 0;

  constructor(fd: number) {
    this.#fd = fd;
  }

  send(message: PacketMessage): void {
    if (message.type === 'packet') {
      this.#put(encodePacketHead(message.camera, message.packet));
      this.#put(message.packet.bytes);
    } else {
      this.#put(encodePacketMessage(message));
    }
  }

  flush(): void {
    this.#write(this.#batch.subarray(0, this.#fill));
    this.#fill = 0;
  }

  #put(bytes: Uint8Array): void {
    if (this.#fill + bytes.length > BATCH_BYTES) this.flush();
    if (bytes.length > BATCH_BYTES) {
      this.#write(bytes);
      return;
    }
    this.#batch.set(bytes, this.#fill);
    this.#fill += bytes.length;
  }

  #write(bytes: Uint8Array): void {
    for (let at = 0; at < bytes.length;) {
      try {
        at += writeSync(this.#fd, bytes, at);
      } catch (error) {
        if (!(error instanceof Error && 'code' in error && error.code === 'EAGAIN')) throw error;
        // A pipe that somebody made non-blocking: give the reader a moment instead of spinning.
        Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 1);
      }
    }
  }
}
