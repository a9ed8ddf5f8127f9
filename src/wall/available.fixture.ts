/** For tests: prints which walls can be built where it is started. */
import { systemClock } from '../kernel/clock.ts';
import { available } from './available.ts';

process.stdout.write(JSON.stringify(await available(systemClock, AbortSignal.timeout(60_000))));
