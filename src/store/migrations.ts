import type { Migration } from './migrate.ts';
import { livePlace } from './migrations/0001-live-place.ts';
import { deliveryEntries } from './migrations/0002-delivery-entries.ts';
import { recoveryLinks } from './migrations/0003-recovery-links.ts';

/** In order; the first is version 1. A released one is never changed or removed. */
export const MIGRATIONS: readonly Migration[] = [livePlace, deliveryEntries, recoveryLinks];
