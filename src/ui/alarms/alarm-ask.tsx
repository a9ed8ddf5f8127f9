import { lazy, Suspense, useEffect, useId } from 'react';
import { shownAt } from '../../ink/figure.ts';
import type { Shown } from '../../ink/figure.ts';
import type { Alarm } from '../../wire/alarm.ts';
import type { Verdict } from '../../wire/words.ts';
import { ActButton } from '../acts/act-button.tsx';
import { useActs } from '../acts/use-acts.ts';
import { useNow } from '../clock.ts';
import { numbersIn, titleOf } from '../format.ts';
import { useLanguage, useSentence, useWords } from '../language.ts';
import { useLive } from '../live/use-live.ts';
import { useMedia } from '../media.ts';
import { mayCall, useSession } from '../session.ts';
import { ROLE_WORDS } from '../shell/words.ts';
import { agoOf } from '../telling-time.ts';
import { LIVE_ACTS } from './acts.ts';
import { AlarmHistory } from './alarm-history.tsx';
import { AlarmTimeline } from './alarm-timeline.tsx';
import './ask.css';
import { Consequences } from './consequences.tsx';
import { JudgeButtons } from './judge-buttons.tsx';
import { PassingClock } from './passing-clock.tsx';
import { isSettled } from './queue.ts';
import type { ReplayPlayer } from './replay-player.ts';
import { useReplay, useReplayState } from './use-replay.ts';
import type { Replay } from './use-replay.ts';
import { useVerdicts, verdicts } from './verdicts.ts';
import { VerdictNote } from './verdict-note.tsx';
import { ASK_WORDS } from './words.ts';

export interface AlarmAskProps {
  readonly alarm: Alarm;
  /**
   * For a stage of somebody else's: who is to be drawn while the reader scrubs or plays, and which tracks in the colour of
   * the alarm; `undefined` when the stage is live again.
   */
  readonly onReplay?: ((shown: readonly Shown[] | undefined, alarmed: ReadonlySet<number>) => void) | undefined;
  /** A replay that somebody else shows already. */
  readonly replay?: Replay | undefined;
  /** Curve and replay stand elsewhere, under a stage that is wide enough for them. */
  readonly timelineElsewhere?: boolean;
}

/** Not part of the first page: only a tall screen has room for it. */
const ReplayStrip = lazy(() => import('./replay-strip.tsx').then((part) => ({ default: part.ReplayStrip })));
const TALL = '(min-height: 1040px) and (min-width: 981px)';

/** Asks whether it is so. Question and reason come first, for eyes and for ears; then the curve, the replay and the verdict. */
export function AlarmAsk(props: AlarmAskProps) {
  return props.replay ? <Ask {...props} replay={props.replay} /> : <AskWithReplay {...props} />;
}

function AskWithReplay(props: AlarmAskProps) {
  const { nowMs } = useLive();
  const replay = useReplay(props.alarm, nowMs());
  return <Ask {...props} replay={replay} />;
}

function Ask({ alarm, onReplay, replay, timelineElsewhere = false }: AlarmAskProps & { readonly replay: Replay }) {
  const say = useWords(ASK_WORDS);
  const sayRole = useWords(ROLE_WORDS);
  const speak = useSentence();
  const language = useLanguage();
  const session = useSession();
  const { place, cameras, nowMs: serverNow } = useLive();
  const tall = useMedia(TALL);
  const camera = cameras.get(alarm.camera);
  const nowMs = useNow(1000, serverNow);
  const id = useId();
  const given = useVerdicts().find((one) => one.alarm === alarm.id);
  const secondReview = place?.mandate.secondReview ?? false;
  const last = alarm.judgements.at(-1);
  const may = mayCall(session, 'verdict');
  const ownWaits = alarm.state === 'second' && verdicts.looked(alarm.id, session.person?.id ?? '');
  useRelay(replay, onReplay);
  const judge = (verdict: Verdict, reason: string): void => {
    replay.player.rest();
    void verdicts.give(alarm.id, verdict, reason);
  };
  const eyebrow = alarm.state === 'judged' ? 'judged' : alarm.state === 'second' ? 'second' : 'potential';
  const hit =
    alarm.judgements.some(({ verdict }) => verdict === 'hit') && (alarm.state === 'second' || last?.verdict === 'hit');
  // Something is still to be decided here: a verdict, or what follows from it.
  const asks = given !== undefined || (may && (alarm.state !== 'judged' || !isSettled(alarm)));
  return (
    <section
      className="ask panel"
      aria-labelledby={`${id}-q`}
      data-state={alarm.state}
      data-asks={asks}
      data-alarm={alarm.id}
    >
      {/* Where there is too little room this part scrolls; the verdict never does. */}
      <div className="ask-told">
        <div className="ask-head" aria-live="polite" aria-atomic="true">
          <p className={alarm.state === 'judged' ? 'eyebrow' : 'eyebrow alarm'}>
            {say(eyebrow)}
            {alarm.state === 'judged' && last && ` · ${say(`verdict.${last.verdict}`)}`}
          </p>
          <h2 id={`${id}-q`}>{speak(alarm.question)}</h2>
          <p className="ask-reason">
            {numbersIn(speak(alarm.reason)).map(({ text, number }, i) => (number ? <b key={i}>{text}</b> : text))}
          </p>
        </div>
        <p className="ask-where fine muted">
          {titleOf(alarm.camera)} · {agoOf(nowMs - alarm.startMs, language)} · {say(alarm.over ? 'over' : 'lasts')}
        </p>
        {!timelineElsewhere && <AlarmTimeline alarm={alarm} replay={replay} />}
        {onReplay && tall && camera && (
          <Suspense>
            <ReplayStrip
              replay={replay}
              camera={alarm.camera}
              drawing={camera.drawing}
              aspect={camera.aspect ?? 16 / 9}
            />
          </Suspense>
        )}
        <Promised player={replay.player} overLive={onReplay !== undefined} />
        {(alarm.judgements.length > 0 || alarm.consequences.length > 0) && <AlarmHistory alarm={alarm} />}
      </div>
      <div className="ask-acts">
        {alarm.state === 'second' && last && (
          <div className="second-note" role="status">
            <p>
              {ownWaits
                ? say('ownWaits')
                : say('secondAsk', {
                    verdict: say(`short.${last.verdict}`),
                    role: sayRole(last.by),
                    ago: agoOf(nowMs - last.atMs, language),
                  })}
            </p>
            {!ownWaits && last.reason !== undefined && (
              <p className="muted">{say('firstReason', { reason: last.reason })}</p>
            )}
          </div>
        )}
        {given && <VerdictNote given={given} alarm={alarm} />}
        {alarm.state !== 'judged' && !given && !ownWaits && may && (
          <JudgeButtons key={alarm.id} alarm={alarm} secondReview={secondReview} judge={judge} />
        )}
        {alarm.state !== 'judged' && !may && <p className="verdict-note">{say('cannotJudge')}</p>}
        {hit && !given && mayCall(session, 'consequence') && (
          <Consequences
            alarm={alarm}
            recipients={alarm.escalation?.recipients ?? []}
            named={place?.mandate.recipients ?? []}
            mayRelease={mayCall(session, 'requestRelease')}
          />
        )}
      </div>
      <footer className="ask-foot">
        <PassingClock alarm={alarm} nowMs={nowMs} />
        <p className="ask-recorded fine muted">{say('recorded')}</p>
      </footer>
    </section>
  );
}

interface PromisedProps {
  readonly player: ReplayPlayer;
  readonly overLive: boolean;
}

/** What never leaves the darkroom; in the same place, where a live stage shows the replay, the way back: nothing below it moves. */
function Promised({ player, overLive }: PromisedProps) {
  const say = useWords(ASK_WORDS);
  const { touched } = useReplayState(player);
  const live = (): void => {
    player.rest();
  };
  useActs(LIVE_ACTS, { live: overLive && touched ? live : undefined });
  return (
    <div className="ask-promise">
      {overLive && touched ? (
        <ActButton act={LIVE_ACTS.live} onClick={live} />
      ) : (
        <p className="fine muted">{say('promise')}</p>
      )}
    </div>
  );
}

/** Hands the moment to a stage of somebody else's, from when the reader moves in the replay until it is live again. */
function useRelay({ player, scene }: Replay, onReplay: AlarmAskProps['onReplay']): void {
  useEffect(() => {
    if (!onReplay || !scene) return;
    const { alarmed, moments } = scene;
    const relay = (): void => {
      onReplay(player.state.touched ? shownAt(moments, player.state.timeMs) : undefined, alarmed);
    };
    relay();
    const undo = player.subscribe(relay);
    return () => {
      undo();
      onReplay(undefined, alarmed);
    };
  }, [player, scene, onReplay]);
}
