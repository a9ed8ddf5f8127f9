import type { Sentence } from './mandate.ts';

/** What a camera may have switched on. Granting one says that it is no excess; it makes Augenmass use none of them. */
export const CAPABILITIES = [
  'ptz-presets',
  'ptz-free',
  'audio',
  'speaker',
  'analytics',
  'motion-detection',
  'infrared',
  'edge-storage',
  'cloud-uplink',
] as const;
export type Capability = (typeof CAPABILITIES)[number];

export const CAPABILITY_NAMES: Readonly<Record<Capability, Sentence>> = {
  'ptz-presets': { de: 'schwenken, nur auf feste Stellungen', en: 'turning, to fixed positions only' },
  'ptz-free': { de: 'frei schwenken und zoomen', en: 'turning and zooming freely' },
  audio: { de: 'Mikrofon (Augenmaß liest keinen Ton)', en: 'microphone (Augenmass reads no sound)' },
  speaker: { de: 'Lautsprecher', en: 'loudspeaker' },
  analytics: { de: 'eigene Auswertung in der Kamera', en: 'analytics of its own inside the camera' },
  'motion-detection': { de: 'eigene Bewegungserkennung', en: 'motion detection of its own' },
  infrared: { de: 'Infrarotlicht', en: 'infrared light' },
  'edge-storage': { de: 'Speicherkarte in der Kamera', en: 'memory card inside the camera' },
  'cloud-uplink': { de: 'Verbindung zum Hersteller', en: 'connection to its maker' },
};

/** What no mandate can grant, whatever it is called: there is no place for it anywhere in this program. */
export const NEVER_GRANTED =
  /fac(e|ial)|gesicht|gait|gang.?(art|erkennung)|biometr|identif|re-?id|emotion|gefühl|stimm|voice|speech|sprach|age|alter|gender|geschlecht|ethni|herkunft|religion|plate|kennzeichen|predict|vorhersag/i;
