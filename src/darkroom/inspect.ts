/**
 * Which models may not enter: those whose outputs could tell people apart or judge them. Judged by the names and
 * shapes the file itself declares. A liar can rename an output; that is why a model is also pinned by its SHA-256
 * and why everything but boxes, joints and masks is dropped in the darkroom whatever a model puts out.
 */
export interface Port {
  readonly name: string;
  /** Whole numbers, or names of dimensions that vary. */
  readonly shape: readonly (number | string)[];
  readonly type: string;
}

export const REFUSALS = [
  /** The file's SHA-256 is not the one it was pinned to. */
  'another-file',
  /** Not a model that can be opened. */
  'unreadable',
  /** An output's name speaks of telling people apart. */
  'identity-name',
  /** An output's name speaks of judging people. */
  'attribute-name',
  /** An output has the shape of an embedding: one flat vector of 64 to 4096 numbers an image or box. */
  'embedding-shape',
  /** No adapter knows inputs and outputs of this shape. */
  'no-adapter',
] as const;
export type Refusal = (typeof REFUSALS)[number];

const IDENTITY = words('embed embeds embedding embeddings feat feats feature features reid face faces faceid identity id ids gait descriptor signature person2vec arcface cosface facenet voice speaker'); // prettier-ignore
const ATTRIBUTE = words('age gender sex male female emotion emotions mood expression race ethnicity skin attribute attributes attr attrs beard hair glasses clothes clothing intent intention gaze aggression'); // prettier-ignore
const EMBEDDING_MIN = 64;
const EMBEDDING_MAX = 4096;

function words(list: string): ReadonlySet<string> {
  return new Set(list.split(' '));
}

/** The reason for which a model with these outputs is refused, if any. */
export function refusalOf(outputs: readonly Port[]): Refusal | undefined {
  for (const { name } of outputs) {
    const parts = name
      .replace(/([a-z])([A-Z])/g, '$1 $2')
      .toLowerCase()
      .split(/[^a-z0-9]+/)
      .flatMap((part) => [part, part.replace(/\d+$/, '')]);
    const joined = parts.join('');
    if (parts.some((part) => IDENTITY.has(part)) || /reid|embed|faceid|facenet|arcface/.test(joined)) {
      return 'identity-name';
    }
    if (parts.some((part) => ATTRIBUTE.has(part)) || /gender|emotion|ethnic/.test(joined)) return 'attribute-name';
  }
  return outputs.some(looksLikeEmbedding) ? 'embedding-shape' : undefined;
}

/**
 * [n], [n, 512], [1, n, 512, 1, 1], [n, boxes, 256]: all but one of the dimensions are 1, a name, or a count of boxes,
 * and the last that is more than 1 is 64…4096. Maps (two dimensions of an image) and rows of boxes with class scores
 * (YOLOX: [1, 3549, 85]) are told apart by their middle: an embedding has at most 1000 boxes an image.
 */
function looksLikeEmbedding({ shape }: Port): boolean {
  const wide = shape.filter((size) => size !== 1);
  const last = wide.at(-1);
  if (typeof last !== 'number' || last < EMBEDDING_MIN || last > EMBEDDING_MAX) return false;
  const before = wide.slice(0, -1);
  if (before.length === 0) return true;
  return before.length <= 2 && before.every((size) => typeof size === 'string' || (size > 0 && size <= 1000));
}
