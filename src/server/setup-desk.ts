import { stat } from 'node:fs/promises';
import { isAbsolute } from 'node:path';
import { AugenmassError, fromSystemError } from '../kernel/errors.ts';
import { MandateProblems } from '../mandate/parse.ts';
import { endpointOfUrl } from '../mandate/endpoint.ts';
import { available } from '../wall/available.ts';
import type { CameraTest, SetupBody, SetupMade } from '../wire/setup.ts';
import type { Sentence } from '../wire/words.ts';
import { faultSentence } from './camera-fault.ts';
import { cameraSource } from './camera-source.ts';
import { isPlace } from './place-files.ts';
import type { PlaceFolder } from './place-files.ts';
import { makePlace } from './place-make.ts';
import type { MadePlace } from './place-make.ts';
import type { SetupLook } from './setup-look.ts';
import type { SetupLooks } from './setup-looks.ts';
import { setupMandate } from './setup-mandate.ts';

type Body = ReturnType<typeof SetupBody.parse>;
type Made = ReturnType<typeof SetupMade.parse>;
type Tested = ReturnType<typeof CameraTest.parse>;

const DAY_MS = 86_400_000;
/** How long a camera is looked at, and how long it is waited for. */
const LOOK_MS = 4_000;
const WAIT_MS = 12_000;
const MOST_PACKETS = 400;

interface Seen {
  codec: string;
  widthPx: number;
  heightPx: number;
  readonly times: number[];
  audio: boolean;
  reached: boolean;
  fault?: Sentence;
}

export interface SetupOptions {
  readonly place: PlaceFolder;
  /** Files of the store that lie in the folder before there is a place. */
  readonly beside: readonly string[];
  /** The place is looked for again. */
  readonly reload: () => Promise<void>;
  /** What was looked at before there was a mandate ends. */
  readonly looks: Pick<SetupLooks, 'close'>;
}

/** The guided setup: makes the place out of what was said, and tries cameras before. */
export class SetupDesk {
  readonly #options: SetupOptions;
  /** Secrets that were handed out are on their way off the disk. */
  #handing: Promise<void> | undefined;

  constructor(options: SetupOptions) {
    this.#options = options;
  }

  /**
   * Makes the place. Answers every secret with the file name that it should get; they lie on the disk until `handedOut`. Throws
   * `conflict` where there is a place, `invalid` with the first fault of the mandate that would come out.
   */
  async make(
    body: Body,
  ): Promise<{ made: Made; looked: readonly SetupLook['span'][]; handedOut: () => Promise<void> }> {
    const { folder, disk, clock, random } = this.#options.place;
    await this.#handing;
    if (await isPlace(disk, folder)) {
      throw new AugenmassError('conflict', 'There is a place here already.', {
        remedy: 'Change its mandate instead.',
        de: { message: 'Hier gibt es schon einen Ort.', remedy: 'Stattdessen sein Mandat ändern.' },
      });
    }
    const timeZone = Intl.DateTimeFormat().resolvedOptions().timeZone;
    const day = (ms: number): string => new Intl.DateTimeFormat('sv-SE', { timeZone, dateStyle: 'short' }).format(ms);
    const nowMs = clock.nowMs();
    const place = await makePlace({
      folder,
      disk,
      clock,
      random,
      beside: this.#options.beside,
      mandate: (words) => setupMandate(body, words),
      words: {
        site: body.site,
        operator: body.operator.name,
        contact: body.operator.contact,
        legalBasis: body.legalBasis,
        dpia: body.dpia,
        cameras: body.cameras.map(({ name, source, purpose }) => ({ name, source, purpose })),
        timeZone,
        validFrom: day(nowMs),
        validUntil: day(nowMs + 364 * DAY_MS),
      },
    }).catch((error: unknown) => {
      throw inBoth(error);
    });
    const made = await this.#secrets(place);
    // Before the cameras are opened again, now under the mandate.
    const looked = await this.#options.looks.close();
    await this.#options.reload();
    return {
      made,
      looked,
      handedOut: () =>
        (this.#handing = this.#forget([...Object.values(place.keys), ...Object.values(place.custodians)])),
    };
  }

  async #forget(paths: readonly string[]): Promise<void> {
    for (const path of paths) await this.#options.place.disk.remove(path);
  }

  async #secrets({ keys, custodians }: MadePlace): Promise<Made> {
    const { disk } = this.#options.place;
    const files: Made['files'] = [];
    const add = async (kind: Made['files'][number]['kind'], owner: string, path: string, fileName: string) => {
      files.push({ kind, owner, fileName, text: Buffer.from(await disk.read(path)).toString('utf8') });
    };
    for (const [owner, path] of Object.entries(keys)) await add('signing-key', owner, path, `${owner}.key`);
    for (const [owner, path] of Object.entries(custodians)) await add('custodian', owner, path, `${owner}.txt`);
    return { files };
  }

  /** Reads a camera for some seconds through the walled intake. Never throws for what is wrong with a camera. */
  async testCamera(source: string, signal: AbortSignal): Promise<Tested> {
    const { clock, random } = this.#options.place;
    await checkSource(source);
    const { strongest } = await available(clock, signal);
    const live = /^rtsps?:/i.test(source);
    if (!strongest || (live && strongest === 'node-only')) return no(NO_WALL);
    const over = new AbortController();
    const running = AbortSignal.any([signal, over.signal]);
    const end = (): void => {
      over.abort(new DOMException('looked long enough', 'AbortError'));
    };
    clock.sleep(WAIT_MS, running).then(end, () => undefined);
    const camera = cameraSource(source, (file) => file, { number: 0, wall: strongest, clock, random });
    const seen: Seen = { codec: '', widthPx: 0, heightPx: 0, times: [], audio: false, reached: !live };
    try {
      for await (const message of camera.packets(running)) {
        if (message.type === 'stream') {
          const { codec, widthPx, heightPx } = message.info;
          Object.assign(seen, { codec, widthPx, heightPx });
        } else if (message.type === 'remark') {
          seen.audio ||= message.code === 'audio-present';
          seen.reached ||= message.code === 'connected';
        } else if (message.type === 'end' && message.error) seen.fault = faultSentence(message.error);
        else if (message.type === 'packet') {
          seen.times.push(message.packet.timeMs);
          const spanMs = message.packet.timeMs - seen.times[0]!;
          if (spanMs >= LOOK_MS || seen.times.length >= MOST_PACKETS) break;
        }
      }
    } catch (error) {
      signal.throwIfAborted();
      if (!over.signal.aborted) throw error;
    } finally {
      end();
    }
    if (seen.times.length === 0) return no(seen.fault ?? (seen.reached ? SILENT : AWAY));
    const spanMs = Math.max(...seen.times) - Math.min(...seen.times);
    const framesPerSecond = spanMs > 0 ? Math.round(((seen.times.length - 1) * 10_000) / spanMs) / 10 : null;
    return {
      ok: true,
      sentence: seen.audio ? WITH_AUDIO : GOOD,
      codec: seen.codec,
      // Live, a stream need not say its size; the drawing will.
      widthPx: seen.widthPx || null,
      heightPx: seen.heightPx || null,
      framesPerSecond,
      audio: seen.audio,
    };
  }
}

/** What was typed as a camera: an address, or a file by its whole path. Throws `invalid`, and what the system says of a file. */
export async function checkSource(source: string): Promise<void> {
  if (/^rtsps?:\/\//i.test(source)) {
    if (endpointOfUrl(source)) return;
  } else if (isAbsolute(source)) {
    await stat(source).catch((cause: unknown) => {
      throw fromSystemError('The file', cause);
    });
    return;
  }
  throw new AugenmassError('invalid', 'A camera is an rtsp:// or rtsps:// address, or a file by its whole path.', {
    remedy: 'Write for example rtsp://192.0.2.7/stream.',
    de: {
      message: 'Eine Kamera ist eine Adresse rtsp:// oder rtsps://, oder eine Datei mit ihrem ganzen Pfad.',
      remedy: 'Zum Beispiel rtsp://192.0.2.7/stream schreiben.',
    },
  });
}

const no = (sentence: Sentence): Tested => ({
  ok: false,
  sentence,
  codec: null,
  widthPx: null,
  heightPx: null,
  framesPerSecond: null,
  audio: false,
});
export const NO_WALL: Sentence = {
  de: 'Hier steht keine Wand, hinter der eine Kamera gelesen werden darf; „augenmass doctor“ sagt, was fehlt.',
  en: 'No wall stands here behind which a camera may be read; “augenmass doctor” says what is missing.',
};
const AWAY: Sentence = {
  de: 'Die Kamera ist nicht zu erreichen. Adresse, Netz, Name und Kennwort prüfen.',
  en: 'The camera cannot be reached. Check address, network, name and password.',
};
const SILENT: Sentence = { de: 'Die Kamera sendet kein Bild.', en: 'The camera sends no picture.' };
const GOOD: Sentence = { de: 'Die Kamera antwortet.', en: 'The camera answers.' };
const WITH_AUDIO: Sentence = {
  de: 'Die Kamera antwortet. Sie sendet auch Ton; er wird nicht gelesen. Besser ist, ihn in der Kamera abzuschalten.',
  en: 'The camera answers. It sends sound as well, which is not read; better switch it off in the camera.',
};

/** The mandate that came out of what was said has a fault: it is told in the words of the mandate, in both languages. */
function inBoth(error: unknown): unknown {
  if (!(error instanceof AugenmassError && error.cause instanceof MandateProblems)) return error;
  const [first] = error.cause.problems;
  if (!first) return error;
  const { what, remedy } = first;
  return new AugenmassError('invalid', what.en, {
    cause: error,
    remedy: remedy.en,
    de: { message: what.de, remedy: remedy.de },
  });
}
