import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { METRICS, metricsText } from './metrics.ts';
import type { MetricsState } from './metrics.ts';

const STATE: MetricsState = {
  version: '1.2.3',
  watching: true,
  alarms: [{ behaviour: 'fall', verdict: 'hit', count: 3 }],
  openAlarms: 2,
  cameras: [
    { name: 'steps', state: 'live', silentS: 0.5, watchedShare: 0.98 },
    { name: 'fountain', state: 'lost', silentS: null, watchedShare: null },
  ],
  deliveries: [{ by: 'webhook', state: 'waiting', count: 1 }],
  darkroom: { up: true, tight: false, restarts: 4 },
  ledger: { entries: 1234, stopped: false, cosigned: 1, witnesses: 2 },
  mandateUntilMs: 1_800_000_000_000,
  eventLoopLagS: 0.002,
  residentBytes: 1e8,
};

test('the text says the state, whole, in the format of Prometheus', async () => {
  const { text, contentType } = await metricsText(STATE);
  assert.match(contentType, /text\/plain; version=0\.0\.4/);
  for (const line of [
    'augenmass_alarms_total{behaviour="fall",verdict="hit"} 3',
    'augenmass_camera_state{camera="fountain",state="lost"} 1',
    'augenmass_camera_silent_seconds{camera="steps"} 0.5',
    'augenmass_camera_watched_ratio{camera="steps"} 0.98',
    'augenmass_deliveries{by="webhook",state="waiting"} 1',
    'augenmass_darkroom_tight 0',
    'augenmass_darkroom_restarts_total 4',
    'augenmass_ledger_entries 1234',
    'augenmass_mandate_ends_timestamp_seconds 1800000000',
  ]) {
    assert.ok(text.split('\n').includes(line), `${line}\n${text}`);
  }
  // What is not known is not said to be 0.
  assert.doesNotMatch(text, /silent_seconds\{camera="fountain"/);
  const { text: without } = await metricsText({ ...STATE, mandateUntilMs: null });
  assert.doesNotMatch(without, /mandate_ends/);
});

test('nothing is kept from one time to the next, and none of the library’s own metrics is there', async () => {
  const { text: once } = await metricsText(STATE);
  const { text: twice } = await metricsText(STATE);
  assert.equal(twice, once);
  const names = [...once.matchAll(/^# TYPE (\S+)/gm)].map(([, name]) => name!);
  assert.deepEqual(names.sort(), Object.keys(METRICS).sort());
});

test('the page names every metric with its help', () => {
  const page = readFileSync(new URL('../../docs/notify.md', import.meta.url), 'utf8').replace(/ +/g, ' ');
  for (const [name, [kind, help]] of Object.entries(METRICS)) {
    assert.ok(page.includes(`| \`${name}\` | ${kind} |`), name);
    assert.ok(page.includes(help), help);
  }
});
