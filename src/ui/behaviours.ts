import type { Words } from './language.ts';

/** What the mandate can have a camera watched for. */
export const BEHAVIOUR_WORDS = {
  fall: ['Sturz', 'Fall'],
  lying: ['Liegende Person', 'Person lying'],
  assault: ['Schlag, Tritt oder Stoß', 'Strike, kick or push'],
  running: ['Rennen', 'Running'],
  crowding: ['Gedränge', 'Crowding'],
  intrusion: ['Betreten', 'Intrusion'],
  counterflow: ['Gegenrichtung', 'Counterflow'],
} as const satisfies Words;
