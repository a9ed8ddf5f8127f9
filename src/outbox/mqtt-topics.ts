import { createHash } from 'node:crypto';
import type { Behaviour } from '../mandate/behaviours.ts';
import { BEHAVIOUR_NAMES } from '../mandate/phrases.ts';
import type { Language } from '../mandate/phrases.ts';
import { payloadOf } from './told.ts';
import type { Letter } from './told.ts';

/** What a broker is told of the place itself. */
export interface PlaceFacts {
  readonly site: string;
  readonly cameras: readonly { readonly name: string; readonly behaviours: readonly Behaviour[] }[];
}

export interface Message {
  readonly topic: string;
  readonly payload: string;
  readonly retain: boolean;
}

export interface Topics {
  /** First level or levels of all of ours, without a slash at the end. */
  readonly base: string;
  /** Home Assistant's own; `homeassistant` unless it was changed there. */
  readonly discovery: string;
}

const DEFAULT_BASE = 'augenmass';
/** Home Assistant: this long after an alarm a sensor goes back to rest. */
const REST_S = 120;

/** `mqtts://host:8883/house/square` says house/square. */
export function topicsOf(url: string): Topics {
  const base = (URL.parse(url)?.pathname ?? '').replace(/^\/+|\/+$/g, '');
  return { base: base === '' ? DEFAULT_BASE : base, discovery: 'homeassistant' };
}

export const ONLINE = 'online';
export const OFFLINE = 'offline';
/** Whether the place itself talks to the broker; the broker says `offline` when it no longer does (last will). */
export const placeStatus = ({ base }: Topics): string => `${base}/status`;
/** Whether a camera is really watched now: without it nothing may look as if all were well there. */
export const cameraStatus = ({ base }: Topics, camera: string): string => `${base}/${camera}/status`;

/** An alarm: once as an event with everything that may leave, once as the state of its sensor. Never kept by the broker. */
export function alarmMessages(topics: Topics, letter: Letter): Message[] {
  const { camera, behaviour } = letter.alarm;
  const { type, timestamp, data } = payloadOf(letter) as { type: string; timestamp: string; data: object };
  const payload = JSON.stringify({ event_type: behaviour, type, timestamp, ...data });
  return [
    { topic: `${topics.base}/${camera}/alarm`, payload, retain: false },
    { topic: `${topics.base}/${camera}/${behaviour}`, payload: 'ON', retain: false },
  ];
}

/**
 * Home Assistant's MQTT discovery (home-assistant.io/integrations/mqtt, "MQTT Discovery"): a device for the place, an event entity for each
 * camera, a binary sensor for each camera and behaviour. Kept by the broker, so that Home Assistant may start later.
 */
export function discoveryMessages(topics: Topics, { site, cameras }: PlaceFacts, language: Language): Message[] {
  const node = `augenmass_${createHash('sha256').update(`${site}\n${topics.base}`).digest('hex').slice(0, 10)}`;
  const device = { identifiers: [node], name: `${site} (Augenmass)`, manufacturer: 'Augenmass', model: 'Augenmass' };
  const origin = { name: 'Augenmass' };
  const shared = (camera: string) => ({
    device,
    origin,
    availability: [{ topic: placeStatus(topics) }, { topic: cameraStatus(topics, camera) }],
    availability_mode: 'all',
    qos: 1,
  });
  const kept = (component: string, object: string, config: object): Message => ({
    topic: `${topics.discovery}/${component}/${node}/${object}/config`,
    payload: JSON.stringify(config),
    retain: true,
  });
  const alarm = language === 'de' ? 'Meldung' : 'alarm';
  return cameras.flatMap(({ name, behaviours }) => [
    kept('event', `${name}_alarm`, {
      ...shared(name),
      name: `${name}: ${alarm}`,
      unique_id: `${node}_${name}_alarm`,
      state_topic: `${topics.base}/${name}/alarm`,
      event_types: behaviours,
    }),
    ...behaviours.map((behaviour) =>
      kept('binary_sensor', `${name}_${behaviour}`, {
        ...shared(name),
        name: `${name}: ${BEHAVIOUR_NAMES[behaviour][language]}`,
        unique_id: `${node}_${name}_${behaviour}`,
        device_class: 'safety',
        state_topic: `${topics.base}/${name}/${behaviour}`,
        payload_on: 'ON',
        payload_off: 'OFF',
        off_delay: REST_S,
      }),
    ),
  ]);
}
