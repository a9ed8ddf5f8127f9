import type { Random } from '../kernel/random.ts';
import type { NoticeCode } from '../observation/observation.ts';
import { Decoder } from './decode.ts';
import { sameRect } from './frame.ts';
import { FRAME_PIXELS } from './plate-frame.ts';
import type { ContentRect } from './plate-frame.ts';
import { Plate } from './plate.ts';
import { openPlate, sealPlate } from './sealing.ts';

/** Pictures of an empty place that `--plate` takes, told apart by their first bytes. */
const IMAGE_STARTS = [
  { codec: 'png', bytes: [0x89, 0x50, 0x4e, 0x47] },
  { codec: 'mjpeg', bytes: [0xff, 0xd8, 0xff] },
] as const;

interface KeeperParts {
  readonly plateKey: Uint8Array;
  readonly random: Random;
  readonly plateImage: Uint8Array | undefined;
  readonly sealedPlate: Uint8Array | undefined;
  /** A clip's plate is complete before it is watched. */
  readonly clip: boolean;
}

/** The plate of one camera: where it comes from when the camera opens, and its sealed form for the next start. */
export class PlateKeeper {
  readonly #key: Uint8Array;
  readonly #random: Random;
  readonly #notice: (code: NoticeCode, value: number) => void;
  #image: Uint8Array | undefined;
  #sealed: Uint8Array | undefined;
  #plate: Plate | undefined;
  readonly #clip: boolean;
  /** The plate is a picture somebody gave: no pass over the clip need learn it. */
  readonly given: boolean;

  constructor(parts: KeeperParts, notice: (code: NoticeCode, value: number) => void) {
    this.#key = parts.plateKey;
    this.#random = parts.random;
    this.#image = parts.plateImage;
    this.#sealed = parts.sealedPlate;
    this.#notice = notice;
    this.#clip = parts.clip;
    this.given = parts.plateImage !== undefined;
  }

  /** The plate for frames that lie so in the letterbox. Another shape of picture is another place: it starts cold. */
  forContent(content: ContentRect): Plate {
    if (this.#plate && sameRect(this.#plate.content, content)) return this.#plate;
    const plate = this.#fromImage(content) ?? this.#restored(content) ?? Plate.forLive(content);
    this.#plate = plate;
    return plate;
  }

  /** A clip's plate has been learnt from the whole of it. */
  replace(plate: Plate): void {
    this.#plate = plate;
  }

  seal(plate: Plate): Uint8Array {
    return sealPlate(plate.toBytes(), this.#key, this.#random);
  }

  #restored(content: ContentRect): Plate | undefined {
    const sealed = this.#sealed;
    if (!sealed) return undefined;
    this.#sealed = undefined;
    const bytes = openPlate(sealed, this.#key);
    try {
      const plate = bytes && Plate.fromBytes(bytes);
      if (plate && sameRect(plate.content, content)) {
        this.#notice('plate-restored', 0);
        return this.#clip ? plate.freeze() : plate;
      }
    } catch {
      // Another version, or bytes that are no plate: it is learnt anew, and said so.
    }
    this.#notice('plate-refused', 0);
    return undefined;
  }

  #fromImage(content: ContentRect): Plate | undefined {
    const image = this.#image;
    if (!image) return undefined;
    this.#image = undefined;
    const grey = decodeImage(image, content);
    if (!grey) {
      this.#notice('plate-refused', 1);
      return undefined;
    }
    return Plate.fromImage(grey, content);
  }
}

/** A PNG or JPEG of the same shape as the camera's picture; undefined for anything else. */
function decodeImage(image: Uint8Array, content: ContentRect): Uint8Array | undefined {
  const codec = IMAGE_STARTS.find(({ bytes }) => bytes.every((byte, i) => image[i] === byte))?.codec;
  if (!codec) return undefined;
  using decoder = new Decoder({
    codec,
    extradata: new Uint8Array(0),
    widthPx: 0,
    heightPx: 0,
    rotationDeg: 0,
    frameRate: undefined,
  });
  const greys: Uint8Array[] = [];
  const take: Parameters<Decoder['decode']>[1] = (decoded) => {
    // One pixel of rounding is let pass: a plate saved at another size has the same shape, not the same fraction.
    const near = (['x0', 'y0', 'x1', 'y1'] as const).every(
      (side) => Math.abs(decoded.content[side] - content[side]) <= 1,
    );
    const grey = new Uint8Array(FRAME_PIXELS);
    if (near && decoded.shrink(grey)) greys.push(grey);
  };
  try {
    decoder.decode({ timeMs: 0, key: true, discardable: false, bytes: image }, take);
    decoder.decode(undefined, take);
  } catch {
    return undefined;
  }
  return greys[0];
}
