import { useEffect, useMemo, useRef } from 'react';
import { useLanguage, useSentence, useWords } from '../language.ts';
import { problemOf } from '../problem.ts';
import { onPalette } from '../theme.ts';
import { offsetOf } from '../telling-time.ts';
import { ReplayCanvas } from './replay-canvas.ts';
import { useCalm, usePlate } from './use-replay.ts';
import type { Replay } from './use-replay.ts';
import { REPLAY_WORDS } from './words.ts';

interface StageProps {
  readonly replay: Replay;
  readonly camera: string;
  readonly drawing: number;
  readonly aspect: number;
  /** Framed in the colour of the alarm. */
  readonly framed?: boolean;
}

/** The drawing of the place with the figures of the moment that the player stands at. */
export function ReplayStage({ replay, camera, drawing, aspect, framed = false }: StageProps) {
  const say = useWords(REPLAY_WORDS);
  const speak = useSentence();
  const language = useLanguage();
  const calm = useCalm();
  const plate = usePlate(camera, drawing);
  const canvas = useRef<HTMLCanvasElement>(null);
  const label = useRef<HTMLParagraphElement>(null);
  const { player, scene, standing, why } = replay;
  const words = useMemo(() => ({ say, language }), [say, language]);
  useEffect(() => {
    const element = canvas.current;
    if (!element) return;
    const driver = new ReplayCanvas(element);
    driver.plate = plate;
    driver.calm = calm;
    let asked = 0;
    const draw = (): void => {
      asked = 0;
      const shown = driver.draw(scene, player.state.timeMs);
      if (!player.state.playing && label.current) {
        const n = new Set(shown.map((one) => one.figure.track)).size;
        const people =
          n === 0 ? words.say('peopleNone') : n === 1 ? words.say('peopleOne') : words.say('peopleMany', { n });
        label.current.textContent = `${offsetOf(player.state.timeMs, words.language)}: ${people}`;
      }
    };
    const soon = (): void => {
      asked ||= requestAnimationFrame(draw);
    };
    soon();
    const undo = [player.subscribe(soon), onPalette(soon)];
    const seen = new ResizeObserver(soon);
    seen.observe(element);
    return () => {
      cancelAnimationFrame(asked);
      seen.disconnect();
      for (const one of undo) one();
    };
  }, [player, scene, plate, calm, words]);
  const note =
    standing === 'loading'
      ? say('loading')
      : standing === 'waiting'
        ? say('growing')
        : standing === 'gone'
          ? say('gone')
          : standing === 'broken'
            ? say('broken', { why: speak(problemOf(why).message) })
            : undefined;
  return (
    <div
      className={framed ? 'replay-stage framed' : 'replay-stage'}
      style={{ aspectRatio: aspect, '--aspect': aspect } as never}
    >
      <canvas ref={canvas} role="img" aria-label={say('stage')} />
      <p ref={label} className="spoken" />
      {note !== undefined && <p className="replay-note">{note}</p>}
    </div>
  );
}
