import { randomBytes } from 'node:crypto';
import { MessageCutter } from '../../src/darkroom/cutter.ts';
import type { GreyFrame } from '../../src/darkroom/frame.ts';
import { Inside } from '../../src/darkroom/inside.ts';
import type { ModelFile } from '../../src/darkroom/model-file.ts';
import { Plate } from '../../src/darkroom/plate.ts';
import { openPlate } from '../../src/darkroom/sealing.ts';
import { AugenmassError } from '../../src/kernel/errors.ts';
import { systemRandom } from '../../src/kernel/random.ts';
import { decodeMessage, MAX_MESSAGE_BYTES } from '../../src/observation/codec.ts';
import type { DarkroomMessage, Observation } from '../../src/observation/observation.ts';
import type { PacketMessage } from '../../src/packet/wire.ts';
import { packetsOf } from './clips.ts';
import type { PlateSource } from './plates.ts';
import type { PredictedFrame } from './predictions.ts';

const CAMERA = 1;

/**
 * The darkroom's own side in this process, without walls: the same code from packets to encoded messages, two passes,
 * quantised and capped as they leave it. What it says is decoded again here.
 */
export class InProcess {
  readonly #inside: Inside;
  readonly #key = randomBytes(32);
  readonly #messages: DarkroomMessage[] = [];

  private constructor() {
    const cutter = new MessageCutter(MAX_MESSAGE_BYTES);
    const write = (bytes: Uint8Array): void => {
      for (const message of cutter.push(Buffer.from(bytes))) this.#messages.push(decodeMessage(message));
    };
    this.#inside = new Inside(write, systemRandom, { lock: () => false });
  }

  static async open(model: ModelFile, analysesPerSecond: number): Promise<InProcess> {
    const darkroom = new InProcess();
    const settings = { modelSha256: model.sha256, adapter: model.adapter, analysesPerSecond, ...model.thresholds };
    await darkroom.#inside.handle({ type: 'setup', model: model.bytes, plateKey: darkroom.#key, settings });
    if (!darkroom.#messages.some((message) => message.type === 'notice' && message.code === 'model-ready')) {
      throw new AugenmassError('refused', `The model ${model.name} was refused.`);
    }
    return darkroom;
  }

  /** Both passes of `analyse` over one clip, or the first alone. */
  async watch(path: string, passes: readonly ('plate' | 'observe')[]): Promise<DarkroomMessage[]> {
    const packets = packetsOf(path);
    this.#messages.length = 0;
    await this.#inside.handle({ type: 'camera', camera: CAMERA, mode: 'clip', masks: [] });
    for (const pass of passes) {
      await this.#inside.handle({ type: 'pass', camera: CAMERA, pass });
      for (const message of packets) await this.#send(message);
    }
    await this.#inside.handle({ type: 'close', camera: CAMERA });
    return [...this.#messages];
  }

  async #send(message: PacketMessage): Promise<void> {
    await this.#inside.handle({ type: 'packet-message', message });
    await this.#inside.settle();
  }

  /** The plate that the first pass over the clip has learnt, following light and shift from frame to frame. */
  async plateOf(path: string, cold: GreyFrame): Promise<{ source: PlateSource; remarks: string[] }> {
    const messages = await this.watch(path, ['plate']);
    const sealed = messages.findLast((message) => message.type === 'sealed-plate');
    const bytes = sealed && openPlate(sealed.bytes, this.#key);
    const plate = bytes ? Plate.fromBytes(bytes).freeze() : Plate.forLive(cold.content);
    const remarks = messages.flatMap((message) =>
      message.type === 'notice' ? [`${message.code} ${message.value}`] : [],
    );
    return { source: ({ grey, timeMs }) => plate.picture(grey, timeMs), remarks };
  }
}

/** Observations in pixels of the source. */
export function asPrediction(clip: string, widthPx: number, heightPx: number, seen: Observation): PredictedFrame {
  return {
    clip,
    timeMs: seen.timeMs,
    persons: seen.persons.map(({ box, score, joints }) => ({
      box: { x0: box.x0 * widthPx, y0: box.y0 * heightPx, x1: box.x1 * widthPx, y1: box.y1 * heightPx },
      score,
      joints: joints.map(({ x, y }) => ({ x: x * widthPx, y: y * heightPx })),
    })),
  };
}
