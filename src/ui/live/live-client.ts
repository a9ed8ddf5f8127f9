import { decodeFigures } from '../../wire/figures.ts';
import type { LiveFrame } from '../../wire/figures.ts';
import type { Alarm } from '../../wire/alarm.ts';
import { CLOSE_SIGNED_OUT, SILENCE_MS, ServerMessage } from '../../wire/live.ts';
import type { ClientMessage } from '../../wire/live.ts';
import type { CameraStanding, Place } from '../../wire/place.ts';
import type { Sentence } from '../../wire/words.ts';

/**
 * `live`: messages come. `stale`: the socket stands and nothing came for SILENCE_MS. `offline`: no socket, being tried again.
 * `signed-out`: the server no longer knows us.
 */
export type Connection = 'connecting' | 'live' | 'stale' | 'offline' | 'signed-out';

export interface LiveNotice {
  readonly code: string;
  readonly camera: string | null;
  readonly atMs: number;
  readonly sentence: Sentence;
}

export interface LiveState {
  readonly connection: Connection;
  /** When the last message came, ms UTC by this machine; of the moment the connection changed. Null: none ever came. */
  readonly lastHeardMs: number | null;
  readonly place: Place | undefined;
  readonly cameras: ReadonlyMap<string, CameraStanding>;
  readonly alarms: ReadonlyMap<string, Alarm>;
  /** Counts changes of releases, so that screens ask again. */
  readonly releaseChanges: number;
  /** The server says known things in a shape this page cannot read: it is older than the server, and must not look calm. */
  readonly outdated: boolean;
  /** The newest last, at most fifty. */
  readonly notices: readonly LiveNotice[];
}

export interface Socket {
  binaryType: BinaryType;
  readonly readyState: number;
  onopen: ((event: Event) => unknown) | null;
  onmessage: ((event: MessageEvent) => unknown) | null;
  onclose: ((event: CloseEvent) => unknown) | null;
  send(text: string): void;
  close(): void;
}

export interface LiveSurroundings {
  readonly socket: () => Socket;
  readonly nowMs: () => number;
  readonly monotonicMs: () => number;
  /** Calls back after `ms` until undone. */
  readonly after: (ms: number, then: () => void) => () => void;
  /** 0…1, spreads the tries of many browsers after the server comes back. */
  readonly random: () => number;
  /** Alarms that still wait; asked for on each new connection, since messages tell only of changes. */
  readonly openAlarms: () => Promise<readonly Alarm[]>;
  readonly signedOut: () => void;
}

const BEAT_MS = 1000;
const FIRST_WAIT_MS = 400;
const LONGEST_WAIT_MS = 8000;
/** What the wall stands on: not to understand one of these is not to know what happens. */
const NEEDED = new Set(['place', 'camera', 'alarm']);
/** Changes are shown in one go this long after the first; an alarm is shown at once. */
const GATHER_MS = 40;
const NOTICES = 50;
const OPEN = 1;

const NOTHING: LiveState = {
  connection: 'connecting',
  lastHeardMs: null,
  place: undefined,
  cameras: new Map(),
  alarms: new Map(),
  releaseChanges: 0,
  outdated: false,
  notices: [],
};

/** The one socket to the server: keeps what it says, says when it says nothing, and tries again with growing waits. */
export class LiveClient {
  readonly #around: LiveSurroundings;
  readonly #listeners = new Set<() => void>();
  readonly #frameListeners = new Set<(frames: readonly LiveFrame[]) => void>();
  #state: LiveState = NOTHING;
  #shown: LiveState = NOTHING;
  #socket: Socket | undefined;
  #nextBeat: (() => void) | undefined;
  #nextTry: (() => void) | undefined;
  #gathering: (() => void) | undefined;
  #heardMs = -Infinity;
  #heardUtcMs: number | null = null;
  #offsetMs = 0;
  #tries = 0;
  #running = false;
  #wanted: 'all' | readonly string[] = [];
  /** Bytes and messages since the start, for measurements. */
  readonly received = { bytes: 0, messages: 0 };

  constructor(around: LiveSurroundings) {
    this.#around = around;
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  readonly state = (): LiveState => this.#shown;

  /** The server's clock, whole ms UTC. */
  readonly nowMs = (): number => Math.round(this.#around.nowMs() + this.#offsetMs);

  /** Figures do not pass through the state: they come ten times a second and belong on canvases. */
  readonly onFrames = (listener: (frames: readonly LiveFrame[]) => void): (() => void) => {
    this.#frameListeners.add(listener);
    return () => this.#frameListeners.delete(listener);
  };

  /** Whose figures are wanted from now on. */
  watch(cameras: 'all' | readonly string[]): void {
    this.#wanted = cameras;
    this.#send({ type: 'watch', cameras: cameras === 'all' ? 'all' : [...cameras] });
  }

  start(): void {
    if (this.#running) return;
    this.#running = true;
    this.#connect();
    this.#beat();
  }

  stop(): void {
    this.#running = false;
    this.#drop();
    this.#nextBeat?.();
    this.#nextTry?.();
    this.#gathering?.();
    this.#gathering = undefined;
  }

  /** Does not wait for the next try: somebody came back to the page, or the network did. */
  hurry(): void {
    if (!this.#running || this.#socket) return;
    this.#nextTry?.();
    this.#tries = 0;
    this.#connect();
  }

  /** An alarm as a route answered it, so that the screen need not wait for the socket. */
  learn(alarm: Alarm): void {
    this.#change({ alarms: new Map(this.#state.alarms).set(alarm.id, alarm) });
    this.#show();
  }

  #connect(): void {
    const socket = this.#around.socket();
    this.#socket = socket;
    socket.binaryType = 'arraybuffer';
    socket.onopen = () => {
      this.#send({ type: 'watch', cameras: this.#wanted === 'all' ? 'all' : [...this.#wanted] });
      this.#ping();
      void this.#catchUp();
    };
    socket.onmessage = (event: MessageEvent) => {
      if (socket === this.#socket) this.#hear(event.data);
    };
    socket.onclose = (event: CloseEvent) => {
      if (socket !== this.#socket) return;
      this.#socket = undefined;
      if (event.code === CLOSE_SIGNED_OUT) this.#end();
      else this.#tryAgain();
    };
  }

  async #catchUp(): Promise<void> {
    try {
      const open = await this.#around.openAlarms();
      const alarms = new Map(open.map((alarm) => [alarm.id, alarm]));
      // What is known and not among them was judged meanwhile; its new state comes with the alarm's own page.
      for (const [id, alarm] of this.#state.alarms) if (alarm.state === 'judged') alarms.set(id, alarm);
      this.#change({ alarms });
      this.#show();
    } catch {
      // The socket will close as well, or the next connection asks again.
    }
  }

  #tryAgain(): void {
    this.#say('offline');
    if (!this.#running) return;
    const wait = Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** this.#tries++) * (0.75 + 0.5 * this.#around.random());
    this.#nextTry = this.#around.after(wait, () => {
      if (this.#running && !this.#socket) this.#connect();
    });
  }

  #end(): void {
    this.#running = false;
    this.#say('signed-out');
    this.#around.signedOut();
  }

  #drop(): void {
    const socket = this.#socket;
    this.#socket = undefined;
    socket?.close();
  }

  #beat(): void {
    if (!this.#running) return;
    const silentMs = this.#around.monotonicMs() - this.#heardMs;
    if (this.#socket?.readyState === OPEN) this.#ping();
    if (this.#shown.connection === 'live' && silentMs > SILENCE_MS) this.#say('stale');
    // A socket that stays silent is dead, whatever the network stack believes.
    if (this.#shown.connection === 'stale' && silentMs > 3 * SILENCE_MS && this.#socket) {
      this.#drop();
      this.#tryAgain();
    }
    this.#nextBeat = this.#around.after(BEAT_MS, () => {
      this.#beat();
    });
  }

  #ping(): void {
    this.#send({ type: 'ping', sentMs: this.#around.monotonicMs() });
  }

  #send(message: ClientMessage): void {
    if (this.#socket?.readyState === OPEN) this.#socket.send(JSON.stringify(message));
  }

  #hear(data: unknown): void {
    this.#heardMs = this.#around.monotonicMs();
    this.#heardUtcMs = this.#around.nowMs();
    this.received.messages++;
    this.#tries = 0;
    if (this.#shown.connection !== 'live') this.#say('live');
    if (data instanceof ArrayBuffer) {
      this.received.bytes += data.byteLength;
      const frames = decodeFigures(new Uint8Array(data));
      for (const listener of this.#frameListeners) listener(frames);
    } else if (typeof data === 'string') {
      this.received.bytes += data.length;
      this.#understand(data);
    }
  }

  #understand(text: string): void {
    const said: unknown = JSON.parse(text);
    const parsed = ServerMessage.safeParse(said);
    if (!parsed.success) {
      // A newer server may say things this page does not know; what it knows it goes on hearing. What it should know and
      // cannot read, perhaps an alarm, is told to whoever looks.
      const type = said !== null && typeof said === 'object' && 'type' in said ? said.type : undefined;
      if (typeof type === 'string' && NEEDED.has(type)) this.#change({ outdated: true });
      return;
    }
    const message = parsed.data;
    switch (message.type) {
      case 'place': {
        const cameras = new Map(message.place.cameras.map((camera) => [camera.name, camera]));
        this.#change({ place: message.place, cameras });
        break;
      }
      case 'camera':
        this.#change({ cameras: new Map(this.#state.cameras).set(message.camera.name, message.camera) });
        break;
      case 'alarm':
        this.learn(message.alarm);
        break;
      case 'ledger': {
        const { size, cosigned, stopped } = message;
        const { place } = this.#state;
        if (place) this.#change({ place: { ...place, ledger: { ...place.ledger, size, cosigned, stopped } } });
        break;
      }
      case 'release':
        this.#change({ releaseChanges: this.#state.releaseChanges + 1 });
        break;
      case 'notice':
        this.#change({ notices: [...this.#state.notices, message].slice(-NOTICES) });
        break;
      case 'pong': {
        const tookMs = this.#around.monotonicMs() - message.sentMs;
        this.#offsetMs = message.nowMs + tookMs / 2 - this.#around.nowMs();
        break;
      }
      case 'signed-out':
        this.#end();
        this.#drop();
        break;
    }
  }

  #change(part: Partial<LiveState>): void {
    this.#state = { ...this.#state, ...part };
    this.#gathering ??= this.#around.after(GATHER_MS, () => {
      this.#show();
    });
  }

  #say(connection: Connection): void {
    this.#state = { ...this.#state, connection, lastHeardMs: this.#heardUtcMs };
    this.#show();
  }

  #show(): void {
    this.#gathering?.();
    this.#gathering = undefined;
    if (this.#shown === this.#state) return;
    this.#shown = this.#state;
    for (const listener of this.#listeners) listener();
  }
}
