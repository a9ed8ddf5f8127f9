import { useState } from 'react';
import { useWords } from '../language.ts';
import { saveText } from '../saving.ts';
import { LEDGER_WORDS } from './words.ts';

interface CopyableProps {
  readonly text: string;
  readonly label: string;
  /** Name of the file it can be saved as. */
  readonly file?: string;
}

/** A text of a machine: readable, to be copied, perhaps to be saved. */
export function Copyable({ text, label, file }: CopyableProps) {
  const say = useWords(LEDGER_WORDS);
  const [copied, setCopied] = useState(false);
  const copy = async (): Promise<void> => {
    try {
      await navigator.clipboard.writeText(text);
      setCopied(true);
    } catch {
      // No clipboard without https or permission: the text can be marked by hand.
    }
  };
  return (
    <div className="copyable">
      <pre tabIndex={0} role="group" aria-label={label}>
        {text}
      </pre>
      <div className="copyable-acts">
        <button
          type="button"
          className="button quiet"
          onClick={() => void copy()}
          aria-label={`${say('copy')}: ${label}`}
        >
          {say(copied ? 'copied' : 'copy')}
        </button>
        {file !== undefined && (
          <button
            type="button"
            className="button quiet"
            onClick={() => {
              saveText(file, text);
            }}
            aria-label={`${say('save')}: ${label}`}
          >
            {say('save')}
          </button>
        )}
      </div>
    </div>
  );
}
