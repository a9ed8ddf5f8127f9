import assert from 'node:assert/strict';
import { setImmediate as turn } from 'node:timers/promises';
import { describe, it } from 'node:test';
import type { PacketMessage } from '../packet/wire.ts';
import { beginning, LearningTurns } from './learning.ts';

describe('learning empty places', () => {
  it('two at a time, in their order, also when one fails', async () => {
    const turns = new LearningTurns();
    const begun: number[] = [];
    const gates = Array.from({ length: 5 }, () => Promise.withResolvers<number>());
    const all = gates.map((gate, i) =>
      turns.run(() => {
        begun.push(i);
        return gate.promise;
      }),
    );
    await turn();
    assert.deepEqual(begun, [0, 1]);
    gates[1]!.reject(new Error('no such clip'));
    await assert.rejects(all[1]!, /no such clip/);
    await turn();
    assert.deepEqual(begun, [0, 1, 2]);
    for (const i of [0, 2, 3, 4]) gates[i]!.resolve(i);
    assert.deepEqual(await Promise.all([all[0], all[2], all[3], all[4]]), [0, 2, 3, 4]);
    assert.deepEqual(begun, [0, 1, 2, 3, 4]);
    await turns.run(() => Promise.resolve());
  });

  it('from the beginning of a clip, which is closed then', async () => {
    let closed = false;
    const clip = async function* (): AsyncGenerator<PacketMessage, void, undefined> {
      try {
        for (let timeMs = 0; ; timeMs += 100) {
          await Promise.resolve();
          yield { type: 'packet', camera: 3, packet: { timeMs, key: true, discardable: false, bytes: new Uint8Array(1) } }; // prettier-ignore
        }
      } finally {
        closed = true;
      }
    };
    const taken: PacketMessage[] = [];
    for await (const message of beginning(clip(), 1_000)) taken.push(message);
    assert.equal(taken.length, 11);
    assert.deepEqual(taken.at(-1), { type: 'end', camera: 3, reason: 'stopped' });
    assert.ok(closed);
  });
});
