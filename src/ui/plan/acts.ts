import type { ActTable } from '../acts/registry.ts';

export const PLAN_ACTS = {
  back: { word: ['Zur Lage', 'To the wall'], keys: ['escape', 'p'] },
} as const satisfies ActTable;
