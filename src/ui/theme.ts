import { useSyncExternalStore } from 'react';
import { DAY, NIGHT } from '../ink/tokens.ts';
import type { Palette } from '../ink/tokens.ts';
import { kept } from './kept.ts';

export const THEMES = ['auto', 'day', 'night'] as const;
export type Theme = (typeof THEMES)[number];

const chosen = kept<Theme>('theme', THEMES, 'auto');
const dark = (): MediaQueryList => window.matchMedia('(prefers-color-scheme: dark)');

export function themeNow(): Theme {
  return chosen.get();
}

/** Sets the attribute that the style sheet reads; before the first paint, and on each change. */
export function showTheme(): void {
  document.documentElement.dataset['theme'] = chosen.get();
}

export function setTheme(theme: Theme): void {
  chosen.set(theme);
  showTheme();
}

export function nextTheme(): void {
  setTheme(THEMES[(THEMES.indexOf(chosen.get()) + 1) % THEMES.length]!);
}

/** The colours in force: what canvases are drawn with. */
export function paletteNow(): Palette {
  const choice = chosen.get();
  return choice === 'night' || (choice === 'auto' && dark().matches) ? NIGHT : DAY;
}

/** Calls back when the colours change, by choice or because the system's day ends. */
export function onPalette(listener: () => void): () => void {
  const query = dark();
  const undo = chosen.subscribe(listener);
  query.addEventListener('change', listener);
  return () => {
    undo();
    query.removeEventListener('change', listener);
  };
}

export function useTheme(): Theme {
  return useSyncExternalStore(chosen.subscribe, themeNow);
}

export function usePalette(): Palette {
  return useSyncExternalStore(onPalette, paletteNow);
}
