import { useEffect, useRef } from 'react';
import { useLanguage, useWords } from '../language.ts';
import { onPalette } from '../theme.ts';
import { offsetOf } from '../telling-time.ts';
import { ReplayCanvas } from './replay-canvas.ts';
import { usePlate } from './use-replay.ts';
import type { Replay } from './use-replay.ts';
import { REPLAY_WORDS } from './words.ts';

/** Before, the moment, and what came of it. */
const MOMENTS_MS = [-4000, -1000, 0, 700, 2500, 8000] as const;

interface StripProps {
  readonly replay: Replay;
  readonly camera: string;
  readonly drawing: number;
  readonly aspect: number;
}

/** Six stills: what happened at one glance, and a way to each of its moments. */
export function ReplayStrip({ replay, camera, drawing, aspect }: StripProps) {
  const say = useWords(REPLAY_WORDS);
  const language = useLanguage();
  const plate = usePlate(camera, drawing);
  const list = useRef<HTMLOListElement>(null);
  const { scene, player } = replay;
  const moments = scene ? MOMENTS_MS.filter((ms) => ms >= scene.fromMs && ms <= scene.toMs) : [];
  const shown = moments.join(' ');
  useEffect(() => {
    const canvases = [...(list.current?.querySelectorAll('canvas') ?? [])];
    const drivers = canvases.map((canvas) => new ReplayCanvas(canvas));
    let asked = 0;
    const draw = (): void => {
      asked = 0;
      const at = shown.split(' ').map(Number);
      drivers.forEach((driver, i) => {
        driver.plate = plate;
        driver.draw(scene, at[i] ?? 0);
      });
    };
    const soon = (): void => {
      asked ||= requestAnimationFrame(draw);
    };
    soon();
    const undo = onPalette(soon);
    const seen = new ResizeObserver(soon);
    for (const canvas of canvases) seen.observe(canvas);
    return () => {
      cancelAnimationFrame(asked);
      seen.disconnect();
      undo();
    };
  }, [scene, plate, shown]);
  if (moments.length === 0) return null;
  return (
    <ol className="replay-strip" ref={list} aria-label={say('strip')}>
      {moments.map((ms) => (
        <li key={ms}>
          <button
            type="button"
            data-moment={ms === 0}
            aria-label={say('show', { at: offsetOf(ms, language) })}
            onClick={() => {
              player.pause();
              player.seek(ms);
            }}
          >
            <canvas style={{ aspectRatio: aspect }} aria-hidden="true" />
            <span>{offsetOf(ms, language)}</span>
          </button>
        </li>
      ))}
    </ol>
  );
}
