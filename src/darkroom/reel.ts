import type { NoticeCode } from '../observation/observation.ts';
import type { Packet, StreamInfo } from '../packet/packet.ts';
import { wholeMs } from './caps.ts';
import { Decoder } from './decode.ts';
import type { Decoded } from './decode.ts';
import type { FrameShelf, GreyFrame } from './frame.ts';

/** What chooses packets and pictures: pick.ts. */
export interface Choice {
  decodes(packet: Packet): boolean;
  takes(timeMs: number): boolean;
}

export interface ReelCounts {
  decoded: number;
  damaged: number;
  /** Footage time of the last decoded frame. */
  lastMs: number;
}

/**
 * One pass over one stream of packets: a decoder and its counts. Owns the decoder; the frames it hands out belong to
 * whoever takes them, who gives them back to the shelf.
 */
export class Reel implements Disposable {
  readonly counts: ReelCounts = { decoded: 0, damaged: 0, lastMs: 0 };
  readonly #choice: Choice;
  readonly #shelf: FrameShelf;
  readonly #notice: (code: NoticeCode, value: number) => void;
  readonly #opened: (widthPx: number, heightPx: number) => void;
  #decoder: Decoder | undefined;
  #size = '';
  #tooLarge = false;

  constructor(
    choice: Choice,
    shelf: FrameShelf,
    notice: (code: NoticeCode, value: number) => void,
    opened: (widthPx: number, heightPx: number) => void,
  ) {
    this.#choice = choice;
    this.#shelf = shelf;
    this.#notice = notice;
    this.#opened = opened;
  }

  /** A stream begins, or begins anew with other parameters. Returns what the old decoder still held. */
  open(info: StreamInfo): GreyFrame[] {
    const left = this.#decoder ? this.finish() : [];
    this.#decoder?.[Symbol.dispose]();
    this.#decoder = new Decoder(info);
    if (this.#decoder.opening === 'too-large') this.#notice('stream-too-large', Math.max(info.widthPx, info.heightPx));
    if (this.#decoder.opening === 'unsupported') this.#notice('stream-unsupported', 0);
    return left;
  }

  /** The frames that this packet completes and that were chosen, oldest first; mostly none or one. */
  feed(packet: Packet): GreyFrame[] {
    if (!this.#decoder || !this.#choice.decodes(packet)) return [];
    return this.#decode(this.#decoder, packet);
  }

  /** Nothing follows for a while: what the decoder holds back for reordering. It can be fed again from a key packet on. */
  finish(): GreyFrame[] {
    if (!this.#decoder) return [];
    const frames = this.#decode(this.#decoder, undefined);
    this.#decoder.flush();
    return frames;
  }

  #decode(decoder: Decoder, packet: Packet | undefined): GreyFrame[] {
    const frames: GreyFrame[] = [];
    let whole = false;
    try {
      whole = decoder.decode(packet, (decoded) => {
        const frame = this.#take(decoded);
        if (frame) frames.push(frame);
      });
    } catch {
      // node-av throws where libavcodec refuses an argument: the packet is damaged, the decoder may go on.
    }
    if (!whole) this.counts.damaged++;
    return frames;
  }

  #take(decoded: Decoded): GreyFrame | undefined {
    if (decoded.tooLarge) {
      if (!this.#tooLarge) this.#notice('stream-too-large', 0);
      this.#tooLarge = true;
      return undefined;
    }
    this.counts.decoded++;
    this.counts.lastMs = Math.max(this.counts.lastMs, wholeMs(decoded.timeMs));
    const { widthPx, heightPx, content, timeMs } = decoded;
    const size = `${widthPx}x${heightPx}`;
    if (size !== this.#size) {
      if (this.#size !== '') this.#notice('stream-changed', 0);
      this.#size = size;
      this.#opened(widthPx, heightPx);
    }
    if (decoded.damaged) {
      this.counts.damaged++;
      return undefined;
    }
    if (!this.#choice.takes(timeMs)) return undefined;
    const grey = this.#shelf.take();
    if (decoded.shrink(grey)) return { timeMs: wholeMs(timeMs), grey, content, widthPx, heightPx };
    this.#shelf.putBack(grey);
    this.counts.damaged++;
    return undefined;
  }

  [Symbol.dispose](): void {
    this.#decoder?.[Symbol.dispose]();
    this.#decoder = undefined;
  }
}
