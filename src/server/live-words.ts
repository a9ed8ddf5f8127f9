import type { Sentence } from '../wire/words.ts';

/** What the live place says of itself. */
export const REOPENING: Sentence = { de: 'Der Ort wird neu geöffnet.', en: 'The place is being opened again.' };
export const STORE_FAILED: Sentence = {
  de: 'Meldungen können nicht abgelegt werden, sie werden nur angezeigt. Den Speicher prüfen.',
  en: 'Alarms cannot be stored, they are only shown. Check the store.',
};
export const STORE_BACK: Sentence = { de: 'Meldungen werden wieder abgelegt.', en: 'Alarms are stored again.' };

const seconds = (ms: number): string => (Math.abs(ms) / 1000).toFixed(0);

export function clockJump(ms: number): Sentence {
  return {
    de: `Die Uhr dieses Rechners ist um ${seconds(ms)} s ${ms > 0 ? 'vor' : 'zurück'}gesprungen; es steht im Protokoll.`,
    en: `The clock of this machine jumped ${ms > 0 ? 'ahead' : 'back'} by ${seconds(ms)} s; it stands in the ledger.`,
  };
}

export function cameraClock(camera: string, ms: number): Sentence {
  return {
    de: `Die Uhr der Kamera ${camera} weicht um ${seconds(ms)} s ab. Zeiten hier folgen der Uhr dieses Rechners.`,
    en: `The clock of camera ${camera} is off by ${seconds(ms)} s. Times here follow the clock of this machine.`,
  };
}
