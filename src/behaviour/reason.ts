import type { Scale } from '../tracking/track.ts';
import type { Behaviour, Unit } from './finding.ts';

/** Why a rule matched: a sentence's key and the numbers that fill it. Rendered in German and English below. */
export const REASON_CODES = [
  'hip-height-fell',
  'found-low-after-gap',
  'lies-on-floor',
  'limb-struck',
  'pushed-away',
  'ran',
  'stood-dense',
  'entered-zone',
  'went-against',
] as const;
export type ReasonCode = (typeof REASON_CODES)[number];

export interface ReasonValue {
  readonly name: string;
  readonly value: number;
  readonly unit: Unit;
}

export interface Reason {
  readonly code: ReasonCode;
  readonly values: readonly ReasonValue[];
  /** Where its metres come from. */
  readonly scale: Scale;
  /** The zone's name, where one is concerned. */
  readonly zone?: string;
}

export type Language = 'de' | 'en';

const QUESTIONS: Record<Behaviour, Record<Language, string>> = {
  fall: { de: 'Ist hier jemand gestürzt?', en: 'Has somebody fallen here?' },
  lying: { de: 'Liegt hier jemand am Boden?', en: 'Is somebody lying on the floor here?' },
  assault: {
    de: 'Wird hier jemand geschlagen, getreten oder gestoßen?',
    en: 'Is somebody being struck, kicked or pushed here?',
  },
  running: { de: 'Rennt hier jemand?', en: 'Is somebody running here?' },
  crowding: { de: 'Ist es hier zu dicht?', en: 'Is it too crowded here?' },
  intrusion: { de: 'Ist hier jemand im gesperrten Bereich?', en: 'Is somebody inside the closed area here?' },
  counterflow: { de: 'Geht hier jemand gegen die Richtung?', en: 'Is somebody going against the direction here?' },
};

/** What the operator is asked. */
export function question(behaviour: Behaviour, language: Language): string {
  return QUESTIONS[behaviour][language];
}

const NAMES: Record<Behaviour, Record<Language, string>> = {
  fall: { de: 'Sturz', en: 'Fall' },
  lying: { de: 'Liegende Person', en: 'Person lying' },
  assault: { de: 'Schlag, Tritt oder Stoß', en: 'Strike, kick or push' },
  running: { de: 'Rennen', en: 'Running' },
  crowding: { de: 'Gedränge', en: 'Crowding' },
  intrusion: { de: 'Betreten', en: 'Intrusion' },
  counterflow: { de: 'Gegenrichtung', en: 'Counterflow' },
};

export function behaviourName(behaviour: Behaviour, language: Language): string {
  return NAMES[behaviour][language];
}

const SENTENCES: Record<ReasonCode, Record<Language, string>> = {
  'hip-height-fell': {
    de: 'Die Hüfthöhe fiel in {duration} von {from} auf {to}, am schnellsten mit {speed}; danach {low} am Boden.',
    en: 'The hip height fell from {from} to {to} in {duration}, at most at {speed}; then {low} on the floor.',
  },
  'found-low-after-gap': {
    de: 'Eine aufrechte Person (Hüfthöhe {from}) war {gap} nicht zu sehen; am selben Ort liegt danach jemand (Hüfthöhe {to}) seit {low}.',
    en: 'An upright person (hip height {from}) was out of sight for {gap}; then somebody is down in the same place (hip height {to}) for {low}.',
  },
  'lies-on-floor': {
    de: 'Seit {low} am Boden: Hüfthöhe {to}, Kopfhöhe {head}.',
    en: 'On the floor for {low}: hip height {to}, head height {head}.',
  },
  'limb-struck': {
    de: 'Ein Arm oder Bein bewegte sich mit {speed} auf einen anderen Körper zu; dieser neigte sich um {lean} und wich mit {reaction} aus ({count} × in {duration}).',
    en: 'An arm or leg moved at {speed} toward another body, which bent by {lean} and moved off at {reaction} ({count} × in {duration}).',
  },
  'pushed-away': {
    de: 'Nach Berührung neigte sich ein Körper um {lean}, wich mit {reaction} aus und kam {path} weit ({count} × in {duration}).',
    en: 'After contact a body bent by {lean}, moved off at {reaction} and was displaced by {path} ({count} × in {duration}).',
  },
  ran: {
    de: 'Lief {duration} lang mit im Mittel {speed}, höchstens {peak}, über {path}.',
    en: 'Ran for {duration} at {speed} on average, {peak} at most, over {path}.',
  },
  'stood-dense': {
    de: 'Dichte mindestens {density} über {duration} ({count} Personen nahe beieinander), Druck {pressure}.',
    en: 'Density of at least {density} for {duration} ({count} people close together), pressure {pressure}.',
  },
  'entered-zone': {
    de: 'Stand {duration} im Bereich „{zone}“, {path} weit darin.',
    en: 'Was inside the area “{zone}” for {duration}, {path} into it.',
  },
  'went-against': {
    de: 'Ging {path} gegen die Richtung von „{zone}“ mit {speed} in {duration}.',
    en: 'Went {path} against the direction of “{zone}” at {speed} in {duration}.',
  },
};

const SCALE_NOTES: Record<Scale, Record<Language, string>> = {
  points: { de: 'Maßstab aus vier Bodenpunkten.', en: 'Scale from four floor points.' },
  horizon: { de: 'Maßstab aus Horizont und Kamerahöhe.', en: 'Scale from horizon and camera height.' },
  learnt: { de: 'Maßstab aus gehenden Menschen gelernt.', en: 'Scale learnt from walking people.' },
  prior: {
    de: 'Kamera nicht eingemessen: Maßstab angenommen, weitere Schranken.',
    en: 'Camera not calibrated: scale assumed, wider bounds.',
  },
};

const DECIMALS: Record<Unit, number> = { m: 2, 'm/s': 1, s: 1, '°': 0, '%': 0, '1/m²': 1, '1/s²': 2, '': 0 };

/** `0,9 m` in German, `0.9 m` in English; a no-break space before the unit (SI brochure, 5.4.3). */
export function renderValue(value: number, unit: Unit, language: Language): string {
  const text = value.toFixed(DECIMALS[unit]);
  const number = language === 'de' ? text.replace('.', ',') : text;
  if (unit === '1/m²') return `${number}\u00a0${language === 'de' ? 'je' : 'per'}\u00a0m²`;
  return unit === '' ? number : unit === '°' ? `${number}°` : `${number}\u00a0${unit}`;
}

/** Whole sentences: the reason in numbers, then where the metres come from. */
export function renderReason(reason: Reason, language: Language): string {
  const sentence = SENTENCES[reason.code][language].replace(/\{(\w+)\}/g, (_, name: string) => {
    if (name === 'zone') return reason.zone ?? '';
    const found = reason.values.find((value) => value.name === name);
    return found ? renderValue(found.value, found.unit, language) : '–';
  });
  return `${sentence} ${SCALE_NOTES[reason.scale][language]}`;
}
