import { headed } from '../acts/registry.ts';
import type { ActTable } from '../acts/registry.ts';

export const WALL_ACTS = headed(['Lage', 'Wall'], {
  toGrid: { word: ['Zurück zu allen Kameras', 'Back to all cameras'], keys: ['escape'] },
  nextAlarm: { word: ['Nächste Meldung', 'Next alarm'], keys: ['w'] },
  left: { word: ['Kamera links', 'Camera to the left'], keys: ['arrowleft'] },
  right: { word: ['Kamera rechts', 'Camera to the right'], keys: ['arrowright'] },
  up: { word: ['Kamera darüber', 'Camera above'], keys: ['arrowup'] },
  down: { word: ['Kamera darunter', 'Camera below'], keys: ['arrowdown'] },
  filter: { word: ['Kamera suchen', 'Find a camera'], keys: ['/', 'shift+7'] },
  zones: { word: ['Bereiche zeigen', 'Show areas'], keys: ['z'] },
  plan: { word: ['Plan', 'Plan'], keys: ['p'] },
} as const satisfies ActTable);
