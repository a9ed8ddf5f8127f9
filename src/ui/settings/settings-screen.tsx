import { useContext } from 'react';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { singleKeys } from '../acts/use-acts.ts';
import { call } from '../api.ts';
import { timeOf } from '../format.ts';
import { setLanguage, useLanguage, useWords } from '../language.ts';
import type { Language } from '../language.ts';
import { PushSwitch } from '../offline/push-switch.tsx';
import { mayCall, useSession } from '../session.ts';
import { Failed, Fault, Loading } from '../states.tsx';
import { THEMES, setTheme, useTheme } from '../theme.ts';
import { browserNameOf } from './browser-name.ts';
import { Passkeys } from './passkeys.tsx';
import './settings.css';
import { Tokens } from './tokens.tsx';
import { ZoneContext } from '../when.tsx';
import { WORDS } from './words.ts';

/** /settings: one's own sessions, how the page looks and is operated on this device, read-only tokens. */
export default function SettingsScreen(): ReactNode {
  const say = useWords(WORDS);
  const session = useSession();
  return (
    <div className="settings">
      <h1>{say('title')}</h1>
      <Page />
      {mayCall(session, 'subscribe') && <PushSwitch />}
      <Sessions />
      <Passkeys />
      {mayCall(session, 'tokens') && <Tokens />}
    </div>
  );
}

function Page(): ReactNode {
  const say = useWords(WORDS);
  const language = useLanguage();
  const theme = useTheme();
  const letters = singleKeys.use();
  return (
    <section className="panel">
      <h2>{say('page')}</h2>
      <div className="settings-fields">
        <label className="field">
          <span>{say('language')}</span>
          <select
            value={language}
            onChange={(event) => {
              setLanguage(event.target.value as Language);
            }}
          >
            <option value="de">Deutsch</option>
            <option value="en">English</option>
          </select>
        </label>
        <label className="field">
          <span>{say('look')}</span>
          <select
            value={theme}
            onChange={(event) => {
              setTheme(event.target.value as (typeof THEMES)[number]);
            }}
          >
            {THEMES.map((one) => (
              <option key={one} value={one}>
                {say(one)}
              </option>
            ))}
          </select>
        </label>
      </div>
      <label className="settings-box">
        <input
          type="checkbox"
          checked={letters}
          onChange={(event) => {
            singleKeys.set(event.target.checked);
          }}
        />
        <span>
          {say('letters')} <span className="fine muted">{say('lettersBody')}</span>
        </span>
      </label>
    </section>
  );
}

function Sessions(): ReactNode {
  const say = useWords(WORDS);
  const language = useLanguage();
  const zone = useContext(ZoneContext);
  const client = useQueryClient();
  const sessions = useQuery({ queryKey: ['sessions'], queryFn: ({ signal }) => call('sessions', { signal }) });
  const end = useMutation({
    mutationFn: (id: string) => call('endSession', { params: { id } }),
    onSettled: () => client.invalidateQueries({ queryKey: ['sessions'] }),
  });
  const endAll = useMutation({
    mutationFn: () => call('signOutEverywhere'),
    onSuccess: () => {
      location.assign('/');
    },
  });
  const when = (ms: number): string => timeOf(ms, 'moment', language, zone);
  return (
    <section className="panel">
      <h2>{say('sessions')}</h2>
      {sessions.isPending && <Loading />}
      {sessions.isError && <Failed error={sessions.error} retry={() => void sessions.refetch()} />}
      <ul className="settings-list">
        {sessions.data?.map(({ id, browser, current, startedMs, seenMs }) => (
          <li key={id}>
            <span>
              <strong title={browser}>{browserNameOf(browser)}</strong>{' '}
              {current && <span className="chip">{say('here')}</span>}
              <span className="fine muted">
                {say('since', { when: when(startedMs) })}, {say('seen', { when: when(seenMs) })}
              </span>
            </span>
            {!current && (
              <button
                type="button"
                className="button"
                disabled={end.isPending}
                onClick={() => {
                  end.mutate(id);
                }}
              >
                {say('end')}
              </button>
            )}
          </li>
        ))}
      </ul>
      <button
        type="button"
        className="button"
        disabled={endAll.isPending}
        onClick={() => {
          endAll.mutate();
        }}
      >
        {say('endAll')}
      </button>
      <Fault error={end.error ?? endAll.error} />
    </section>
  );
}
