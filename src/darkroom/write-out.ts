import { writeSync } from 'node:fs';

const STDOUT = 1;
const PIPE_FULL_WAIT_MS = 2;
const idle = new Int32Array(new SharedArrayBuffer(4));

/**
 * Writes all of it to standard output before it returns, so that a host that does not read stops the decoding: nothing piles up
 * in here. A host that is gone ends the process.
 */
export function writeOut(bytes: Uint8Array): void {
  let at = 0;
  while (at < bytes.length) {
    try {
      at += writeSync(STDOUT, bytes, at);
    } catch (error) {
      const code = (error as NodeJS.ErrnoException).code;
      if (code === 'EPIPE') process.exit(0);
      if (code !== 'EAGAIN') throw error;
      Atomics.wait(idle, 0, 0, PIPE_FULL_WAIT_MS);
    }
  }
}
