import { useRef, useState } from 'react';
import type { KeyboardEvent, PointerEvent, ReactNode } from 'react';
import type { Point } from '../../kernel/geometry.ts';
import { percentOf } from '../format.ts';
import { useLanguage, useWords } from '../language.ts';
import { Board } from './board.tsx';
import { EMPTY, cornerAt, faultOf, heldNext, moved, nudged, withCorner, without } from './outline.ts';
import type { Outline } from './outline.ts';
import './outline.css';
import { WORDS } from './words.ts';

export interface OutlineEditorProps {
  readonly label: string;
  /** Width over height of the picture. */
  readonly aspect: number;
  /** The drawing's 4-bit ink as the wire has it; undefined where there is none yet. */
  readonly ink: Uint8Array | undefined;
  readonly points: readonly Point[];
  readonly onChange: (points: readonly Point[]) => void;
  /** Other outlines, shown pale. */
  readonly others?: readonly { readonly name: string; readonly points: readonly Point[] }[];
}

/** One step of an arrow key, in units of the picture; ten with shift. */
const STEP = 0.005;
const MOVES: Readonly<Record<string, readonly [number, number]>> = {
  ArrowLeft: [-STEP, 0],
  ArrowRight: [STEP, 0],
  ArrowUp: [0, -STEP],
  ArrowDown: [0, STEP],
};

/** An area drawn on the drawing of a place, by pointer or by keys. */
export function OutlineEditor(props: OutlineEditorProps): ReactNode {
  const { label, aspect, ink, points, onChange, others = [] } = props;
  const say = useWords(WORDS);
  const language = useLanguage();
  const [held, setHeld] = useState(-1);
  const dragged = useRef(-1);
  const outline: Outline = { points, held: Math.min(held, points.length - 1) };
  const put = (next: Outline): void => {
    setHeld(next.held);
    if (next.points !== points) onChange(next.points);
  };
  const at = (event: PointerEvent<SVGSVGElement>): Point => {
    const { left, top, width, height } = event.currentTarget.getBoundingClientRect();
    return { x: (event.clientX - left) / width, y: (event.clientY - top) / height };
  };
  const press = (event: PointerEvent<SVGSVGElement>): void => {
    const near = cornerAt(outline, at(event), aspect);
    const next = near >= 0 ? { points, held: near } : withCorner(outline, at(event));
    dragged.current = next.held;
    event.currentTarget.setPointerCapture(event.pointerId);
    put(next);
  };
  const key = (event: KeyboardEvent): void => {
    const move = MOVES[event.key];
    const by = event.shiftKey ? 10 : 1;
    if (move) put(nudged(outline, move[0] * by, move[1] * by));
    else if (event.key === 'Enter') put(withCorner(outline, { x: 0.5, y: 0.5 }));
    else if (event.key === 'Delete' || event.key === 'Backspace') put(without(outline, outline.held));
    else if (event.key === 'n' || event.key === 'p') put(heldNext(outline, event.key === 'n' ? 1 : -1));
    else return;
    event.preventDefault();
    event.stopPropagation();
  };
  const fault = points.length === 0 ? undefined : faultOf(points);
  const corner = outline.points[outline.held];
  return (
    <div className="outline">
      <div className="outline-board" style={{ aspectRatio: aspect }}>
        <Board ink={ink} aspect={aspect} />
        {!ink && <p className="outline-blank muted">{say('noDrawing')}</p>}
        <svg
          viewBox="0 0 1000 1000"
          preserveAspectRatio="none"
          tabIndex={0}
          role="application"
          aria-label={`${label}. ${say('help')}`}
          onPointerDown={press}
          onPointerMove={(event) => {
            if (dragged.current >= 0) put(moved(outline, dragged.current, at(event)));
          }}
          onPointerUp={() => (dragged.current = -1)}
          onPointerCancel={() => (dragged.current = -1)}
          onKeyDown={key}
        >
          {others.map((other, i) => (
            <polygon key={i} className="outline-other" points={written(other.points)} />
          ))}
          {points.length > 0 && <polygon className={fault ? 'outline-bad' : 'outline-area'} points={written(points)} />}
        </svg>
        {points.map((point, i) => (
          <span
            key={i}
            aria-hidden
            className={i === outline.held ? 'outline-corner held' : 'outline-corner'}
            style={{ left: `${point.x * 100}%`, top: `${point.y * 100}%` }}
          />
        ))}
      </div>
      <div className="outline-foot">
        <span className="fine muted" aria-live="polite">
          {corner
            ? say('corner', {
                n: outline.held + 1,
                all: points.length,
                x: percentOf(corner.x, language),
                y: percentOf(corner.y, language),
              })
            : say('help')}
          {fault && <strong className="outline-fault"> {say(fault === 'crosses' ? 'crosses' : 'tooFew')}</strong>}
        </span>
        {points.length > 0 && (
          <button
            type="button"
            className="button"
            onClick={() => {
              put(EMPTY);
            }}
          >
            {say('clear')}
          </button>
        )}
      </div>
    </div>
  );
}

const written = (points: readonly Point[]): string => points.map(({ x, y }) => `${x * 1000},${y * 1000}`).join(' ');
