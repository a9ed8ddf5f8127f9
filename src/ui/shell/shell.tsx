import { Suspense, useState } from 'react';
import { Redirect, Route, Switch, useLocation } from 'wouter';
import { headed } from '../acts/registry.ts';
import { useActs } from '../acts/use-acts.ts';
import { setLanguage, useLanguage, useWords } from '../language.ts';
import { useHurry, useLive, useLiveClient, waitingAlarms } from '../live/use-live.ts';
import { SCREENS } from '../screens.ts';
import type { Screen } from '../screens.ts';
import { mayCall, useSession } from '../session.ts';
import { useChime, useSound } from '../sound/use-chime.ts';
import { Empty, Loading } from '../states.tsx';
import { nextTheme } from '../theme.ts';
import { ZoneContext } from '../when.tsx';
import { SHELL_ACTS } from './acts.ts';
import { Boundary } from './boundary.tsx';
import { Foot } from './foot.tsx';
import { Help } from './help.tsx';
import { NotLive } from './not-live.tsx';
import { Rail } from './rail.tsx';
import { Strip } from './strip.tsx';
import { useTitle } from './title.ts';
import { SHELL_WORDS } from './words.ts';

/** Digits go to the screens of the rail. */
const RAIL = SCREENS.filter(({ key }) => key !== undefined);
const RAIL_ACTS = headed(
  ['Bereiche', 'Screens'],
  Object.fromEntries(RAIL.map(({ id, word, key }) => [id, { word, keys: [key!] }])),
);

function Stage({ screens }: { readonly screens: readonly Screen[] }) {
  const say = useWords(SHELL_WORDS);
  const [place] = useLocation();
  return (
    <main id="main" className="stage" tabIndex={-1}>
      <Boundary key={place.split('/')[1]}>
        <Suspense fallback={<Loading />}>
          <Switch>
            {screens.map(({ id, path, view: View }) => (
              <Route key={id} path={path}>
                <View />
              </Route>
            ))}
            {/* Whoever may not see the wall begins with the first screen that is theirs. */}
            {screens[0] && (
              <Route path="/">
                <Redirect to={screens[0].path.replace(/\/:.*/, '')} replace />
              </Route>
            )}
            {SCREENS.map(({ id, path }) => (
              <Route key={id} path={path}>
                <Empty title={say('notYours')}>{say('notYoursBody')}</Empty>
              </Route>
            ))}
            <Route>
              <Empty title={say('notHere')}>{say('notHereBody')}</Empty>
            </Route>
          </Switch>
        </Suspense>
      </Boundary>
    </main>
  );
}

/** Rail, strip and stage. Everything that is the same on all screens. */
export function Shell({ signedOut }: { readonly signedOut: () => void }) {
  const say = useWords(SHELL_WORDS);
  const session = useSession();
  const language = useLanguage();
  const sound = useSound();
  const live = useLive();
  const [, go] = useLocation();
  const [help, setHelp] = useState(false);
  useHurry(useLiveClient());
  useChime(waitingAlarms(live.alarms), live.nowMs);
  const screens = SCREENS.filter(({ needs }) => mayCall(session, needs));
  useTitle(screens);
  useActs(
    RAIL_ACTS,
    Object.fromEntries(
      screens
        .filter(({ key }) => key !== undefined)
        .map(({ id, path }) => [
          id,
          () => {
            go(path.replace(/\/:.*/, ''));
          },
        ]),
    ),
  );
  useActs(SHELL_ACTS, {
    help: () => {
      setHelp(true);
    },
    theme: nextTheme,
    language: () => {
      setLanguage(language === 'de' ? 'en' : 'de');
    },
    sound: sound.toggle,
    full: () => {
      // Refused by some browsers and in frames: then nothing changes.
      void (
        document.fullscreenElement ? document.exitFullscreen() : document.documentElement.requestFullscreen()
      ).catch(() => undefined);
    },
  });
  return (
    <ZoneContext value={live.place?.timeZone}>
      <a className="skip" href="#main">
        {say('skip')}
      </a>
      <div className="shell">
        <Strip />
        <NotLive />
        <Rail
          screens={screens.filter(({ key }) => key !== undefined)}
          foot={
            <Foot
              others={screens.filter(({ key, id }) => key === undefined && (id !== 'setup' || session.placeNeeded))}
              help={() => {
                setHelp(true);
              }}
              signedOut={signedOut}
            />
          }
        />
        <Stage screens={screens} />
      </div>
      {help && (
        <Help
          close={() => {
            setHelp(false);
          }}
        />
      )}
    </ZoneContext>
  );
}
