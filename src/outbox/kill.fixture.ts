import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { argv, kill, pid } from 'node:process';
import { systemDisk } from '../disk/system-disk.ts';
import { systemClock } from '../kernel/clock.ts';
import type { Clock } from '../kernel/clock.ts';
import { systemRandom } from '../kernel/random.ts';
import type { Appends } from '../ledger/act.ts';
import { Ledger } from '../ledger/store.ts';
import { openStore } from '../store/open.ts';
import { ALARM, NOON_MS, standingWith, until } from './outbox.fixture.ts';
import { Outbox } from './outbox.ts';
import { Secrets } from './secrets.ts';
import { Webhook } from './webhook.ts';

/**
 * A process that passes one alarm on and kills itself with SIGKILL at a point: `queued`, `entered` (the intent is durable), `sending` (nothing was
 * sent yet), `sent` (nothing is marked yet), `marked` (the outcome is missing); with `none` it ends by itself.
 */
const [folder = '', url = '', point = 'none', alarm = ALARM.id] = argv.slice(2);
const die = (at: string): void => {
  if (at === point) kill(pid, 'SIGKILL');
};

const startMs = systemClock.nowMs();
const clock: Clock = { ...systemClock, nowMs: () => Math.round(NOON_MS + systemClock.nowMs() - startMs) };
const disk = systemDisk(systemRandom);
const secrets = new Secrets({ folder, disk, random: systemRandom });
const standing = standingWith([`{ name: first-aid, url: '${url}' }`]);
await using store = await openStore(`sqlite:${join(folder, 'live.db')}`);
await using ledger = await Ledger.open({ folder: join(folder, 'ledger'), disk, clock });
const book: Appends = {
  append: async (draft) => {
    if (draft.phase === 'outcome') die('marked');
    const appended = await ledger.append(draft);
    if (draft.phase === 'intent') die('entered');
    return appended;
  },
};
const webhook = new Webhook(secrets, clock);
const outbox = new Outbox({
  store,
  ledger: book,
  standing: () => standing,
  clock,
  random: systemRandom,
  ways: {
    webhook: {
      send: async (outgoing, to, signal) => {
        die('sending');
        const sent = await webhook.send(outgoing, to, signal);
        die('sent');
        return sent;
      },
    },
    mqtt: webhook,
    push: webhook,
    syslog: webhook,
  },
  devices: { recipients: () => Promise.resolve([]), target: () => Promise.resolve(undefined) },
  tell: () => undefined,
});
const stopping = new AbortController();
const running = outbox.run(stopping.signal);
// As a live place does that was killed before it noted that it has passed the alarm on.
await outbox.passOn({ ...(JSON.parse(readFileSync(join(folder, 'alarm.json'), 'utf8')) as typeof ALARM), id: alarm });
die('queued');
await until(async () => {
  const rows = await store.db.selectFrom('delivery').select(['state', 'closed']).execute();
  return rows.every(({ state, closed }) => state === 'done' && closed === 1);
}, 'the end');
stopping.abort();
await running;
