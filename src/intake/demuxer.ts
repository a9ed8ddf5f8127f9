import * as av from 'node-av/lib';
import {
  AVDISCARD_ALL,
  AVMEDIA_TYPE_AUDIO,
  AVMEDIA_TYPE_VIDEO,
  AV_DISPOSITION_ATTACHED_PIC,
  AV_LOG_QUIET,
  AV_NOPTS_VALUE,
  AV_PKT_DATA_DISPLAYMATRIX,
} from 'node-av/constants';
import { AugenmassError } from '../kernel/errors.ts';
import { CODECS, MAX_EXTRADATA_BYTES } from '../packet/packet.ts';
import type { Codec, StreamInfo } from '../packet/packet.ts';
import { MAX_FRAME_RATE } from '../packet/wire.ts';

av.Log.setLevel(AV_LOG_QUIET);

/** Options every source is opened with. `codec_whitelist` names no codec at all: intake cannot decode even by mistake. */
export const COMMON_OPTIONS = { codec_whitelist: 'none', fflags: '+genpts' } as const;

/** What a source holds besides the one video stream that is read. */
export interface Selection {
  readonly stream: av.Stream;
  readonly info: StreamInfo;
  readonly videoCount: number;
  readonly audioCount: number;
}

/**
 * Picks the stream to read and switches all others off in the demuxer. Throws `invalid` where there is no picture and
 * `refused` where its coding is not on the list. `name` is how the sentence calls the source.
 */
export function selectVideo(context: av.FormatContext, name: string): Selection {
  const streams = context.streams;
  const audioCount = streams.filter((stream) => stream.codecpar.codecType === AVMEDIA_TYPE_AUDIO).length;
  // A cover picture is no video: it would be analysed as a clip of one frame.
  const videos = streams.filter(
    (stream) =>
      stream.codecpar.codecType === AVMEDIA_TYPE_VIDEO && (stream.disposition & AV_DISPOSITION_ATTACHED_PIC) === 0,
  );
  const readable = videos.filter((stream) => codecOf(stream) !== undefined);
  const stream = readable.sort((a, b) => pixels(b) - pixels(a) || a.index - b.index)[0];
  if (!stream) throw noVideo(name, videos[0], audioCount);
  for (const other of streams) if (other.index !== stream.index) other.discard = AVDISCARD_ALL;
  return { stream, info: streamInfo(stream, name), videoCount: videos.length, audioCount };
}

function noVideo(name: string, video: av.Stream | undefined, audioCount: number): AugenmassError {
  if (video) {
    const codec = av.avGetCodecName(video.codecpar.codecId) ?? 'an unknown coding';
    return new AugenmassError('refused', `${name} is coded as ${codec}, which is not decoded here.`, {
      remedy: `Convert it to H.264. Accepted are ${CODECS.join(', ')}.`,
    });
  }
  return audioCount > 0
    ? new AugenmassError('invalid', `${name} holds sound and no picture.`, {
        remedy: 'Name a video. Sound is never read.',
      })
    : new AugenmassError('invalid', `${name} holds no video.`, { remedy: 'Name a video.' });
}

const pixels = (stream: av.Stream): number => stream.codecpar.width * stream.codecpar.height;

export function codecOf(stream: av.Stream): Codec | undefined {
  const name = av.avGetCodecName(stream.codecpar.codecId);
  return CODECS.find((codec) => codec === name);
}

/** `extradata` replaces the stream's own where a packet brought new parameters. */
export function streamInfo(stream: av.Stream, name: string, extradata?: Uint8Array): StreamInfo {
  const parameters = stream.codecpar;
  const codec = codecOf(stream);
  if (codec === undefined) throw noVideo(name, stream, 0);
  const bytes = extradata ?? parameters.extradata ?? new Uint8Array(0);
  if (bytes.length > MAX_EXTRADATA_BYTES) {
    throw new AugenmassError('corrupt', `${name} carries codec parameters of ${bytes.length} bytes.`, {
      remedy: `At most ${MAX_EXTRADATA_BYTES} are accepted. Convert the video.`,
    });
  }
  const matrix = parameters.getCodedSideData(AV_PKT_DATA_DISPLAYMATRIX);
  return {
    codec,
    extradata: bytes,
    widthPx: clampSize(parameters.width),
    heightPx: clampSize(parameters.height),
    rotationDeg: matrix ? rotationOf(matrix) : 0,
    frameRate: rate(stream.avgFrameRate) ?? rate(stream.rFrameRate),
  };
}

const clampSize = (value: number): number => (value >= 0 && value <= 0xffff ? Math.trunc(value) : 0);

function rate({ num, den }: { num: number; den: number }): number | undefined {
  const value = num / den;
  return Number.isFinite(value) && value > 0 && value <= MAX_FRAME_RATE ? value : undefined;
}

/** Quarter turns clockwise to stand upright; ISO/IEC 14496-12 section 8.3.2 matrix {a b u, c d v, x y w} in 16.16. */
export function rotationOf(matrix: Uint8Array): StreamInfo['rotationDeg'] {
  if (matrix.length < 36) return 0;
  const view = new DataView(matrix.buffer, matrix.byteOffset, matrix.byteLength);
  const [a, b, c, d] = [0, 4, 12, 16].map((at) => view.getInt32(at, true)) as [number, number, number, number];
  const scaleX = Math.hypot(a, c);
  const scaleY = Math.hypot(b, d);
  if (scaleX === 0 || scaleY === 0) return 0;
  const turned = (Math.atan2(b / scaleY, a / scaleX) * 180) / Math.PI;
  const quarter = ((Math.round(turned / 90) % 4) + 4) % 4;
  return ([0, 90, 180, 270] as const)[quarter] ?? 0;
}

/** A timestamp in ms, or undefined where the container has none. */
export function stampMs(stamp: bigint, timeBase: { num: number; den: number }): number | undefined {
  if (stamp === AV_NOPTS_VALUE || timeBase.den === 0) return undefined;
  return (Number(stamp) * timeBase.num * 1000) / timeBase.den;
}
