/**
 * A rehearsal of the darkroom's work: `rehearsal.ts lock|open MODEL`. Loads FFmpeg and the model, shuts itself in, then
 * decodes a small film it has made itself (with two decoder threads, which start behind the filter) and runs the model
 * on grey pictures. Prints one line of JSON. It shows that the walls do not hinder the work, and what the work costs.
 */
import './quiet.ts';
import { availableParallelism } from 'node:os';
import { AV_CODEC_ID_MPEG4, AV_PIX_FMT_YUV420P } from 'node-av/constants';
import { Codec, CodecContext, Frame, Packet, Rational } from 'node-av/lib';
import { InferenceSession, Tensor } from 'onnxruntime-node';
import type { Lock } from './kernel-calls.ts';
import { lockDown } from './lockdown.ts';

export interface Rehearsal {
  readonly lock: Lock | undefined;
  readonly modelMsPerFrameBefore: number;
  readonly modelMsPerFrame: number;
  readonly decodedFrames: number;
  readonly decodeMsPerFrame: number;
  readonly lockMs: number;
  /** From the start of this process, Node included, to the end of loading. */
  readonly readyMs: number;
  readonly peakMemoryBytes: number;
  readonly processors: number;
}

const FILM_FRAMES = 48;
const FILM_WIDTH_PX = 640;
const FILM_HEIGHT_PX = 360;
const MODEL_RUNS = 20;

function check(code: number, what: string): void {
  if (code < 0) throw new Error(`${what}: FFmpeg error ${code}`);
}

function codecContext(codec: Codec | null): CodecContext {
  if (!codec) throw new Error('FFmpeg has no MPEG-4 here.');
  const context = new CodecContext();
  context.allocContext3(codec);
  context.width = FILM_WIDTH_PX;
  context.height = FILM_HEIGHT_PX;
  context.pixelFormat = AV_PIX_FMT_YUV420P;
  return context;
}

/** A bar that wanders over grey: packets of an MPEG-4 stream of our own. */
async function film(): Promise<Buffer[]> {
  const codec = Codec.findEncoder(AV_CODEC_ID_MPEG4);
  using encoder = codecContext(codec);
  encoder.timeBase = new Rational(1, 25);
  encoder.bitRate = 1_000_000n;
  check(await encoder.open2(codec), 'open the encoder');
  const packets: Buffer[] = [];
  using packet = new Packet();
  packet.alloc();
  const collect = (): void => {
    while (encoder.receivePacketSync(packet) >= 0) {
      if (packet.data) packets.push(Buffer.from(packet.data));
      packet.unref();
    }
  };
  for (let i = 0; i < FILM_FRAMES; i++) {
    const picture = Buffer.alloc((FILM_WIDTH_PX * FILM_HEIGHT_PX * 3) / 2, 128);
    for (let y = 0; y < FILM_HEIGHT_PX; y++)
      picture.fill(220, y * FILM_WIDTH_PX + i * 8, y * FILM_WIDTH_PX + i * 8 + 40);
    const props = { width: FILM_WIDTH_PX, height: FILM_HEIGHT_PX, format: AV_PIX_FMT_YUV420P, pts: BigInt(i) };
    using frame = Frame.fromVideoBuffer(picture, { ...props, timeBase: { num: 1, den: 25 } });
    check(encoder.sendFrameSync(frame), 'encode');
    collect();
  }
  encoder.sendFrameSync(null);
  collect();
  return packets;
}

async function decode(packets: readonly Buffer[]): Promise<number> {
  const codec = Codec.findDecoder(AV_CODEC_ID_MPEG4);
  using decoder = codecContext(codec);
  decoder.threadCount = 2;
  check(await decoder.open2(codec), 'open the decoder');
  using packet = new Packet();
  packet.alloc();
  using frame = new Frame();
  frame.alloc();
  let frames = 0;
  const take = (): void => {
    while (decoder.receiveFrameSync(frame) >= 0) frames++;
  };
  for (const bytes of packets) {
    packet.data = bytes;
    check(decoder.sendPacketSync(packet), 'decode');
    packet.unref();
    take();
  }
  decoder.sendPacketSync(null);
  take();
  return frames;
}

const [mode, modelPath] = process.argv.slice(2);
const session = await InferenceSession.create(modelPath!, { intraOpNumThreads: 1, interOpNumThreads: 1 });
const input = session.inputMetadata[0]!;
const shape = input.isTensor ? input.shape.map((size) => (typeof size === 'number' ? size : 1)) : [];
const size = shape.reduce((a, b) => a * b, 1);
// The shipped model takes bytes; another may take floats.
const tensor =
  input.isTensor && input.type === 'uint8'
    ? new Tensor('uint8', new Uint8Array(size), shape)
    : new Tensor('float32', new Float32Array(size), shape);

async function modelMs(): Promise<number> {
  await session.run({ [input.name]: tensor });
  const start = performance.now();
  for (let i = 0; i < MODEL_RUNS; i++) await session.run({ [input.name]: tensor });
  return (performance.now() - start) / MODEL_RUNS;
}

const packets = await film();
const modelMsPerFrameBefore = await modelMs();
const readyMs = performance.now();
const lock = mode === 'lock' ? lockDown() : undefined;
const lockedAtMs = performance.now();
const decodedFrames = await decode(packets);
const decodedAtMs = performance.now();
const rehearsal: Rehearsal = {
  lock,
  modelMsPerFrameBefore,
  modelMsPerFrame: await modelMs(),
  decodedFrames,
  decodeMsPerFrame: (decodedAtMs - lockedAtMs) / Math.max(1, decodedFrames),
  lockMs: lockedAtMs - readyMs,
  readyMs,
  peakMemoryBytes: process.resourceUsage().maxRSS * 1024,
  processors: availableParallelism(),
};
process.stdout.write(`${JSON.stringify(rehearsal)}\n`, () => process.exit(0));
