import type { CameraProcess } from '../intake/camera-process.ts';
import { openFile, openRtsp } from '../intake/intake.ts';
import type { Clock } from '../kernel/clock.ts';
import type { Random } from '../kernel/random.ts';
import { endpointOfUrl } from '../mandate/endpoint.ts';
import type { StreamInfo } from '../packet/packet.ts';
import type { PacketMessage } from '../packet/wire.ts';
import type { WallKind } from '../wall/wall.ts';

/** Where a camera's packets come from. Nothing is opened before `packets` is read, and everything is shut when it is left. */
export interface CameraSource {
  readonly live: boolean;
  /** Of live sources: host and port it connects to. */
  readonly endpoint: { readonly host: string; readonly port: number } | undefined;
  packets(signal: AbortSignal): AsyncGenerator<PacketMessage, void, undefined>;
}

export interface SourceOptions {
  readonly number: number;
  readonly wall: WallKind;
  readonly clock: Clock;
  readonly random: Random;
  /** Talks to live cameras; one of its own otherwise. */
  readonly process?: CameraProcess | undefined;
}

/** `file`: turns the mandate's words for a file into its path. */
export function cameraSource(source: string, file: (source: string) => string, options: SourceOptions): CameraSource {
  const { number: camera, wall, clock, random, process } = options;
  if (/^rtsps?:\/\//i.test(source)) {
    return {
      live: true,
      endpoint: endpointOfUrl(source),
      packets: (signal) => openRtsp(source, { camera, wall, signal, clock, random, ...(process && { process }) }),
    };
  }
  return {
    live: false,
    endpoint: undefined,
    // A file that is gone or damaged ends with a reason, like a camera; it stops nobody else.
    packets: (signal) => openFile(file(source), { wall, camera, clock, signal }),
  };
}

/** A clip's packets in the time of `clock`: none before it is due. `startMs` is the clock's time of the clip's beginning. */
export async function* paced(
  packets: AsyncIterable<PacketMessage>,
  clock: Clock,
  startMs: number,
  signal: AbortSignal,
): AsyncGenerator<PacketMessage, void, undefined> {
  for await (const message of packets) {
    if (message.type === 'packet') {
      const waitMs = startMs + message.packet.timeMs - clock.nowMs();
      if (waitMs > 0) await clock.sleep(waitMs, signal);
    }
    yield message;
  }
}

/** So long before the end of a round the next is opened: starting the process that reads takes a while on a busy machine. */
const AHEAD_MS = 5_000;
const STEP_MS = 40;

/**
 * A clip over and over as one stream without end: times go on, and no round is told from the next. Ends when the clip cannot be read,
 * with its reason. `read` opens it anew.
 */
export async function* looped(
  read: () => AsyncGenerator<PacketMessage, void, undefined>,
): AsyncGenerator<PacketMessage, void, undefined> {
  let offsetMs = 0;
  let known: StreamInfo | undefined;
  let next: Opened | undefined;
  try {
    for (let round = 0; ; round++) {
      const { generator, first } = next ?? opened(read);
      next = undefined;
      let durationMs = Infinity;
      let [firstMs, lastMs, stepMs] = [0, -Infinity, STEP_MS];
      try {
        for (let result = await first; result.done !== true; result = await generator.next()) {
          const message = result.value;
          if (message.type === 'end') {
            if (message.error) yield message;
            if (message.error) return;
            break;
          }
          if (message.type === 'remark' && message.code === 'duration') durationMs = message.value;
          if (message.type === 'stream') {
            if (known && sameStream(known, message.info)) continue;
            known = message.info;
          } else if (message.type === 'remark' && round > 0) continue;
          if (message.type !== 'packet') {
            yield moved(message, offsetMs);
            continue;
          }
          const { packet } = message;
          // What lies before the beginning is decoded and not shown: it takes the time before this round.
          if (lastMs === -Infinity && packet.timeMs < 0) firstMs = packet.timeMs;
          if (packet.timeMs > lastMs && lastMs !== -Infinity) stepMs = Math.min(packet.timeMs - lastMs, 1000);
          lastMs = Math.max(lastMs, packet.timeMs);
          if (durationMs - packet.timeMs < AHEAD_MS) next ??= opened(read);
          yield { ...message, packet: { ...packet, timeMs: packet.timeMs + offsetMs - (round > 0 ? firstMs : 0) } };
        }
      } finally {
        await generator.return();
      }
      if (lastMs === -Infinity) return;
      offsetMs += lastMs + stepMs - (round > 0 ? firstMs : 0);
    }
  } finally {
    await next?.generator.return();
  }
}

interface Opened {
  readonly generator: AsyncGenerator<PacketMessage, void, undefined>;
  readonly first: Promise<IteratorResult<PacketMessage, void>>;
}

function opened(read: () => AsyncGenerator<PacketMessage, void, undefined>): Opened {
  const generator = read();
  const first = generator.next();
  // Whoever takes it over hears of it; until then nobody does.
  first.catch(() => undefined);
  return { generator, first };
}

const sameStream = (a: StreamInfo, b: StreamInfo): boolean =>
  a.codec === b.codec &&
  a.widthPx === b.widthPx &&
  a.heightPx === b.heightPx &&
  a.rotationDeg === b.rotationDeg &&
  Buffer.compare(a.extradata, b.extradata) === 0;

function moved(message: PacketMessage, byMs: number): PacketMessage {
  if (message.type !== 'gap') return message;
  return { ...message, fromMs: message.fromMs + byMs, toMs: message.toMs + byMs };
}
