import { QueryClient, QueryClientProvider, useQuery, useQueryClient } from '@tanstack/react-query';
import { Suspense, lazy, useCallback, useEffect, useState } from 'react';
import { Route, Switch, useLocation } from 'wouter';
import { call, keepCsrf, onSignedOut } from './api.ts';
import { LiveContext, liveClientHere } from './live/use-live.ts';
import type { LiveClient } from './live/live-client.ts';
import { NothingLive } from './offline/nothing-live.tsx';
import { onCalled } from './offline/installed.ts';
import { ApiProblem } from './problem.ts';
import { BARE_SCREENS } from './screens.ts';
import { SessionContext, mayCall } from './session.ts';
import type { Session } from './session.ts';
import { Shell } from './shell/shell.tsx';
import { Boundary } from './shell/boundary.tsx';
import { Failed, Loading } from './states.tsx';

const EnterScreen = lazy(() => import('./enter/enter-screen.tsx'));
const SignInScreen = lazy(() => import('./enter/sign-in-screen.tsx'));

/** Only what was not reached is worth asking again; a refusal stays one. */
const worthAgain = (tries: number, error: Error): boolean =>
  error instanceof ApiProblem && error.status === 0 && tries < 3;
const queries = new QueryClient({ defaultOptions: { queries: { retry: worthAgain, staleTime: 5000 } } });

/** Everything that needs somebody to be signed in: one socket for as long as they are. */
function SignedIn({ session, signedOut }: { readonly session: Session; readonly signedOut: () => void }) {
  const sees = mayCall(session, 'live');
  const seesAlarms = mayCall(session, 'alarms');
  const [client, setClient] = useState<LiveClient>();
  useEffect(() => {
    const made = liveClientHere(seesAlarms, signedOut);
    setClient(made);
    if (sees) made.start();
    return () => {
      made.stop();
    };
  }, [sees, seesAlarms, signedOut]);
  if (!client) return null;
  return (
    <LiveContext value={client}>
      <Shell signedOut={signedOut} />
    </LiveContext>
  );
}

function Entrance() {
  const client = useQueryClient();
  const [, go] = useLocation();
  const ask = useQuery({
    queryKey: ['session'],
    queryFn: ({ signal }) => call('session', { signal }),
    staleTime: Infinity,
  });
  const again = useCallback(() => {
    void client.resetQueries({ queryKey: ['session'] });
  }, [client]);
  const signedIn = useCallback(
    (session: Session) => {
      // What the last person saw goes. The session's own query stays: this page looks at it, and would not see another one.
      client.removeQueries({ predicate: ({ queryKey: [of] }) => of !== 'session' });
      client.getMutationCache().clear();
      keepCsrf(session.csrf);
      client.setQueryData(['session'], session);
      const begin = session.placeNeeded && mayCall(session, 'makePlace') ? '/setup' : '/';
      if (['/enter', '/sign-in'].includes(location.pathname)) go(begin, { replace: true });
    },
    [client, go],
  );
  useEffect(() => {
    onSignedOut(again);
  }, [again]);
  const { refetch } = ask;
  const retry = useCallback(() => void refetch(), [refetch]);
  useEffect(() => onCalled(go), [go]);
  const session = ask.data;
  if (session) keepCsrf(session.csrf);
  if (ask.isError) {
    const unreached = ask.error instanceof ApiProblem && ask.error.status === 0;
    return unreached ? <NothingLive again={retry} /> : <Failed error={ask.error} retry={again} />;
  }
  if (!session) return <Loading />;
  return (
    <SessionContext value={session}>
      <Switch>
        <Route path="/enter">
          <EnterScreen signedIn={signedIn} />
        </Route>
        <Route>
          {session.person ? <SignedIn session={session} signedOut={again} /> : <SignInScreen signedIn={signedIn} />}
        </Route>
      </Switch>
    </SessionContext>
  );
}

export function App() {
  return (
    <QueryClientProvider client={queries}>
      <Boundary>
        <Suspense fallback={<Loading />}>
          <Switch>
            {BARE_SCREENS.map(({ path, view: View }) => (
              <Route key={path} path={path}>
                <View />
              </Route>
            ))}
            <Route>
              <Entrance />
            </Route>
          </Switch>
        </Suspense>
      </Boundary>
    </QueryClientProvider>
  );
}
