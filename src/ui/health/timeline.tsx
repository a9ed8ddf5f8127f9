import type { Coverage } from '../../wire/place.ts';
import { percentOf, timeOf, titleOf } from '../format.ts';
import { useLanguage, useWords } from '../language.ts';
import { barsOf, gapsOf, ticksOf, WEIGHT } from './spans.ts';
import type { CoverageState } from './spans.ts';
import { HEALTH_WORDS } from './words.ts';

const percent = (share: number): string => `${(100 * share).toFixed(3)}%`;

/** One row a camera: what was watched, what was as agreed, and what is missing. All rows share one axis. */
export function Timeline({
  coverage,
  zone,
  nowMs,
}: {
  readonly coverage: Coverage;
  readonly zone: string;
  readonly nowMs: number;
}) {
  const say = useWords(HEALTH_WORDS);
  const language = useLanguage();
  const { fromMs, toMs } = coverage;
  const ticks = ticksOf(fromMs, toMs, zone);
  const week = toMs - fromMs > 3 * 86_400_000;
  const at = (ms: number): string => timeOf(ms, week ? 'moment' : 'minute', language, zone);
  const gaps = gapsOf(coverage, nowMs);
  return (
    <div className="coverage">
      <div className="coverage-axis" aria-hidden="true">
        {ticks.map((tick) => (
          <span key={tick.atMs} data-kind={tick.kind} style={{ left: percent(tick.left) }}>
            {timeOf(tick.atMs, week ? 'day' : 'minute', language, zone)}
          </span>
        ))}
      </div>
      {coverage.cameras.map(({ name, spans, share }) => {
        const own = gaps.filter((gap) => gap.camera === name);
        const gapWords =
          own.length === 0 ? say('gapsNone') : own.length === 1 ? say('gapsOne') : say('gapsMany', { n: own.length });
        const shareWords = share === null ? say('noneGranted') : percentOf(share, language);
        return (
          <div key={name} className="coverage-row">
            <span className="coverage-name">{titleOf(name)}</span>
            <div
              className="coverage-bar"
              role="img"
              aria-label={say('rowSum', { camera: titleOf(name), share: shareWords, gaps: gapWords })}
            >
              {ticks.map((tick) => (
                <i
                  key={tick.atMs}
                  className="coverage-tick"
                  data-kind={tick.kind}
                  style={{ left: percent(tick.left) }}
                />
              ))}
              {barsOf(spans, fromMs, toMs).map((bar) => (
                <span
                  key={`${bar.fromMs} ${bar.state}`}
                  data-weight={WEIGHT[bar.state]}
                  title={`${say(`state.${bar.state}`)}, ${at(bar.fromMs)} – ${at(bar.toMs)}`}
                  style={{ left: percent(bar.left), width: percent(bar.width) }}
                />
              ))}
            </div>
            <span className={share !== null && share < 0.95 ? 'coverage-share alarm' : 'coverage-share'}>
              {share === null ? '–' : shareWords}
            </span>
          </div>
        );
      })}
      <Legend />
    </div>
  );
}

const SAMPLES: readonly (readonly [CoverageState, readonly CoverageState[]])[] = [
  ['watched', ['watched']],
  ['closed', ['closed']],
  ['learning', ['learning', 'dark']],
  ['lost', ['lost', 'obstructed', 'moved', 'darkroom', 'stopped']],
];

function Legend() {
  const say = useWords(HEALTH_WORDS);
  return (
    <ul className="coverage-legend fine">
      {SAMPLES.map(([sample, states]) => (
        <li key={sample}>
          <span className="coverage-sample" data-weight={WEIGHT[sample]} aria-hidden="true" />
          {states.map((state) => say(`state.${state}`)).join(', ')}
        </li>
      ))}
    </ul>
  );
}
