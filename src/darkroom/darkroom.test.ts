import assert from 'node:assert/strict';
import { PassThrough } from 'node:stream';
import { test } from 'node:test';
import { SimulatedClock } from '../kernel/clock.ts';
import type { Clock } from '../kernel/clock.ts';
import { encodeMessage } from '../observation/codec.ts';
import type { DarkroomMessage } from '../observation/observation.ts';
import type { PacketMessage } from '../packet/wire.ts';
import { Darkroom } from './darkroom.ts';
import type { DarkroomEvent, DarkroomProcess } from './darkroom.ts';
import { InletReader } from './inlet.ts';
import type { InletMessage } from './inlet.ts';
import type { ModelFile } from './model-file.ts';

/** Waits between restarts pass at once; waits for something that must not happen never do. */
const clock: Clock = {
  nowMs: () => 0,
  monotonicMs: () => 0,
  sleep: (ms, signal) =>
    new Promise((resolve, reject) => {
      if (ms <= 10_000) resolve();
      signal.addEventListener('abort', () => {
        reject(signal.reason as Error);
      });
    }),
};

const model: ModelFile = {
  name: 'pretend',
  bytes: Uint8Array.from([1]),
  sha256: '00'.repeat(32),
  adapter: 'umriss',
  thresholds: { heatThreshold: 0.4, suppressIou: 0.5, suppressInside: 0.7 },
};

type Say = (message: DarkroomMessage) => void;
interface PretendProcess {
  readonly die: () => void;
  readonly write: (bytes: Uint8Array) => void;
  /** It goes on living and reads no more. */
  readonly deafen: () => void;
}
interface Pretend {
  /** Called for each message of the host; `round` counts processes from 0. */
  readonly hear: (message: InletMessage, say: Say, process: PretendProcess, round: number) => void;
}

function pretend({ hear }: Pretend): { spawn: () => DarkroomProcess; rounds: () => number } {
  let rounds = 0;
  const spawn = (): DarkroomProcess => {
    const round = rounds++;
    const stdin = new PassThrough();
    const stdout = new PassThrough();
    let left: () => void = () => undefined;
    const exited = new Promise<void>((resolve) => (left = resolve));
    const die = (): void => {
      stdin.destroy();
      stdout.end();
      left();
    };
    stdin.on('error', () => undefined);
    const write = (bytes: Uint8Array): void => {
      if (stdout.writableEnded) return;
      const length = Buffer.alloc(4);
      length.writeUInt32LE(bytes.length, 0);
      stdout.write(Buffer.concat([length, bytes]));
    };
    const reader = new InletReader();
    stdin.on('data', (chunk: Buffer) => {
      for (const message of reader.push(chunk)) {
        hear(message, (said) => { write(encodeMessage(said)); }, { die, write, deafen: () => stdin.pause() }, round); // prettier-ignore
      }
    });
    return { stdin, stdout, exited, kill: die };
  };
  return { spawn, rounds: () => rounds };
}

const ready = (say: Say): void => {
  say({ type: 'notice', camera: 0, code: 'walls-locked', value: 0 });
  say({ type: 'notice', camera: 0, code: 'model-ready', value: 0 });
};

function observation(camera: number, timeMs: number): DarkroomMessage {
  const health = { blur: 0, dark: 0, obstructed: 0, moved: false };
  const density = new Array<number>(144).fill(0);
  return {
    type: 'observation',
    camera,
    timeMs,
    persons: [],
    overflow: false,
    density,
    health,
    plate: 'cold',
    fresh: true,
  };
}

const passed = (camera: number): DarkroomMessage => ({ type: 'passed', camera, pass: 'observe', decoded: 1, analysed: 1, still: 0, damaged: 0, lastMs: 0 }); // prettier-ignore

function packet(timeMs: number, key = timeMs % 1000 === 0): PacketMessage {
  return { type: 'packet', camera: 3, packet: { timeMs, key, discardable: false, bytes: new Uint8Array(2000) } };
}
const STREAM: PacketMessage = {
  type: 'stream',
  camera: 3,
  info: { codec: 'h264', extradata: new Uint8Array(0), widthPx: 64, heightPx: 48, rotationDeg: 0, frameRate: 5 },
};
const END: PacketMessage = { type: 'end', camera: 3, reason: 'finished' };

async function start(spawn: () => DarkroomProcess): Promise<Darkroom> {
  const signal = new AbortController().signal;
  return Darkroom.start({ spawn, model, plateKey: new Uint8Array(32), clock, signal });
}

/** Sends two seconds of a clip and collects what comes until the pass is over. */
async function watch(darkroom: Darkroom): Promise<DarkroomEvent[]> {
  await darkroom.openCamera({ camera: 3, mode: 'clip', masks: [] });
  await darkroom.beginPass(3, 'observe');
  const events: DarkroomEvent[] = [];
  const done = (async () => {
    for await (const event of darkroom.messages()) {
      events.push(event);
      if (event.type === 'passed') break;
    }
  })();
  await darkroom.send(STREAM);
  for (let timeMs = 0; timeMs < 4000; timeMs += 200) {
    await darkroom.send(packet(timeMs));
    // Lets the pretended process read what was written before the next packet is sent.
    await new Promise((resolve) => setImmediate(resolve));
  }
  await darkroom.send(END);
  await done;
  return events;
}

test('what an honest darkroom says arrives in order, and nothing is restarted', async () => {
  const { spawn, rounds } = pretend({
    hear: (message, say) => {
      if (message.type === 'setup') ready(say);
      if (message.type !== 'packet-message') return;
      if (message.message.type === 'packet') say(observation(3, message.message.packet.timeMs));
      if (message.message.type === 'end') say(passed(3));
    },
  });
  await using darkroom = await start(spawn);
  assert.equal(await darkroom.locked(), true);
  const events = await watch(darkroom);
  const times = events.filter(({ type }) => type === 'observation').map((event) => 'timeMs' in event && event.timeMs);
  assert.deepEqual(
    times,
    Array.from({ length: 20 }, (_, i) => i * 200),
  );
  assert.equal(rounds(), 1);
  assert.deepEqual(darkroom.restarts, { crashed: 0, hostile: 0, stalled: 0 });
});

test('a packet that kills it costs a gap up to the next picture to start with, and the pass still ends', async () => {
  const heard: number[] = [];
  const { spawn, rounds } = pretend({
    hear: (message, say, process) => {
      if (message.type === 'setup') ready(say);
      if (message.type !== 'packet-message') return;
      if (message.message.type === 'end') say(passed(3));
      if (message.message.type !== 'packet') return;
      const { timeMs } = message.message.packet;
      heard.push(timeMs);
      if (timeMs === 1400) process.die();
      else say(observation(3, timeMs));
    },
  });
  await using darkroom = await start(spawn);
  const events = await watch(darkroom);
  assert.equal(rounds(), 2);
  assert.equal(darkroom.restarts.crashed, 1);
  const damage = events.find(({ type }) => type === 'damage');
  assert.ok(damage?.type === 'damage' && damage.reason === 'crashed');
  assert.equal(damage.camera, 3);
  assert.ok(damage.fromMs <= 1400 && damage.toMs >= 1400);
  assert.equal(heard.filter((timeMs) => timeMs === 1400).length, 1);
  assert.ok(heard.includes(2000) && heard.includes(3800));
  assert.ok(!heard.includes(1800), 'nothing can be decoded before a key picture');

  // The second pass over the same clip does not send it again.
  heard.length = 0;
  const second = watchAgain(darkroom);
  await second;
  assert.ok(!heard.includes(1400));
  assert.equal(rounds(), 2);
});

async function watchAgain(darkroom: Darkroom): Promise<void> {
  await darkroom.beginPass(3, 'observe');
  const done = (async () => {
    for await (const event of darkroom.messages()) if (event.type === 'passed') break;
  })();
  await darkroom.send(STREAM);
  for (let timeMs = 0; timeMs < 4000; timeMs += 200) await darkroom.send(packet(timeMs));
  await darkroom.send(END);
  await done;
}

test('hostile: a darkroom that tells of people in a look is ended each time, and given up', async () => {
  const { spawn, rounds } = pretend({
    hear: (message, say) => {
      if (message.type === 'setup') ready(say);
      if (message.type !== 'packet-message' || message.message.type !== 'packet') return;
      say(observation(3, message.message.packet.timeMs));
    },
  });
  await using darkroom = await start(spawn);
  await darkroom.openCamera({ camera: 3, mode: 'live', masks: [] });
  await darkroom.beginPass(3, 'look');
  const events: DarkroomEvent[] = [];
  const over = (async () => {
    for await (const event of darkroom.messages()) events.push(event);
  })();
  over.catch(() => undefined);
  const feed = async (): Promise<void> => {
    await darkroom.send(STREAM);
    for (let timeMs = 0; ; timeMs += 1000) {
      await darkroom.send(packet(timeMs));
      await new Promise((resolve) => setImmediate(resolve));
    }
  };
  await assert.rejects(feed(), { kind: 'corrupt' });
  await assert.rejects(over, { kind: 'corrupt' });
  assert.equal(darkroom.restarts.hostile, rounds());
  assert.deepEqual([...new Set(events.map(({ type }) => type))], ['damage']);
});

const HOSTILE: [string, (say: Say, write: (bytes: Uint8Array) => void, timeMs: number) => void][] = [
  ['bytes of no known type', (_, write) => { write(Uint8Array.from([99, 1, 2, 3])); }], // prettier-ignore
  ['a picture where a message should be', (_, write) => { write(new Uint8Array(61_440).fill(7)); }], // prettier-ignore
  ['an announced length beyond every message', (_, write) => { write(new Uint8Array(70_000)); }], // prettier-ignore
  ['a time of its own', (say, _, timeMs) => { say(observation(3, timeMs + 7)); }], // prettier-ignore
  ['the same observation twice', (say, _, timeMs) => { say(observation(3, timeMs)); say(observation(3, timeMs)); }], // prettier-ignore
  ['a hundred notices', (say) => { for (let i = 0; i < 100; i++) say({ type: 'notice', camera: 3, code: 'no-frames', value: i }); }], // prettier-ignore
  ['two drawings', (say, _, timeMs) => { for (let i = 0; i < 2; i++) say({ type: 'drawing', camera: 3, timeMs, ink: new Uint8Array(61_440) }); }], // prettier-ignore
];
for (const [what, attack] of HOSTILE) {
  test(`hostile: ${what} ends the process, and a new one goes on`, async () => {
    const { spawn, rounds } = pretend({
      hear: (message, say, { write }, round) => {
        if (message.type === 'setup') ready(say);
        if (message.type !== 'packet-message') return;
        if (message.message.type === 'end') say(passed(3));
        if (message.message.type !== 'packet') return;
        const { timeMs } = message.message.packet;
        if (round === 0 && timeMs === 1200) attack(say, write, timeMs);
        else say(observation(3, timeMs));
      },
    });
    await using darkroom = await start(spawn);
    const events = await watch(darkroom);
    assert.equal(darkroom.restarts.hostile, 1);
    assert.equal(rounds(), 2);
    assert.ok(events.some((event) => event.type === 'damage' && event.reason === 'hostile'));
    assert.ok(events.some((event) => event.type === 'observation' && event.timeMs === 3800));
  });
}

test('a darkroom that neither reads nor speaks for three minutes is started anew', async () => {
  const simulated = new SimulatedClock();
  const { spawn, rounds } = pretend({
    hear: (message, say, process, round) => {
      if (message.type === 'setup') ready(say);
      if (round === 0 && message.type === 'pass') process.deafen();
      if (round > 0 && message.type === 'packet-message' && message.message.type === 'end') say(passed(3));
    },
  });
  const signal = new AbortController().signal;
  await using darkroom = await Darkroom.start({ spawn, model, plateKey: new Uint8Array(32), clock: simulated, signal });
  const waiting = new AbortController();
  const watching = watch(darkroom).finally(() => {
    waiting.abort();
  });
  while (!waiting.signal.aborted) {
    simulated.advance(10_000);
    await new Promise((resolve) => setImmediate(resolve));
  }
  assert.ok((await watching).some((event) => event.type === 'damage' && event.reason === 'stalled'));
  assert.equal(rounds(), 2);
});

test('a darkroom that always dies is given up with a clear sentence, to sender and reader alike', async () => {
  const { spawn, rounds } = pretend({
    hear: (message, say, process) => {
      if (message.type === 'setup') ready(say);
      if (message.type === 'packet-message' && message.message.type === 'packet') process.die();
    },
  });
  await using darkroom = await start(spawn);
  await darkroom.openCamera({ camera: 3, mode: 'clip', masks: [] });
  await darkroom.beginPass(3, 'observe');
  const reading = (async () => {
    for await (const event of darkroom.messages()) assert.ok(event.type);
  })();
  reading.catch(() => undefined);
  await assert.rejects(async () => {
    for (let timeMs = 0; timeMs < 100_000; timeMs += 200) {
      await darkroom.send(packet(timeMs, true));
      await new Promise((resolve) => setImmediate(resolve));
    }
  }, /ended 8 times in a row/);
  await assert.rejects(reading, /ended 8 times in a row/);
  assert.equal(rounds(), 9);
});

test('a model that is refused says why, and no camera is opened', async () => {
  const { spawn } = pretend({
    hear: (message, say) => {
      if (message.type === 'setup') say({ type: 'notice', camera: 0, code: 'model-refused', value: 4 });
    },
  });
  await assert.rejects(start(spawn), { kind: 'refused', message: /shape of an embedding/ });
});

test('a darkroom that ends before it is ready is told', async () => {
  const { spawn } = pretend({ hear: (_, __, process) => { process.die(); } }); // prettier-ignore
  await assert.rejects(start(spawn), { kind: 'unavailable' });
});

test('nothing can be sent after the end, and the reader is released', async () => {
  const { spawn } = pretend({ hear: (message, say) => { if (message.type === 'setup') ready(say); } }); // prettier-ignore
  const darkroom = await start(spawn);
  const reading = (async () => {
    for await (const event of darkroom.messages()) assert.ok(event.type);
  })();
  await darkroom.openCamera({ camera: 3, mode: 'live', masks: [] });
  await darkroom.close();
  await reading;
  await assert.rejects(darkroom.send(packet(0)), { kind: 'unavailable' });
});
