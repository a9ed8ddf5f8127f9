import { Counter, Gauge, Registry } from 'prom-client';
import type { By, DeliveryState } from './rows.ts';

/** The live state, as far as figures say it; no id, no time of an alarm, nobody. */
export interface MetricsState {
  readonly version: string;
  readonly watching: boolean;
  /** Since the store began; `none`: not judged yet. */
  readonly alarms: readonly { readonly behaviour: string; readonly verdict: string; readonly count: number }[];
  readonly openAlarms: number;
  readonly cameras: readonly {
    readonly name: string;
    readonly state: string;
    /** Seconds since the last observation; null before the first. */
    readonly silentS: number | null;
    /** Share of the granted time of the last 24 hours that was watched, 0…1; null where none was granted. */
    readonly watchedShare: number | null;
  }[];
  readonly deliveries: readonly { readonly by: By; readonly state: DeliveryState; readonly count: number }[];
  readonly darkroom: { readonly up: boolean; readonly tight: boolean; readonly restarts: number };
  readonly ledger: {
    readonly entries: number;
    readonly stopped: boolean;
    readonly cosigned: number;
    readonly witnesses: number;
  };
  /** When the mandate ends, UTC ms; null where none stands. */
  readonly mandateUntilMs: number | null;
  /** 99th percentile since the last time this was asked, seconds. */
  readonly eventLoopLagS: number;
  readonly residentBytes: number;
}

/** Names and help of every metric; docs/notify.md lists them. */
export const METRICS = {
  augenmass_info: ['gauge', 'Always 1; the label version says which Augenmass runs.', ['version']],
  augenmass_watching: ['gauge', '1 while the place watches as its mandate lets it.', []],
  augenmass_alarms_total: [
    'counter',
    'Alarms by behaviour and verdict; verdict none: nobody has judged yet.',
    ['behaviour', 'verdict'],
  ],
  augenmass_alarms_open: ['gauge', 'Alarms that wait for a person.', []],
  augenmass_camera_state: ['gauge', '1 for the state a camera is in.', ['camera', 'state']],
  augenmass_camera_silent_seconds: ['gauge', 'Seconds since the last observation of a camera.', ['camera']],
  augenmass_camera_watched_ratio: [
    'gauge',
    'Share of the granted time of the last 24 hours that was watched.',
    ['camera'],
  ],
  augenmass_deliveries: ['gauge', 'Deliveries of the last 30 days by way and state.', ['by', 'state']],
  augenmass_darkroom_up: ['gauge', '1 while every darkroom answers.', []],
  augenmass_darkroom_tight: ['gauge', '1 while every wall of every darkroom stands.', []],
  augenmass_darkroom_restarts_total: [
    'counter',
    'How often a darkroom was started again since the server started.',
    [],
  ],
  augenmass_ledger_entries: ['counter', 'Entries of the ledger.', []],
  augenmass_ledger_stopped: ['gauge', '1 while the ledger cannot be written.', []],
  augenmass_ledger_witnesses: ['gauge', 'Witnesses that the mandate names.', []],
  augenmass_ledger_cosigned: ['gauge', 'Of these, how many have cosigned the latest checkpoint.', []],
  augenmass_mandate_ends_timestamp_seconds: ['gauge', 'When the mandate ends, UNIX seconds.', []],
  augenmass_event_loop_lag_seconds: ['gauge', 'Delay of the event loop, 99th percentile since it was last asked.', []],
  augenmass_resident_bytes: ['gauge', 'Memory of the server process without its darkrooms.', []],
} as const satisfies Record<string, readonly ['gauge' | 'counter', string, readonly string[]]>;
export type MetricName = keyof typeof METRICS;

interface Sample {
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
}

/**
 * Prometheus text format 0.0.4, made anew from the state alone: a registry of our own, none of the library's default metrics, and
 * nothing is sent anywhere. `contentType` belongs beside it.
 */
export async function metricsText(state: MetricsState): Promise<{ text: string; contentType: string }> {
  const registry = new Registry();
  for (const [name, samples] of Object.entries(samplesOf(state)) as [MetricName, Sample[]][]) {
    // Where nothing is known nothing is said; the library would say 0.
    if (samples.length === 0) continue;
    const [kind, help, labelNames] = METRICS[name];
    const options = { name, help, labelNames: [...labelNames], registers: [registry] };
    if (kind === 'counter') {
      const counter = new Counter(options);
      for (const { labels, value } of samples) counter.inc(labels, value);
    } else {
      const gauge = new Gauge(options);
      for (const { labels, value } of samples) gauge.set(labels, value);
    }
  }
  return { text: await registry.metrics(), contentType: registry.contentType };
}

function samplesOf(state: MetricsState): Record<MetricName, Sample[]> {
  const one = (value: number | boolean): Sample[] => [{ labels: {}, value: Number(value) }];
  const { darkroom, ledger, cameras } = state;
  return {
    augenmass_info: [{ labels: { version: state.version }, value: 1 }],
    augenmass_watching: one(state.watching),
    augenmass_alarms_total: state.alarms.map(({ count, ...labels }) => ({ labels, value: count })),
    augenmass_alarms_open: one(state.openAlarms),
    augenmass_camera_state: cameras.map(({ name, state: now }) => ({ labels: { camera: name, state: now }, value: 1 })),
    augenmass_camera_silent_seconds: cameras.flatMap(({ name, silentS }) =>
      silentS === null ? [] : [{ labels: { camera: name }, value: silentS }],
    ),
    augenmass_camera_watched_ratio: cameras.flatMap(({ name, watchedShare }) =>
      watchedShare === null ? [] : [{ labels: { camera: name }, value: watchedShare }],
    ),
    augenmass_deliveries: state.deliveries.map(({ count, ...labels }) => ({ labels, value: count })),
    augenmass_darkroom_up: one(darkroom.up),
    augenmass_darkroom_tight: one(darkroom.tight),
    augenmass_darkroom_restarts_total: one(darkroom.restarts),
    augenmass_ledger_entries: one(ledger.entries),
    augenmass_ledger_stopped: one(ledger.stopped),
    augenmass_ledger_witnesses: one(ledger.witnesses),
    augenmass_ledger_cosigned: one(ledger.cosigned),
    augenmass_mandate_ends_timestamp_seconds: state.mandateUntilMs === null ? [] : one(state.mandateUntilMs / 1000),
    augenmass_event_loop_lag_seconds: one(state.eventLoopLagS),
    augenmass_resident_bytes: one(state.residentBytes),
  };
}
