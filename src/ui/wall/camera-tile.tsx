import { memo, useEffect, useLayoutEffect, useRef } from 'react';
import type { Alarm } from '../../wire/alarm.ts';
import type { CameraGrant, CameraStanding } from '../../wire/place.ts';
import { spanOf, titleOf } from '../format.ts';
import { useLanguage, useWords } from '../language.ts';
import { CameraState, useStateWord } from './camera-state.tsx';
import type { Rect } from './layout.ts';
import type { WallDriver } from './wall-driver.ts';
import { BEHAVIOUR_WORDS, SHORT_BEHAVIOUR_WORDS, WALL_WORDS } from './words.ts';

interface CameraTileProps {
  readonly driver: WallDriver;
  readonly camera: CameraStanding;
  readonly grant: CameraGrant | undefined;
  readonly rect: Rect;
  readonly captionPx: number;
  readonly alarm: Alarm | undefined;
  readonly forward: boolean;
  readonly silent: boolean;
  /** Stands back a little: nothing moves there, and there are many. */
  readonly still: boolean;
  readonly zones: boolean;
  /** What is drawn was seen before, not now. */
  readonly replayed: boolean;
  /** In the order of the Tab key; one tile of the wall is. */
  readonly reachable: boolean;
  readonly nowMs: number;
  readonly choose: (camera: string) => void;
  readonly reached: (camera: string) => void;
}

function Zones({ grant }: { readonly grant: CameraGrant }) {
  return (
    <svg className="tile-zones" viewBox="0 0 1 1" preserveAspectRatio="none" aria-hidden="true">
      {grant.masks.map((mask, i) => (
        <polygon key={i} className="mask" points={mask.map(({ x, y }) => `${x},${y}`).join(' ')} />
      ))}
      {grant.zones.map(({ name, kind, polygon }, i) => (
        <polygon key={`${name}${i}`} className={kind} points={polygon.map(({ x, y }) => `${x},${y}`).join(' ')} />
      ))}
    </svg>
  );
}

/** One camera of the wall: its drawing, its figures, its name and what it is doing. */
export const CameraTile = memo(function CameraTile(props: CameraTileProps) {
  const { driver, camera, grant, rect, captionPx, alarm, forward, silent, still, zones, replayed, reachable, nowMs } =
    props;
  const say = useWords(WALL_WORDS);
  const sayBehaviour = useWords(BEHAVIOUR_WORDS);
  const sayShort = useWords(SHORT_BEHAVIOUR_WORDS);
  const language = useLanguage();
  const stateWord = useStateWord();
  const board = useRef<HTMLCanvasElement>(null);
  const figures = useRef<HTMLCanvasElement>(null);
  const { name } = camera;
  const { width, height } = rect;
  useEffect(() => {
    if (!board.current || !figures.current) return;
    return driver.hang(name, board.current, figures.current);
  }, [driver, name]);
  useLayoutEffect(() => {
    driver.size(name, width, height);
  });
  const waits = alarm !== undefined && alarm.state !== 'judged';
  const word = alarm
    ? say('ago', { what: sayBehaviour(alarm.behaviour), span: spanOf(nowMs - alarm.startMs, language) })
    : stateWord(camera, silent);
  const people =
    camera.people === 0
      ? say('peopleNone')
      : camera.people === 1
        ? say('peopleOne')
        : say('people', { n: camera.people });
  const spoken = [
    titleOf(name),
    waits ? say('alarmHere') : undefined,
    word,
    camera.state === 'live' && !silent ? people : undefined,
  ];
  const small = width < 150;
  return (
    <li
      className="tile"
      data-camera={name}
      data-state={silent ? 'silent' : camera.state}
      data-alarm={waits || undefined}
      data-forward={forward || undefined}
      data-replayed={replayed || undefined}
      data-still={(still && !forward && !waits) || undefined}
      style={{ transform: `translate(${rect.x}px, ${rect.y}px)`, width, height: height + (forward ? 30 : captionPx) }}
    >
      <button
        type="button"
        className="tile-picture"
        style={{ height }}
        tabIndex={reachable ? 0 : -1}
        title={captionPx === 0 && !forward ? titleOf(name) : undefined}
        aria-pressed={forward}
        onClick={() => {
          props.choose(name);
        }}
        onFocus={() => {
          props.reached(name);
        }}
      >
        <span className="spoken">{spoken.filter(Boolean).join(', ')}</span>
        <canvas ref={board} className="tile-board" />
        <canvas ref={figures} className="tile-figures" />
        {zones && grant && <Zones grant={grant} />}
        {replayed && <span className="chip tile-replay">{say('replay')}</span>}
        {!replayed && <CameraState camera={camera} silent={silent} nowMs={nowMs} small={small} />}
      </button>
      {(captionPx > 0 || forward) && (
        <p className="tile-caption" aria-hidden="true">
          <b>{titleOf(name)}</b>
          {(forward || width > 128) && (
            <span>{forward || width > 230 || !alarm ? word : sayShort(alarm.behaviour)}</span>
          )}
        </p>
      )}
    </li>
  );
});
