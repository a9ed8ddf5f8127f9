import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

/** Past 300 lines ask whether two things live there; 450 fails. */
const LIMIT_LINES = 450;
const files = execFileSync('git', ['ls-files', '-z', '--cached', '--others', '--exclude-standard'], {
  encoding: 'utf8',
})
  .split('\0')
  // Clips in MPEG-TS have the ending .ts, too.
  .filter((name) => /\.(ts|tsx|py|mjs|css)$/.test(name) && !name.startsWith('test/clips/'));
let failed = false;
for (const file of files) {
  const lines = readFileSync(file, 'utf8').split('\n').length - 1;
  if (lines > LIMIT_LINES) {
    console.error(`${file}: ${lines} lines, at most ${LIMIT_LINES}`);
    failed = true;
  } else if (lines > 300) console.log(`${file}: ${lines} lines; do two things live there?`);
}
process.exitCode = failed ? 1 : 0;
