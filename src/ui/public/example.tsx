import { useEffect, useRef } from 'react';
import { useWords } from '../language.ts';
import { onPalette } from '../theme.ts';
import { drawExample } from './example.ts';
import { PUBLIC_WORDS } from './words.ts';

/** What the people behind the cameras see. */
export function Example() {
  const say = useWords(PUBLIC_WORDS);
  const canvas = useRef<HTMLCanvasElement>(null);
  useEffect(() => {
    const element = canvas.current;
    if (!element) return;
    const draw = (): void => {
      drawExample(element);
    };
    const undo = onPalette(draw);
    const seen = new ResizeObserver(draw);
    seen.observe(element);
    return () => {
      undo();
      seen.disconnect();
    };
  }, []);
  return (
    <figure className="public-example">
      <canvas ref={canvas} role="img" aria-label={say('example')} />
      <figcaption className="fine muted">{say('example')}</figcaption>
    </figure>
  );
}
