/**
 * The sound of a waiting alarm: two soft notes, a fourth apart. The longer it waits, the higher, nearer and a little louder they
 * come; they never startle. Pure numbers; the player below turns them into tones.
 */
export interface Note {
  readonly hertz: number;
  /** After the chime's beginning. */
  readonly atMs: number;
  readonly lengthMs: number;
  /** 0…1 */
  readonly loudness: number;
}

const FIRST_HERTZ = 392;
const FOURTH = 4 / 3;
/** From here on it does not grow any more. */
const FULL_MS = 60_000;

/** How much of the way an alarm that has waited `waitedMs` has gone, 0…1. */
function rise(waitedMs: number): number {
  return Math.min(1, Math.max(0, waitedMs / FULL_MS));
}

export function chimeAt(waitedMs: number): readonly Note[] {
  const risen = rise(waitedMs);
  // Up to a fifth, in whole tones of the scale, so that it stays music.
  const hertz = FIRST_HERTZ * 2 ** (Math.round(risen * 7) / 12);
  const loudness = 0.1 + 0.12 * risen;
  return [
    { hertz, atMs: 0, lengthMs: 420, loudness },
    { hertz: hertz * FOURTH, atMs: 190, lengthMs: 620, loudness },
  ];
}

/** How long until the next chime: eight seconds at first, three in the end. */
export function pauseAt(waitedMs: number): number {
  return 8000 - 5000 * rise(waitedMs);
}

/** Plays notes. Browsers allow it only after a first click or key, which is the person's consent to be called. */
export class ChimePlayer {
  #context: AudioContext | undefined;
  readonly #listeners = new Set<() => void>();

  /** Call from a click or a key. */
  async allow(): Promise<boolean> {
    this.#context ??= new AudioContext();
    if (this.#context.state === 'suspended') await this.#context.resume();
    for (const listener of this.#listeners) listener();
    return this.allowed();
  }

  /** Whether the browser lets anything be heard. */
  readonly allowed = (): boolean => this.#context?.state === 'running';

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  play(notes: readonly Note[]): void {
    const context = this.#context;
    if (context?.state !== 'running') return;
    for (const { hertz, atMs, lengthMs, loudness } of notes) {
      const from = context.currentTime + atMs / 1000;
      const until = from + lengthMs / 1000;
      const tone = context.createOscillator();
      const gain = context.createGain();
      tone.type = 'sine';
      tone.frequency.value = hertz;
      gain.gain.setValueAtTime(0.0001, from);
      gain.gain.exponentialRampToValueAtTime(loudness, from + 0.04);
      gain.gain.exponentialRampToValueAtTime(0.0001, until);
      tone.connect(gain).connect(context.destination);
      tone.start(from);
      tone.stop(until + 0.02);
    }
  }
}
