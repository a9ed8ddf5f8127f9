import { execFileSync, spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

/** GStreamer's RTSP server as a camera that is not ours (server.py), on loopback. */
const CHECK =
  'import gi; gi.require_version("GstRtspServer", "1.0"); from gi.repository import Gst, GstRtspServer; Gst.init(None); ' +
  'raise SystemExit(not all(Gst.ElementFactory.find(e) for e in ("x264enc", "x265enc", "jpegenc", "rtph265pay")))';

/** The Python that has GStreamer's bindings, or undefined: then tests say that they were skipped. */
export const GSTREAMER_PYTHON = ['/usr/bin/python3', 'python3'].find((python) => {
  try {
    execFileSync(python, ['-c', CHECK], { stdio: 'ignore', timeout: 30_000 });
    return true;
  } catch {
    return false;
  }
});

export class TestCamera implements AsyncDisposable {
  readonly port: number;
  readonly #child: ChildProcess;
  readonly #lines: AsyncIterator<string>;

  private constructor(child: ChildProcess, lines: AsyncIterator<string>, port: number) {
    this.#child = child;
    this.#lines = lines;
    this.port = port;
  }

  static start(...args: string[]): Promise<TestCamera> {
    return TestCamera.#run('server.py', args);
  }

  /** Clips as cameras (clips.py): /0 is the first, /1 the next. */
  static clips(...paths: string[]): Promise<TestCamera> {
    return TestCamera.#run('clips.py', paths);
  }

  static async #run(name: string, args: string[]): Promise<TestCamera> {
    const script = join(import.meta.dirname, name);
    const child = spawn(GSTREAMER_PYTHON!, [script, ...args], { stdio: ['pipe', 'pipe', 'ignore'] });
    const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
    const ready = await lines.next();
    if (ready.done === true) throw new Error('The test camera did not start.');
    return new TestCamera(child, lines, Number(ready.value.split(' ')[1]));
  }

  get pid(): number {
    return this.#child.pid ?? 0;
  }

  /** Sends a word (see server.py) and returns the answer. */
  async say(word: string): Promise<string> {
    this.#child.stdin!.write(`${word}\n`);
    return String((await this.#lines.next()).value);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) return;
    const gone = new Promise((resolve) => this.#child.once('exit', resolve));
    this.#child.kill('SIGKILL');
    await gone;
  }
}
