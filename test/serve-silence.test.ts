import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { canTrace, trace } from '../src/wall/trace.ts';

const skip = !canTrace() && 'strace is not installed: nothing was traced (apt install strace)';
const CLI = ['src/cli/main.ts'];

/** A place with its control room talks to nobody: no camera with an address, no recipient, so no connection at all. */
test(
  'a served place connects to nobody and writes nowhere but into its folder',
  { skip, timeout: 180_000 },
  async () => {
    const home = mkdtempSync(join(tmpdir(), 'augenmass-silence-'));
    const folder = join(home, 'place');
    try {
      const made = spawnSync(process.execPath, [
        ...CLI,
        'init',
        folder,
        '--defaults',
        '--camera',
        'hall=demo/hall.mp4',
      ]);
      assert.equal(made.status, 0, made.stderr.toString());
      const serve = [...CLI, 'serve', folder, '--port', '0', '--lang', 'en', '--wall', 'node-only'];
      const { connections, writes, stderr } = await trace({
        // Long enough for darkroom, first pass, figures and segments; then as Ctrl-C would.
        command: ['/usr/bin/timeout', '--signal', 'INT', '40', process.execPath, ...serve],
        env: { HOME: home, XDG_CACHE_HOME: join(home, '.cache'), TMPDIR: join(home), ORT_DISABLE_TELEMETRY: '1' },
        signal: AbortSignal.timeout(150_000),
      });
      // The one socket listens, on this machine alone; the door is a UNIX socket inside the place.
      const outward = connections.filter(({ call, what }) => call !== 'socket' && !/AF_UNIX|sun_path/.test(what));
      assert.deepEqual(
        outward.map(({ call, what }) => `${call} ${/inet_addr\("(.*?)"\)/.exec(what)?.[1] ?? what}`),
        ['bind 127.0.0.1'],
        stderr,
      );
      const inside = realpathSync(home);
      const elsewhere = writes.filter(
        ({ what }) =>
          !what
            .split(' → ')
            .every((path) => path.startsWith(inside) || path.startsWith('/dev/') || path.startsWith('/proc/')),
      );
      assert.deepEqual(elsewhere, []);
      // It did run: what was read is sealed.
      assert.ok(
        writes.some(({ what }) => what.includes('/vault/hall/')),
        stderr,
      );
      assert.ok(!writes.some(({ what }) => what.includes('/.cache')));
    } finally {
      rmSync(home, { recursive: true, force: true });
    }
  },
);
