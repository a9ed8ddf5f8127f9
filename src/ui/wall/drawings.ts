import type { Plate } from '../../ink/paper.ts';
import { plateOfPacked } from '../../ink/plate.ts';

interface Fetched {
  readonly version: number;
  readonly atMs: number;
  readonly plate: Plate | undefined;
}

/** A drawing that grows is fetched again no more often than this. */
const AGAIN_MS = 4000;
const AT_ONCE = 4;

/** The drawings of the cameras, fetched when the server says that there is a newer one; a few at a time. */
export class Drawings {
  readonly #fetch: (camera: string, signal: AbortSignal) => Promise<Uint8Array>;
  readonly #nowMs: () => number;
  readonly #arrived: (camera: string) => void;
  readonly #stop = new AbortController();
  readonly #known = new Map<string, Fetched>();
  readonly #wanted = new Map<string, number>();
  #running = 0;

  constructor(
    fetchDrawing: (camera: string, signal: AbortSignal) => Promise<Uint8Array>,
    nowMs: () => number,
    arrived: (camera: string) => void,
  ) {
    this.#fetch = fetchDrawing;
    this.#nowMs = nowMs;
    this.#arrived = arrived;
  }

  plate(camera: string): Plate | undefined {
    return this.#known.get(camera)?.plate;
  }

  /** Says which version there is; call it as often as one likes. */
  want(camera: string, version: number): void {
    const known = this.#known.get(camera);
    if (version === 0 || known?.version === version) return;
    if (known?.plate && this.#nowMs() - known.atMs < AGAIN_MS) return;
    this.#wanted.set(camera, version);
    this.#go();
  }

  close(): void {
    this.#stop.abort();
  }

  #go(): void {
    while (this.#running < AT_ONCE && this.#wanted.size > 0) {
      const [camera, version] = this.#wanted.entries().next().value!;
      this.#wanted.delete(camera);
      // Marked before it arrives, so that nobody asks twice; a failed one is asked for again with the next version.
      this.#known.set(camera, { version, atMs: this.#nowMs(), plate: this.plate(camera) });
      this.#running++;
      void this.#bring(camera, version).finally(() => {
        this.#running--;
        this.#go();
      });
    }
  }

  async #bring(camera: string, version: number): Promise<void> {
    try {
      const plate = plateOfPacked(await this.#fetch(camera, this.#stop.signal));
      this.#known.set(camera, { version, atMs: this.#nowMs(), plate });
      this.#arrived(camera);
    } catch {
      const known = this.#known.get(camera);
      if (known?.version === version) this.#known.set(camera, { ...known, version: -1 });
    }
  }
}
