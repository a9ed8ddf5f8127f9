import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { canTrace, trace } from './trace.ts';
import { findTool } from './wall.ts';

const at = (path: string): string => fileURLToPath(new URL(path, import.meta.url));
const CLIP = at('../../test/clips/h264-audio.mp4');
const MAIN = at('../cli/main.ts');
const MODEL = at('../../model/umriss.onnx');

/** What bubblewrap does to build a wall: maps of the user namespace, mount points in its own tree, its loopback. */
const BUILDING = /^(uid_map|gid_map|setgroups|newroot|oldroot|\/newroot(\/|$))|AF_NETLINK/;

for (const wall of ['node-only', 'bwrap'] as const) {
  const absent = [CLIP, MAIN, MODEL].find((path) => !existsSync(path));
  const skip =
    (!canTrace() && 'strace is not installed: nothing was traced (apt install strace)') ||
    (absent !== undefined && `${absent} is not there`) ||
    (wall === 'bwrap' && findTool('bwrap') === undefined && 'bubblewrap is not installed');

  test(
    `analyse with ${wall}: reader, darkroom and command line write the results and nothing else`,
    { skip },
    async (t) => {
      const folder = mkdtempSync(join(tmpdir(), 'augenmass-silence-'));
      t.after(() => {
        rmSync(folder, { recursive: true, force: true });
      });
      const home = join(folder, 'home');
      const out = join(folder, 'out');
      const { code, stderr, connections, writes, programs } = await trace({
        command: [process.execPath, MAIN, 'analyse', CLIP, '--out', out, '--wall', wall, '--quiet'],
        env: { HOME: home, XDG_CACHE_HOME: home },
        signal: AbortSignal.timeout(300_000),
      });
      assert.equal(code, 0, stderr);
      assert.ok(existsSync(join(out, 'report.html')), 'it did its work');
      const asked = ({ what }: { what: string }): boolean => what.startsWith(`${out}/`) || what === out;
      const building = ({ what }: { what: string }): boolean => wall === 'bwrap' && BUILDING.test(what);
      assert.deepEqual(
        connections.filter((touched) => !building(touched)),
        [],
      );
      assert.deepEqual(
        writes.filter((touched) => !asked(touched) && !building(touched)),
        [],
      );
      const expected = new Set([process.execPath, '/bin/sh', ...(wall === 'bwrap' ? [findTool('bwrap')!] : [])]);
      assert.deepEqual(new Set(programs), expected);
      assert.deepEqual(readdirSync(folder), ['out'], 'no home folder was made');
    },
  );
}
