import { CameraProcess } from '../intake/camera-process.ts';
import type { WallKind } from '../wall/wall.ts';

/**
 * So many live cameras share a process that talks to them: one of its own would cost each camera 60 MB and more, and with all in one
 * a camera that hangs the process takes every other with it.
 */
export const CAMERAS_A_PROCESS = 16;

/** The processes that talk to live cameras, by the cameras' numbers; each is started when its first camera is opened. */
export class IntakePool implements Disposable {
  readonly #wall: WallKind;
  readonly #processes = new Map<number, CameraProcess>();

  constructor(wall: WallKind) {
    this.#wall = wall;
  }

  of(camera: number): CameraProcess {
    const number = Math.floor(camera / CAMERAS_A_PROCESS);
    let process = this.#processes.get(number);
    if (!process) {
      process = new CameraProcess({ wall: this.#wall, caFiles: [] });
      this.#processes.set(number, process);
    }
    return process;
  }

  [Symbol.dispose](): void {
    for (const process of this.#processes.values()) process[Symbol.dispose]();
    this.#processes.clear();
  }
}
