import assert from 'node:assert/strict';
import { test } from 'node:test';
import { seededRandom } from '../kernel/random.ts';
import { Broker, freePort, listener, skipBroker as skip } from './broker.fixture.ts';
import { Mqtt } from './mqtt.ts';
import { discoveryMessages, topicsOf } from './mqtt-topics.ts';
import { ALARM, full, makeCertificates, openDesk, standingWith, trust, until } from './outbox.fixture.ts';
import type { Desk } from './outbox.fixture.ts';

interface House extends AsyncDisposable {
  readonly desk: Desk;
  readonly mqtt: Mqtt;
  readonly stop: () => Promise<void>;
}

async function houseWith(
  port: number,
  ca: string,
  password = 'long and secret',
  url = `mqtts://localhost:${port}/musterplatz`,
): Promise<House> {
  const desk = await openDesk(
    standingWith([`{ name: building, url: '${url}', behaviours: [fall, lying, assault] }`]),
    () => ({ mqtt: { send: (...args) => mqtt.send(...args) } }),
  );
  await trust(desk, ca);
  await desk.secrets.setLogin('building', { username: 'augenmass', password });
  const mqtt: Mqtt = new Mqtt({
    store: desk.store,
    ledger: desk.book,
    standing: () => desk.standing,
    clock: desk.clock,
    random: seededRandom(3),
    login: (recipient) => desk.secrets.login(recipient),
    ca: () => desk.secrets.ca(),
    language: 'de',
  });
  const stopping = new AbortController();
  const running = mqtt.run(stopping.signal);
  const stop = async (): Promise<void> => {
    stopping.abort();
    await running;
  };
  return {
    desk,
    mqtt,
    stop,
    async [Symbol.asyncDispose]() {
      await stop();
      await desk[Symbol.asyncDispose]();
    },
  };
}

test(
  'a real broker: Home Assistant finds the place, alarms arrive once, and a place that is gone is offline',
  { skip },
  async () => {
    using certificates = makeCertificates();
    await using broker = new Broker(await freePort(), certificates);
    await broker.start();
    const house = await listener(broker, certificates.ca);
    {
      await using place = await houseWith(broker.port, certificates.ca);
      const { desk, mqtt } = place;
      mqtt.watching('steps', true);
      await until(
        () => house.last('musterplatz/status') === 'online' && house.last('musterplatz/steps/status') === 'online',
        'online',
      );
      assert.deepEqual(
        desk.book.entries.map(({ act, phase, facts }) => [act, phase, facts?.recipient, facts?.port]),
        [
          ['connect', 'intent', 'building', broker.port],
          ['connect', 'outcome', 'building', undefined],
        ],
      );
      // Each camera's behaviours, of those that this recipient may be told of: fountain fall, lying; steps fall, assault.
      const found = house.heard.filter(({ topic }) => topic.startsWith('homeassistant/'));
      assert.deepEqual(
        found.map(({ topic }) => topic.split('/').slice(1, 2).concat(topic.split('/')[3]!).join(' ')).sort(),
        [
          'binary_sensor fountain_fall',
          'binary_sensor fountain_lying',
          'binary_sensor steps_assault',
          'binary_sensor steps_fall',
          'event fountain_alarm',
          'event steps_alarm',
        ],
      );
      const late = await listener(broker, certificates.ca);
      await until(
        () => late.heard.filter(({ topic, retain }) => retain && topic.startsWith('homeassistant/')).length === 6,
        'kept for those who come later',
      );
      await late.client.endAsync();
      await desk.outbox.passOn(ALARM);
      await until(() => house.last('musterplatz/steps/fall') === 'ON', 'a sensor');
      await desk.outbox.idle();
      const told = house.heard.filter(({ topic }) => topic === 'musterplatz/steps/alarm');
      assert.equal(told.length, 1);
      assert.deepEqual(JSON.parse(told[0]!.payload), {
        event_type: 'fall',
        type: 'alarm.unanswered',
        timestamp: new Date(ALARM.raisedMs).toISOString(),
        alarm: ALARM.id,
        site: 'Musterplatz',
        camera: 'steps',
        behaviour: 'fall',
        startMs: ALARM.startMs,
        endMs: ALARM.endMs,
        raisedMs: ALARM.raisedMs,
        sentence: ALARM.sentence,
        question: ALARM.question,
      });
      assert.equal(told[0]!.retain, false);
      mqtt.watching('steps', false);
      await until(() => house.last('musterplatz/steps/status') === 'offline', 'a camera that is not watched');
    }
    await until(() => house.last('musterplatz/status') === 'offline', 'a place that was stopped');
    await house.client.endAsync();
  },
);

test(
  'a broker that is killed: the alarm waits, and arrives once it is back; the last will speaks for a place that is killed',
  { skip },
  async () => {
    using certificates = makeCertificates();
    await using broker = new Broker(await freePort(), certificates);
    await broker.start();
    await using place = await houseWith(broker.port, certificates.ca);
    const { desk, mqtt } = place;
    const first = await listener(broker, certificates.ca);
    await until(() => first.last('musterplatz/status') === 'online', 'online');
    await broker.kill();
    first.client.end(true);
    await desk.outbox.passOn(ALARM);
    await until(() => desk.notices.length === 1, 'a notice');
    await broker.start();
    const back = await listener(broker, certificates.ca);
    // Step by step, each time until what is under way has come to something.
    const connects = (phase: string, result?: string): number =>
      desk.book.entries.filter((entry) => entry.act === 'connect' && entry.phase === phase && entry.result === result)
        .length;
    for (let i = 0; i < 200 && connects('outcome', 'done') < 2; i++) {
      desk.clock.advance(2000);
      await new Promise(setImmediate);
      const begun = connects('intent');
      await until(() => connects('outcome', 'done') + connects('outcome', 'failed') >= begun, 'the end of an attempt');
    }
    await until(() => back.last('musterplatz/status') === 'online', 'online again');
    const delivery = async () => (await desk.outbox.list())[0]!;
    for (let i = 0; i < 20 && (await delivery()).state !== 'done'; i++) {
      const { tries } = await delivery();
      desk.outbox.wake();
      await until(async () => desk.clock.sleeping >= 4 || (await delivery()).state === 'done', 'a wait');
      desk.clock.advance(5000);
      await until(async () => (await delivery()).state === 'done' || (await delivery()).tries > tries, 'a try');
    }
    await until(() => back.last('musterplatz/steps/fall') === 'ON', 'the alarm');
    await until(async () => (await desk.outbox.list())[0]?.state === 'done', 'done');
    assert.equal((JSON.parse(back.last('musterplatz/steps/alarm')!) as { alarm: string }).alarm, ALARM.id);
    assert.equal(back.last('musterplatz/status'), 'online');
    // The mandate ends: the connection is cut as a wire is, and the broker gives out the last will.
    desk.standing = standingWith(['{ name: control-room }']);
    mqtt.reload();
    await until(() => back.last('musterplatz/status') === 'offline', 'the last will');
    await back.client.endAsync();
  },
);

test('must fail: a wrong password, and a certificate of an authority that nobody knows', { skip }, async () => {
  using certificates = makeCertificates();
  await using broker = new Broker(await freePort(), certificates);
  await broker.start();
  {
    await using place = await houseWith(broker.port, certificates.ca, 'guessed');
    await place.desk.outbox.passOn(ALARM);
    await until(() => place.desk.notices.length === 1, 'a notice');
    assert.match(place.desk.notices[0]!.sentence.en, /wants a login/);
  }
  using others = makeCertificates();
  await using place = await houseWith(broker.port, others.ca);
  await place.desk.outbox.passOn(ALARM);
  await until(() => place.desk.notices.length === 1, 'a notice');
  assert.match(place.desk.notices[0]!.sentence.en, /certificate/);
});

test('nothing is opened without its entry in the ledger', { skip }, async () => {
  using certificates = makeCertificates();
  await using broker = new Broker(await freePort(), certificates);
  await broker.start();
  await using desk = await openDesk(standingWith([`{ name: building, url: 'mqtts://localhost:${broker.port}' }`]));
  await trust(desk, certificates.ca);
  desk.book.fails = full();
  const { clock, store, book } = desk;
  let asked = 0;
  const login = () => {
    asked++;
    return Promise.resolve(undefined);
  };
  const mqtt = new Mqtt({
    store,
    ledger: book,
    standing: () => desk.standing,
    clock,
    random: seededRandom(3),
    login,
    ca: () => desk.secrets.ca(),
    language: 'en',
  });
  const stopping = new AbortController();
  const running = mqtt.run(stopping.signal);
  await until(() => clock.sleeping >= 3, 'a wait');
  assert.equal(asked, 0);
  stopping.abort();
  await running;
});

test('what is no more is forgotten by the broker', { skip }, async () => {
  using certificates = makeCertificates();
  await using broker = new Broker(await freePort(), certificates);
  await broker.start();
  await using place = await houseWith(broker.port, certificates.ca);
  const { desk, mqtt } = place;
  const house = await listener(broker, certificates.ca);
  await until(() => house.last('musterplatz/status') === 'online', 'online');
  desk.standing = standingWith([
    `{ name: building, url: 'mqtts://127.0.0.1:${broker.port}/musterplatz', behaviours: [fall] }`,
  ]);
  mqtt.reload();
  await until(
    () => house.heard.filter(({ topic, payload }) => topic.includes('_lying/config') && payload === '').length === 1,
    'a sensor taken back',
  );
  await house.client.endAsync();
});

test('topics and discovery, without a broker', () => {
  assert.equal(topicsOf('mqtts://a.example').base, 'augenmass');
  assert.equal(topicsOf('mqtt://a.example:1883/haus/eg/').base, 'haus/eg');
  const facts = { site: 'Musterplatz', cameras: [{ name: 'steps', behaviours: ['fall'] as const }] };
  const messages = discoveryMessages(topicsOf('mqtts://a.example/x'), facts, 'de');
  const configs = messages.map(({ payload }) => JSON.parse(payload) as Record<string, unknown>);
  for (const [i, config] of configs.entries()) {
    assert.match(
      messages[i]!.topic,
      /^homeassistant\/(event|binary_sensor)\/augenmass_[0-9a-f]{10}\/steps_(alarm|fall)\/config$/,
    );
    assert.deepEqual(config['availability'], [{ topic: 'x/status' }, { topic: 'x/steps/status' }]);
    assert.equal(config['availability_mode'], 'all');
  }
  assert.equal(new Set(configs.map(({ unique_id: id }) => id)).size, configs.length);
  assert.equal(configs[1]!['name'], 'steps: Sturz');
});
