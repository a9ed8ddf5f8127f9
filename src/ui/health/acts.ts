import { headed } from '../acts/registry.ts';
import type { ActTable } from '../acts/registry.ts';

export const HEALTH_ACTS = headed(['Zustand', 'Health'], {
  before: { word: ['Früher', 'Earlier'], keys: ['arrowleft'] },
  after: { word: ['Später', 'Later'], keys: ['arrowright'] },
  day: { word: ['Einen Tag zeigen', 'Show a day'], keys: { de: ['t'], en: ['a'] } },
  week: { word: ['Eine Woche zeigen', 'Show a week'], keys: ['w'] },
} as const satisfies ActTable);
