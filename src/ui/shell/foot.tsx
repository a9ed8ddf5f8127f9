import type { ReactNode } from 'react';
import { Link } from 'wouter';
import { call } from '../api.ts';
import { nextTheme, useTheme } from '../theme.ts';
import { setLanguage, useLanguage, useWords } from '../language.ts';
import type { Screen } from '../screens.ts';
import { useSession } from '../session.ts';
import { useSound } from '../sound/use-chime.ts';
import { ROLE_WORDS, SHELL_WORDS } from './words.ts';

const SHAPES = {
  auto: 'M12 4a8 8 0 1 0 0 16zM12 4a8 8 0 0 1 0 16',
  day: 'M12 8a4 4 0 1 0 0 8 4 4 0 0 0 0-8M12 2.5v2M12 19.5v2M2.5 12h2M19.5 12h2M5.3 5.3l1.4 1.4M17.3 17.3l1.4 1.4M18.7 5.3l-1.4 1.4M6.7 17.3l-1.4 1.4',
  night: 'M19 14.5A7.5 7.5 0 0 1 9.5 5a7.5 7.5 0 1 0 9.5 9.5',
  soundOn: 'M5 10v4h3l4 3.5v-11L8 10zM15 9.5a3.5 3.5 0 0 1 0 5M17.5 7a7 7 0 0 1 0 10',
  soundOff: 'M5 10v4h3l4 3.5v-11L8 10zM15.5 10l4 4M19.5 10l-4 4',
} as const;

function Switch({
  word,
  run,
  children,
}: {
  readonly word: string;
  readonly run: () => void;
  readonly children: ReactNode;
}) {
  return (
    <button type="button" className="switch" title={word} aria-label={word} onClick={run}>
      {children}
    </button>
  );
}

const icon = (shape: keyof typeof SHAPES) => (
  <svg viewBox="0 0 24 24" aria-hidden="true" data-shape={shape}>
    <path d={SHAPES[shape]} />
  </svg>
);

interface FootProps {
  /** Screens that are not in the rail. */
  readonly others: readonly Screen[];
  readonly help: () => void;
  readonly signedOut: () => void;
}

/** Below the rail: who is here, and how the page looks and sounds on this device. */
export function Foot({ others, help, signedOut }: FootProps) {
  const say = useWords(SHELL_WORDS);
  const sayRole = useWords(ROLE_WORDS);
  const language = useLanguage();
  const theme = useTheme();
  const sound = useSound();
  const { person } = useSession();
  const other = language === 'de' ? 'en' : 'de';
  return (
    <div className="foot">
      <div className="switches">
        <Switch
          word={say(({ auto: 'themeAuto', day: 'themeDay', night: 'themeNight' } as const)[theme])}
          run={nextTheme}
        >
          {icon(theme)}
        </Switch>
        <Switch word={say(sound.on ? 'soundOn' : 'soundOff')} run={sound.toggle}>
          {icon(sound.on ? 'soundOn' : 'soundOff')}
        </Switch>
        <Switch
          word={say('otherLanguage')}
          run={() => {
            setLanguage(other);
          }}
        >
          <span lang={other}>{other.toUpperCase()}</span>
        </Switch>
        <Switch word={say('keysSwitch')} run={help}>
          <span aria-hidden="true">?</span>
        </Switch>
      </div>
      {person && (
        <div className="who">
          <p>
            <b>{person.name}</b>
            <span className="muted">{person.roles.map((role) => sayRole(role)).join(', ')}</span>
          </p>
          <ul>
            {others.map(({ id, path, word }) => (
              <li key={id}>
                <Link href={path}>{word[language === 'de' ? 0 : 1]}</Link>
              </li>
            ))}
          </ul>
          <button
            type="button"
            className="button quiet"
            onClick={() => {
              void call('signOut').finally(signedOut);
            }}
          >
            {say('signOut')}
          </button>
        </div>
      )}
    </div>
  );
}
