import {
  AV_CODEC_ID_AV1,
  AV_CODEC_ID_GIF,
  AV_CODEC_ID_H264,
  AV_CODEC_ID_HEVC,
  AV_CODEC_ID_MJPEG,
  AV_CODEC_ID_MPEG2VIDEO,
  AV_CODEC_ID_MPEG4,
  AV_CODEC_ID_PNG,
  AV_CODEC_ID_VP8,
  AV_CODEC_ID_VP9,
  AV_LOG_QUIET,
  AV_PIX_FMT_GRAY8,
  AVERROR_EAGAIN,
  AVERROR_EOF,
  SWS_AREA,
} from 'node-av/constants';
import type { AVCodecID } from 'node-av/constants';
import { Codec, CodecContext, Frame, Log, Packet, SoftwareScaleContext } from 'node-av/lib';
import type { Codec as CodecName, Packet as EncodedPacket, StreamInfo } from '../packet/packet.ts';
import { letterbox } from './frame.ts';
import { contentRect } from './plate-frame.ts';
import type { ContentRect } from './plate-frame.ts';

/**
 * Packets to small grey pictures, by libavcodec and libswscale through node-av's synchronous calls (the asynchronous
 * ones cost 1.6 times the CPU). One thread, no hardware, no option that a stream could set.
 */
export const MAX_SIDE_PX = 8192;

/**
 * From this size on the picture is shrunk at least five times, and what the deblocking filter of H.264 and H.265
 * smooths vanishes with it: leaving it out saves a quarter of the decoding and moves a grey level by 0.4 on average.
 */
const UNFILTERED_FROM_PX = 1600;

// FFmpeg's messages quote what a stream contains; nothing a camera sends reaches a log.
Log.setLevel(AV_LOG_QUIET);

const DECODERS: Readonly<Record<CodecName, AVCodecID>> = {
  h264: AV_CODEC_ID_H264,
  hevc: AV_CODEC_ID_HEVC,
  mjpeg: AV_CODEC_ID_MJPEG,
  mpeg4: AV_CODEC_ID_MPEG4,
  mpeg2video: AV_CODEC_ID_MPEG2VIDEO,
  vp8: AV_CODEC_ID_VP8,
  vp9: AV_CODEC_ID_VP9,
  av1: AV_CODEC_ID_AV1,
  gif: AV_CODEC_ID_GIF,
  png: AV_CODEC_ID_PNG,
};

const NO_TIME = -(2n ** 63n);
const CORRUPT_FRAME = 1; // AV_FRAME_FLAG_CORRUPT
const MICROS = 1000;
const MAX_FAILURES_A_PACKET = 16;

/** What the decoder hands out for each picture: its time, and on demand the picture itself, shrunk and grey. */
export interface Decoded {
  readonly timeMs: number;
  readonly damaged: boolean;
  /** The upright picture with square pixels. */
  readonly widthPx: number;
  readonly heightPx: number;
  readonly content: ContentRect;
  readonly tooLarge: boolean;
  /** Writes 320×192 grey into `into`; may be called once, before the next packet. False when it cannot be shrunk. */
  shrink(into: Uint8Array): boolean;
  /** The decoder's own picture, gone when the callback returns. Only a release looks at it. */
  readonly picture: Frame;
}

export interface DecoderOptions {
  /** Deblocks large pictures too: for a release, which shows them. */
  readonly filtered: boolean;
}

export type Opening = 'open' | 'unsupported' | 'too-large';

export class Decoder implements Disposable {
  readonly #info: StreamInfo;
  readonly #filtered: boolean;
  #context: CodecContext | undefined;
  readonly #frame = new Frame();
  readonly #packet = new Packet();
  #scaler: SoftwareScaleContext | undefined;
  #small: Frame | undefined;
  /** Source width, height and pixel format the scaler was made for. */
  #shape = '';
  #content: ContentRect = contentRect(16, 9);
  #widthPx = 0;
  #heightPx = 0;
  readonly opening: Opening;

  constructor(info: StreamInfo, options: DecoderOptions = { filtered: false }) {
    this.#info = info;
    this.#filtered = options.filtered;
    this.#frame.alloc();
    this.#packet.alloc();
    this.opening = this.#open();
  }

  #open(): Opening {
    const { widthPx, heightPx, codec: name, extradata } = this.#info;
    if (widthPx > MAX_SIDE_PX || heightPx > MAX_SIDE_PX) return 'too-large';
    const codec = Codec.findDecoder(DECODERS[name]);
    if (!codec) return 'unsupported';
    const context = new CodecContext();
    try {
      context.allocContext3(codec);
      context.threadCount = 1;
      if (extradata.length > 0) context.extraData = Buffer.from(extradata);
      if (widthPx > 0 && heightPx > 0) {
        context.width = widthPx;
        context.height = heightPx;
      }
      // Refused before memory is taken, whatever a damaged header claims.
      context.setOption('max_pixels', MAX_SIDE_PX * MAX_SIDE_PX);
      if (context.open2Sync(codec) < 0) {
        context.freeContext();
        return 'unsupported';
      }
    } catch {
      context.freeContext();
      return 'unsupported';
    }
    this.#context = context;
    return 'open';
  }

  /** Decodes one packet, or what is left inside when undefined; false when the packet was damaged. */
  decode(packet: EncodedPacket | undefined, take: (decoded: Decoded) => void): boolean {
    const context = this.#context;
    if (!context) return false;
    let sent: number;
    if (packet) {
      const { bytes } = packet;
      this.#packet.data = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
      this.#packet.pts = BigInt(Math.round(packet.timeMs * MICROS));
      this.#packet.isKeyframe = packet.key;
      sent = context.sendPacketSync(this.#packet);
      if (sent === AVERROR_EAGAIN) {
        this.#drain(context, take);
        sent = context.sendPacketSync(this.#packet);
      }
      this.#packet.unref();
    } else {
      sent = context.sendPacketSync(null);
    }
    const drained = this.#drain(context, take);
    return (sent >= 0 || sent === AVERROR_EOF) && drained;
  }

  /** After a jump or the end of a clip: forgets the pictures it refers to, keeps its parameters. */
  flush(): void {
    this.#context?.flushBuffers();
  }

  #drain(context: CodecContext, take: (decoded: Decoded) => void): boolean {
    // A decoder that fails without using up its input would be asked for ever; frames may follow a failure.
    let failures = 0;
    while (failures < MAX_FAILURES_A_PACKET) {
      const received = context.receiveFrameSync(this.#frame);
      if (received === AVERROR_EAGAIN || received === AVERROR_EOF) break;
      if (received < 0) {
        failures++;
        continue;
      }
      const time = this.#frame.pts === NO_TIME ? this.#frame.bestEffortTimestamp : this.#frame.pts;
      if (time !== NO_TIME) take(this.#describe(Number(time) / MICROS));
      this.#frame.unref();
    }
    return failures === 0;
  }

  #describe(timeMs: number): Decoded {
    const frame = this.#frame;
    const { width, height } = frame;
    const tooLarge = width > MAX_SIDE_PX || height > MAX_SIDE_PX || width < 1 || height < 1;
    const shape = `${width} ${height} ${frame.format}`;
    if (!tooLarge && shape !== this.#shape) this.#reshape(shape);
    return {
      timeMs,
      damaged: (frame.flags & CORRUPT_FRAME) !== 0 || frame.decodeErrorFlags !== 0,
      widthPx: this.#widthPx,
      heightPx: this.#heightPx,
      content: this.#content,
      tooLarge,
      shrink: (into) => !tooLarge && this.#shrink(into),
      picture: frame,
    };
  }

  /** Resolution or pixel format is new, or has changed in the middle of the stream: a new scaler. */
  #reshape(shape: string): void {
    const frame = this.#frame;
    const turned = this.#info.rotationDeg % 180 !== 0;
    const { num, den } = frame.sampleAspectRatio;
    // Broken headers claim absurd shapes of a pixel; real ones lie between 1:2 and 2:1.
    const pixelAspect = num > 0 && den > 0 && num / den >= 0.5 && num / den <= 2 ? num / den : 1;
    const width = Math.max(1, Math.round(frame.width * pixelAspect));
    this.#widthPx = turned ? frame.height : width;
    this.#heightPx = turned ? width : frame.height;
    this.#content = contentRect(this.#widthPx, this.#heightPx);
    this.#freeScaler();
    this.#shape = shape;
    const large = !this.#filtered && Math.max(frame.width, frame.height) >= UNFILTERED_FROM_PX;
    this.#context?.setOption('skip_loop_filter', large ? 'all' : 'default');
    const across = this.#content.x1 - this.#content.x0;
    const down = this.#content.y1 - this.#content.y0;
    const small = new Frame();
    small.alloc();
    small.width = turned ? down : across;
    small.height = turned ? across : down;
    small.format = AV_PIX_FMT_GRAY8;
    const scaler = new SoftwareScaleContext();
    try {
      if (small.allocBuffer() < 0) throw new Error('no memory');
      scaler.getContext(
        frame.width,
        frame.height,
        frame.format as Parameters<SoftwareScaleContext['getContext']>[2],
        small.width,
        small.height,
        AV_PIX_FMT_GRAY8,
        SWS_AREA,
      );
      this.#scaler = scaler;
      this.#small = small;
    } catch {
      // A pixel format that libswscale cannot read: the frame counts as damaged.
      small.free();
      scaler.freeContext();
    }
  }

  #shrink(into: Uint8Array): boolean {
    if (!this.#scaler || !this.#small) return false;
    if (this.#scaler.scaleFrameSync(this.#small, this.#frame) < 0) return false;
    letterbox(this.#small.toBuffer(), this.#content, this.#info.rotationDeg, into);
    return true;
  }

  #freeScaler(): void {
    this.#scaler?.freeContext();
    this.#small?.free();
    this.#scaler = undefined;
    this.#small = undefined;
  }

  [Symbol.dispose](): void {
    this.#freeScaler();
    this.#frame.free();
    this.#packet.free();
    this.#context?.freeContext();
    this.#context = undefined;
  }
}
