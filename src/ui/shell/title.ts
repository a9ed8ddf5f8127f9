import { useEffect } from 'react';
import { useLocation } from 'wouter';
import { useLanguage } from '../language.ts';
import { useLive, waitingAlarms } from '../live/use-live.ts';
import type { Screen } from '../screens.ts';
import { useSession } from '../session.ts';

/** The tab says where one is, and how many alarms wait, also behind other tabs (WCAG 2.4.2). */
export function useTitle(screens: readonly Screen[]): void {
  const language = useLanguage();
  const { site } = useSession();
  const { alarms, place } = useLive();
  const [path] = useLocation();
  const n = waitingAlarms(alarms).length;
  const here = screens.find((screen) => screen.path.split('/')[1]?.split(':')[0] === path.split('/')[1]);
  const words = [here?.word[language === 'de' ? 0 : 1], place?.site ?? site, 'Augenmaß'].filter(Boolean).join(' · ');
  const title = n > 0 ? `(${n}) ${words}` : words;
  useEffect(() => {
    document.title = title;
  }, [title]);
}
