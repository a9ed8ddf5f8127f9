import '../wall/quiet.ts';
import { CODECS } from '../packet/packet.ts';
import { openAge } from '../vault/age-open.ts';
import { sealAge } from '../vault/age-stream.ts';
import { generateHybridIdentity, identityToRecipient } from 'age-encryption';
import { lockDown } from '../wall/lockdown.ts';
import { Decoder } from './decode.ts';
import { Encoder } from './release-encode.ts';
import { ReleaseInside } from './release-inside.ts';
import { ReleaseReader } from './release-wire.ts';
import type { ToRelease } from './release-wire.ts';
import { writeOut } from './write-out.ts';

/**
 * The process of one release: sealed segments, shares and the one-time key come in on standard input, a covered film goes
 * out on standard output, and when the input ends so does it. It prints nothing and reads no file.
 */

/** Everything runs once, so that nothing needs the system after the lock. */
async function warm(): Promise<void> {
  const shape = { widthPx: 64, heightPx: 64, rotationDeg: 0 } as const;
  for (const codec of CODECS) {
    using decoder = new Decoder({ codec, extradata: new Uint8Array(0), ...shape, frameRate: undefined });
    decoder.flush();
  }
  using encoder = new Encoder(shape, () => undefined);
  encoder.finish();
  const identity = await generateHybridIdentity();
  await openAge(await sealAge([await identityToRecipient(identity)], new Uint8Array(1)), [identity]);
}

const inside = new ReleaseInside(writeOut, async () => {
  await warm();
  return lockDown().seccomp;
});
const reader = new ReleaseReader<ToRelease>();
try {
  for await (const chunk of process.stdin) {
    for (const message of reader.push(chunk as Uint8Array)) if (!(await inside.handle(message))) process.exit(0);
  }
} catch {
  // Whatever it was may quote what is in the footage. The host sees the exit code and says what is to be said.
  process.exit(1);
}
