import { useEffect, useRef, useSyncExternalStore } from 'react';
import { kept } from '../kept.ts';
import { languageNow } from '../language.ts';
import { ActRegistry, isTyping } from './registry.ts';
import type { ActTable, Standing } from './registry.ts';

/** One registry a page. */
export const acts = new ActRegistry();

const letters = kept<'on' | 'off'>('single-keys', ['on', 'off'], 'on');
export const singleKeys = {
  use: (): boolean => useSyncExternalStore(letters.subscribe, letters.get) === 'on',
  set: (on: boolean): void => {
    letters.set(on ? 'on' : 'off');
  },
};

/**
 * Makes these acts possible while the component stands: by key, and in the list of keys. What is `undefined` is not possible now;
 * the newest function is called, so they need no memory.
 */
export function useActs<T extends ActTable>(
  table: T,
  runs: { readonly [K in keyof T]?: (() => void) | undefined },
): void {
  const latest = useRef<Readonly<Record<string, (() => void) | undefined>>>(runs as never);
  useEffect(() => {
    latest.current = runs;
  });
  const possible = Object.keys(table)
    .filter((id) => runs[id])
    .join(' ');
  useEffect(() => {
    const ids = possible.split(' ').filter((id) => id !== '');
    return acts.add(table, Object.fromEntries(ids.map((id) => [id, () => latest.current[id]?.()])));
  }, [table, possible]);
}

export function useStandingActs(): readonly Standing[] {
  return useSyncExternalStore(acts.subscribe, acts.list);
}

/** Listens for keys, once for the page. */
export function listenForKeys(page: Document): () => void {
  const pressed = (event: KeyboardEvent): void => {
    if (event.defaultPrevented || event.isComposing || event.repeat || isTyping(event.target, event.key)) return;
    const standing = acts.find(event, languageNow(), letters.get() === 'on');
    if (!standing) return;
    event.preventDefault();
    standing.run();
  };
  page.addEventListener('keydown', pressed);
  return () => {
    page.removeEventListener('keydown', pressed);
  };
}
