import './threads.ts';
import { Socket } from 'node:net';
import { createInterface } from 'node:readline';
import { systemClock } from '../kernel/clock.ts';
import { encodePacketHead, encodePacketMessage } from '../packet/wire.ts';
import type { PacketMessage } from '../packet/wire.ts';
import { lockDown } from '../wall/lockdown.ts';
import { Overrun } from './overrun.ts';
import { decodeRequest } from './request.ts';
import type { WatchRequest } from './request.ts';

import { watchCamera } from './watch-camera.ts';
import { toWireError } from './wire-error.ts';

/**
 * The intake process for cameras: many sessions, one thread each inside FFmpeg, one pipe out. It reads no file but the
 * certificates it was shown. It ends when its input ends, that is, with its parent.
 */
const BACKLOG_LIMIT_BYTES = 32 * 2 ** 20;

// Internet sockets for the cameras, reading for certificates and host names, nothing else.
lockDown({ network: true, readFiles: true });

// process.stdout would block all cameras while the pipe is full; a socket on the same descriptor does not.
const outlet = new Socket({ fd: 1, readable: false, writable: true });
outlet.on('error', () => process.exit(0));

const sessions = new Map<number, AbortController>();

function start(request: WatchRequest): void {
  const { camera } = request;
  const stop = new AbortController();
  sessions.set(camera, stop);
  const overrun = new Overrun(BACKLOG_LIMIT_BYTES);
  const send = (message: PacketMessage): void => {
    if (message.type !== 'packet') {
      outlet.write(encodePacketMessage(message));
      return;
    }
    const { packet } = message;
    const admission = overrun.judge(packet, outlet.writableLength);
    if (!admission.admit) return;
    if (admission.gapFromMs !== undefined) {
      const { gapFromMs: fromMs } = admission;
      outlet.write(encodePacketMessage({ type: 'gap', camera, fromMs, toMs: packet.timeMs, reason: 'overrun' }));
    }
    outlet.cork();
    outlet.write(encodePacketHead(camera, packet));
    outlet.write(packet.bytes);
    outlet.uncork();
  };
  watchCamera(request, systemClock, stop.signal, send)
    .then(
      (): PacketMessage => ({ type: 'end', camera, reason: 'stopped' }),
      (error: unknown): PacketMessage =>
        stop.signal.aborted
          ? { type: 'end', camera, reason: 'stopped' }
          : { type: 'end', camera, reason: 'failed', error: toWireError(request.name, error) },
    )
    .then((end) => {
      sessions.delete(camera);
      outlet.write(encodePacketMessage(end));
    })
    .catch(() => process.exit(70));
}

const lines = createInterface({ input: process.stdin });
lines.on('line', (line) => {
  const request = decodeRequest(line);
  if (request.op === 'watch' && !sessions.has(request.camera)) start(request);
  if (request.op === 'stop') sessions.get(request.camera)?.abort();
});
lines.on('close', () => process.exit(0));
