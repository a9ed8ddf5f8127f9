import { useId } from 'react';
import type { Alarm, Curve } from '../../wire/alarm.ts';
import { useLanguage, useSentence, useWords } from '../language.ts';
import { measureOf, offsetOf } from '../telling-time.ts';
import './curve.css';
import { curveShapeOf, valueAt } from './curve-shape.ts';
import { REACH_MS } from './replay-scene.ts';
import { useReplayState } from './use-replay.ts';
import type { ReplayPlayer } from './replay-player.ts';
import { REPLAY_WORDS } from './words.ts';

const [WIDTH, HEIGHT] = [300, 72];
const x = (ms: number): number => ((ms + REACH_MS) / (2 * REACH_MS)) * WIDTH;

/** The number that the reason is about, on the same axis as the replay, with the moment marked and the value where the reader is. */
export function AlarmCurve({
  curve,
  alarm,
  player,
}: {
  readonly curve: Curve;
  readonly alarm: Alarm;
  readonly player: ReplayPlayer;
}) {
  const say = useWords(REPLAY_WORDS);
  const speak = useSentence();
  const language = useLanguage();
  const id = useId();
  const { timeMs } = useReplayState(player);
  const { path, top } = curveShapeOf(curve, -REACH_MS, REACH_MS, WIDTH, HEIGHT - 6);
  const value = valueAt(curve, timeMs);
  const eventTo = Math.min(REACH_MS, Math.max(300, alarm.endMs - alarm.startMs));
  return (
    <figure className="alarm-curve" aria-labelledby={id}>
      <figcaption id={id}>
        <span>{speak(curve.label)}</span>
        <span className="num">
          {value === undefined ? (
            `0…${measureOf(top, curve.unit, language)}`
          ) : (
            <b>{say('nowAt', { value: measureOf(value, curve.unit, language), at: offsetOf(timeMs, language) })}</b>
          )}
        </span>
      </figcaption>
      <svg viewBox={`0 0 ${WIDTH} ${HEIGHT}`} preserveAspectRatio="none" aria-hidden="true">
        <rect className="curve-event" x={x(0)} y={0} width={x(eventTo) - x(0)} height={HEIGHT} />
        <line className="curve-base" x1={0} x2={WIDTH} y1={HEIGHT - 0.5} y2={HEIGHT - 0.5} />
        <line className="curve-moment" x1={x(0)} x2={x(0)} y1={0} y2={HEIGHT} />
        <path className="curve-line" transform="translate(0 4)" d={path} />
        <line className="curve-here" x1={x(timeMs)} x2={x(timeMs)} y1={0} y2={HEIGHT} />
      </svg>
    </figure>
  );
}
