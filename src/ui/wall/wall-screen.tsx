import { useCallback, useLayoutEffect, useMemo, useRef, useState } from 'react';
import { Link, useLocation } from 'wouter';
import type { Shown } from '../../ink/figure.ts';
import { ActButton } from '../acts/act-button.tsx';
import { useActs } from '../acts/use-acts.ts';
import { AlarmAsk } from '../alarms/alarm-ask.tsx';
import { useNow } from '../clock.ts';
import { useWords } from '../language.ts';
import { useLive, useLiveClient, waitingAlarms } from '../live/use-live.ts';
import { Empty, Loading } from '../states.tsx';
import { WALL_ACTS } from './acts.ts';
import { CameraPanel } from './camera-panel.tsx';
import { CameraTile } from './camera-tile.tsx';
import { NOTHING_CHOSEN, chosenNow, matches } from './choice.ts';
import type { Choice } from './choice.ts';
import { arrange, neighbour } from './layout.ts';
import { QuietLine } from './quiet-line.tsx';
import { useSize, useWallDriver } from './use-wall.ts';
import { WallHead } from './wall-head.tsx';
import { WALL_WORDS } from './words.ts';
import './wall.css';

/** From here on a wall has a filter, and what does not move stands back a little. */
const MANY = 12;
const SEEING = new Set(['live', 'learning', 'cold']);

/** Every camera as a drawing with live figures. Whatever waits for a verdict comes forward by itself. */
export default function WallScreen() {
  const say = useWords(WALL_WORDS);
  const live = useLive();
  const client = useLiveClient();
  const nowMs = useNow(1000, live.nowMs);
  const { driver, told } = useWallDriver();
  const [wish, setWish] = useState<Choice>(() => {
    // The plan leads here with a camera's name.
    const camera = new URLSearchParams(location.search).get('camera');
    return camera === null ? NOTHING_CHOSEN : { camera, alarm: undefined, sinceMs: live.nowMs() };
  });
  const [dismissed, setDismissed] = useState<ReadonlySet<string>>(new Set());
  const [filter, setFilter] = useState('');
  const [zones, setZones] = useState(false);
  const [replayed, setReplayed] = useState(false);
  const [reached, setReached] = useState<string>();
  const [field, setField] = useState<HTMLDivElement | null>(null);
  const search = useRef<HTMLInputElement>(null);
  const size = useSize(field);
  const [, go] = useLocation();
  const { place, cameras, alarms } = live;

  const waiting = waitingAlarms(alarms);
  const choice = chosenNow(wish, waiting, alarms, nowMs, dismissed);
  if (choice !== wish) setWish(choice);
  const alarm = choice.alarm === undefined ? undefined : alarms.get(choice.alarm);
  const others = waiting.filter(({ id }) => id !== choice.alarm);
  const forward = choice.camera !== undefined && cameras.has(choice.camera) ? choice.camera : undefined;
  useLayoutEffect(() => {
    driver?.forward(forward);
  }, [driver, forward]);

  const names = useMemo(() => [...cameras.keys()], [cameras]);
  const shape = [...cameras.values()].map(({ name, aspect }) => `${name} ${aspect ?? 16 / 9}`).join('\n');
  const arrangement = useMemo(() => {
    const hung = shape
      .split('\n')
      .map((line) => line.split(' '))
      .map(([name, aspect]) => ({ name: name!, aspect: Number(aspect) }))
      .filter(({ name }) => name === forward || matches(name, filter));
    return arrange(hung, size, forward);
  }, [shape, size, forward, filter]);

  const back = useCallback(() => {
    // All that wait are put aside, not judged: they stay framed, and the sound goes on.
    setDismissed(new Set(waitingAlarms(alarms).map(({ id }) => id)));
    setWish(NOTHING_CHOSEN);
  }, [alarms]);
  const choose = useCallback(
    (camera: string) => {
      const here = waitingAlarms(alarms).find((one) => one.camera === camera);
      const sinceMs = client.nowMs();
      setWish((now) => (now.camera === camera && !here ? NOTHING_CHOSEN : { camera, alarm: here?.id, sinceMs }));
    },
    [alarms, client],
  );
  const onReplay = useCallback(
    (shown: readonly Shown[] | undefined, alarmed: ReadonlySet<number>) => {
      if (forward !== undefined) driver?.replay(forward, shown, alarmed);
      setReplayed(shown !== undefined);
    },
    [driver, forward],
  );
  const nextAlarm = (): void => {
    const next = others[0];
    if (next) setWish({ camera: next.camera, alarm: next.id });
  };
  const move = (direction: 'left' | 'right' | 'up' | 'down') => () => {
    const from = reached ?? names[0];
    const to = from === undefined ? undefined : neighbour(arrangement.rects, from, direction);
    if (to !== undefined) field?.querySelector<HTMLElement>(`[data-camera="${to}"] button`)?.focus();
  };
  useActs(WALL_ACTS, {
    toGrid: forward === undefined ? undefined : back,
    nextAlarm: others.length > 0 ? nextAlarm : undefined,
    // Beside an alarm the arrows belong to its replay.
    left: alarm ? undefined : move('left'),
    right: alarm ? undefined : move('right'),
    up: alarm ? undefined : move('up'),
    down: alarm ? undefined : move('down'),
    filter: names.length > MANY ? () => search.current?.focus() : undefined,
    zones:
      forward === undefined
        ? undefined
        : () => {
            setZones(!zones);
          },
    plan: () => {
      go('/plan');
    },
  });

  if (!place) return <Loading what={say('waiting')} />;
  if (cameras.size === 0) return <Empty title={say('noCameras')}>{say('noCamerasBody')}</Empty>;
  const grants = new Map(place.grants.map((grant) => [grant.name, grant]));
  const camera = forward === undefined ? undefined : cameras.get(forward);
  const firstReachable =
    reached !== undefined && arrangement.rects.has(reached) ? reached : [...arrangement.rects.keys()][0];
  const { standing } = place.mandate;
  const leftPx = Math.min(...[...arrangement.rects.values()].map(({ x }) => x), size.width);
  const seeing = [...cameras.values()].filter(({ state, name }) => SEEING.has(state) && !told.silent.has(name)).length;
  return (
    <div className="wall" data-panel={camera ? true : undefined}>
      <div className="wall-main">
        <h1 className="spoken">{say('title')}</h1>
        {standing !== 'valid' && (
          <div className="panel wall-standing" role="alert">
            <h2 className="alarm">{say(standing)}</h2>
            <p className="muted">{say('standingBody')}</p>
            <Link className="link" href="/mandate">
              {say('toMandate')}
            </Link>
          </div>
        )}
        {names.length > MANY && <WallHead names={names} filter={filter} setFilter={setFilter} input={search} />}
        <div className="wall-field">
          <div className="wall-hang" ref={setField}>
            {arrangement.rects.size === 0 && size.width > 0 && <p className="muted">{say('noneFound')}</p>}
            <ul aria-label={say('cameras')} style={{ height: arrangement.height }}>
              {driver &&
                size.width > 0 &&
                [...cameras.values()].map((one) => {
                  const rect = arrangement.rects.get(one.name);
                  return (
                    rect && (
                      <CameraTile
                        key={one.name}
                        driver={driver}
                        camera={one}
                        grant={grants.get(one.name)}
                        rect={rect}
                        captionPx={arrangement.captionPx}
                        alarm={
                          one.name === forward && alarm ? alarm : waiting.find((other) => other.camera === one.name)
                        }
                        forward={one.name === forward}
                        silent={told.silent.has(one.name)}
                        still={names.length > MANY && !told.moving.has(one.name)}
                        zones={zones && one.name === forward}
                        replayed={replayed && one.name === forward && alarm !== undefined}
                        reachable={one.name === firstReachable}
                        nowMs={nowMs}
                        choose={choose}
                        reached={setReached}
                      />
                    )
                  );
                })}
            </ul>
          </div>
        </div>
        {!camera &&
          (waiting.length > 0 ? (
            <ActButton
              act={WALL_ACTS.nextAlarm}
              kind="primary"
              className="alarm wall-waiting"
              style={{ marginLeft: leftPx }}
              onClick={nextAlarm}
            >
              {waiting.length === 1 ? say('waitOne') : say('wait', { n: waiting.length })}
            </ActButton>
          ) : (
            <QuietLine nowMs={nowMs} seeing={seeing} leftPx={leftPx} />
          ))}
      </div>
      {camera && (
        <aside className="wall-panel">
          {alarm ? (
            <AlarmAsk key={alarm.id} alarm={alarm} onReplay={onReplay} />
          ) : (
            <CameraPanel
              camera={camera}
              grant={grants.get(camera.name)}
              zones={zones}
              showZones={() => {
                setZones(!zones);
              }}
              back={back}
            />
          )}
          {alarm && (
            <div className="wall-next">
              {others.length > 0 && (
                <ActButton act={WALL_ACTS.nextAlarm} onClick={nextAlarm}>
                  {others.length === 1 ? say('moreOne') : say('more', { n: others.length })}
                </ActButton>
              )}
              <ActButton act={WALL_ACTS.toGrid} kind="quiet" onClick={back}>
                {say('toGrid')}
              </ActButton>
            </div>
          )}
        </aside>
      )}
    </div>
  );
}
