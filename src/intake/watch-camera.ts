import { constants } from 'node:os';
import * as av from 'node-av/lib';
import {
  AVERROR_EOF,
  AVERROR_EXIT,
  AVERROR_HTTP_FORBIDDEN,
  AVERROR_HTTP_NOT_FOUND,
  AVERROR_HTTP_UNAUTHORIZED,
  AVERROR_INVALIDDATA,
  AVMEDIA_TYPE_AUDIO,
  AV_PKT_DATA_NEW_EXTRADATA,
  AV_PKT_DATA_PRFT,
  AV_PKT_FLAG_CORRUPT,
  AV_PKT_FLAG_KEY,
} from 'node-av/constants';
import type { Clock } from '../kernel/clock.ts';
import { AugenmassError, fromSystemError } from '../kernel/errors.ts';
import { MAX_PACKET_BYTES } from '../packet/packet.ts';
import type { PacketMessage, RemarkCode } from '../packet/wire.ts';
import { ClockOffset } from './clock-offset.ts';
import { COMMON_OPTIONS, selectVideo, stampMs, streamInfo } from './demuxer.ts';
import { DiscardRule } from './discardable.ts';
import { knock } from './knock.ts';
import { LiveTimeline } from './live-timeline.ts';
import type { WatchRequest } from './request.ts';

/** At 25 pictures a second: 16 pictures, the most that H.264 reorders. Live encoders use two or three. */
const REORDER_MS = 640;
const COUNT_EVERY = 500;

/**
 * One unbroken session with a camera: connects, plays, sends packets until the camera or the parent ends it. Only video
 * is ever set up; whether there is sound is asked once, by a session that never plays. Throws AugenmassError.
 */
export async function watchCamera(
  request: WatchRequest,
  clock: Clock,
  signal: AbortSignal,
  send: (message: PacketMessage) => void,
): Promise<'stopped'> {
  if (request.knock) await knock(request.url, request.name, clock, signal);
  send({ type: 'remark', camera: request.camera, code: 'connecting', value: request.transport === 'udp' ? 1 : 0 });
  if (request.askForAudio) {
    const audioCount = await countAudio(request, signal);
    if (audioCount > 0) send({ type: 'remark', camera: request.camera, code: 'audio-present', value: audioCount });
  }
  const context = new av.FormatContext();
  const release = cutOnAbort(context, signal);
  try {
    await open(context, request, { allowed_media_types: 'video' });
    await new Session(context, request, clock, send).run(signal);
    return 'stopped';
  } finally {
    await context.closeInput();
    release();
  }
}

/** DESCRIBE and SETUP without PLAY: the camera names its streams and sends none of them. */
async function countAudio(request: WatchRequest, signal: AbortSignal): Promise<number> {
  const context = new av.FormatContext();
  const release = cutOnAbort(context, signal);
  try {
    await open(context, request, { initial_pause: '1', allowed_media_types: 'video+audio' });
    return context.streams.filter((stream) => stream.codecpar.codecType === AVMEDIA_TYPE_AUDIO).length;
  } finally {
    await context.closeInput();
    release();
  }
}

/** Ends whatever waits inside FFmpeg. The camera learns of it by its connection, which is closed. */
function cutOnAbort(context: av.FormatContext, signal: AbortSignal): () => void {
  const cut = (): void => {
    context.interrupt();
  };
  if (signal.aborted) cut();
  signal.addEventListener('abort', cut, { once: true });
  return () => {
    signal.removeEventListener('abort', cut);
  };
}

async function open(context: av.FormatContext, request: WatchRequest, more: Record<string, string>): Promise<void> {
  const secure = request.url.toLowerCase().startsWith('rtsps:');
  const { caFile } = request;
  const options = {
    ...COMMON_OPTIONS,
    protocol_whitelist: secure ? 'rtsps,rtsp,tls,tcp,rtp,srtp' : 'rtsp,rtp,udp,tcp',
    format_whitelist: 'rtsp',
    rtsp_transport: request.transport,
    // Datagrams count only from the address that was negotiated.
    rtsp_flags: 'filter_src',
    timeout: String(request.timeoutMs * 1000),
    buffer_size: '1048576',
    ...(secure ? { tls_verify: '1', ...(caFile === undefined ? {} : { ca_file: caFile }) } : {}),
    ...more,
  };
  context.allocContext();
  const result = await context.openInput(request.url, null, av.Dictionary.fromObject(options));
  if (result < 0) throw sessionError(result, request.name, secure);
  // FFmpeg follows a camera's redirect within RTSP; which host is watched is for whoever runs the place to say.
  if (hostOf(context.url ?? '') !== hostOf(request.url)) {
    throw new AugenmassError('refused', `${request.name} sends its viewers to another address.`, {
      remedy: 'If that is meant, name the other address itself.',
    });
  }
}

const hostOf = (url: string): string => (URL.canParse(url) ? new URL(url).host : '');

class Session {
  readonly #context: av.FormatContext;
  readonly #request: WatchRequest;
  readonly #clock: Clock;
  readonly #send: (message: PacketMessage) => void;
  readonly #stream: av.Stream;
  readonly #timeline: LiveTimeline;
  readonly #offset = new ClockOffset();
  readonly #timeBase: { num: number; den: number };
  #rule: DiscardRule;
  #counts = { 'timestamps-repaired': 0, 'corrupt-packets': 0, 'packets-left-out': 0 };
  #told = { ...this.#counts };
  #taken = 0;

  constructor(context: av.FormatContext, request: WatchRequest, clock: Clock, send: (message: PacketMessage) => void) {
    this.#context = context;
    this.#request = request;
    this.#clock = clock;
    this.#send = send;
    const { stream, info, videoCount } = selectVideo(context, request.name);
    this.#stream = stream;
    this.#timeBase = stream.timeBase;
    this.#rule = new DiscardRule(info.codec, info.extradata);
    const whole = info.codec === 'mjpeg' || info.codec === 'vp8' || info.codec === 'vp9';
    this.#timeline = new LiveTimeline(this.#now(), { reorderMs: whole ? 0 : REORDER_MS, heldBack: !whole });
    send({ type: 'stream', camera: request.camera, info });
    this.#remark('connected', request.transport === 'udp' ? 1 : 0);
    if (videoCount > 1) this.#remark('several-videos', videoCount);
  }

  async run(signal: AbortSignal): Promise<void> {
    const packet = new av.Packet();
    packet.alloc();
    const stopping = (): boolean => signal.aborted;
    try {
      while (!stopping()) {
        const result = await this.#context.readFrame(packet);
        if (result === AVERROR_INVALIDDATA) {
          this.#counts['corrupt-packets']++;
          continue;
        }
        if (stopping()) return;
        if (result < 0) throw sessionError(result, this.#request.name, false);
        this.#take(packet);
        packet.unref();
      }
    } finally {
      packet.free();
      this.#tellCounts();
    }
  }

  #take(packet: av.Packet): void {
    if (packet.streamIndex !== this.#stream.index) return;
    const { camera } = this.#request;
    const arrival = this.#now();
    const flags = packet.flags;
    const key = (flags & AV_PKT_FLAG_KEY) !== 0;
    const extradata = key ? packet.getSideData(AV_PKT_DATA_NEW_EXTRADATA) : null;
    if (extradata !== null) {
      const info = streamInfo(this.#stream, this.#request.name, extradata);
      this.#rule = new DiscardRule(info.codec, info.extradata);
      this.#send({ type: 'stream', camera, info });
    }
    if ((flags & AV_PKT_FLAG_CORRUPT) !== 0) this.#counts['corrupt-packets']++;
    const bytes = packet.data;
    const placed =
      bytes === null || bytes.length === 0 || bytes.length > MAX_PACKET_BYTES
        ? undefined
        : this.#timeline.place(stampMs(packet.pts, this.#timeBase), arrival);
    if (bytes === null || placed === undefined) {
      this.#counts['packets-left-out']++;
      return;
    }
    const { timeMs, gapFromMs } = placed;
    const offsetMs = this.#offset.update(packet.getSideData(AV_PKT_DATA_PRFT), timeMs);
    if (offsetMs !== undefined) this.#remark('clock-offset', offsetMs);
    if (gapFromMs !== undefined)
      this.#send({ type: 'gap', camera, fromMs: gapFromMs, toMs: timeMs, reason: 'source-gap' });
    this.#send({ type: 'packet', camera, packet: { timeMs, key, discardable: this.#rule.discardable(bytes), bytes } });
    if (++this.#taken % COUNT_EVERY === 0) this.#tellCounts();
  }

  #tellCounts(): void {
    this.#counts['timestamps-repaired'] = this.#timeline.repaired;
    for (const code of ['timestamps-repaired', 'corrupt-packets', 'packets-left-out'] as const) {
      if (this.#counts[code] !== this.#told[code]) this.#remark(code, this.#counts[code]);
    }
    this.#told = { ...this.#counts };
  }

  #now(): { nowMs: number; monotonicMs: number } {
    return { nowMs: this.#clock.nowMs(), monotonicMs: this.#clock.monotonicMs() };
  }

  #remark(code: RemarkCode, value: number): void {
    this.#send({ type: 'remark', camera: this.#request.camera, code, value });
  }
}

/** Errno values by number: FFmpeg's AVERROR(e) is -e. */
const ERRNO = new Map(Object.entries(constants.errno).map(([code, value]) => [-value, code]));

function sessionError(result: number, name: string, secure: boolean): AugenmassError {
  const cause = new av.FFmpegError(result);
  switch (result) {
    case AVERROR_HTTP_UNAUTHORIZED:
    case AVERROR_HTTP_FORBIDDEN:
      return new AugenmassError('refused', `${name} does not accept the user name and password.`, {
        cause,
        remedy: 'Correct them. Nothing more is tried until then, so that the camera does not lock the account.',
      });
    case AVERROR_HTTP_NOT_FOUND:
      return new AugenmassError('not-found', `${name} offers no stream under this path.`, {
        cause,
        remedy: 'Look up the path of the stream in the manual of the camera.',
      });
    case AVERROR_EOF:
      return new AugenmassError('unavailable', `${name} ended the session.`, { cause, remedy: 'It is tried again.' });
    case AVERROR_EXIT:
      return new AugenmassError('unavailable', `The session with ${name} was cut.`, {
        cause,
        remedy: 'It is tried again.',
      });
  }
  if (result === AVERROR_INVALIDDATA) {
    return new AugenmassError('unavailable', `${name} does not answer as a camera does.`, {
      cause,
      remedy: 'Check address and port; it is tried again.',
    });
  }
  const code = ERRNO.get(result);
  if (secure && (code === 'EIO' || code === undefined)) {
    return new AugenmassError('unavailable', `No trusted connection to ${name} could be made.`, {
      cause,
      remedy: 'Name the CA file that vouches for its certificate, and check that the certificate names this host.',
    });
  }
  if (code !== undefined && code !== 'EIO') {
    const known = fromSystemError(name, Object.assign(new Error(code), { code }));
    if (known.kind === 'unavailable') return known;
  }
  return new AugenmassError('unavailable', `${name} gave no stream: ${cause.message}.`, {
    cause,
    remedy: 'It is tried again. Check that the camera offers RTSP with H.264, H.265 or MJPEG.',
  });
}
