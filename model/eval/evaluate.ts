import { parseArgs } from 'node:util';
import { AugenmassError, EXIT_CODES } from '../../src/kernel/errors.ts';
import { bestScore } from './figures.ts';
import { LYING_FILE, readLabels } from './labels.ts';
import { lookUp, NEAR_MS, readPredictions } from './predictions.ts';
import { table } from './table.ts';

/** `npx node model/eval/evaluate.ts predictions.jsonl [--min-score 0.45 | --best] [--near-ms 70] [--clips PART] [--title TEXT]` */
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    'min-score': { type: 'string', default: '0' },
    'near-ms': { type: 'string', default: String(NEAR_MS) },
    best: { type: 'boolean', default: false },
    clips: { type: 'string', default: '' },
    title: { type: 'string' },
  },
});

try {
  const [path] = positionals;
  if (path === undefined) {
    throw new AugenmassError('invalid', 'No predictions are named.', {
      remedy: 'Name a file with one JSON object a line; model/eval/README.md shows one.',
    });
  }
  const frames = readLabels().filter(({ clip }) => clip.includes(values.clips));
  const predict = lookUp(readPredictions(path), Number(values['near-ms']));
  const minScore = values.best ? bestScore(frames, predict, 0.5) : Number(values['min-score']);
  const more = readLabels(LYING_FILE).filter(({ clip }) => clip.includes(values.clips));
  console.log(table(values.title ?? path, frames, more, predict, minScore));
} catch (error) {
  if (!(error instanceof AugenmassError)) throw error;
  console.error(`${error.message} ${error.remedy ?? ''}`);
  process.exitCode = EXIT_CODES[error.kind];
}
