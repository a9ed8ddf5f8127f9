import type { Readable, Writable } from 'node:stream';
import { setImmediate as turn } from 'node:timers/promises';
import type { Clock } from '../kernel/clock.ts';
import { AugenmassError } from '../kernel/errors.ts';
import { decodeMessage, MAX_MESSAGE_BYTES } from '../observation/codec.ts';
import type { DarkroomMessage, Notice, Pass } from '../observation/observation.ts';
import type { PacketMessage } from '../packet/wire.ts';
import { CameraGuard } from './guard.ts';
import { encodeInlet } from './inlet.ts';
import type { CameraSetup, InletMessage } from './inlet.ts';
import { modelRefused } from './model-file.ts';
import type { ModelFile } from './model-file.ts';
import { EventQueue } from './queue.ts';
import { MessageCutter } from './cutter.ts';

/** A darkroom's process as its host sees it: walled.ts starts a real one. */
export interface DarkroomProcess {
  readonly stdin: Writable;
  readonly stdout: Readable;
  readonly exited: Promise<unknown>;
  kill(): void;
}

export interface DarkroomOptions {
  readonly spawn: (signal: AbortSignal) => DarkroomProcess;
  readonly model: ModelFile;
  /** 32 bytes that seal plates for the next start. */
  readonly plateKey: Uint8Array;
  /** 1 … 10; 8 by default. */
  readonly analysesPerSecond?: number;
  readonly clock: Clock;
  readonly signal: AbortSignal;
}

/** Nothing was seen of `camera` between these footage times, because the darkroom had to be started anew. */
export interface Damage {
  readonly type: 'damage';
  readonly camera: number;
  readonly fromMs: number;
  readonly toMs: number;
  /** `crashed`: the process died; `hostile`: it said what no darkroom may say; `stalled`: it neither read nor spoke. */
  readonly reason: DamageReason;
}
export type DamageReason = 'crashed' | 'hostile' | 'stalled';
export type DarkroomEvent = DarkroomMessage | Damage;

export type CameraOptions = Omit<CameraSetup, 'type'>;

const STARTED_WITHIN_MS = 60_000;
/** Learning a clip's plate is the longest silence: seconds, on a machine that is far too busy a minute. */
const SILENT_MS = 180_000;
/** A restart is immediate, the next ones wait longer; a clip that kills it this often in a row is given up. */
const FIRST_RESTART_MS = 100;
const LONGEST_RESTART_MS = 10_000;
const MAX_RESTARTS_IN_A_ROW = 8;

interface CameraState {
  setup: CameraSetup;
  pass: Pass | undefined;
  stream: PacketMessage | undefined;
  end: PacketMessage | undefined;
  /** After a restart: packets are worthless until a decoder can start. */
  awaitsKey: boolean;
  readonly guard: CameraGuard;
  /** Aborted when the pass is over. */
  over: AbortController;
  /** Set while the camera is being closed; called when its last pass has ended. */
  closing: (() => void) | undefined;
  /** Footage spans on which the process died in this pass or the one before: not sent again. */
  poisoned: { fromMs: number; toMs: number }[];
}

interface Running {
  readonly process: DarkroomProcess;
  readonly cutter: MessageCutter;
  readonly gone: Promise<void>;
  dead: boolean;
  ready: boolean;
  walls: 'locked' | 'open' | undefined;
  /** Somebody waits for room in its pipe. */
  drain?: Promise<void> | undefined;
}

/**
 * The door of this room: a process without network and files that turns packets into observations. It is started anew
 * when it dies, what is lost meanwhile is reported as damage, and what it says is parsed as hostile input.
 */
export class Darkroom implements AsyncDisposable {
  readonly #options: DarkroomOptions;
  readonly #cameras = new Map<number, CameraState>();
  readonly #events: EventQueue<DarkroomEvent>;
  #running: Promise<Running>;
  #restartsInARow = 0;
  #lastHeardMs: number;
  #failed: AugenmassError | undefined;
  #closed = false;
  /** How often it had to be started anew, by reason. */
  readonly restarts: Record<DamageReason, number> = { crashed: 0, hostile: 0, stalled: 0 };
  readonly #stop = new AbortController();

  private constructor(options: DarkroomOptions) {
    this.#options = options;
    this.#lastHeardMs = options.clock.monotonicMs();
    this.#events = new EventQueue(options.signal);
    this.#running = this.#launch();
    this.#running.catch(() => undefined);
  }

  /** Resolves when the model is open and the walls stand; throws `refused` when the model may not enter. */
  static async start(options: DarkroomOptions): Promise<Darkroom> {
    options.signal.throwIfAborted();
    const darkroom = new Darkroom(options);
    try {
      await darkroom.#running;
    } catch (error) {
      await darkroom.close();
      throw error;
    }
    return darkroom;
  }

  /** Whether the process has shut itself in with a filter of system calls, beyond the wall around it. */
  async locked(): Promise<boolean> {
    return (await this.#running).walls === 'locked';
  }

  async openCamera(camera: CameraOptions): Promise<void> {
    const setup: CameraSetup = { type: 'camera', ...camera };
    this.#cameras.set(camera.camera, {
      setup,
      pass: undefined,
      stream: undefined,
      end: undefined,
      awaitsKey: false,
      closing: undefined,
      over: new AbortController(),
      guard: new CameraGuard(),
      poisoned: [],
    });
    await this.#write(setup);
  }

  /** Resolves when the darkroom has forgotten the camera; what it still says of it is not passed on. */
  async closeCamera(camera: number): Promise<void> {
    const state = this.#cameras.get(camera);
    if (!state) return;
    const quiet = new Promise<void>((resolve) => (state.closing = resolve));
    try {
      await this.#write({ type: 'close', camera });
      const running = await this.#running;
      if (state.pass !== undefined) await Promise.race([quiet, running.gone]);
    } finally {
      state.over.abort(new AugenmassError('unavailable', 'The camera was closed.'));
      this.#cameras.delete(camera);
    }
  }

  /** The last pass must be over: its `passed` has been read from `messages()`. */
  async beginPass(camera: number, pass: Pass): Promise<void> {
    const state = this.#camera(camera);
    if (state.pass !== undefined) {
      throw new AugenmassError('internal', `Camera ${camera} began a pass before the last one had ended.`);
    }
    state.pass = pass;
    state.over = new AbortController();
    state.stream = state.end = undefined;
    state.awaitsKey = false;
    state.guard.beginPass(pass);
    await this.#write({ type: 'pass', camera, pass });
  }

  /** Resolves when the darkroom has room for more. */
  async send(message: PacketMessage): Promise<void> {
    const state = this.#camera(message.camera);
    if (message.type === 'stream') state.stream = message;
    if (message.type === 'end') state.end = message;
    if (message.type === 'remark') return;
    if (message.type === 'packet') {
      const { packet } = message;
      if (state.awaitsKey && !packet.key) return;
      state.awaitsKey = false;
      if (state.poisoned.some(({ fromMs, toMs }) => packet.timeMs >= fromMs && packet.timeMs <= toMs)) {
        state.awaitsKey = true;
        return;
      }
      state.guard.sent(packet.timeMs, packet.bytes.length);
    }
    await this.#write({ type: 'packet-message', message });
    if (message.type === 'end') this.#expectPassed(await this.#running, state);
  }

  /** Everything was sent: unless the darkroom says something within the time of a silence, it hangs. */
  #expectPassed(running: Running, state: CameraState): void {
    const { clock, signal } = this.#options;
    const over = AbortSignal.any([signal, this.#stop.signal, state.over.signal]);
    this.#lastHeardMs = clock.monotonicMs();
    const expect = async (): Promise<void> => {
      while (clock.monotonicMs() - this.#lastHeardMs < SILENT_MS) await clock.sleep(SILENT_MS, over);
      this.#end(running, 'stalled');
    };
    // The sleep is cut short when the pass is over: that is the usual end.
    if (!over.aborted) expect().catch(() => undefined);
  }

  /** Everything that leaves, in order, from all cameras. One reader; ends when the darkroom is closed. */
  messages(): AsyncIterable<DarkroomEvent> {
    return this.#events;
  }

  async close(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    this.#stop.abort(new AugenmassError('unavailable', 'The darkroom was closed.'));
    const running = await this.#running.catch(() => undefined);
    if (running) {
      running.process.stdin.end();
      running.process.kill();
      await running.gone;
    }
    this.#events.end(this.#failed);
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  #camera(camera: number): CameraState {
    const state = this.#cameras.get(camera);
    if (!state) throw new AugenmassError('internal', `Camera ${camera} is not open in this darkroom.`);
    return state;
  }

  async #write(message: InletMessage): Promise<void> {
    this.#throwIfOver();
    const running = await this.#running;
    // What was lost with a dead process is told by #restart; a camera's setup is sent again there.
    if (running.dead) return;
    const { stdin } = running.process;
    let room = true;
    // Corked, the parts of a message become one system call.
    stdin.cork();
    for (const part of encodeInlet(message)) room = stdin.write(part);
    stdin.uncork();
    if (!room) await this.#drained(running);
  }

  async #drained(running: Running): Promise<void> {
    const done = new AbortController();
    const { clock, signal } = this.#options;
    const waiting = AbortSignal.any([done.signal, signal, this.#stop.signal]);
    // One listener for all cameras that wait for the same pipe.
    const drain = (running.drain ??= new Promise<void>((resolve) => {
      running.process.stdin.once('drain', () => {
        running.drain = undefined;
        resolve();
      });
    }));
    const silent = async (): Promise<void> => {
      this.#lastHeardMs = clock.monotonicMs();
      while (clock.monotonicMs() - this.#lastHeardMs < SILENT_MS) await clock.sleep(SILENT_MS, waiting);
      this.#end(running, 'stalled');
    };
    try {
      await Promise.race([drain, running.gone, silent()]);
    } catch (error) {
      this.#throwIfOver();
      throw error;
    } finally {
      done.abort(new AugenmassError('unavailable', 'No longer waiting.'));
    }
  }

  #throwIfOver(): void {
    this.#options.signal.throwIfAborted();
    if (this.#failed) throw this.#failed;
    if (this.#closed) throw new AugenmassError('unavailable', 'The darkroom was closed.');
  }

  async #launch(): Promise<Running> {
    const { spawn, model, plateKey, analysesPerSecond = 8, signal, clock } = this.#options;
    const process = spawn(signal);
    const cutter = new MessageCutter(MAX_MESSAGE_BYTES);
    let left: () => void = () => undefined;
    const gone = new Promise<void>((resolve) => (left = resolve));
    const running: Running = { process, cutter, gone, dead: false, ready: false, walls: undefined };
    let ready: () => void = () => undefined;
    let refuse: (error: unknown) => void = () => undefined;
    const opened = new Promise<void>((resolve, reject) => ((ready = resolve), (refuse = reject)));
    opened.catch(() => undefined);
    process.stdout.on('data', (chunk: Buffer) => {
      if (!running.dead) this.#hear(running, chunk, ready, refuse);
      if (this.#events.full) void this.#pause(process.stdout);
    });
    process.exited.then(
      () => {
        left();
        refuse(new AugenmassError('unavailable', 'The darkroom ended before it was ready.'));
        this.#end(running, 'crashed');
      },
      (error: unknown) => {
        left();
        refuse(error);
        this.#end(running, 'crashed');
      },
    );
    const settings = { modelSha256: model.sha256, adapter: model.adapter, analysesPerSecond, ...model.thresholds };
    for (const part of encodeInlet({ type: 'setup', model: model.bytes, plateKey, settings })) {
      process.stdin.write(part);
    }
    const done = new AbortController();
    const late = clock.sleep(STARTED_WITHIN_MS, AbortSignal.any([done.signal, signal, this.#stop.signal])).then(() => {
      throw new AugenmassError('unavailable', 'The darkroom did not start within a minute.', {
        remedy: 'Run `augenmass doctor` to see which walls can be built here.',
      });
    });
    late.catch(() => undefined);
    try {
      await Promise.race([opened, late]);
      running.ready = true;
      return running;
    } catch (error) {
      running.dead = true;
      process.kill();
      throw error;
    } finally {
      done.abort(new AugenmassError('unavailable', 'No longer waiting.'));
    }
  }

  /** A slow reader of `messages()` slows the darkroom, which slows whoever sends: nothing piles up. */
  async #pause(stdout: Readable): Promise<void> {
    if (stdout.isPaused()) return;
    stdout.pause();
    while (this.#events.full && !this.#closed) {
      await this.#events.taken();
      await turn();
    }
    stdout.resume();
  }

  #hear(running: Running, chunk: Buffer, ready: () => void, refuse: (error: unknown) => void): void {
    this.#lastHeardMs = this.#options.clock.monotonicMs();
    try {
      for (const bytes of running.cutter.push(chunk)) {
        const message = decodeMessage(bytes);
        if (!running.ready && message.type === 'notice' && this.#starting(running, message, ready, refuse)) continue;
        const state = this.#cameras.get(message.camera);
        // A camera closed a moment ago may still be speaking; nobody listens.
        if (!state) continue;
        const objection = state.guard.objection(message);
        if (objection !== undefined) throw new AugenmassError('corrupt', `The darkroom overstepped: ${objection}.`);
        if (message.type === 'observation' || message.type === 'passed') this.#restartsInARow = 0;
        if (message.type === 'sealed-plate') state.setup = { ...state.setup, sealedPlate: message.bytes };
        if (message.type === 'passed') {
          state.pass = undefined;
          state.over.abort(new AugenmassError('unavailable', 'The pass is over.'));
          state.closing?.();
        }
        if (!state.closing) this.#events.put(message);
      }
    } catch {
      this.#end(running, 'hostile');
    }
  }

  #starting(running: Running, { code, value }: Notice, ready: () => void, refuse: (error: unknown) => void): boolean {
    if (code === 'walls-locked') running.walls = 'locked';
    else if (code === 'walls-open') running.walls = 'open';
    else if (code === 'model-ready') ready();
    else if (code === 'model-refused') refuse(modelRefused(this.#options.model.name, value));
    else return false;
    return true;
  }

  #end(running: Running, reason: DamageReason): void {
    if (running.dead) return;
    running.dead = true;
    running.process.kill();
    if (!running.ready || this.#closed || this.#options.signal.aborted) return;
    this.restarts[reason]++;
    this.#running = this.#restart(running, reason);
    this.#running.catch((error: unknown) => {
      this.#failed ??= error instanceof AugenmassError ? error : new AugenmassError('internal', String(error));
      this.#events.end(this.#failed);
    });
  }

  async #restart(dead: Running, reason: DamageReason): Promise<Running> {
    for (const [camera, state] of this.#cameras) {
      if (state.pass === undefined || state.closing) continue;
      const fromMs = Number.isFinite(state.guard.heardMs) ? state.guard.heardMs : 0;
      const toMs = Math.max(fromMs, Number.isFinite(state.guard.footageMs) ? state.guard.footageMs : 0);
      const suspects = state.guard.suspects();
      if (reason !== 'hostile' && suspects) state.poisoned.push(suspects);
      state.awaitsKey = true;
      this.#events.put({ type: 'damage', camera, fromMs, toMs, reason });
    }
    await dead.gone;
    const { clock, signal } = this.#options;
    const waiting = AbortSignal.any([signal, this.#stop.signal]);
    while (true) {
      if (++this.#restartsInARow > MAX_RESTARTS_IN_A_ROW) {
        throw new AugenmassError('corrupt', `The darkroom ended ${MAX_RESTARTS_IN_A_ROW} times in a row.`, {
          remedy: 'The clip or a camera sends what kills the decoder. Leave it out, and please report it.',
        });
      }
      const waitMs = FIRST_RESTART_MS * 2 ** (this.#restartsInARow - 1);
      await clock.sleep(Math.min(LONGEST_RESTART_MS, waitMs), waiting);
      try {
        const running = await this.#launch();
        this.#replay(running);
        return running;
      } catch (error) {
        this.#throwIfOver();
        if (error instanceof AugenmassError && error.kind === 'refused') throw error;
      }
    }
  }

  /** What a new process must know of the cameras; a pass that had ended is ended again, so that its reader hears of it. */
  #replay(running: Running): void {
    for (const [camera, state] of this.#cameras) {
      const { setup, pass, stream, end, guard, closing } = state;
      if (closing) continue;
      const messages: InletMessage[] = [setup];
      if (pass) messages.push({ type: 'pass', camera, pass });
      if (pass && stream) messages.push({ type: 'packet-message', message: stream });
      if (pass && end) messages.push({ type: 'packet-message', message: end });
      if (pass) guard.restarted();
      for (const part of messages.flatMap(encodeInlet)) running.process.stdin.write(part);
      if (pass && end) this.#expectPassed(running, state);
    }
  }
}
