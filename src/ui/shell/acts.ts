import { headed } from '../acts/registry.ts';
import type { ActTable } from '../acts/registry.ts';

/** What can be done on every screen. */
export const SHELL_ACTS = headed(['Überall', 'Everywhere'], {
  help: { word: ['Tasten zeigen', 'Show keys'], keys: ['?', 'shift+?'] },
  theme: { word: ['Tag und Nacht wechseln', 'Change day and night'], keys: ['d'] },
  language: { word: ['Sprache wechseln', 'Change language'], keys: ['l'] },
  full: { word: ['Ganzer Bildschirm', 'Full screen'], keys: ['f'] },
  sound: { word: ['Ton an oder aus', 'Sound on or off'], keys: ['m'] },
} as const satisfies ActTable);
