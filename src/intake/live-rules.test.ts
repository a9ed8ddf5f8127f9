import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { seededRandom } from '../kernel/random.ts';
import { Backoff } from './backoff.ts';
import { parseCameraAddress } from './camera-address.ts';
import { ClockOffset } from './clock-offset.ts';
import { Overrun } from './overrun.ts';

describe('backoff', () => {
  it('doubles from a second to four, half of it random, and starts over after a good session', () => {
    const longest = new Backoff({ next: () => 1, bytes: () => new Uint8Array(0) });
    const waits = Array.from({ length: 5 }, () => longest.nextMs(0, true));
    assert.deepEqual(waits, [1000, 2000, 4000, 4000, 4000]);
    assert.equal(longest.nextMs(29_999, true), 4000, 'a short session is no good one');
    assert.equal(longest.nextMs(30_000, true), 1000);
    const shortest = new Backoff({ next: () => 0, bytes: () => new Uint8Array(0) });
    assert.deepEqual([shortest.nextMs(0, true), shortest.nextMs(0, true)], [500, 1000]);
  });

  it('never waits longer than two seconds for a camera that is silent', () => {
    const longest = new Backoff({ next: () => 1, bytes: () => new Uint8Array(0) });
    assert.deepEqual(
      Array.from({ length: 5 }, () => longest.nextMs(0, false)),
      [1000, 2000, 2000, 2000, 2000],
    );
  });

  it('does not bring cameras back in step', () => {
    const waits = Array.from({ length: 50 }, (_, seed) => new Backoff(seededRandom(seed)).nextMs(0, false));
    assert.ok(new Set(waits.map((ms) => Math.round(ms / 10))).size > 25);
  });
});

describe('camera address', () => {
  it('names a camera without user, password and query', () => {
    const address = parseCameraAddress('rtsp://ann:s3cr%40t@camera.example:8554/live/1?user=ann&password=s3cret');
    assert.equal(address.name, 'rtsp://camera.example:8554/live/1');
    assert.equal(address.secure, false);
    assert.equal(parseCameraAddress('rtsps://c/x').secure, true);
  });

  it('refuses what is no RTSP address and repeats none of it', () => {
    for (const text of [
      'http://ann:s3cret@c/x',
      'file:///etc/passwd',
      'rtsp://',
      'ann:s3cret@c',
      'concat:s3cret|b',
      '',
    ]) {
      assert.throws(
        () => parseCameraAddress(text),
        (error: Error & { kind?: string }) => error.kind === 'invalid' && !error.message.includes('s3cret'),
        text,
      );
    }
  });
});

describe('clock offset', () => {
  const reference = (ms: number): Uint8Array => {
    const bytes = new Uint8Array(12);
    new DataView(bytes.buffer).setBigInt64(0, BigInt(ms) * 1000n, true);
    return bytes;
  };

  it('tells the middle of nine, and again only when it changed and a minute has passed', () => {
    const offset = new ClockOffset();
    const told: number[] = [];
    for (let i = 0; i < 4000; i++) {
      const timeMs = 1_790_000_000_000 + i * 100;
      // The first one is off by a picture; after 100 s somebody sets the camera's clock.
      const ahead = i === 0 ? 7300 : i < 1000 ? 7200 : 60_000;
      const value = offset.update(reference(timeMs + ahead), timeMs);
      if (value !== undefined) told.push(value);
    }
    assert.deepEqual(told, [7200, 60_000]);
  });

  it('says nothing where there is no report or nonsense', () => {
    const offset = new ClockOffset();
    for (let i = 0; i < 20; i++) {
      assert.equal(offset.update(null, i), undefined);
      assert.equal(offset.update(new Uint8Array(4), i), undefined);
      assert.equal(offset.update(new Uint8Array(12).fill(0x7f), i), undefined);
    }
  });
});

describe('overrun', () => {
  const packet = (timeMs: number, key: boolean) => ({ timeMs, key, discardable: false, bytes: new Uint8Array(1) });

  it('leaves out whole stretches up to a key picture and tells the gap', () => {
    const overrun = new Overrun(100);
    assert.deepEqual(overrun.judge(packet(0, true), 100), { admit: true, gapFromMs: undefined });
    assert.deepEqual(overrun.judge(packet(40, false), 101), { admit: false });
    assert.deepEqual(overrun.judge(packet(80, true), 60), { admit: false }, 'still more than half full');
    assert.deepEqual(overrun.judge(packet(120, false), 0), { admit: false }, 'no decoder can start here');
    assert.deepEqual(overrun.judge(packet(160, true), 50), { admit: true, gapFromMs: 40 });
    assert.deepEqual(overrun.judge(packet(200, false), 60), { admit: true, gapFromMs: undefined });
  });
});
