import { useRef } from 'react';
import type { ReactNode } from 'react';
import { AugenmassError } from '../../kernel/errors.ts';
import { ApiProblem } from '../problem.ts';
import './secret-file.css';

/** Bytes: keys and signatures are some lines; what is larger is the wrong file. */
const LARGEST_FILE = 100_000;

interface SecretFileProps {
  readonly id: string;
  readonly label: string;
  readonly busy: boolean;
  /** Gets the file's text; empty where it is too large to be a key. */
  readonly onText: (text: string) => void;
}

/** Chooses a file whose content stays in this page. The choice is forgotten at once, so that the same file can be chosen again. */
export function SecretFile({ id, label, busy, onText }: SecretFileProps): ReactNode {
  const input = useRef<HTMLInputElement>(null);
  const read = async (file: File): Promise<void> => {
    const text = file.size > LARGEST_FILE ? '' : await file.text();
    if (input.current) input.current.value = '';
    onText(text);
  };
  return (
    <span className="secret-file">
      <input
        ref={input}
        id={id}
        type="file"
        disabled={busy}
        onChange={(event) => {
          const file = event.target.files?.[0];
          if (file) void read(file);
        }}
      />
      <label htmlFor={id} className="button primary">
        {label}
      </label>
    </span>
  );
}

interface German {
  readonly message: string;
  readonly remedy: string;
}

/** What the page's own part refuses, in both languages; anything else as it came. */
export function inBothLanguages(error: unknown, invalid: German, refused: German): unknown {
  if (!(error instanceof AugenmassError)) return error;
  const { message, remedy } = error.kind === 'invalid' ? invalid : refused;
  return new ApiProblem(422, {
    kind: error.kind,
    message: { de: message, en: error.message },
    remedy: { de: remedy, en: error.remedy ?? '' },
  });
}
