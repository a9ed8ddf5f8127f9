import { headed } from '../acts/registry.ts';
import type { ActTable } from '../acts/registry.ts';

export const PLAN_ACTS = headed(['Plan', 'Plan'], {
  back: { word: ['Zur Lage', 'To the wall'], keys: ['escape', 'p'] },
} as const satisfies ActTable);
