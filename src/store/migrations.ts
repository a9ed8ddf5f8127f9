import type { Migration } from './migrate.ts';
import { livePlace } from './migrations/0001-live-place.ts';

/** In order; the first is version 1. A released one is never changed or removed. */
export const MIGRATIONS: readonly Migration[] = [livePlace];
