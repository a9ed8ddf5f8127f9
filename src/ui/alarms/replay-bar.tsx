import { useActs } from '../acts/use-acts.ts';
import { numberOf } from '../format.ts';
import { useLanguage, useWords } from '../language.ts';
import { offsetOf } from '../telling-time.ts';
import { REPLAY_ACTS } from './acts.ts';
import { SPEEDS } from './replay-player.ts';
import { REACH_MS } from './replay-scene.ts';
import { useReplayState } from './use-replay.ts';
import type { Replay } from './use-replay.ts';
import { REPLAY_WORDS } from './words.ts';

const SHAPES = {
  play: 'M8 5.5v13l10.5-6.5z',
  pause: 'M7.5 5.5h3v13h-3zM13.5 5.5h3v13h-3z',
  back: 'M15.5 6l-6 6 6 6M7 6v12',
  loop: 'M6.5 9.5A6.5 6.5 0 0 1 18 8M17.5 14.5A6.5 6.5 0 0 1 6 16M18 4v4h-4M6 20v-4h4',
  on: 'M8.5 6l6 6-6 6M17 6v12',
} as const;

const icon = (shape: keyof typeof SHAPES) => (
  <svg viewBox="0 0 24 24" aria-hidden="true" data-shape={shape}>
    <path d={SHAPES[shape]} />
  </svg>
);

const left = (ms: number): string => `${(((ms + REACH_MS) / (2 * REACH_MS)) * 100).toFixed(2)}%`;

interface BarProps {
  readonly replay: Replay;
  /** How long the finding lasted. */
  readonly eventMs: number;
}

/** −10…+10 s: where the reader is, how fast it goes, and the moment again and again. */
export function ReplayBar({ replay, eventMs }: BarProps) {
  const say = useWords(REPLAY_WORDS);
  const language = useLanguage();
  const { player, scene, standing } = replay;
  const state = useReplayState(player);
  const ready = standing === 'ready';
  const runs = {
    toggle: () => {
      player.toggle();
    },
    stepBack: () => {
      player.step(-1);
    },
    stepOn: () => {
      player.step(1);
    },
    slower: () => {
      player.shiftSpeed(-1);
    },
    faster: () => {
      player.shiftSpeed(1);
    },
    loop: () => {
      player.setLoop(!player.state.loop);
    },
    moment: () => {
      player.pause();
      player.seek(0);
    },
  };
  useActs(REPLAY_ACTS, ready ? runs : {});
  const [loopFrom, loopTo] = player.loopSpan;
  const at = offsetOf(state.timeMs, language);
  return (
    <div className="replay-bar">
      <div className="replay-track" data-ready={ready}>
        <span className="replay-bed" aria-hidden="true" />
        {scene && (
          <span
            className="replay-have"
            aria-hidden="true"
            style={{ left: left(scene.fromMs), right: `calc(100% - ${left(scene.toMs)})` }}
          />
        )}
        <span
          className="replay-event"
          aria-hidden="true"
          style={{ left: left(0), right: `calc(100% - ${left(Math.min(REACH_MS, Math.max(300, eventMs)))})` }}
        />
        {scene?.gaps.map((gap) => (
          <span
            key={gap.fromMs}
            className="replay-gap"
            aria-hidden="true"
            style={{ left: left(gap.fromMs), right: `calc(100% - ${left(gap.toMs)})` }}
          />
        ))}
        {state.loop && (
          <span
            className="replay-loop"
            aria-hidden="true"
            style={{ left: left(loopFrom), right: `calc(100% - ${left(loopTo)})` }}
          />
        )}
        <span className="replay-cursor" aria-hidden="true" style={{ left: left(state.timeMs) }} />
        <input
          type="range"
          min={-REACH_MS}
          max={REACH_MS}
          step={50}
          value={Math.round(state.timeMs)}
          disabled={!ready}
          aria-label={say('position')}
          aria-valuetext={at}
          onChange={(event) => {
            player.pause();
            player.seek(Number(event.currentTarget.value));
          }}
        />
      </div>
      <div className="replay-axis fine" aria-hidden="true">
        <span>−10 s</span>
        <span>0</span>
        <span>+10 s</span>
      </div>
      <div className="replay-keys">
        <button
          type="button"
          className="replay-key"
          onClick={runs.stepBack}
          disabled={!ready}
          title={REPLAY_ACTS.stepBack.word[language === 'de' ? 0 : 1]}
          aria-label={REPLAY_ACTS.stepBack.word[language === 'de' ? 0 : 1]}
        >
          {icon('back')}
        </button>
        <button
          type="button"
          className="replay-key main"
          onClick={runs.toggle}
          disabled={!ready}
          aria-label={say(state.playing ? 'pause' : 'play')}
          title={say(state.playing ? 'pause' : 'play')}
          aria-keyshortcuts="Space"
        >
          {icon(state.playing ? 'pause' : 'play')}
        </button>
        <button
          type="button"
          className="replay-key"
          onClick={runs.stepOn}
          disabled={!ready}
          title={REPLAY_ACTS.stepOn.word[language === 'de' ? 0 : 1]}
          aria-label={REPLAY_ACTS.stepOn.word[language === 'de' ? 0 : 1]}
        >
          {icon('on')}
        </button>
        <output className="replay-at num">{at}</output>
        <div className="replay-speeds" role="group" aria-label={say('speed')}>
          {SPEEDS.map((speed) => (
            <button
              key={speed}
              type="button"
              disabled={!ready}
              aria-pressed={state.speed === speed}
              onClick={() => {
                player.setSpeed(speed);
              }}
            >
              {speed === 1 ? '1×' : speed === 0.5 ? '½×' : '¼×'}
              <span className="spoken"> {numberOf(speed, language, 2)}</span>
            </button>
          ))}
        </div>
        <button
          type="button"
          className="replay-key"
          onClick={runs.loop}
          disabled={!ready}
          aria-pressed={state.loop}
          title={say('loopLong')}
          aria-label={say('loopLong')}
          aria-keyshortcuts="o"
        >
          {icon('loop')}
        </button>
      </div>
    </div>
  );
}
