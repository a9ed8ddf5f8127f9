import { systemDisk } from '../disk/system-disk.ts';
import { systemClock } from '../kernel/clock.ts';
import { systemRandom } from '../kernel/random.ts';
import { fallAt } from '../live/live.fixture.ts';
import { openStore } from '../store/open.ts';
import type { Store } from '../store/open.ts';
import { LivePlace } from './live-place.ts';

/**
 * A process that is killed at one point of a verdict: `node live-kill.fixture.ts DIR STORE before|after`, before or after the
 * verdict is kept. Its entry is in the ledger both times.
 */
const [folder, url, when] = process.argv.slice(2) as [string, string, 'before' | 'after'];
const store = await openStore(url);
const armed = { yes: false };
const deadly: Store = {
  ...store,
  transaction: async (work) => {
    if (!armed.yes) return store.transaction(work);
    if (when === 'after') await store.transaction(work);
    process.kill(process.pid, 'SIGKILL');
    return new Promise(() => undefined);
  },
};
const live = await LivePlace.open({
  folder,
  disk: systemDisk(systemRandom),
  clock: systemClock,
  random: systemRandom,
  store: deadly,
  version: '0.0.0',
  watchPlace: async (_place, { tap }, signal) => {
    tap!.alarm(fallAt(systemClock.nowMs()), 0);
    await new Promise((resolve) => {
      signal.addEventListener('abort', resolve);
    });
    return { alarms: 1, segments: 0, ends: {} };
  },
});
void live.run(new AbortController().signal);
while (live.desk.openCount() === 0) await systemClock.sleep(10, new AbortController().signal);
await systemClock.sleep(200, new AbortController().signal);
armed.yes = true;
await live.desk.judge('alarm0000001', { verdict: 'hit', reason: 'lag da' }, { personId: 'anna', role: 'operator' });
