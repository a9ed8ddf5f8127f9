import type { WebSocket } from 'ws';
import type { Clock } from '../kernel/clock.ts';
import { CLOSE_SIGNED_OUT, CLOSE_TOO_SLOW, ClientMessage } from '../wire/live.ts';
import type { ServerMessage } from '../wire/live.ts';
import type { Caller } from './http-handler.ts';

export interface LiveListener {
  message(message: ServerMessage): void;
  /** One batch as figures.ts has it. */
  figures(bytes: Uint8Array): void;
  /** True while what was sent before is not read. */
  full(): boolean;
}

export interface LiveWatch {
  /** Replaces what was wanted before. */
  watch(cameras: 'all' | readonly string[]): void;
  close(): void;
}

export interface Sockets {
  /** Begins with the place as it stands. */
  readonly subscribe: (listener: LiveListener, caller: Caller) => LiveWatch;
  /** Whether the session still stands and may look; asking does not keep it from going idle. */
  readonly stands: (caller: Caller) => Promise<boolean>;
  readonly open: Set<OpenSocket>;
}

/** A line that stands, so that the server can end it. */
export interface OpenSocket {
  readonly caller: Caller;
  /** Says that the session is over, and closes. */
  readonly signedOut: () => void;
  readonly drop: (code: number) => void;
}

export const CLOSE_INVALID = 4400;
export const CLOSE_TOO_MANY = 4429;
const MOST_SOCKETS = 512;
/** Messages that may come at once, and how many more a second. */
const BURST = 60;
const PER_SECOND = 20;
/** What a peer may leave unread; at 1 Mbit/s some ten seconds. */
const UNREAD_BYTES = 1_500_000;
/** Beyond this, figures are left out for a peer until it has read on. */
const FULL_BYTES = 200_000;
const CHECK_MS = 3_000;
/** The peer has left already. */
const CLOSE_GONE = 1000;
export const CLOSE_GOING = 1001;

/** One browser's line. Ends with the session, with a peer that does not read, and with anything that is no message. */
export function openSocket(socket: WebSocket, caller: Caller, sockets: Sockets, clock: Clock): void {
  socket.on('error', () => undefined);
  if (sockets.open.size >= MOST_SOCKETS) {
    socket.close(CLOSE_TOO_MANY);
    return;
  }
  const over = new AbortController();
  const gone = (): boolean => over.signal.aborted;
  const drop = (code: number): void => {
    if (over.signal.aborted) return;
    over.abort(new DOMException('closed', 'AbortError'));
    watch?.close();
    sockets.open.delete(own);
    socket.close(code);
    // A peer that does not read would not read the farewell either.
    if (code === CLOSE_TOO_SLOW) socket.terminate();
  };
  const send = (data: string | Uint8Array): void => {
    if (over.signal.aborted || socket.readyState !== socket.OPEN) return;
    if (socket.bufferedAmount > UNREAD_BYTES) drop(CLOSE_TOO_SLOW);
    else socket.send(data);
  };
  const say = (message: ServerMessage): void => {
    send(JSON.stringify(message));
  };
  const own: OpenSocket = {
    caller,
    drop,
    signedOut: () => {
      say({ type: 'signed-out' });
      drop(CLOSE_SIGNED_OUT);
    },
  };
  sockets.open.add(own);
  let watch = undefined as LiveWatch | undefined;
  const watching = sockets.subscribe(
    { message: say, figures: send, full: () => socket.bufferedAmount > FULL_BYTES },
    caller,
  );
  // The greeting alone may have been too much for it.
  if (gone()) watching.close();
  watch = watching;
  const allowed = allowance(clock);
  socket.on('message', (data: Buffer, binary: boolean) => {
    if (over.signal.aborted) return;
    if (!allowed()) {
      drop(CLOSE_TOO_MANY);
      return;
    }
    const message = binary ? undefined : parse(data);
    if (!message) drop(CLOSE_INVALID);
    else if (message.type === 'watch') watching.watch(message.cameras);
    else say({ type: 'pong', sentMs: message.sentMs, nowMs: clock.nowMs() });
  });
  socket.on('close', () => {
    drop(CLOSE_GONE);
  });
  void checkSession();

  async function checkSession(): Promise<void> {
    try {
      for (let slow = false; await sockets.stands(caller);) {
        await clock.sleep(CHECK_MS, over.signal);
        const full = socket.bufferedAmount > FULL_BYTES;
        if (full && slow) drop(CLOSE_TOO_SLOW);
        slow = full;
      }
    } catch {
      // Closed meanwhile; or it cannot be told whether the session stands, which counts as no.
      if (over.signal.aborted) return;
    }
    own.signedOut();
  }
}

function parse(data: Buffer): ClientMessage | undefined {
  try {
    return ClientMessage.parse(JSON.parse(data.toString('utf8')));
  } catch {
    return undefined;
  }
}

/** A bucket of messages that fills again with time. */
function allowance(clock: Clock): () => boolean {
  let left = BURST;
  let atMs = clock.monotonicMs();
  return () => {
    const nowMs = clock.monotonicMs();
    left = Math.min(BURST, left + ((nowMs - atMs) / 1000) * PER_SECOND);
    atMs = nowMs;
    left -= 1;
    return left >= 0;
  };
}
