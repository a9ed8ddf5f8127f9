import assert from 'node:assert/strict';
import { test } from 'node:test';
import { SimulatedClock } from '../kernel/clock.ts';
import { openStore } from '../store/open.ts';
import { Observed, outHandlers } from './http-out.ts';

const alarm = (id: string, behaviour: string) =>
  ({
    id,
    camera: 'steps',
    behaviour,
    start_ms: 1,
    end_ms: 2,
    raised_ms: 3,
    over: 1,
    body: '{}',
    entry: null,
    urgency: 1,
    state: 'judged',
    due_ms: null,
    passed_on_ms: null,
  }) as const;
const judgement = (of: string, seq: number, verdict: string) =>
  ({ alarm: of, seq, person: 'p', role: 'operator', verdict, reason: null, reason_salt: null, at_ms: 4 }) as const;

test('metrics count each alarm once, under its last verdict, and say nothing of anybody', async () => {
  await using store = await openStore('sqlite::memory:');
  await store.db
    .insertInto('alarm')
    .values([alarm('one00000', 'fall'), alarm('two00000', 'fall'), alarm('three000', 'lying')])
    .execute();
  await store.db
    .insertInto('judgement')
    .values([judgement('one00000', 0, 'unclear'), judgement('one00000', 1, 'hit'), judgement('two00000', 0, 'no-hit')])
    .execute();
  using observed = new Observed();
  observed.heard({ type: 'warning', code: 'darkroom-lost', atMs: 1, sentence: { de: '', en: '' } });
  observed.heard({ type: 'warning', code: 'ledger-back', atMs: 1, sentence: { de: '', en: '' } });
  const outbox = { counts: () => Promise.resolve([{ by: 'webhook', state: 'done', count: 4 }]) };
  const parts = {
    version: '1.2.3',
    clock: new SimulatedClock(),
    store,
    view: () => Promise.resolve(undefined),
    coverage: (fromMs: number, toMs: number) => Promise.resolve({ fromMs, toMs, cameras: [] }),
  };
  const { metrics } = outHandlers({ outbox } as never, parts, observed);
  const answer = (await metrics({} as never)) as { body: string; type: string };
  assert.match(answer.type, /^text\/plain; version=0\.0\.4/);
  for (const line of [
    'augenmass_alarms_total{behaviour="fall",verdict="hit"} 1',
    'augenmass_alarms_total{behaviour="fall",verdict="no-hit"} 1',
    'augenmass_alarms_total{behaviour="lying",verdict="none"} 1',
    'augenmass_deliveries{by="webhook",state="done"} 4',
    'augenmass_darkroom_restarts_total 1',
    'augenmass_watching 0',
    'augenmass_info{version="1.2.3"} 1',
  ]) {
    assert.ok(answer.body.split('\n').includes(line), `${line}\n${answer.body}`);
  }
  assert.ok(!answer.body.includes('one00000'));
  assert.ok(!answer.body.includes('process_'), 'none of the library’s own');
});
