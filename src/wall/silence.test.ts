import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { parseTrace } from './trace-lines.ts';
import { canTrace, trace } from './trace.ts';
import type { TraceRequest, TraceResult } from './trace.ts';
import { WALL_KINDS, buildWalled, findTool } from './wall.ts';

const at = (path: string): string => fileURLToPath(new URL(path, import.meta.url));
const MODEL = at('../../model/umriss.onnx');
const node = process.execPath;
const skip = !canTrace() && 'strace is not installed: nothing was traced (apt install strace)';

/** In an empty home folder, so that a file left behind is seen. */
async function traced(request: Omit<TraceRequest, 'signal'>): Promise<TraceResult & { left: boolean }> {
  const home = mkdtempSync(join(tmpdir(), 'augenmass-home-'));
  try {
    const env = { HOME: home, XDG_CACHE_HOME: join(home, '.cache'), ...request.env };
    const result = await trace({ ...request, env, signal: AbortSignal.timeout(120_000) });
    return { ...result, left: existsSync(join(home, '.cache')) };
  } finally {
    rmSync(home, { recursive: true, force: true });
  }
}

function assertSilent(result: TraceResult & { left: boolean }): void {
  assert.deepEqual(result.connections, []);
  assert.deepEqual(result.writes, []);
  assert.equal(result.left, false);
}

describe('the tracer', { skip }, () => {
  test('sees a connection, a datagram, a written file and a program', async () => {
    const script = `
      const { writeFileSync, unlinkSync } = require('node:fs');
      writeFileSync(process.env.HOME + '/left', 'x');
      unlinkSync(process.env.HOME + '/left');
      require('node:child_process').execFileSync('/bin/true');
      const socket = require('node:net').connect(9, '127.0.0.1').on('error', () => undefined);
      require('node:dgram').createSocket('udp4').send('x', 9, '127.0.0.1', () => process.exit(0));
    `;
    const { connections, writes, programs } = await traced({ command: [node, '-e', script] });
    assert.ok(connections.some(({ call, what }) => call === 'connect' && what.includes('sin_port=htons(9)')));
    assert.ok(connections.some(({ call, what }) => /^send/.test(call) && what.includes('127.0.0.1')));
    assert.ok(
      writes.some(({ call, what, succeeded }) => call.startsWith('open') && what.endsWith('/left') && succeeded),
    );
    assert.ok(writes.some(({ call }) => call.startsWith('unlink')));
    assert.equal(programs.filter((path) => path === '/bin/true').length, 1);
  });

  test('sees what onnxruntime does when it is not told to be silent', async (t) => {
    if (!existsSync(MODEL)) {
      t.skip('no model');
      return;
    }
    // Without a network, so that this test sends nothing either.
    const unshare = findTool('unshare');
    if (unshare === undefined) {
      t.skip('unshare is not installed');
      return;
    }
    const script = `require('onnxruntime-node').InferenceSession.create(${JSON.stringify(MODEL)}).then(() => process.exit(0))`;
    const shut = [unshare, '--user', '--map-root-user', '--net', '--'];
    const { writes } = await traced({ command: [...shut, node, '-e', script], cwd: at('../..') });
    // When this fails, onnxruntime has mended its ways: docs/telemetry.md then needs a new line, and this test goes.
    assert.ok(writes.some(({ what }) => /onnxruntime|mat-debug|deviceid/.test(what)));
  });
});

test('calls that another thread cut in two are read as one', () => {
  const { connections, writes } = parseTrace(
    [
      '10 openat(AT_FDCWD, "/tmp/a", O_WRONLY|O_CREAT <unfinished ...>',
      '11 connect(3, {sa_family=AF_INET, sin_port=htons(443), sin_addr=inet_addr("192.0.2.1")}, 16 <unfinished ...>',
      '10 <... openat resumed>, 0666) = 7',
      '11 <... connect resumed>) = -1 EINPROGRESS (Operation now in progress)',
      '10 rename("/tmp/a", "/tmp/b") = -1 ENOENT (No such file or directory)',
      '12 unlink("/tmp/c" <unfinished ...>',
      '10 connect(4, {sa_family=AF_UNSPEC, sa_data=""}, 16) = 0',
      '10 openat(AT_FDCWD, "/etc/hosts", O_RDONLY|O_CLOEXEC) = 7',
    ].join('\n'),
  );
  assert.deepEqual(
    connections.map(({ call, succeeded }) => [call, succeeded]),
    [['connect', true]],
  );
  assert.deepEqual(
    writes.map(({ what, succeeded }) => [what, succeeded]),
    [
      ['/tmp/a', true],
      ['/tmp/a → /tmp/b', false],
      ['/tmp/c', true],
    ],
  );
});

describe('our processes', { skip: skip || (!existsSync(MODEL) && 'no model') }, () => {
  test('FFmpeg and the model, outside of any wall: no connection, no written file, no program', async () => {
    const result = await traced({ command: [node, at('rehearsal.ts'), 'open', MODEL] });
    assert.equal(result.code, 0, result.stderr);
    assertSilent(result);
    assert.deepEqual(result.programs, [node]);
  });

  for (const kind of WALL_KINDS) {
    test(`behind ${kind}: the same, from the first start of Node`, async (t) => {
      if (kind !== 'node-only' && findTool(kind) === undefined) {
        t.skip(`${kind} is not installed`);
        return;
      }
      const request = {
        kind,
        script: at('rehearsal.ts'),
        args: ['lock', MODEL],
        readOnlyPaths: [MODEL],
        network: false,
      };
      const walled = buildWalled(request);
      const result = await traced({
        command: [walled.command, ...walled.args],
        env: walled.env,
        descriptor3: walled.seccomp,
        since: realpathSync(node),
      });
      assert.equal(result.code, 0, result.stderr);
      assertSilent(result);
      // The gate, where there is one, turns into the process by starting the same Node again.
      assert.deepEqual(new Set(result.programs), new Set([realpathSync(node)]));
    });
  }
});
