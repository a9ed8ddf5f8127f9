import { AV_PIX_FMT_YUV420P, SWS_AREA } from 'node-av/constants';
import { Frame, SoftwareScaleContext } from 'node-av/lib';
import { AugenmassError } from '../kernel/errors.ts';
import type { YuvPicture } from './release-mosaic.ts';

export interface StoredShape {
  readonly widthPx: number;
  readonly heightPx: number;
}

/** Brings decoded pictures into the one form that is covered and encoded: YUV 4:2:0, even sides, square pixels. */
export class Copier implements Disposable {
  readonly shape: StoredShape;
  #scaler: SoftwareScaleContext | undefined;
  #source = '';

  constructor(shape: StoredShape) {
    this.shape = shape;
  }

  /** A copy that is the caller's to free. Undefined for a pixel format that libswscale does not read. */
  copy(picture: Frame): Frame | undefined {
    const { widthPx, heightPx } = this.shape;
    const source = `${picture.width} ${picture.height} ${picture.format}`;
    const copy = new Frame();
    copy.alloc();
    copy.width = widthPx;
    copy.height = heightPx;
    copy.format = AV_PIX_FMT_YUV420P;
    try {
      if (copy.allocBuffer() < 0) throw new AugenmassError('exhausted', 'There is no memory for a picture.');
      if (source !== this.#source) {
        this.#scaler?.freeContext();
        this.#scaler = new SoftwareScaleContext();
        this.#source = source;
        const format = picture.format as Parameters<SoftwareScaleContext['getContext']>[2];
        this.#scaler.getContext(picture.width, picture.height, format, widthPx, heightPx, AV_PIX_FMT_YUV420P, SWS_AREA);
      }
      if (this.#scaler!.scaleFrameSync(copy, picture) < 0)
        throw new AugenmassError('corrupt', 'A picture cannot be read.');
      return copy;
    } catch {
      copy.free();
      return undefined;
    }
  }

  [Symbol.dispose](): void {
    this.#scaler?.freeContext();
    this.#scaler = undefined;
  }
}

/** The planes themselves, not copies: writing to them changes the frame. */
export function planesOf(frame: Frame): YuvPicture {
  const [y, u, v] = frame.data ?? [];
  const [strideY, strideU, strideV] = frame.linesize;
  if (!y || !u || !v) throw new AugenmassError('internal', 'A picture has no planes.');
  return { planes: [y, u, v], strides: [strideY!, strideU!, strideV!] };
}

/** The stored picture with square pixels, as the decoder describes the upright one; even, as 4:2:0 needs it. */
export function storedShape(widthPx: number, heightPx: number, rotationDeg: number): StoredShape {
  const even = (side: number): number => Math.max(2, side - (side % 2));
  return rotationDeg % 180 === 0
    ? { widthPx: even(widthPx), heightPx: even(heightPx) }
    : { widthPx: even(heightPx), heightPx: even(widthPx) };
}
