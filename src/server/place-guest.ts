import { once } from 'node:events';
import { connect } from 'node:net';
import { join } from 'node:path';
import type { Disk } from '../disk/disk.ts';
import { lockFolder } from '../disk/lock.ts';
import type { Clock } from '../kernel/clock.ts';
import { AugenmassError, fromSystemError } from '../kernel/errors.ts';
import type { Appends } from '../ledger/act.ts';
import { Ledger } from '../ledger/store.ts';
import { answer, doorAddress, greeting, lines, parseLine } from './door-wire.ts';
import type { Answer, Question } from './door-wire.ts';
import type { PlaceRetained } from './place-retention.ts';

/** Waits end by the limits below: an entry that was asked for is waited for even by a process that was told to stop. */
export interface GuestOptions {
  /** DIR. */
  readonly folder: string;
  readonly disk: Disk;
  readonly clock: Clock;
}

const GREET_MS = 5_000;
/** Other guests, and a place that starts or stops, are waited for so long. */
const PATIENCE_MS = 15_000;
const ANSWER_MS = 60_000;
const RETAIN_MS = 600_000;

/**
 * A place's ledger for a process that does not run the place: each entry goes in by the lock where nobody runs it, else through its
 * door. So the place may start, stop or be killed between two entries. Acknowledged means the same on both ways. Throws what
 * `Ledger.open` and `append` throw; `conflict` where lock and door stay shut; `unavailable` where the place ended before it answered.
 */
export function guestLedger(options: GuestOptions): Appends {
  return {
    append: (draft) =>
      lockOrDoor(
        options,
        async () => {
          const { folder, disk, clock } = options;
          await using ledger = await Ledger.open({ folder: join(folder, 'ledger'), disk, clock });
          return await ledger.append(draft);
        },
        async () => {
          const given = await knock(options, { do: 'append', entry: draft as never }, ANSWER_MS);
          if (given && 'index' in given) return { index: given.index, checkpointSize: given.checkpointSize };
          return undefined;
        },
      ),
  };
}

/** Retention of a place: `own` under its lock where nobody runs it, else the place is asked to do it. */
export function retainAsGuest(options: GuestOptions, own: () => Promise<PlaceRetained>): Promise<PlaceRetained> {
  return lockOrDoor(options, own, async () => {
    const given = await knock(options, { do: 'retain' }, RETAIN_MS);
    return given && 'retained' in given ? given.retained : undefined;
  });
}

async function lockOrDoor<T>(
  options: GuestOptions,
  own: () => Promise<T>,
  through: () => Promise<T | undefined>,
): Promise<T> {
  const { folder, clock } = options;
  const { signal } = new AbortController();
  const giveUpMs = clock.monotonicMs() + PATIENCE_MS;
  for (;;) {
    const lock = tryLock(folder);
    if (!(lock instanceof AugenmassError)) {
      try {
        return await own();
      } finally {
        lock[Symbol.dispose]();
      }
    }
    const done = await through();
    if (done !== undefined) return done;
    if (clock.monotonicMs() >= giveUpMs) throw lock;
    await clock.sleep(50, signal);
  }
}

/** The place's lock, or why it is not to be had. */
export function tryLock(folder: string): Disposable | AugenmassError {
  try {
    return lockFolder(folder, 'The place');
  } catch (error) {
    if (error instanceof AugenmassError && error.kind === 'conflict') return error;
    throw error;
  }
}

/** Whether somebody greets at the door, whatever the place. */
export async function isOpen(options: GuestOptions): Promise<boolean> {
  return (await knock(options, undefined, GREET_MS)) !== undefined;
}

/**
 * Asks once. Undefined where nobody greets: then nothing was heard, and it may be asked again. Throws the place's own error as it is,
 * `refused` for the door of another ledger, `unavailable` where what became of the question is unknown.
 */
async function knock(
  options: GuestOptions,
  asked: Question | undefined,
  answerMs: number,
): Promise<Answer | undefined> {
  const { folder, disk, clock } = options;
  const vkey = Buffer.from(await disk.read(join(folder, 'ledger', 'vkey')))
    .toString()
    .trim();
  await using address = await doorAddress(folder);
  const socket = connect(address.path);
  socket.on('error', () => undefined);
  const leave = (): unknown => socket.destroy();
  const within = async <V>(ms: number, what: Promise<V>): Promise<V> => {
    const over = new AbortController();
    clock.sleep(ms, over.signal).then(leave, () => undefined);
    return what.finally(() => {
      over.abort(new DOMException('done', 'AbortError'));
    });
  };
  try {
    const next = lines(socket);
    const greeted = await within(GREET_MS, arrived(socket, next)).catch(nobody(folder));
    if (greeted === undefined) return undefined;
    if (parseLine(greeting, greeted).vkey !== vkey) {
      throw new AugenmassError('refused', `The door of ${folder} leads to another ledger.`, {
        remedy: 'Remove door.sock there when no place runs, and start the place again.',
      });
    }
    if (!asked) return { ok: true, index: 0, checkpointSize: 0 };
    socket.write(`${JSON.stringify(asked)}\n`);
    const line = await within(answerMs, next()).catch(() => undefined);
    if (line === undefined) throw unanswered(folder);
    const given = parseLine(answer, line);
    if (given.ok) return given;
    throw new AugenmassError(given.kind, given.message, given.remedy === undefined ? {} : { remedy: given.remedy });
  } finally {
    socket.destroy();
  }
}

async function arrived(socket: ReturnType<typeof connect>, next: () => Promise<string | undefined>) {
  await once(socket, 'connect');
  return next();
}

/** No socket, one that nobody listens on, one that is full: nobody is there yet. What the system forbids is an error. */
const nobody =
  (folder: string) =>
  (cause: unknown): undefined => {
    const code = (cause as NodeJS.ErrnoException).code;
    if (code === 'EACCES' || code === 'EPERM') throw fromSystemError(join(folder, 'door.sock'), cause);
    return undefined;
  };

function unanswered(folder: string): AugenmassError {
  return new AugenmassError(
    'unavailable',
    `The place in ${folder} did not answer; whether the entry stands is unknown.`,
    {
      remedy: '“augenmass ledger show DIR” and “augenmass release show DIR ID” say what stands; then act again.',
    },
  );
}
