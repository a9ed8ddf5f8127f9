import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { connect } from 'node:net';
import type { Socket } from 'node:net';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { systemDisk } from '../disk/system-disk.ts';
import { systemClock } from '../kernel/clock.ts';
import { systemRandom } from '../kernel/random.ts';
import type { Draft } from '../ledger/entry.ts';
import { makeDayKey } from '../vault/day-key.ts';
import { guestLedger } from './place-guest.ts';
import { Place } from './place.ts';

/** An entry as guests write them. `release` tells whose it is. */
export const fakeGuest = (release: string): Draft => ({
  act: 'release-approve',
  phase: 'intent',
  facts: { release, role: 'works-council' },
});

/** However it came about. */
export const closed = (socket: Socket): Promise<unknown> =>
  socket.closed ? Promise.resolve() : new Promise((resolve) => socket.once('close', resolve));

/** What the door says to `said`, all of it, until it closes. */
export async function speak(folder: string, said: string): Promise<string> {
  const socket = connect(join(folder, 'door.sock'));
  socket.on('error', () => undefined);
  let heard = '';
  socket.setEncoding('utf8').on('data', (more) => (heard += String(more)));
  socket.write(said);
  await closed(socket);
  return heard;
}

/** A process that runs the place; resolves when it has it open. SIGTERM ends it well. */
export async function placeProcess(folder: string): Promise<ChildProcess> {
  const child = start('place', folder);
  await once(child.stdout!, 'data');
  return child;
}

/** A process that has entries written until it is killed, and prints index and id of each that was acknowledged. */
export const guestProcess = (folder: string, number: number): ChildProcess => start('guest', folder, String(number));

function start(...args: string[]): ChildProcess {
  return spawn(process.execPath, [fileURLToPath(import.meta.url), ...args], { stdio: ['ignore', 'pipe', 'inherit'] });
}

async function runPlace(folder: string): Promise<void> {
  const options = {
    clock: systemClock,
    random: systemRandom,
    tell: (event: object) => {
      console.error(event);
    },
  };
  const makeKey = (request: Parameters<typeof makeDayKey>[0]) => makeDayKey(request, systemRandom);
  await using place = await Place.open({ folder, disk: systemDisk(systemRandom), makeDayKey: makeKey, ...options });
  process.stdout.write(`${place.ledger.size}\n`);
  // Something of its own goes on all the time.
  const stop = new AbortController();
  process.once('SIGTERM', () => {
    stop.abort();
  });
  while (!stop.signal.aborted) {
    await place.ledger.append({ act: 'report', phase: 'intent' });
    await systemClock.sleep(2, stop.signal).catch(() => undefined);
  }
}

async function runGuest(folder: string, number: number): Promise<never> {
  const ledger = guestLedger({ folder, disk: systemDisk(systemRandom), clock: systemClock });
  for (let i = 0; ; i++) {
    const id = `g${number}-${i}`;
    // Whether the place answered or was killed meanwhile; what is not acknowledged may stand or not.
    const done = await ledger.append(fakeGuest(id)).catch(() => undefined);
    if (done) process.stdout.write(`${done.index} ${id}\n`);
  }
}

if (import.meta.main) {
  const [what, folder = '', number] = process.argv.slice(2);
  if (what === 'place') await runPlace(folder);
  else await runGuest(folder, Number(number));
}
