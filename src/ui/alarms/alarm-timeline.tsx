import type { Alarm } from '../../wire/alarm.ts';
import { AlarmCurve } from './alarm-curve.tsx';
import './replay.css';
import { ReplayBar } from './replay-bar.tsx';
import type { Replay } from './use-replay.ts';

/** The number that the reason is about, and below it, on the same axis, where the reader stands in the replay. */
export function AlarmTimeline({ alarm, replay }: { readonly alarm: Alarm; readonly replay: Replay }) {
  return (
    <div className="ask-replay">
      {alarm.curve && alarm.curve.points.length > 1 && (
        <AlarmCurve curve={alarm.curve} alarm={alarm} player={replay.player} />
      )}
      <ReplayBar replay={replay} eventMs={alarm.endMs - alarm.startMs} />
    </div>
  );
}
