import { createContext, useContext } from 'react';
import type { z } from 'zod';
import type { Session as SessionShape } from '../wire/access.ts';
import type { Route } from '../wire/route.ts';
import { ROUTES } from '../wire/routes.ts';
import type { RouteName } from '../wire/routes.ts';

export type Session = z.infer<typeof SessionShape>;

export const SessionContext = createContext<Session | undefined>(undefined);

/** Who is signed in. Only below the shell, which knows it. */
export function useSession(): Session {
  const session = useContext(SessionContext);
  if (!session) throw new Error('no session above this screen');
  return session;
}

/** Whether the server would let this person call the route: what it would refuse is not shown. */
export function mayCall(session: Session, name: RouteName): boolean {
  const { who }: Route = ROUTES[name];
  if (who === 'anyone') return true;
  const roles = session.person?.roles ?? [];
  return session.person !== null && (who === 'person' || roles.some((role) => who.includes(role)));
}
