import { AugenmassError } from '../kernel/errors.ts';

/** The head of a tree (C2SP tlog-checkpoint): origin, size, root, perhaps extension lines that we never write. */
export interface Checkpoint {
  readonly origin: string;
  readonly size: number;
  /** 32 bytes. */
  readonly root: Buffer;
  readonly extensions: readonly string[];
}

export function checkpointText(origin: string, size: number, root: Uint8Array): string {
  return `${origin}\n${size}\n${Buffer.from(root).toString('base64')}\n`;
}

/** Throws `corrupt`. */
export function parseCheckpoint(text: string): Checkpoint {
  const lines = text.split('\n');
  const [origin = '', size = '', hash = '', ...extensions] = lines.slice(0, -1);
  const root = Buffer.from(hash, 'base64');
  if (lines.at(-1) !== '' || origin === '') throw malformed('has no origin');
  if (!/^(0|[1-9]\d{0,15})$/.test(size) || !Number.isSafeInteger(Number(size))) throw malformed('has no tree size');
  if (root.length !== 32 || root.toString('base64') !== hash) throw malformed('has no root hash');
  if (extensions.includes('')) throw malformed('has an empty extension line');
  return { origin, size: Number(size), root, extensions };
}

function malformed(fault: string): AugenmassError {
  return new AugenmassError('corrupt', `The checkpoint ${fault}.`, { remedy: 'Ask for another copy.' });
}
