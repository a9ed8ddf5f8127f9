import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, symlinkSync, mkdirSync, readdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { promisify } from 'node:util';

const run = promisify(execFile);
const root = process.cwd();

/**
 * The package as npm makes it, unpacked where a user's would lie: below node_modules, where Node strips no types. Its
 * dependencies are linked from here, since what npm installs for them is what `npm ci` installed.
 */
test('the packed package works where it is installed', { timeout: 300_000 }, async () => {
  const place = mkdtempSync(join(tmpdir(), 'augenmass-package-'));
  try {
    const { stdout } = await run('npm', ['pack', '--json', '--pack-destination', place], { maxBuffer: 1 << 26 });
    const [packed] = JSON.parse(stdout.slice(stdout.indexOf('[\n'))) as [
      { filename: string; files: { path: string }[]; size: number },
    ];
    const names = packed.files.map(({ path }) => path);
    assert.ok(names.includes('dist/cli/main.js') && names.includes('model/umriss.onnx'), 'code and model are inside');
    assert.ok(!names.some((name) => /\.test\.|^src\/|labels|\.pt$/.test(name)), 'no tests, sources or labels inside');
    assert.ok(packed.size < 12_000_000, `${packed.size} bytes`);

    const modules = join(place, 'node_modules');
    mkdirSync(join(modules, 'augenmass'), { recursive: true });
    await run('tar', ['-xzf', join(place, packed.filename), '-C', join(modules, 'augenmass'), '--strip-components=1']);
    for (const name of readdirSync(join(root, 'node_modules'))) {
      if (!name.startsWith('.')) symlinkSync(join(root, 'node_modules', name), join(modules, name));
    }
    const launcher = join(modules, 'augenmass', 'bin', 'augenmass.mjs');
    const version = await run(process.execPath, [launcher, '--version'], { cwd: place });
    const manifest = JSON.parse(readFileSync('package.json', 'utf8')) as { version: string };
    assert.equal(version.stdout.trim(), manifest.version);

    await run(process.execPath, [launcher, 'demo', '--out', 'seen', '--quiet'], { cwd: place });
    const findings = readFileSync(join(place, 'seen', 'findings.jsonl'), 'utf8');
    assert.match(findings, /"behaviour":"fall"/);
    assert.ok(existsSync(join(place, 'seen', 'report.html')));
  } finally {
    rmSync(place, { recursive: true, force: true });
  }
});
