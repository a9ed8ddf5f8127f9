import { encodeMessage } from '../observation/codec.ts';
import type { DarkroomMessage, Pass } from '../observation/observation.ts';
import { CameraCap } from './caps.ts';

/**
 * The darkroom's only way out: typed messages of bounded size, quantised by the codec and capped in rate by camera.
 * A u32 length (little-endian) stands before each. Nothing else in this room writes to the outside.
 */
export class Outlet {
  readonly #write: (bytes: Uint8Array) => void;
  readonly #caps = new Map<number, { cap: CameraCap; footageMs: number; dropped: number }>();

  constructor(write: (bytes: Uint8Array) => void) {
    this.#write = write;
  }

  beginPass(camera: number, pass: Pass): void {
    const state = this.#state(camera);
    state.cap.beginPass(pass);
    state.footageMs = -Infinity;
    state.dropped = 0;
  }

  /** The footage of `camera` has reached this time; what a cap allows is counted in it. */
  reach(camera: number, footageMs: number): void {
    const state = this.#state(camera);
    if (footageMs > state.footageMs) state.footageMs = footageMs;
  }

  /** False when the cap holds the message back; it is then gone. */
  send(message: DarkroomMessage): boolean {
    const state = this.#state(message.camera);
    if (!state.cap.admit(message, state.footageMs)) {
      state.dropped++;
      return false;
    }
    const body = encodeMessage(message);
    const framed = Buffer.allocUnsafe(4 + body.length);
    framed.writeUInt32LE(body.length, 0);
    framed.set(body, 4);
    this.#write(framed);
    return true;
  }

  /** Messages held back since the last pass began. */
  dropped(camera: number): number {
    return this.#state(camera).dropped;
  }

  forget(camera: number): void {
    this.#caps.delete(camera);
  }

  #state(camera: number): { cap: CameraCap; footageMs: number; dropped: number } {
    let state = this.#caps.get(camera);
    if (!state) this.#caps.set(camera, (state = { cap: new CameraCap(), footageMs: -Infinity, dropped: 0 }));
    return state;
  }
}
