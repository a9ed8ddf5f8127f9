import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { systemClock } from '../kernel/clock.ts';
import { available } from './available.ts';
import type { WallReport } from './available.ts';
import { librariesOf } from './libraries.ts';
import { PACKAGES, shownTo } from './shown.ts';
import { WALL_KINDS, buildWalled, findTool, spawnWalled } from './wall.ts';
import type { WalledRequest } from './wall.ts';

const at = (path: string): string => fileURLToPath(new URL(path, import.meta.url));
const LINUX = process.platform === 'linux';
const request: WalledRequest = {
  kind: 'node-only',
  script: at('standing.ts'),
  readOnlyPaths: [],
  packages: PACKAGES.lock,
  network: false,
};
const shown = (paths: readonly string[], packages: readonly string[] = []) =>
  shownTo({ nodePath: process.execPath, script: at('standing.ts'), packages, readOnlyPaths: paths, network: false });

describe('what is shown', { skip: !LINUX && 'needs Linux' }, () => {
  test('code, package.json and what was named; not the project, not its other folders', () => {
    const { readable, beneath } = shown([]);
    const project = realpathSync(at('../..'));
    assert.deepEqual(
      readable.map(({ target }) => target),
      [join(project, 'src'), join(project, 'package.json')],
    );
    for (const { target } of beneath) {
      assert.match(target, /\.so(\.\d+)*$|\/node$|^\/proc\/cpuinfo$|^\/sys\/devices\/system\/cpu\/(possible|present)$/);
    }
  });

  test('a path is shown where it was named and where it really lies', (t) => {
    const folder = realpathSync(mkdtempSync(join(tmpdir(), 'augenmass-wall-')));
    t.after(() => {
      rmSync(folder, { recursive: true });
    });
    writeFileSync(join(folder, 'clip'), '');
    symlinkSync(join(folder, 'clip'), join(folder, 'link'));
    const targets = shown([join(folder, 'link')]).readable.map(({ target }) => target);
    assert.deepEqual(targets.slice(-2), [join(folder, 'link'), join(folder, 'clip')]);
    assert.throws(() => shown([join(folder, 'absent')]), {
      kind: 'not-found',
      message: `${folder}/absent does not exist.`,
    });
  });

  test('a package that is not installed is named', () => {
    assert.throws(() => shown([], ['no-such-package']), /no-such-package is not installed/);
  });

  test('libraries are those that the loader itself would load', (t) => {
    const ldd = findTool('ldd');
    if (ldd === undefined) {
      t.skip('ldd is not installed');
      return;
    }
    const addon = at(`../../node_modules/@seydx/node-av-${process.platform}-${process.arch}/node-av.node`);
    const ours = new Set(librariesOf([process.execPath, addon]).map((path) => realpathSync(path)));
    const theirs = [process.execPath, addon].flatMap((program) =>
      [...execFileSync(ldd, [program], { encoding: 'utf8' }).matchAll(/(\/\S+)/g)].map(([path]) => realpathSync(path)),
    );
    assert.deepEqual([...ours].sort(), [...new Set(theirs)].sort());
  });

  test('a file that is no program is refused', () => {
    assert.throws(() => librariesOf([at('wall.ts')]), /not a program or library/);
  });
});

describe('the command', { skip: !LINUX && 'needs Linux' }, () => {
  test('grants Node reading of what is shown and nothing else', () => {
    const { args, env } = buildWalled(request);
    const flags = args.filter((arg) => arg.startsWith('--allow'));
    assert.ok(flags.every((flag) => flag === '--allow-addons' || flag.startsWith('--allow-fs-read=/')));
    assert.ok(args.includes('--permission'));
    assert.deepEqual(env, { ORT_DISABLE_TELEMETRY: '1' });
  });

  test('never takes a tool from the caller’s PATH', (t) => {
    const path = process.env['PATH'];
    process.env['PATH'] = '/nowhere';
    t.after(() => {
      process.env['PATH'] = path;
    });
    assert.equal(findTool('sh'), existsSync('/usr/bin/sh') ? '/usr/bin/sh' : '/bin/sh');
    assert.equal(findTool('no-such-tool'), undefined);
  });
});

describe('a walled process', { skip: !LINUX && 'needs Linux' }, () => {
  test('is there where doctor says that its wall stands', async () => {
    const { walls, strongest } = await available(systemClock, AbortSignal.timeout(60_000));
    assert.deepEqual(
      walls.map(({ kind }) => kind),
      [...WALL_KINDS],
    );
    for (const { stands, why } of walls) assert.equal(stands, why === '');
    assert.equal(strongest, walls.find(({ stands }) => stands)?.kind);
    // Node itself needs nothing from the system, so this one always stands.
    assert.equal(walls.at(-1)?.stands, true);
  });

  test('is killed by an abort', async () => {
    const abort = new AbortController();
    const walled = spawnWalled({ ...request, script: at('waiting.fixture.ts') }, abort.signal);
    await new Promise((resolve) => walled.stdout.once('data', resolve));
    abort.abort();
    assert.deepEqual(await walled.exited, { code: null, signal: 'SIGKILL' });
  });

  test('ends when its input ends', async () => {
    const walled = spawnWalled({ ...request, script: at('waiting.fixture.ts') }, AbortSignal.timeout(30_000));
    walled.stdout.resume();
    walled.stdin.end();
    assert.deepEqual(await walled.exited, { code: 0, signal: null });
  });

  test('keeps only the end of what it complains', async () => {
    const walled = spawnWalled({ ...request, script: at('waiting.fixture.ts'), args: ['complain'] });
    walled.stdout.resume();
    walled.stdin.end();
    await walled.exited;
    assert.equal(walled.stderrTail().length, 8192);
    assert.ok(walled.stderrTail().endsWith('the end\n'));
  });
});

describe('where the kernel gives no namespaces', () => {
  const tools = ['unshare', 'setpriv'].map(findTool);
  const skip = (!LINUX || tools.includes(undefined)) && 'unshare and setpriv are needed to forbid namespaces';

  test('the outer walls are missing, each says why, and Node alone is left', { skip }, () => {
    // As root of a namespace of our own: the limit holds for what is below it, and rights that would pass it are given up.
    const forbid =
      'echo 0 > /proc/sys/user/max_user_namespaces && exec setpriv --bounding-set=-all --inh-caps=-all "$@"';
    const fixture = [process.execPath, at('available.fixture.ts')];
    const args = ['--user', '--map-root-user', '/bin/sh', '-c', forbid, 'sh', ...fixture];
    const { walls, strongest } = JSON.parse(execFileSync(tools[0]!, args, { encoding: 'utf8' })) as WallReport;
    assert.equal(strongest, 'node-only');
    for (const { kind, stands, why } of walls) {
      assert.equal(stands, kind === 'node-only', kind);
      if (!stands) assert.match(why, /namespace|unshare|not installed/);
    }
  });
});
