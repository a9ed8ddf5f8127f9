import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { StreamInfo } from '../packet/packet.ts';
import type { PacketMessage } from '../packet/wire.ts';
import { looped } from './camera-source.ts';

const INFO: StreamInfo = { codec: 'h264', extradata: new Uint8Array([1]), widthPx: 8, heightPx: 8, rotationDeg: 0, frameRate: 10 }; // prettier-ignore
const packet = (timeMs: number): PacketMessage => ({ type: 'packet', camera: 0, packet: { timeMs, key: true, discardable: false, bytes: new Uint8Array(1) } }); // prettier-ignore

function clip(timesMs: readonly number[], end: Partial<Extract<PacketMessage, { type: 'end' }>> = {}) {
  const seen = { opened: 0, open: 0 };
  const read = async function* (): AsyncGenerator<PacketMessage, void, undefined> {
    seen.opened++;
    seen.open++;
    try {
      await Promise.resolve();
      yield { type: 'stream', camera: 0, info: INFO };
      yield { type: 'remark', camera: 0, code: 'duration', value: timesMs.at(-1)! + 100 };
      for (const timeMs of timesMs) yield packet(timeMs);
      yield { type: 'end', camera: 0, reason: 'finished', ...end };
    } finally {
      seen.open--;
    }
  };
  return { seen, read };
}

async function take(
  messages: AsyncGenerator<PacketMessage, void, undefined>,
  packets: number,
): Promise<PacketMessage[]> {
  const taken: PacketMessage[] = [];
  for await (const message of messages) {
    taken.push(message);
    if (taken.filter(({ type }) => type === 'packet').length === packets) break;
  }
  return taken;
}

const times = (messages: readonly PacketMessage[]): number[] =>
  messages.flatMap((message) => (message.type === 'packet' ? [message.packet.timeMs] : []));

describe('a clip over and over', () => {
  it('is one stream whose time goes on', async () => {
    const { read, seen } = clip([0, 100, 200]);
    const messages = await take(looped(read), 8);
    assert.deepEqual(times(messages), [0, 100, 200, 300, 400, 500, 600, 700]);
    assert.equal(messages.filter(({ type }) => type === 'stream').length, 1);
    assert.equal(messages.filter(({ type }) => type === 'end').length, 0);
    assert.equal(seen.open, 0, 'whoever leaves it leaves nothing open');
  });

  it('opens the next round before this one is over, and not from the beginning', async () => {
    const { read, seen } = clip(Array.from({ length: 200 }, (_, i) => i * 100));
    const messages = looped(read);
    await take(messages, 100);
    assert.equal(seen.opened, 1);
    const again = looped(read);
    for (let taken = 0; taken < 160; taken++) await again.next();
    assert.equal(seen.opened, 3, 'five seconds before its end');
    await again.return();
    assert.equal(seen.open, 0);
  });

  it('never goes back in time, also with pictures before the beginning', async () => {
    const { read } = clip([-80, -40, 0, 40]);
    const all = times(await take(looped(read), 12));
    assert.deepEqual(all.slice(0, 4), [-80, -40, 0, 40]);
    for (let i = 1; i < all.length; i++) assert.equal(all[i]! - all[i - 1]!, 40);
  });

  it('ends with the reason where it cannot be read, and where there is nothing in it', async () => {
    const error = { kind: 'not-found', message: 'It is gone.', remedy: '' } as const;
    const gone = clip([0, 100], { reason: 'failed', error });
    const messages: PacketMessage[] = [];
    for await (const message of looped(gone.read)) messages.push(message);
    assert.equal(messages.at(-1)?.type, 'end');
    const empty = clip([]);
    for await (const message of looped(empty.read)) assert.notEqual(message.type, 'packet');
    assert.equal(empty.seen.opened, 1);
  });
});
