import { createContext, useContext } from 'react';
import { timeOf, utcOf } from './format.ts';
import type { Shape } from './format.ts';
import { useLanguage } from './language.ts';

/** The place's own time zone; undefined while it is not known, then the browser's holds. */
export const ZoneContext = createContext<string | undefined>(undefined);

/** A time by the place's clock; UTC behind it. */
export function When({ ms, shape = 'moment' }: { readonly ms: number; readonly shape?: Shape }) {
  const language = useLanguage();
  const zone = useContext(ZoneContext);
  return (
    <time dateTime={new Date(ms).toISOString()} title={utcOf(ms)}>
      {timeOf(ms, shape, language, zone)}
    </time>
  );
}
