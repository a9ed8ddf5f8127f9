import { text } from 'node:stream/consumers';
import { AugenmassError } from '../kernel/errors.ts';
import { systemRandom } from '../kernel/random.ts';
import { makeDayKey } from './day-key.ts';
import type { DayKeyRequest } from './day-key-file.ts';

/** The process in which a day's secret lives for a moment: a request on standard input, the public day key on standard output. */
try {
  const key = await makeDayKey(JSON.parse(await text(process.stdin)) as DayKeyRequest, systemRandom);
  process.stdout.write(JSON.stringify({ key }));
} catch (error) {
  const known = error instanceof AugenmassError ? error : new AugenmassError('internal', String(error));
  process.stdout.write(JSON.stringify({ error: { kind: known.kind, message: known.message, remedy: known.remedy } }));
}
