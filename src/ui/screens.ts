import { lazy } from 'react';
import type { ComponentType, LazyExoticComponent } from 'react';
import type { RouteName } from '../wire/routes.ts';

/** A screen inside the shell. Loaded when somebody goes there; only the wall is needed at once. */
export interface Screen {
  readonly id: string;
  /** As wouter writes it. */
  readonly path: string;
  readonly word: readonly [de: string, en: string];
  /** Shown to whoever may call this route. */
  readonly needs: RouteName;
  /** Stands in the rail, with this key; the others are reached from the menu or from elsewhere. */
  readonly key?: string;
  readonly view: LazyExoticComponent<ComponentType>;
}

export const SCREENS: readonly Screen[] = [
  {
    id: 'wall',
    path: '/',
    word: ['Lage', 'Wall'],
    needs: 'live',
    key: '1',
    view: lazy(() => import('./wall/wall-screen.tsx')),
  },
  {
    id: 'alarms',
    path: '/alarms/:id?',
    word: ['Meldungen', 'Alarms'],
    needs: 'alarms',
    key: '2',
    view: lazy(() => import('./alarms/alarms-screen.tsx')),
  },
  {
    id: 'search',
    path: '/search',
    word: ['Suche', 'Search'],
    needs: 'search',
    key: '3',
    view: lazy(() => import('./search/search-screen.tsx')),
  },
  {
    id: 'plan',
    path: '/plan',
    word: ['Plan', 'Plan'],
    needs: 'plan',
    view: lazy(() => import('./plan/plan-screen.tsx')),
  },
  {
    id: 'release',
    path: '/release/:id?',
    word: ['Herausgabe', 'Release'],
    needs: 'releases',
    key: '4',
    view: lazy(() => import('./release/release-screen.tsx')),
  },
  {
    id: 'mandate',
    path: '/mandate',
    word: ['Mandat', 'Mandate'],
    needs: 'mandate',
    key: '5',
    view: lazy(() => import('./mandate/mandate-screen.tsx')),
  },
  {
    id: 'ledger',
    path: '/ledger',
    word: ['Protokoll', 'Ledger'],
    needs: 'ledger',
    key: '6',
    view: lazy(() => import('./ledger/ledger-screen.tsx')),
  },
  {
    id: 'health',
    path: '/health',
    word: ['Zustand', 'Health'],
    needs: 'coverage',
    key: '7',
    view: lazy(() => import('./health/health-screen.tsx')),
  },
  {
    id: 'deliveries',
    path: '/deliveries',
    word: ['Weitergegeben', 'Passed on'],
    needs: 'deliveries',
    view: lazy(() => import('./deliveries/deliveries-screen.tsx')),
  },
  {
    id: 'people',
    path: '/people',
    word: ['Personen', 'People'],
    needs: 'people',
    view: lazy(() => import('./people/people-screen.tsx')),
  },
  {
    id: 'settings',
    path: '/settings',
    word: ['Einstellungen', 'Settings'],
    needs: 'sessions',
    view: lazy(() => import('./settings/settings-screen.tsx')),
  },
  {
    id: 'setup',
    path: '/setup',
    word: ['Einrichten', 'Set up'],
    needs: 'makePlace',
    view: lazy(() => import('./setup/setup-screen.tsx')),
  },
];

/** Without rail and strip, perhaps without sign-in. */
export const BARE_SCREENS: readonly { readonly path: string; readonly view: LazyExoticComponent<ComponentType> }[] = [
  { path: '/public', view: lazy(() => import('./public/public-screen.tsx')) },
];
