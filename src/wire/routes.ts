import { accessRoutes } from './routes-access.ts';
import { liveRoutes } from './routes-live.ts';
import { paperRoutes } from './routes-paper.ts';
import type { Route } from './route.ts';

/** Every route of the server, by name. */
export const ROUTES = { ...accessRoutes, ...liveRoutes, ...paperRoutes } as const satisfies Record<string, Route>;
export type RouteName = keyof typeof ROUTES;
