import { globSync } from 'node:fs';
import { run } from 'node:test';
import { spec } from 'node:test/reporters';

/**
 * Runs every test and closes with one line, `N passed, N failed, N skipped`. Arguments choose files by a part of their
 * path: `npm test -- observation plate`.
 */
const wanted = process.argv.slice(2).filter((argument) => !argument.startsWith('-'));
const files = globSync('{src,tools,test,bench,model,bin}/**/*.test.ts')
  .filter((file) => wanted.length === 0 || wanted.some((part) => file.includes(part)))
  .sort();
if (files.length === 0) {
  console.error(`No test file has ${wanted.map((part) => `“${part}”`).join(' or ')} in its path.`);
  process.exit(2);
}

process.env['ORT_DISABLE_TELEMETRY'] = '1';
const counts = { passed: 0, failed: 0, skipped: 0 };
const failures: string[] = [];
const stream = run({ files, concurrency: 2, timeout: 600_000 });
stream.on('test:pass', (event) => {
  if (event.details.type === 'suite') return;
  if (event.skip !== undefined && event.skip !== false) counts.skipped++;
  else counts.passed++;
});
stream.on('test:fail', (event) => {
  if (event.details.type === 'suite') return;
  counts.failed++;
  failures.push(`${event.file ?? ''}: ${event.name}`);
});
// compose() is typed as `any` in Node's own declarations.
(stream.compose(new spec()) as NodeJS.ReadableStream).pipe(process.stdout);
stream.on('end', () => {
  setImmediate(() => {
    for (const failure of failures) console.log(`failed: ${failure}`);
    console.log(`${counts.passed} passed, ${counts.failed} failed, ${counts.skipped} skipped`);
    process.exitCode = counts.failed > 0 || counts.passed === 0 ? 1 : 0;
  });
});
