import { connect } from 'node:net';
import { AugenmassError, fromSystemError } from '../kernel/errors.ts';
import type { Clock } from '../kernel/clock.ts';

/** FFmpeg waits ten seconds for a host that is not there; whoever comes back meanwhile waits as long. */
const KNOCK_MS = 2_000;
const RTSP_PORT = 554;
const RTSPS_PORT = 322;

/**
 * Whether anybody listens where the camera should: one TCP connection, closed at once, nothing is sent. Throws `unavailable` when
 * nobody answers within two seconds, and the signal's reason.
 */
export async function knock(url: string, name: string, clock: Clock, signal: AbortSignal): Promise<void> {
  signal.throwIfAborted();
  const { hostname, port, protocol } = new URL(url);
  const host = hostname.replace(/^\[|\]$/g, '');
  const socket = connect({ host, port: Number(port) || (protocol === 'rtsps:' ? RTSPS_PORT : RTSP_PORT) });
  const answered = new Promise<'answered'>((resolve, reject) => {
    socket.once('connect', () => {
      resolve('answered');
    });
    socket.once('error', reject);
  });
  const over = new AbortController();
  const late = clock.sleep(KNOCK_MS, AbortSignal.any([signal, over.signal])).then(() => 'late' as const);
  answered.catch(() => undefined);
  late.catch(() => undefined);
  try {
    if ((await Promise.race([answered, late])) === 'answered') return;
  } catch (cause) {
    signal.throwIfAborted();
    const known = fromSystemError(name, cause);
    throw known.kind === 'unavailable' ? known : silent(name, cause);
  } finally {
    over.abort();
    socket.destroy();
  }
  throw silent(name);
}

const silent = (name: string, cause?: unknown): AugenmassError =>
  new AugenmassError('unavailable', `${name} does not answer.`, {
    cause,
    remedy: 'It is tried again every two seconds. Check the camera and its network.',
  });
