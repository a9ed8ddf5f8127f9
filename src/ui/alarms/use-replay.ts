import { useQuery } from '@tanstack/react-query';
import { useEffect, useMemo, useSyncExternalStore } from 'react';
import { plateOfPacked } from '../../ink/plate.ts';
import type { Plate } from '../../ink/paper.ts';
import type { Alarm } from '../../wire/alarm.ts';
import { callBytes } from '../api.ts';
import { useMedia } from '../media.ts';
import { ReplayPlayer } from './replay-player.ts';
import type { ReplayState } from './replay-player.ts';
import { replaySceneOf } from './replay-scene.ts';
import type { ReplayScene } from './replay-scene.ts';

export interface Replay {
  readonly player: ReplayPlayer;
  readonly scene: ReplayScene | undefined;
  /** `gone`: deleted with its retention. `waiting`: nothing recorded yet. */
  readonly standing: 'loading' | 'ready' | 'waiting' | 'gone' | 'broken';
  readonly complete: boolean;
  readonly why: unknown;
}

/** How long after its start an alarm without a replay is one whose figures are still to come. */
const GROWS_MS = 30_000;

/** The twenty seconds around an alarm; asked for again while they grow. `nowMs`: server's clock. */
export function useReplay(alarm: Alarm, nowMs: number): Replay {
  const player = useMemo(() => {
    const made = new ReplayPlayer({
      request: (callback) => requestAnimationFrame(callback),
      cancel: (handle) => {
        cancelAnimationFrame(handle);
      },
    });
    // It opens on the moment itself, a breath after the start, where what happened can be seen.
    made.place(Math.min(1200, Math.max(0, (alarm.endMs - alarm.startMs) * 0.6)));
    return made;
    // A new alarm is a new player; the end of the same one may still move.
  }, [alarm.id]);
  useEffect(
    () => () => {
      player.pause();
    },
    [player],
  );
  const { id, startMs, tracks, replay } = alarm;
  const complete = replay?.complete ?? false;
  const query = useQuery({
    queryKey: ['replay', id],
    queryFn: ({ signal }) => callBytes('replay', { params: { id }, signal }),
    enabled: replay !== null,
    staleTime: complete ? Infinity : 0,
    refetchInterval: replay !== null && !complete ? 2000 : false,
    retry: 2,
  });
  // The last one asked for while it grew is not the whole.
  const { refetch } = query;
  useEffect(() => {
    if (complete) void refetch();
  }, [complete, refetch]);
  const trackList = tracks.join(' ');
  const read = useMemo((): { scene?: ReplayScene; fault?: unknown } => {
    if (!query.data) return {};
    try {
      return { scene: replaySceneOf(query.data, startMs, trackList.split(' ').filter(Boolean).map(Number)) };
    } catch (fault) {
      return { fault };
    }
  }, [query.data, startMs, trackList]);
  const { scene } = read;
  const eventMs = alarm.endMs - alarm.startMs;
  useEffect(() => {
    if (scene)
      player.open(
        scene.moments.map(({ timeMs }) => timeMs),
        eventMs,
      );
  }, [player, scene, eventMs]);
  const fault = read.fault ?? query.error;
  const standing =
    scene && scene.moments.length > 0
      ? 'ready'
      : fault
        ? 'broken'
        : replay === null
          ? nowMs - alarm.raisedMs < GROWS_MS
            ? 'waiting'
            : 'gone'
          : query.isPending
            ? 'loading'
            : 'waiting';
  return { player, scene, standing, complete, why: fault };
}

export function useReplayState(player: ReplayPlayer): ReplayState {
  return useSyncExternalStore(player.subscribe, player.snapshot);
}

/** The drawing of a camera; `version` changes with each new one. */
export function usePlate(camera: string, version: number): Plate | undefined {
  const { data } = useQuery({
    queryKey: ['drawing', camera, version],
    queryFn: ({ signal }) => callBytes('drawing', { params: { camera }, signal }),
    enabled: version > 0,
    staleTime: Infinity,
    retry: 1,
  });
  return useMemo(() => {
    try {
      return data && plateOfPacked(data);
    } catch {
      return undefined;
    }
  }, [data]);
}

/** Whether the system asks for less motion. */
export function useCalm(): boolean {
  return useMedia('(prefers-reduced-motion: reduce)');
}
