import type { RefObject } from 'react';
import { titleOf } from '../format.ts';
import { useWords } from '../language.ts';
import { areasOf } from './choice.ts';
import { WALL_WORDS } from './words.ts';

interface WallHeadProps {
  readonly names: readonly string[];
  readonly filter: string;
  readonly setFilter: (filter: string) => void;
  readonly input: RefObject<HTMLInputElement | null>;
}

/** Above a large wall: areas that several cameras share, and a field for a name. */
export function WallHead({ names, filter, setFilter, input }: WallHeadProps) {
  const say = useWords(WALL_WORDS);
  const areas = areasOf(names);
  return (
    <div className="wall-head" role="search">
      <input
        ref={input}
        type="search"
        value={filter}
        aria-label={say('filter')}
        placeholder={say('filter')}
        onChange={(event) => {
          setFilter(event.currentTarget.value);
        }}
      />
      <div className="wall-areas">
        {areas.length > 0 &&
          ['', ...areas].map((area) => (
            <button
              key={area}
              type="button"
              className="chip"
              aria-pressed={filter === area}
              onClick={() => {
                setFilter(area);
              }}
            >
              {area === '' ? say('allAreas') : titleOf(area)}
            </button>
          ))}
      </div>
    </div>
  );
}
