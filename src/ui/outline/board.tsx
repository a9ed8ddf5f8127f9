import { useEffect, useRef } from 'react';
import type { ReactNode } from 'react';
import { boardOf } from '../../ink/draw.ts';
import { plateOfPacked } from '../../ink/plate.ts';
import { usePalette } from '../theme.ts';

/** The drawing of a place, still, filling its box; the empty board where there is none. */
export function Board({ ink, aspect }: { readonly ink: Uint8Array | undefined; readonly aspect: number }): ReactNode {
  const ref = useRef<HTMLCanvasElement>(null);
  const { pencil, paper } = usePalette();
  useEffect(() => {
    const canvas = ref.current;
    if (!canvas) return;
    const draw = (): void => {
      const width = Math.round(Math.max(160, canvas.clientWidth) * Math.min(2, devicePixelRatio));
      const height = Math.round(width / aspect);
      const plate = ink && plateOfPacked(ink);
      const made = boardOf((w, h) => new OffscreenCanvas(w, h), plate, width, height, pencil, paper);
      canvas.width = width;
      canvas.height = height;
      canvas.getContext('2d')?.drawImage(made, 0, 0);
    };
    const seen = new ResizeObserver(draw);
    seen.observe(canvas);
    return () => {
      seen.disconnect();
    };
  }, [ink, aspect, pencil, paper]);
  return <canvas ref={ref} className="board" aria-hidden />;
}
