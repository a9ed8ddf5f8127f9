import type { Shown } from './shown.ts';

/**
 * Node's permission model and what else Node can switch off by itself. It stands in every wall in addition; alone it is
 * the weakest one, since native add-ons run beneath it.
 */
export function nodeFlags(readable: readonly Shown[], heapLimitBytes: number): string[] {
  return [
    '--permission',
    // FFmpeg and onnxruntime are native. No child processes, workers, WASI, inspector, and no writing: not granted.
    '--allow-addons',
    ...readable.map(({ target }) => `--allow-fs-read=${target}`),
    '--disable-proto=delete',
    '--disable-sigusr1',
    '--disallow-code-generation-from-strings',
    '--disable-warning=SecurityWarning',
    `--max-old-space-size=${Math.ceil(heapLimitBytes / 2 ** 20)}`,
  ];
}
