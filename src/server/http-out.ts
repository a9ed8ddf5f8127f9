import { monitorEventLoopDelay } from 'node:perf_hooks';
import { memoryUsage } from 'node:process';
import type { Clock } from '../kernel/clock.ts';
import { metricsText } from '../outbox/metrics.ts';
import type { MetricsState } from '../outbox/metrics.ts';
import type { Store } from '../store/open.ts';
import type { Coverage, Place } from '../wire/place.ts';
import type { Handlers } from './http-handler.ts';
import type { Outside } from './live-outbox.ts';
import type { PlaceEvent } from './place-event.ts';

export interface MetricsParts {
  readonly version: string;
  readonly clock: Clock;
  readonly store: Store;
  readonly view: () => Promise<Place | undefined>;
  readonly coverage: (fromMs: number, toMs: number) => Promise<Coverage>;
}

const DAY_MS = 86_400_000;

/** Counts what only shows as an event; give `heard` to the place's `tell`. */
export class Observed {
  readonly #delay = monitorEventLoopDelay({ resolution: 20 });
  darkroomRestarts = 0;

  constructor() {
    this.#delay.enable();
  }

  heard(event: PlaceEvent): void {
    if (event.type === 'warning' && event.code === 'darkroom-lost') this.darkroomRestarts++;
  }

  /** Seconds, 99th percentile since the last call. */
  lagS(): number {
    const lag = this.#delay.percentile(99) / 1e9;
    this.#delay.reset();
    return Number.isFinite(lag) ? lag : 0;
  }

  [Symbol.dispose](): void {
    this.#delay.disable();
  }
}

/** Devices, deliveries and figures for the authority's own monitoring. */
export function outHandlers(
  { outbox, devices, secrets }: Pick<Outside, 'outbox' | 'devices' | 'secrets'>,
  parts: MetricsParts,
  observed: Observed,
): Pick<Handlers, 'pushKey' | 'subscribe' | 'unsubscribe' | 'deliveries' | 'metrics'> {
  return {
    pushKey: async () => ({ publicKey: (await secrets.vapid()).publicKey }),
    subscribe: async ({ caller, body }) => {
      await devices.subscribe(caller.person.id, body);
      return undefined;
    },
    unsubscribe: async ({ caller }) => {
      await devices.unsubscribe(caller.person.id);
      return undefined;
    },
    deliveries: () => outbox.list(),
    metrics: async () => {
      const { text, contentType } = await metricsText(await stateOf(parts, outbox, observed));
      return { body: text, type: contentType };
    },
  };
}

async function stateOf(
  { version, clock, store, view, coverage }: MetricsParts,
  outbox: Outside['outbox'],
  observed: Observed,
): Promise<MetricsState> {
  const nowMs = Math.round(clock.nowMs());
  const [place, covered, alarms, deliveries] = await Promise.all([
    view(),
    coverage(nowMs - DAY_MS, nowMs),
    verdicts(store),
    outbox.counts(),
  ]);
  const shares = new Map(covered.cameras.map(({ name, share }) => [name, share]));
  return {
    version,
    watching: place?.watchingSinceMs != null,
    alarms,
    openAlarms: place?.openAlarms ?? 0,
    cameras: (place?.cameras ?? []).map(({ name, state, seenMs }) => ({
      name,
      state,
      silentS: seenMs === null ? null : Math.max(0, (nowMs - seenMs) / 1000),
      watchedShare: shares.get(name) ?? null,
    })),
    deliveries,
    darkroom: {
      up: place?.darkroom.state === 'tight' || place?.darkroom.state === 'open',
      tight: place?.darkroom.state === 'tight',
      restarts: observed.darkroomRestarts,
    },
    ledger: {
      entries: place?.ledger.size ?? 0,
      stopped: place?.ledger.stopped ?? true,
      cosigned: place?.ledger.cosigned ?? 0,
      witnesses: place?.ledger.witnesses ?? 0,
    },
    mandateUntilMs: place?.mandate.standing === 'valid' ? place.mandate.validUntilMs : null,
    eventLoopLagS: observed.lagS(),
    residentBytes: memoryUsage.rss(),
  };
}

/** How many alarms of each behaviour came to which verdict; the last one counts. */
async function verdicts(store: Store): Promise<MetricsState['alarms']> {
  const rows = await store.db
    .selectFrom('alarm')
    .leftJoin(
      (made) =>
        made
          .selectFrom('judgement')
          .select('judgement.alarm')
          .select(({ fn }) => fn.max('judgement.seq').as('seq'))
          .groupBy('judgement.alarm')
          .as('last'),
      (join) => join.onRef('last.alarm', '=', 'alarm.id'),
    )
    .leftJoin('judgement', (join) =>
      join.onRef('judgement.alarm', '=', 'last.alarm').onRef('judgement.seq', '=', 'last.seq'),
    )
    .select(['alarm.behaviour', 'judgement.verdict'])
    .select(({ fn }) => fn.countAll<number>().as('count'))
    .groupBy(['alarm.behaviour', 'judgement.verdict'])
    .execute();
  return rows.map(({ behaviour, verdict, count }) => ({ behaviour, verdict: verdict ?? 'none', count }));
}
