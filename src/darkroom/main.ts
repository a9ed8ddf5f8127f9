import '../wall/quiet.ts';
import { systemRandom } from '../kernel/random.ts';
import { CODECS } from '../packet/packet.ts';
import { lockDown } from '../wall/lockdown.ts';
import { Decoder } from './decode.ts';
import { InletReader } from './inlet.ts';
import { Inside } from './inside.ts';
import { writeOut } from './write-out.ts';

/**
 * The darkroom process. Packets come in on standard input, observations go out on standard output, and when the input
 * ends so does it. It prints nothing and reads no file once the model has come in by the pipe.
 */

/** Every decoder is opened once, so that none needs anything from the system after the lock. */
function warmDecoders(): void {
  for (const codec of CODECS) {
    using decoder = new Decoder({ codec, extradata: new Uint8Array(0), widthPx: 64, heightPx: 64, rotationDeg: 0, frameRate: undefined }); // prettier-ignore
    decoder.flush();
  }
}

const inside = new Inside(writeOut, systemRandom, {
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
