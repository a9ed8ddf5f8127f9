import type { ButtonHTMLAttributes, ReactNode } from 'react';
import { useLanguage } from '../language.ts';
import { capOf, keysOf } from './registry.ts';
import type { Act } from './registry.ts';
import { singleKeys } from './use-acts.ts';

interface ActButtonProps extends ButtonHTMLAttributes<HTMLButtonElement> {
  readonly act: Act;
  /** `primary`: what the screen asks for; one a screen. */
  readonly kind?: 'primary' | 'plain' | 'quiet';
  /** In place of the act's word, where the button says more. */
  readonly children?: ReactNode;
}

/** A button that shows its key. What it does is the caller's `onClick`; the same function goes to `useActs`. */
export function ActButton({ act, kind = 'plain', children, className = '', ...rest }: ActButtonProps) {
  const language = useLanguage();
  const letters = singleKeys.use();
  const key = keysOf(act, language)[0];
  const shown = key !== undefined && (letters || key.length > 1);
  return (
    <button
      type="button"
      className={`button ${kind} ${className}`}
      aria-keyshortcuts={shown ? aria(key) : undefined}
      {...rest}
    >
      <span>{children ?? act.word[language === 'de' ? 0 : 1]}</span>
      {shown && <kbd aria-hidden="true">{capOf(key)}</kbd>}
    </button>
  );
}

/** As ARIA writes it: „Shift+ArrowLeft“. */
function aria(key: string): string {
  return key
    .replace(/(^|\+)arrow/, '$1Arrow')
    .replace('Arrowl', 'ArrowL')
    .replace('Arrowr', 'ArrowR')
    .replace('shift', 'Shift');
}
