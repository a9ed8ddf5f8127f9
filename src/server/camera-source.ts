import type { CameraProcess } from '../intake/camera-process.ts';
import { openFile, openRtsp } from '../intake/intake.ts';
import type { Clock } from '../kernel/clock.ts';
import type { Random } from '../kernel/random.ts';
import { endpointOfUrl } from '../mandate/endpoint.ts';
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
