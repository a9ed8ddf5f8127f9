import assert from 'node:assert/strict';
import { test } from 'node:test';
import { placeAt } from '../../../test/ui/records.ts';
import { madeAlarm } from '../../../test/ui/scene.ts';
import type { Alarm } from '../../wire/alarm.ts';
import { encodeFigures } from '../../wire/figures.ts';
import { CLOSE_SIGNED_OUT, SILENCE_MS } from '../../wire/live.ts';
import { LiveClient } from './live-client.ts';
import type { Socket } from './live-client.ts';

const NOW = 1_790_000_000_000;

class FakeSocket implements Socket {
  binaryType: BinaryType = 'blob';
  readyState = 0;
  onopen: ((event: Event) => unknown) | null = null;
  onmessage: ((event: MessageEvent) => unknown) | null = null;
  onclose: ((event: CloseEvent) => unknown) | null = null;
  readonly sent: string[] = [];

  send(text: string): void {
    this.sent.push(text);
  }
  close(): void {
    this.readyState = 3;
  }
  open(): void {
    this.readyState = 1;
    this.onopen?.(new Event('open'));
  }
  hear(data: unknown): void {
    this.onmessage?.({ data: data instanceof Uint8Array ? data.buffer : JSON.stringify(data) } as MessageEvent);
  }
  end(code: number): void {
    this.readyState = 3;
    this.onclose?.({ code } as CloseEvent);
  }
}

/** A client whose time stands still until `pass`. */
function stage(open: readonly Alarm[] = []) {
  const sockets: FakeSocket[] = [];
  let nowMs = 0;
  let timers: { dueMs: number; then: () => void }[] = [];
  let signedOut = 0;
  const client = new LiveClient({
    socket: () => {
      const socket = new FakeSocket();
      sockets.push(socket);
      return socket;
    },
    nowMs: () => NOW + nowMs,
    monotonicMs: () => nowMs,
    after: (ms, then) => {
      const timer = { dueMs: nowMs + ms, then };
      timers.push(timer);
      return () => {
        timers = timers.filter((other) => other !== timer);
      };
    },
    random: () => 0.5,
    openAlarms: () => Promise.resolve(open),
    signedOut: () => {
      signedOut++;
    },
  });
  const pass = (ms: number): void => {
    const untilMs = nowMs + ms;
    for (;;) {
      const next = timers.filter(({ dueMs }) => dueMs <= untilMs).sort((a, b) => a.dueMs - b.dueMs)[0];
      if (!next) break;
      timers = timers.filter((other) => other !== next);
      nowMs = next.dueMs;
      next.then();
    }
    nowMs = untilMs;
  };
  return { client, sockets, pass, count: () => ({ signedOut, timers: timers.length }) };
}

test('it is live with the first message and stale after three silent seconds', () => {
  const { client, sockets, pass } = stage();
  client.start();
  assert.equal(client.state().connection, 'connecting');
  sockets[0]!.open();
  sockets[0]!.hear({ type: 'place', place: placeAt(NOW, 10, 0) });
  pass(100);
  assert.equal(client.state().connection, 'live');
  assert.equal(client.state().cameras.size, 7);
  pass(SILENCE_MS - 200);
  assert.equal(client.state().connection, 'live');
  pass(1200);
  assert.equal(client.state().connection, 'stale');
  assert.equal(client.state().lastHeardMs, NOW, 'since when is known');
  sockets[0]!.hear({ type: 'pong', sentMs: 0, nowMs: NOW });
  assert.equal(client.state().connection, 'live');
});

test('it comes back with growing waits, says again what it watches, and asks again what waits', async () => {
  const waiting = madeAlarm({ id: 'aaaaaaaa', camera: 'eingang', behaviour: 'fall', agoMs: 1, urgency: 9 }, NOW);
  const { client, sockets, pass } = stage([waiting]);
  client.watch('all');
  client.start();
  const waits: number[] = [];
  for (let i = 0; i < 5; i++) {
    sockets.at(-1)!.end(1006);
    assert.equal(client.state().connection, 'offline');
    const before = sockets.length;
    let ms = 0;
    for (; sockets.length === before; ms += 100) pass(100);
    waits.push(ms);
  }
  assert.deepEqual(waits, [400, 800, 1600, 3200, 6400]);
  const socket = sockets.at(-1)!;
  socket.open();
  assert.deepEqual(JSON.parse(socket.sent[0]!), { type: 'watch', cameras: 'all' });
  await Promise.resolve();
  await Promise.resolve();
  assert.equal(client.state().alarms.get('aaaaaaaa')?.state, 'open');
});

test('a socket that stands but is dead is given up', () => {
  const { client, sockets, pass } = stage();
  client.start();
  sockets[0]!.open();
  sockets[0]!.hear({ type: 'place', place: placeAt(NOW, 10, 0) });
  pass(SILENCE_MS * 3 + 2500);
  assert.ok(sockets.length > 1, 'another one was opened');
});

test('an alarm is shown at once, other changes in one go', () => {
  const { client, sockets, pass } = stage();
  client.start();
  sockets[0]!.open();
  sockets[0]!.hear({ type: 'place', place: placeAt(NOW, 10, 0) });
  pass(100);
  let shown = 0;
  client.subscribe(() => shown++);
  for (const camera of placeAt(NOW, 10, 0).cameras) sockets[0]!.hear({ type: 'camera', camera });
  assert.equal(shown, 0);
  pass(50);
  assert.equal(shown, 1);
  const alarm = madeAlarm({ id: 'bbbbbbbb', camera: 'eingang', behaviour: 'fall', agoMs: 1, urgency: 9 }, NOW);
  sockets[0]!.hear({ type: 'alarm', alarm });
  assert.equal(shown, 2);
});

test('figures go past the state; what nobody knows is passed over; signed out ends it', () => {
  const { client, sockets, pass, count } = stage();
  const heard: number[] = [];
  client.onFrames((frames) => heard.push(frames.length));
  client.start();
  sockets[0]!.open();
  const frame = { camera: 1, timeMs: NOW, fresh: true, overflow: false, plate: 2 as const, figures: [] };
  sockets[0]!.hear(encodeFigures([frame, frame]));
  assert.deepEqual(heard, [2]);
  sockets[0]!.hear({ type: 'weather', sunny: true });
  sockets[0]!.end(CLOSE_SIGNED_OUT);
  assert.equal(client.state().connection, 'signed-out');
  assert.equal(count().signedOut, 1);
  pass(60_000);
  assert.equal(sockets.length, 1, 'nobody knocks on a closed door');
});

test('an alarm in a shape that this page cannot read is not passed over in silence', () => {
  const { client, sockets, pass } = stage();
  client.start();
  sockets[0]!.open();
  sockets[0]!.hear({ type: 'place', place: placeAt(NOW, 10, 0) });
  sockets[0]!.hear({ type: 'weather', sunny: true });
  pass(100);
  assert.equal(client.state().outdated, false, 'what nobody knows says nothing about alarms');
  sockets[0]!.hear({ type: 'alarm', alarm: { id: 'of-next-year' } });
  pass(100);
  assert.equal(client.state().outdated, true);
});

test('stopped, nothing is left that ticks', () => {
  const { client, sockets, count } = stage();
  client.start();
  sockets[0]!.open();
  client.stop();
  assert.equal(count().timers, 0);
});
