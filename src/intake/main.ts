import { readSync } from 'node:fs';
import type { PacketMessage } from '../packet/wire.ts';
import { lockDown } from '../wall/lockdown.ts';
import { BlockingOutflow } from './outflow.ts';
import { readFile } from './read-file.ts';
import { MAX_REQUEST_BYTES, decodeRequest } from './request.ts';
import { toWireError } from './wire-error.ts';

/**
 * The intake process for files. It reads requests from standard input, one after another, and writes packets to
 * standard output; when its parent is gone the pipe ends and so does it. It holds no key and opens nothing but the
 * file it is asked for. Everything is synchronous on purpose (read-file.ts).
 */
// Before the first foreign byte: from here on files can be opened for reading and nothing else can be reached. Where the
// kernel has no such filter the wall outside stands alone, and `doctor` says so.
lockDown({ readFiles: true });

const outflow = new BlockingOutflow(1);
const send = (message: PacketMessage): void => {
  outflow.send(message);
};

for (const line of requests()) {
  const request = decodeRequest(line);
  if (request.op !== 'read') continue;
  try {
    send({ type: 'end', camera: request.camera, reason: readFile(request, send) });
  } catch (error) {
    if (brokenPipe(error)) process.exit(0);
    send({ type: 'end', camera: request.camera, reason: 'failed', error: toWireError(request.name, error) });
  }
  outflow.flush();
}

function* requests(): Generator<string> {
  const buffer = Buffer.alloc(MAX_REQUEST_BYTES);
  let fill = 0;
  while (true) {
    const end = buffer.subarray(0, fill).indexOf(10);
    if (end >= 0) {
      yield buffer.toString('utf8', 0, end);
      buffer.copy(buffer, 0, end + 1, fill);
      fill -= end + 1;
      continue;
    }
    const taken = readSync(0, buffer, fill, buffer.length - fill, null);
    if (taken === 0) return;
    fill += taken;
  }
}

function brokenPipe(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'EPIPE';
}
