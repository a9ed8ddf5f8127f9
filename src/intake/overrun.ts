import type { Packet } from '../packet/packet.ts';

export type Admission =
  | { readonly admit: false }
  /** `gapFromMs`: pictures since then were left out, and this key picture is where seeing resumes. */
  | { readonly admit: true; readonly gapFromMs: number | undefined };

/**
 * A camera does not wait. Where its packets pile up, whole stretches up to the next key picture are left out, because a
 * decoder can do nothing with the rest, and the stretch is told as a gap.
 */
export class Overrun {
  readonly #limitBytes: number;
  #droppedFromMs: number | undefined;

  constructor(limitBytes: number) {
    this.#limitBytes = limitBytes;
  }

  /** `backlogBytes`: what waits to be taken, this packet not counted. */
  judge(packet: Packet, backlogBytes: number): Admission {
    const full = backlogBytes > this.#limitBytes;
    if (this.#droppedFromMs === undefined) {
      if (!full) return { admit: true, gapFromMs: undefined };
      this.#droppedFromMs = packet.timeMs;
      return { admit: false };
    }
    // Half-empty before starting again, so that it does not flap at the limit.
    if (!packet.key || backlogBytes > this.#limitBytes / 2) return { admit: false };
    const gapFromMs = Math.min(this.#droppedFromMs, packet.timeMs);
    this.#droppedFromMs = undefined;
    return { admit: true, gapFromMs };
  }
}
