import { Raising } from '../alarm/raising.ts';
import type { Change } from '../alarm/raising.ts';
import type { Behaviour, Finding } from '../behaviour/finding.ts';
import { Watch } from '../behaviour/watch.ts';
import type { DarkroomEvent } from '../darkroom/darkroom.ts';
import type { Clock } from '../kernel/clock.ts';
import { AugenmassError } from '../kernel/errors.ts';
import type { Random } from '../kernel/random.ts';
import type { LiveTap } from '../live/tap.ts';
import type { Camera } from '../mandate/mandate.ts';
import type { PacketMessage } from '../packet/wire.ts';
import { Tracker } from '../tracking/tracker.ts';
import type { DarkroomHost } from './darkroom-host.ts';
import { reaches } from './bounds.ts';
import { groundOf } from './ground-of.ts';

export interface EyeOptions {
  /** Its number inside the darkroom. */
  readonly number: number;
  readonly camera: Camera;
  readonly mode: 'live' | 'clip';
  readonly host: DarkroomHost;
  readonly clock: Clock;
  readonly random: Random;
  readonly sealedPlate: Uint8Array | undefined;
  readonly raise: (change: Change) => void;
  readonly keepPlate: (sealed: Uint8Array) => void;
  readonly lost: (fromMs: number, toMs: number) => void;
  /** Where screens listen; absent where there are none. */
  readonly tap?: LiveTap | undefined;
}

/** The darkroom may need this long for the last frames it was given. */
const LAST_FRAMES_MS = 10_000;

/**
 * One camera's run, from packets through the darkroom to alarms: tracks, behaviours, events. Holds skeletons only as long
 * as the rules look back, and no picture.
 */
export class Eye {
  readonly #options: EyeOptions;
  readonly #raising: Raising;
  readonly #leave: () => void;
  #aspect = 0;
  #tracker: Tracker | undefined;
  #watch: Watch | undefined;
  #epochMs = 0;
  #passed: PromiseWithResolvers<void> | undefined;
  /** The stored plate does not fit: the place looks different, or the plate was of another version. */
  plateRefused = false;

  private constructor(options: EyeOptions) {
    this.#options = options;
    this.#raising = new Raising(options.clock, options.random);
    this.#leave = options.host.listen(options.number, (event) => {
      this.#hear(event);
    });
  }

  /** Tells the darkroom of the camera; its masks go first, before any packet. Throws what a lost darkroom throws. */
  static async open(options: EyeOptions): Promise<Eye> {
    const eye = new Eye(options);
    const { number, camera, mode, host, sealedPlate } = options;
    try {
      const { masks } = camera;
      await host.darkroom.openCamera({ camera: number, mode, masks, ...(sealedPlate && { sealedPlate }) });
      return eye;
    } catch (error) {
      eye.#leave();
      throw error;
    }
  }

  /** A first pass over a clip: the empty place is learnt from all of it. Throws with the source's reason. */
  async learn(packets: AsyncIterable<PacketMessage>): Promise<void> {
    const { host, number } = this.#options;
    this.#passed = Promise.withResolvers();
    await host.darkroom.beginPass(number, 'plate');
    for await (const message of packets) await host.darkroom.send({ ...message, camera: number });
    await this.#through();
  }

  /** `epochMs`: added to packet times it gives UTC. */
  async begin(epochMs: number): Promise<void> {
    this.#epochMs = epochMs;
    this.#passed = Promise.withResolvers();
    await this.#options.host.darkroom.beginPass(this.#options.number, 'observe');
  }

  /** Resolves when the darkroom has room for more. */
  send(message: PacketMessage): Promise<void> {
    const { host, number } = this.#options;
    return message.type === 'end' ? Promise.resolve() : host.darkroom.send({ ...message, camera: number });
  }

  /** The source is over, for now or for good: waits for what is still being looked at, and ends what was going on. */
  async finish(): Promise<void> {
    const { host, number } = this.#options;
    try {
      await host.darkroom.send({ type: 'end', camera: number, reason: 'stopped' });
      await this.#through();
    } finally {
      this.#endRun();
    }
  }

  async close(): Promise<void> {
    const { host, number } = this.#options;
    await host.darkroom.closeCamera(number).catch(() => undefined);
    this.#leave();
    this.#endRun();
  }

  async #through(): Promise<void> {
    const { host, clock } = this.#options;
    const over = new AbortController();
    const late = clock.sleep(LAST_FRAMES_MS * 6, over.signal).catch(() => undefined);
    try {
      await Promise.race([this.#passed!.promise, host.ended, late]);
    } finally {
      over.abort();
    }
  }

  #hear(event: DarkroomEvent): void {
    const { camera, random } = this.#options;
    switch (event.type) {
      case 'opened': {
        const aspect = event.widthPx / event.heightPx;
        if (aspect !== this.#aspect) this.#endRun();
        this.#aspect = aspect;
        this.#options.tap?.opened(camera.name, aspect);
        return;
      }
      case 'observation': {
        if (!(this.#aspect > 0)) {
          throw new AugenmassError('corrupt', 'The darkroom observed before it said how large the picture is.');
        }
        const aspect = this.#aspect;
        const { ground, zones } = camera;
        this.#tracker ??= new Tracker({ random, aspect, ...(ground && { ground: groundOf(ground, aspect) }) });
        const behaviours: Behaviour[] = [...camera.behaviours.keys()];
        const bounds = Object.fromEntries(camera.behaviours);
        this.#watch ??= new Watch({ camera: camera.name, behaviours, aspect, zones, bounds });
        const observation = { ...event, timeMs: event.timeMs + this.#epochMs };
        const frame = this.#tracker.push(observation);
        const ended = this.#watch.push(frame, observation);
        const change = this.#raising.look(this.#granted(this.#watch.active()), this.#granted(ended));
        // The alarm is on its way before anybody draws the frame, in which its figures are marked.
        if (change.raised.length + change.changed.length > 0) this.#alarm(change);
        this.#options.tap?.observed(camera.name, observation, frame);
        return;
      }
      case 'sealed-plate':
        this.#options.keepPlate(event.bytes);
        return;
      case 'notice':
        if (event.code === 'plate-refused') this.plateRefused = true;
        return;
      case 'damage':
        this.#options.lost(event.fromMs + this.#epochMs, event.toMs + this.#epochMs);
        return;
      case 'passed':
        this.#passed?.resolve();
        return;
      case 'drawing':
        this.#options.tap?.drawing(camera.name, event);
    }
  }

  /** The mandate's bounds, beyond those of the rules. */
  #granted(findings: readonly Finding[]): Finding[] {
    const { behaviours } = this.#options.camera;
    return findings.filter((finding) => reaches(finding, behaviours.get(finding.behaviour) ?? {}));
  }

  #endRun(): void {
    const ended = this.#granted(this.#watch?.end() ?? []);
    const ran = this.#tracker !== undefined;
    this.#watch = undefined;
    this.#tracker = undefined;
    const { tap, camera } = this.#options;
    if (ended.length > 0) this.#alarm(this.#raising.look([], ended));
    if (ran) tap?.runEnded(camera.name);
  }

  #alarm(change: Change): void {
    const { tap, raise } = this.#options;
    raise(change);
    tap?.changed(change);
  }
}
