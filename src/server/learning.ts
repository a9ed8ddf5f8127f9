import type { PacketMessage } from '../packet/wire.ts';

/** One darkroom learns all empty places: two at a time keep it busy, and the first cameras are seen long before the last. */
const AT_ONCE = 2;

/** Lets cameras learn in their order, a few at a time. */
export class LearningTurns {
  readonly #waiting: (() => void)[] = [];
  #free = AT_ONCE;

  /** Throws what `act` throws. */
  async run<T>(act: () => Promise<T>): Promise<T> {
    if (this.#free > 0) this.#free--;
    else await new Promise<void>((resolve) => this.#waiting.push(resolve));
    try {
      return await act();
    } finally {
      const next = this.#waiting.shift();
      if (next) next();
      else this.#free++;
    }
  }
}

/** The beginning of a clip, closed as if it had ended there. */
export async function* beginning(
  packets: AsyncGenerator<PacketMessage, void, undefined>,
  untilMs: number,
): AsyncGenerator<PacketMessage, void, undefined> {
  for await (const message of packets) {
    if (message.type === 'packet' && message.packet.timeMs >= untilMs) {
      yield { type: 'end', camera: message.camera, reason: 'stopped' };
      return;
    }
    yield message;
  }
}
