import { useState, useContext } from 'react';
import type { ReactNode } from 'react';
import { timeOf } from '../format.ts';
import { useLanguage, useWords } from '../language.ts';
import { ZoneContext } from '../when.tsx';
import { WORDS } from './words.ts';

/** A link that works once; shown once, kept nowhere on this side. */
export function OneTimeLink({ url, expiresMs }: { readonly url: string; readonly expiresMs: number }): ReactNode {
  const say = useWords(WORDS);
  const language = useLanguage();
  const zone = useContext(ZoneContext);
  const [copied, setCopied] = useState<string>();
  return (
    <div className="people-link" role="status">
      <label className="field">
        <span>{say('link', { when: timeOf(expiresMs, 'moment', language, zone) })}</span>
        <input
          readOnly
          value={url}
          onFocus={(event) => {
            event.target.select();
          }}
        />
      </label>
      <button
        type="button"
        className="button"
        onClick={() => {
          void navigator.clipboard.writeText(url).then(() => {
            setCopied(url);
          });
        }}
      >
        {say(copied === url ? 'copied' : 'copy')}
      </button>
    </div>
  );
}
