import {
  AV_CODEC_FLAG_GLOBAL_HEADER,
  AV_PIX_FMT_YUV420P,
  AVERROR_EAGAIN,
  AVERROR_EOF,
  FF_ENCODER_LIBX264,
} from 'node-av/constants';
import { Codec, CodecContext, Packet, Rational } from 'node-av/lib';
import type { Frame } from 'node-av/lib';
import { AugenmassError } from '../kernel/errors.ts';
import type { Packet as EncodedPacket, StreamInfo } from '../packet/packet.ts';

/** libx264's constant rate factor: between transparent (18) and its default (23). */
const QUALITY = '21';
const KEY_EVERY = 50;
const MICROS = 1000;
const KEY_FRAME = 1; // AV_PKT_FLAG_KEY

/** H.264 of pictures in YUV 4:2:0, one thread, no reordering; packets are Annex B. */
export class Encoder implements Disposable {
  readonly #context = new CodecContext();
  readonly #packet = new Packet();
  readonly #take: (packet: EncodedPacket) => void;
  readonly info: StreamInfo;

  constructor(
    shape: { widthPx: number; heightPx: number; rotationDeg: 0 | 90 | 180 | 270 },
    take: (packet: EncodedPacket) => void,
  ) {
    this.#take = take;
    const codec = Codec.findEncoderByName(FF_ENCODER_LIBX264);
    const context = this.#context;
    context.allocContext3(codec);
    context.width = shape.widthPx;
    context.height = shape.heightPx;
    context.pixelFormat = AV_PIX_FMT_YUV420P;
    context.timeBase = new Rational(1, 1_000_000);
    context.framerate = new Rational(25, 1);
    context.threadCount = 1;
    context.maxBFrames = 0;
    context.gopSize = KEY_EVERY;
    context.setFlags(AV_CODEC_FLAG_GLOBAL_HEADER);
    context.setOption('preset', 'veryfast');
    context.setOption('crf', QUALITY);
    context.setOption('rc-lookahead', '8');
    if (context.open2Sync(codec) < 0) {
      throw new AugenmassError('internal', `No encoder opens for ${shape.widthPx}×${shape.heightPx}.`);
    }
    this.#packet.alloc();
    this.info = {
      codec: 'h264',
      extradata: new Uint8Array(context.extraData ?? []),
      ...shape,
      frameRate: undefined,
    };
  }

  /** The frame stays the caller's and may be freed afterwards. Times rise. */
  encode(frame: Frame, timeMs: number): void {
    frame.pts = BigInt(Math.round(timeMs * MICROS));
    this.#send(frame);
  }

  finish(): void {
    this.#send(null);
  }

  #send(frame: Frame | null): void {
    if (this.#context.sendFrameSync(frame) < 0) {
      throw new AugenmassError('internal', 'The encoder refused a picture.');
    }
    for (;;) {
      const received = this.#context.receivePacketSync(this.#packet);
      if (received === AVERROR_EAGAIN || received === AVERROR_EOF) return;
      if (received < 0) throw new AugenmassError('internal', 'The encoder failed.');
      this.#take({
        timeMs: Number(this.#packet.pts) / MICROS,
        key: (this.#packet.flags & KEY_FRAME) !== 0,
        discardable: false,
        bytes: new Uint8Array(this.#packet.data ?? []),
      });
      this.#packet.unref();
    }
  }

  [Symbol.dispose](): void {
    this.#packet.free();
    this.#context.freeContext();
  }
}
