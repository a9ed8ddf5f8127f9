import { resolve } from 'node:path';
import { Darkroom } from '../darkroom/darkroom.ts';
import type { DarkroomEvent } from '../darkroom/darkroom.ts';
import { readModel } from '../darkroom/model-file.ts';
import type { ModelFile } from '../darkroom/model-file.ts';
import { walledDarkroom } from '../darkroom/walled.ts';
import { systemClock } from '../kernel/clock.ts';
import { AugenmassError } from '../kernel/errors.ts';
import { systemRandom } from '../kernel/random.ts';
import { WALL_KINDS } from '../wall/wall.ts';
import type { WallKind } from '../wall/wall.ts';
import { packageFile } from './package-file.ts';

export interface DarkroomHost {
  readonly darkroom: Darkroom;
  readonly model: { readonly name: string; readonly sha256: string };
  readonly wall: WallKind;
  /** The strongest wall stands, and the process has shut itself in with a filter of system calls. */
  readonly walled: boolean;
  /** Neither name spaces nor a filter: pictures are held by Node's permissions alone. */
  readonly open: boolean;
  /** Hands every message of one camera to `hear` until the returned function is called. */
  listen(camera: number, hear: (event: DarkroomEvent) => void): () => void;
  /** Resolves when the darkroom can say no more; rejects when what it said could not be used. */
  readonly ended: Promise<void>;
  close(): Promise<void>;
}

export interface HostOptions {
  readonly model: string | undefined;
  readonly modelSha256: string | undefined;
  readonly wall: string;
  readonly rate: number;
  /** 32 bytes that seal plates for the next start; by default a key that is forgotten. */
  readonly plateKey?: Uint8Array;
  readonly signal: AbortSignal;
}

/** One darkroom for all clips of a call, or all cameras of a place. Throws `refused` where the model may not enter or the wall cannot be built. */
export async function openDarkroom(options: HostOptions): Promise<DarkroomHost> {
  const path = options.model === undefined ? packageFile('model/umriss.onnx') : resolve(options.model);
  const model = await readModel(path, options.modelSha256);
  const { wall, darkroom } = await startBehindStrongest(model, options);
  const listeners = new Map<number, (event: DarkroomEvent) => void>();
  const ended = (async () => {
    for await (const event of darkroom.messages()) listeners.get(event.camera)?.(event);
  })();
  ended.catch(() => undefined);
  const locked = await darkroom.locked();
  return {
    darkroom,
    model: { name: model.name, sha256: model.sha256 },
    wall,
    walled: wall !== 'node-only' && locked,
    open: wall === 'node-only' && !locked,
    ended,
    listen(camera, hear) {
      listeners.set(camera, hear);
      return () => listeners.delete(camera);
    },
    close: () => darkroom.close(),
  };
}

/** What can be built is found out by building it: the strongest wall behind which the darkroom really starts. */
async function startBehindStrongest(model: ModelFile, options: HostOptions) {
  let cause: unknown;
  for (const wall of WALL_KINDS) {
    if (options.wall !== 'auto' && options.wall !== wall) continue;
    try {
      const darkroom = await Darkroom.start({
        spawn: walledDarkroom(wall),
        model,
        plateKey: options.plateKey ?? systemRandom.bytes(32),
        analysesPerSecond: options.rate,
        clock: systemClock,
        signal: options.signal,
      });
      return { wall, darkroom };
    } catch (error) {
      options.signal.throwIfAborted();
      if (!(error instanceof AugenmassError && error.kind === 'unavailable')) throw error;
      cause = error;
    }
  }
  throw new AugenmassError('unavailable', `The darkroom cannot be built on this machine (wall: ${options.wall}).`, {
    cause,
    remedy: 'Run “augenmass doctor” to see which walls can, and what is missing.',
  });
}
