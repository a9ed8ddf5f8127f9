import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { AugenmassError, fromSystemError } from '../kernel/errors.ts';
import type { AdapterName, Settings } from './inlet.ts';
import { MAX_MODEL_BYTES } from './inlet.ts';
import type { Refusal } from './inspect.ts';
import { REFUSALS } from './inspect.ts';

/** A model file, pinned: what is handed to a darkroom. Nothing of it is run out here. */
export interface ModelFile {
  readonly name: string;
  readonly bytes: Uint8Array;
  readonly sha256: string;
  readonly adapter: AdapterName;
  readonly thresholds: Pick<Settings, 'heatThreshold' | 'suppressIou' | 'suppressInside'>;
}

interface Pin {
  readonly name: string;
  readonly adapter: AdapterName;
  readonly thresholds: ModelFile['thresholds'];
}

/** Detectors of others that are known by their SHA-256. Our own is pinned by the page beside it. */
const PINS: Readonly<Record<string, Pin>> = {
  // Megvii YOLOX-nano, COCO, 416×416, Apache-2.0.
  '695e750a5d5754bb5a8d5325643b59282191a7e7a564e435a415fd3c578eab14': {
    name: 'yolox-nano',
    adapter: 'yolox',
    thresholds: { heatThreshold: 0.4, suppressIou: 0.5, suppressInside: 0.8 },
  },
};
const UNKNOWN_THRESHOLDS = { heatThreshold: 0.4, suppressIou: 0.5, suppressInside: 0.8 } as const;

/**
 * Reads `path` and finds out what it is: our own model by the `.json` page of the same name beside it, another by the
 * list of pins, or any other by the SHA-256 the caller states. Throws `refused` where nothing vouches for the file.
 */
export async function readModel(path: string, statedSha256?: string): Promise<ModelFile> {
  let bytes: Uint8Array;
  try {
    bytes = await readFile(path);
  } catch (cause) {
    throw fromSystemError(`The model ${path}`, cause);
  }
  if (bytes.length > MAX_MODEL_BYTES) {
    throw new AugenmassError('exhausted', `The model ${path} is larger than ${MAX_MODEL_BYTES / 2 ** 20} MiB.`);
  }
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  if (statedSha256 !== undefined && statedSha256.toLowerCase() !== sha256) {
    throw new AugenmassError('refused', `The model ${path} is another file than the one you named: it is ${sha256}.`, {
      remedy: 'Fetch the model again, or state the SHA-256 of this one if you trust it.',
    });
  }
  const page = await readPage(path.replace(/\.onnx$/, '.json'));
  if (page) {
    if (page.sha256 !== sha256) {
      throw new AugenmassError('corrupt', `The model ${path} is not the one its page describes.`, {
        remedy: 'Restore both files from the same release.',
      });
    }
    return { name: 'umriss', bytes, sha256, adapter: 'umriss', thresholds: page.thresholds };
  }
  const pin = PINS[sha256];
  if (pin) return { ...pin, bytes, sha256 };
  if (statedSha256 === undefined) {
    throw new AugenmassError('refused', `Nobody vouches for the model ${path}.`, {
      remedy: `If you trust it, name it: --model-sha256 ${sha256}`,
    });
  }
  return { name: 'other', bytes, sha256, adapter: 'yolox', thresholds: UNKNOWN_THRESHOLDS };
}

async function readPage(path: string): Promise<{ sha256: string; thresholds: ModelFile['thresholds'] } | undefined> {
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch {
    return undefined;
  }
  try {
    const page = JSON.parse(text) as { format?: string; sha256?: string; decode?: Record<string, number> };
    if (page.format !== 'umriss/1' || !page.sha256 || !page.decode) throw new Error('not a page of umriss/1');
    const { heatThreshold, suppressIou, suppressInside } = page.decode;
    if (heatThreshold === undefined || suppressIou === undefined || suppressInside === undefined) {
      throw new Error('thresholds are missing');
    }
    return { sha256: page.sha256, thresholds: { heatThreshold, suppressIou, suppressInside } };
  } catch (cause) {
    throw new AugenmassError('corrupt', `The page ${path} does not describe a model.`, { cause });
  }
}

const WHY: Readonly<Record<Refusal, string>> = {
  'another-file': 'it changed on its way into the darkroom',
  unreadable: 'it is not an ONNX model that can be opened here',
  'identity-name': 'the name of an output says that it tells people apart',
  'attribute-name': 'the name of an output says that it judges people (age, gender, emotion or the like)',
  'embedding-shape': 'an output has the shape of an embedding, by which people can be recognised again',
  'no-adapter': 'its inputs and outputs fit none of the adapters (umriss, YOLOX 416)',
};

/** What the darkroom's `model-refused` means; `value` as in the notice. */
export function modelRefused(name: string, value: number): AugenmassError {
  const refusal = REFUSALS[value] ?? 'unreadable';
  return new AugenmassError('refused', `The model ${name} is refused: ${WHY[refusal]}.`, {
    remedy: 'Use the model that comes with Augenmass, or one that finds people and nothing else about them.',
  });
}
