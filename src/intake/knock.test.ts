import assert from 'node:assert/strict';
import { createServer } from 'node:net';
import type { AddressInfo, Server } from 'node:net';
import { describe, it } from 'node:test';
import { SimulatedClock, systemClock } from '../kernel/clock.ts';
import type { AugenmassError } from '../kernel/errors.ts';
import { knock } from './knock.ts';

const NAME = 'rtsp://127.0.0.1/street';
const { signal } = new AbortController();

async function listening(): Promise<{ server: Server; port: number; heard: () => Promise<number> }> {
  let bytes = 0;
  const over = Promise.withResolvers<number>();
  const server = createServer((socket) => {
    socket.on('data', (chunk: Buffer) => (bytes += chunk.length));
    socket.on('error', () => undefined);
    socket.on('close', () => {
      over.resolve(bytes);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return { server, port: (server.address() as AddressInfo).port, heard: () => over.promise };
}

const unavailable = (error: AugenmassError): boolean =>
  error.kind === 'unavailable' && error.message.startsWith(NAME) && !error.message.includes('s3cret');

describe('knocking at a camera', () => {
  it('tells that somebody listens, sends nothing and goes', async () => {
    const { server, port, heard } = await listening();
    await knock(`rtsp://ann:s3cret@127.0.0.1:${port}/street`, NAME, systemClock, signal);
    assert.equal(await heard(), 0);
    server.close();
  });

  it('says so where nobody does, and names neither user nor password', async () => {
    const { server, port } = await listening();
    await new Promise((resolve) => server.close(resolve));
    const url = `rtsp://ann:s3cret@127.0.0.1:${port}/street`;
    await assert.rejects(knock(url, NAME, systemClock, signal), unavailable);
    await assert.rejects(knock(url.replace('rtsp:', 'rtsps:'), NAME, systemClock, signal), unavailable);
  });

  it('gives a host that does not answer two seconds', async () => {
    const clock = new SimulatedClock(0);
    // 192.0.2.0/24 is for documentation (RFC 5737): nobody answers, or the network says at once that there is no way.
    const waited = knock('rtsp://192.0.2.7:554/street', NAME, clock, signal);
    const ended = assert.rejects(waited, unavailable);
    clock.advance(2_000);
    await ended;
  });

  it('ends with its signal', async () => {
    const stop = new AbortController();
    const reason = new Error('enough');
    const waited = knock('rtsp://192.0.2.7:554/street', NAME, new SimulatedClock(0), stop.signal);
    stop.abort(reason);
    await assert.rejects(waited, (error) => error === reason);
    await assert.rejects(knock('rtsp://192.0.2.7/x', NAME, systemClock, stop.signal), (error) => error === reason);
  });
});
