import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { z } from 'zod';
import { BEHAVIOURS } from '../mandate/behaviours.ts';
import { Name } from '../wire/words.ts';
import { OFFLINE, ONLINE, alarmMessages, discoveryMessages, topicsOf } from './mqtt-topics.ts';
import type { Message, PlaceFacts } from './mqtt-topics.ts';
import { ALARM } from './outbox.fixture.ts';

/**
 * Our discovery payload against what Home Assistant documents and checks, key by key: home-assistant.io/integrations/mqtt (“MQTT
 * Discovery”), …/event.mqtt, …/binary_sensor.mqtt, read with the schemas of home-assistant/core (components/mqtt: schemas.py, event.py,
 * binary_sensor.py, discovery.py) in November 2026. Unknown keys are dropped there without a word: here they are a fault.
 */
const TOPIC = /^homeassistant\/(\w+)\/([a-zA-Z0-9_-]+)\/([a-zA-Z0-9_-]+)\/config$/;
/** MQTT 3.1.1, 4.7: what may be subscribed to and is one topic alone. */
const Topic = z
  .string()
  .min(1)
  .refine((topic) => !/[#+\0]/.test(topic) && Buffer.byteLength(topic) <= 65_535);
const Device = z
  .strictObject({
    identifiers: z.union([z.string(), z.array(z.string())]).optional(),
    connections: z.array(z.tuple([z.string(), z.string()])).optional(),
    configuration_url: z.url().optional(),
    hw_version: z.string().optional(),
    manufacturer: z.string().optional(),
    model: z.string().optional(),
    model_id: z.string().optional(),
    name: z.string().optional(),
    serial_number: z.string().optional(),
    suggested_area: z.string().optional(),
    sw_version: z.string().optional(),
    via_device: z.string().optional(),
  })
  .refine(({ identifiers = [], connections = [] }) => identifiers.length + connections.length > 0);
const COMMON = {
  availability: z
    .array(
      z.strictObject({
        topic: Topic,
        payload_available: z.string().default('online'),
        payload_not_available: z.string().default('offline'),
        value_template: z.string().optional(),
      }),
    )
    .optional(),
  availability_mode: z.enum(['all', 'any', 'latest']).default('latest'),
  device: Device.optional(),
  enabled_by_default: z.boolean().optional(),
  encoding: z.string().optional(),
  entity_category: z.enum(['config', 'diagnostic']).optional(),
  icon: z.string().optional(),
  name: z.string().nullable().optional(),
  origin: z.strictObject({ name: z.string(), sw_version: z.string().optional(), support_url: z.url().optional() }),
  qos: z.union([z.literal(0), z.literal(1), z.literal(2)]).default(0),
  state_topic: Topic,
  // A device is taken only from what has an id of its own.
  unique_id: z.string().min(1),
  value_template: z.string().optional(),
};
const CONFIGS = {
  event: z.strictObject({
    ...COMMON,
    device_class: z.enum(['button', 'doorbell', 'motion']).nullable().optional(),
    event_types: z.array(z.string()).min(1),
  }),
  binary_sensor: z.strictObject({
    ...COMMON,
    // Of the documented classes the one whose `on` means: not safe.
    device_class: z.literal('safety'),
    expire_after: z.number().int().positive().optional(),
    force_update: z.boolean().default(false),
    off_delay: z.number().int().positive().optional(),
    payload_off: z.string().default('OFF'),
    payload_on: z.string().default('ON'),
  }),
} as const;

interface Entity {
  readonly component: keyof typeof CONFIGS;
  readonly node: string;
  readonly config: z.output<(typeof CONFIGS)['event']> | z.output<(typeof CONFIGS)['binary_sensor']>;
}

/** As Home Assistant reads a message under its prefix; throws where it would refuse or drop something. */
function entityOf({ topic, payload, retain }: Message): Entity {
  const [, component, node] = TOPIC.exec(topic) ?? [];
  assert.ok(component === 'event' || component === 'binary_sensor', topic);
  assert.equal(retain, true, 'for a Home Assistant that starts later');
  return { component, node: node!, config: CONFIGS[component].parse(JSON.parse(payload)) };
}

test('known answer: a place with one camera and one behaviour, in German', () => {
  const facts = { site: 'Musterplatz', cameras: [{ name: 'steps', behaviours: ['fall'] as const }] };
  const messages = discoveryMessages(topicsOf('mqtts://haus.example:8883/musterplatz'), facts, 'de');
  const node = 'augenmass_6f99d3effe';
  const shared = {
    device: {
      identifiers: [node],
      name: 'Musterplatz (Augenmass)',
      manufacturer: 'Augenmass',
      model: 'Augenmass',
    },
    origin: { name: 'Augenmass' },
    availability: [{ topic: 'musterplatz/status' }, { topic: 'musterplatz/steps/status' }],
    availability_mode: 'all',
    qos: 1,
  };
  assert.deepEqual(
    messages.map(({ topic, payload, retain }) => ({ topic, retain, config: JSON.parse(payload) as unknown })),
    [
      {
        topic: `homeassistant/event/${node}/steps_alarm/config`,
        retain: true,
        config: {
          ...shared,
          name: 'steps: Meldung',
          unique_id: `${node}_steps_alarm`,
          state_topic: 'musterplatz/steps/alarm',
          event_types: ['fall'],
        },
      },
      {
        topic: `homeassistant/binary_sensor/${node}/steps_fall/config`,
        retain: true,
        config: {
          ...shared,
          name: 'steps: Sturz',
          unique_id: `${node}_steps_fall`,
          device_class: 'safety',
          state_topic: 'musterplatz/steps/fall',
          payload_on: 'ON',
          payload_off: 'OFF',
          off_delay: 120,
        },
      },
    ],
  );
  for (const message of messages) entityOf(message);
});

const anyFacts: fc.Arbitrary<PlaceFacts> = fc.record({
  site: fc.string({ unit: 'grapheme', minLength: 1, maxLength: 120 }),
  cameras: fc.uniqueArray(
    fc.record({
      name: fc.stringMatching(/^[a-z0-9][a-z0-9-]{0,40}$/).filter((name) => Name.safeParse(name).success),
      behaviours: fc.subarray([...BEHAVIOURS], { minLength: 1 }),
    }),
    { selector: ({ name }) => name, minLength: 1, maxLength: 6 },
  ),
});
const anyUrl = fc.constantFrom('mqtts://a.example', 'mqtt://a.example:1883/haus/eg/', 'mqtts://a.example/x');

test('whatever a place is called and watches for, Home Assistant takes every message, and no id twice', () => {
  fc.assert(
    fc.property(anyFacts, anyUrl, fc.constantFrom('de' as const, 'en' as const), (facts, url, language) => {
      const entities = discoveryMessages(topicsOf(url), facts, language).map(entityOf);
      const wanted = facts.cameras.reduce((sum, { behaviours }) => sum + 1 + behaviours.length, 0);
      assert.equal(new Set(entities.map(({ config }) => config.unique_id)).size, wanted);
      assert.equal(new Set(entities.map(({ node }) => node)).size, 1, 'one device');
      for (const { config } of entities) {
        // Unavailable unless the place and the camera both say that they watch.
        assert.equal(config.availability_mode, 'all');
        assert.equal(config.availability?.length, 2);
        for (const one of config.availability) {
          assert.deepEqual([one.payload_available, one.payload_not_available], [ONLINE, OFFLINE]);
        }
      }
    }),
  );
});

test('two places at one broker are two devices', () => {
  const facts = { site: 'Musterplatz', cameras: [{ name: 'steps', behaviours: ['fall'] as const }] };
  const ids = ['mqtts://a.example/north', 'mqtts://a.example/south'].flatMap((url) =>
    discoveryMessages(topicsOf(url), facts, 'en').map((message) => entityOf(message).config.unique_id),
  );
  assert.equal(new Set(ids).size, 4);
});

test('an alarm is what its entities wait for: an event of a known type, and a sensor that goes on', () => {
  const topics = topicsOf('mqtts://haus.example/musterplatz');
  for (const behaviour of BEHAVIOURS) {
    const facts = { site: 'Musterplatz', cameras: [{ name: 'steps', behaviours: [behaviour] }] };
    const entities = discoveryMessages(topics, facts, 'en').map(entityOf);
    const letter = { why: 'help', site: 'Musterplatz', alarm: { ...ALARM, camera: 'steps', behaviour } } as const;
    const messages = alarmMessages(topics, letter);
    assert.deepEqual(
      messages.map(({ topic }) => topic),
      entities.map(({ config }) => config.state_topic),
    );
    // A message that the broker kept would be dropped as an old one; nor may an old alarm look new.
    assert.ok(messages.every(({ retain }) => !retain));
    const [event, sensor] = entities;
    const { event_type: type, ...attributes } = z
      .record(z.string(), z.unknown())
      .parse(JSON.parse(messages[0]!.payload));
    assert.ok(event?.config && 'event_types' in event.config && event.config.event_types.includes(String(type)));
    assert.ok(!('event_types' in attributes), 'Home Assistant keeps this name for itself');
    assert.ok(sensor?.config && 'payload_on' in sensor.config && sensor.config.payload_on === messages[1]!.payload);
  }
});

test('must fail: what Home Assistant would drop or refuse', () => {
  const facts = { site: 'Musterplatz', cameras: [{ name: 'steps', behaviours: ['fall'] as const }] };
  const [event, sensor] = discoveryMessages(topicsOf('mqtts://a.example'), facts, 'en') as [Message, Message];
  const changed = (message: Message, change: object): Message => ({
    ...message,
    payload: JSON.stringify({ ...(JSON.parse(message.payload) as object), ...change }),
  });
  const bad: Message[] = [
    { ...event, topic: event.topic.replace('steps', 'stéps') },
    { ...event, topic: event.topic.replace('steps', 'steps/x') },
    { ...event, retain: false },
    changed(event, { event_types: undefined }),
    changed(event, { device: { name: 'without an id' } }),
    changed(event, { origin: {} }),
    changed(event, { unique_id: undefined }),
    changed(event, { event_type: ['fall'] }),
    changed(sensor, { off_delay: 0 }),
    changed(sensor, { device_class: 'fall' }),
    changed(sensor, { state_topic: 'augenmass/+/fall' }),
    changed(sensor, { availability_mode: 'both' }),
    changed(sensor, { qos: 3 }),
  ];
  for (const message of bad) assert.throws(() => entityOf(message), message.payload);
});
