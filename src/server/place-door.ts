import { chmod, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import type { Server, Socket } from 'node:net';
import { join } from 'node:path';
import type { Clock } from '../kernel/clock.ts';
import { AugenmassError, fromSystemError } from '../kernel/errors.ts';
import type { Draft } from '../ledger/entry.ts';
import type { Appended } from '../ledger/store.ts';
import { doorAddress, lines, parseLine, question } from './door-wire.ts';
import type { Answer, Question } from './door-wire.ts';
import type { PlaceRetained } from './place-retention.ts';

export interface DoorOptions {
  /** DIR, whose lock this process holds. */
  readonly folder: string;
  /** Of the ledger behind it: a guest that came for another one leaves. */
  readonly vkey: string;
  readonly clock: Clock;
  /** Resolves as `Ledger.append` does: durable and in a checkpoint. */
  readonly append: (draft: Draft) => Promise<Appended>;
  readonly retain: () => Promise<PlaceRetained>;
}

/** Guests at once. More are sent away before they are greeted, and come again. */
const MAX_GUESTS = 16;
/** Whoever has not asked by then is sent away. */
const ASK_MS = 5_000;

/**
 * The door of a running place: through it other processes of the same user have entries written, since the ledger has one
 * writer. A UNIX socket, DIR/door.sock, mode 0600; nothing on the network. Call it under the place's lock only: a socket that lies
 * there is that of a killed process and is replaced. Throws as the system does.
 */
export async function openDoor(options: DoorOptions): Promise<AsyncDisposable> {
  const { folder } = options;
  const file = join(folder, 'door.sock');
  const address = await doorAddress(folder);
  const guests = new Map<Socket, { asked: boolean; readonly served: Promise<void> }>();
  const server = createServer((socket) => {
    const guest = { asked: false, served: Promise.resolve() };
    guests.set(socket, guest);
    guest.served = serve(socket, options, () => (guest.asked = true)).finally(() => guests.delete(socket));
  });
  server.maxConnections = MAX_GUESTS;
  try {
    await rm(file, { force: true });
    await listen(server, address.path);
    await chmod(file, 0o600);
  } catch (cause) {
    server.close();
    await address[Symbol.asyncDispose]();
    throw fromSystemError(file, cause);
  }
  // The door alone keeps no process alive.
  server.unref();
  return {
    async [Symbol.asyncDispose]() {
      // The name goes with it; then whoever has asked is answered, whoever has not is sent away.
      const closed = new Promise((resolve) => server.close(resolve));
      for (const [socket, { asked }] of guests) if (!asked) socket.destroy();
      await Promise.all([...guests.values()].map(({ served }) => served));
      await closed;
      await address[Symbol.asyncDispose]();
    },
  };
}

function listen(server: Server, path: string): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.once('listening', resolve);
    // Nobody else may come in between making it and chmod.
    const before = process.umask(0o077);
    try {
      server.listen(path);
    } finally {
      process.umask(before);
    }
  });
}

/** One guest: greeted, heard once, answered. Never throws; a guest that goes away harms nobody. */
async function serve(socket: Socket, options: DoorOptions, asked: () => void): Promise<void> {
  const over = new AbortController();
  const sendAway = (): unknown => socket.destroy();
  socket.on('error', sendAway);
  options.clock.sleep(ASK_MS, over.signal).then(sendAway, () => undefined);
  try {
    socket.write(`${JSON.stringify({ door: 1, vkey: options.vkey })}\n`);
    const given = await heard(socket, options, () => {
      over.abort(new DOMException('asked', 'AbortError'));
      asked();
    });
    if (given) await new Promise<void>((resolve) => socket.end(`${JSON.stringify(given)}\n`, resolve));
  } catch {
    // It went away before it had asked, or before it was answered.
  } finally {
    over.abort(new DOMException('gone', 'AbortError'));
    socket.destroy();
  }
}

async function heard(socket: Socket, options: DoorOptions, asked: () => void): Promise<Answer | undefined> {
  try {
    const line = await lines(socket)();
    if (line === undefined) return undefined;
    asked();
    return await answerTo(parseLine(question, line), options);
  } catch (error) {
    if (!(error instanceof AugenmassError)) throw error;
    const { kind, message, remedy } = error;
    return { ok: false, kind, message, ...(remedy !== undefined && { remedy }) };
  }
}

async function answerTo(asked: Question, options: DoorOptions): Promise<Answer> {
  if (asked.do === 'retain') {
    const { segments, bytes, days, holds, releases } = await options.retain();
    return { ok: true, retained: { segments, bytes, days: [...days], holds: [...holds], releases: [...releases] } };
  }
  const entry = asked.entry as Draft;
  const { release, camera, day } = entry.facts ?? {};
  if (entry.act === 'retention' && entry.phase === 'intent' && ((release === undefined || camera) ?? day)) {
    throw new AugenmassError('refused', 'Footage and keys are destroyed by the place itself.', {
      remedy: 'Ask it: augenmass retain DIR',
    });
  }
  const { index, checkpointSize } = await options.append(entry);
  return { ok: true, index, checkpointSize };
}
