import '../wall/quiet.ts';
import { writeSync } from 'node:fs';
import { systemRandom } from '../kernel/random.ts';
import { CODECS } from '../packet/packet.ts';
import { lockDown } from '../wall/lockdown.ts';
import { Decoder } from './decode.ts';
import { InletReader } from './inlet.ts';
import { Inside } from './inside.ts';

/**
 * The darkroom process. Packets come in on standard input, observations go out on standard output, and when the input
 * ends so does it. It prints nothing and reads no file once the model has come in by the pipe.
 */
const STDOUT = 1;
const PIPE_FULL_WAIT_MS = 2;
const idle = new Int32Array(new SharedArrayBuffer(4));

/** Synchronous, so that a host that does not read stops the decoding: nothing piles up in here. */
function write(bytes: Uint8Array): void {
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

/** Every decoder is opened once, so that none needs anything from the system after the lock. */
function warmDecoders(): void {
  for (const codec of CODECS) {
    using decoder = new Decoder({ codec, extradata: new Uint8Array(0), widthPx: 64, heightPx: 64, rotationDeg: 0, frameRate: undefined }); // prettier-ignore
    decoder.flush();
  }
}

const inside = new Inside(write, systemRandom, {
  lock: () => {
    warmDecoders();
    const { seccomp } = lockDown();
    return seccomp;
  },
});
const reader = new InletReader();
try {
  for await (const chunk of process.stdin) {
    for (const message of reader.push(chunk as Uint8Array)) await inside.handle(message);
    await inside.settle();
  }
} catch {
  // Whatever it was may quote what a camera sent. The host sees the exit code and says what is to be said.
  process.exit(1);
}
