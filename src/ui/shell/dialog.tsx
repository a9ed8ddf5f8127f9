import { useEffect, useId, useRef } from 'react';
import type { ReactNode } from 'react';
import { useWords } from '../language.ts';
import { SHELL_WORDS } from './words.ts';

interface DialogProps {
  readonly title: string;
  readonly close: () => void;
  readonly children: ReactNode;
}

/** A dialog of the browser's own: it keeps the focus, Escape closes it, and the focus goes back where it was. */
export function Dialog({ title, close, children }: DialogProps) {
  const say = useWords(SHELL_WORDS);
  const element = useRef<HTMLDialogElement>(null);
  const id = useId();
  useEffect(() => {
    const dialog = element.current;
    dialog?.showModal();
    return () => {
      dialog?.close();
    };
  }, []);
  return (
    <dialog ref={element} aria-labelledby={id} onClose={close} className="dialog">
      <div className="dialog-head">
        <h2 id={id}>{title}</h2>
        <button type="button" className="button quiet" onClick={close}>
          {say('close')}
        </button>
      </div>
      {children}
    </dialog>
  );
}
