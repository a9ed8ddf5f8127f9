import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';

/** The command line as a person meets it: real processes, real files, real exit codes. */
const place = mkdtempSync(join(tmpdir(), 'augenmass-cli-'));
after(() => {
  rmSync(place, { recursive: true, force: true });
});
const DEMO = 'demo/musterplatz.mp4';
const MAIN = 'src/cli/main.ts';

function augenmass(args: string[], env: Record<string, string> = {}) {
  const done = spawnSync(process.execPath, [MAIN, ...args], {
    encoding: 'utf8',
    timeout: 180_000,
    env: { ...process.env, LC_ALL: 'C', ...env },
  });
  return { code: done.status, out: done.stdout, err: done.stderr };
}
const named = (name: string): string => join(place, name);

test('help shows examples and where the exit codes stand, in both languages', () => {
  const english = augenmass(['analyse', '--help']);
  assert.equal(english.code, 0);
  assert.match(english.out, /Examples:\n {2}\$ augenmass analyse clip\.mp4/);
  const german = augenmass(['analyse', '--help', '--lang', 'de']);
  assert.match(german.out, /Beispiele:/);
  assert.match(augenmass(['--help'], { LC_ALL: 'de_DE.UTF-8' }).out, /nicht wer/);
  assert.match(augenmass([]).out, /doctor/);
});

test('the demo: the fall is found, three whole files, a summary one can read', { timeout: 180_000 }, () => {
  const out = named('demo');
  const { code, out: text, err } = augenmass(['demo', '--out', out, '--lang', 'de', '--quiet']);
  assert.equal(code, 0, err);
  assert.match(text, /Sturz/);
  assert.deepEqual(readdirSync(out).sort(), ['findings.jsonl', 'report.html', 'summary.json']);
  const findings = readFileSync(join(out, 'findings.jsonl'), 'utf8')
    .trim()
    .split('\n')
    .map(
      (line) =>
        JSON.parse(line) as { behaviour: string; startMs: number; endMs: number; reason: { values: unknown[] } },
    );
  const truth = JSON.parse(readFileSync('demo/musterplatz.truth.json', 'utf8')) as {
    events: { behaviour: string; startMs: number; endMs: number }[];
  };
  for (const event of truth.events.filter(({ behaviour }) => behaviour === 'fall')) {
    assert.ok(
      findings.some((f) => f.behaviour === 'fall' && f.startMs < event.endMs + 1000 && f.endMs > event.startMs - 1000),
      `the fall at ${event.startMs} ms is found`,
    );
  }
  for (const finding of findings) assert.ok(finding.reason.values.length > 0 && finding.endMs >= finding.startMs);
  const summary = JSON.parse(readFileSync(join(out, 'summary.json'), 'utf8')) as {
    format: string;
    clips: { status: string; bitsPerSecondLeaving: number; plate: string }[];
  };
  assert.equal(summary.format, 'augenmass-summary-v1');
  assert.equal(summary.clips[0]!.status, 'complete');
  assert.ok(summary.clips[0]!.bitsPerSecondLeaving < 100_000);
});

test('Ctrl-C keeps what is done', { timeout: 120_000 }, async () => {
  const out = named('interrupted');
  const child = spawn(process.execPath, [MAIN, 'analyse', DEMO, DEMO, DEMO, DEMO, '--out', out], { stdio: 'pipe' });
  const ended = new Promise<number | null>((resolve) => child.on('exit', resolve));
  // Off a terminal each finished clip is a line: the first one says that something is done.
  await new Promise<void>((resolve) => {
    child.stderr.on('data', (text: Buffer) => {
      if (text.toString().includes('real time')) resolve();
    });
  });
  child.kill('SIGINT');
  assert.equal(await ended, 130);
  const summary = JSON.parse(readFileSync(join(out, 'summary.json'), 'utf8')) as {
    interrupted: boolean;
    clips: { status: string }[];
  };
  assert.equal(summary.interrupted, true);
  assert.equal(summary.clips[0]!.status, 'complete');
  assert.ok(summary.clips.length < 4 || summary.clips[3]!.status === 'interrupted');
  assert.ok(existsSync(join(out, 'report.html')));
  assert.deepEqual(
    readdirSync(out).filter((name) => name.includes('partial')),
    [],
  );
});

const bad = (name: string, content: string | Uint8Array): string => {
  writeFileSync(named(name), content);
  return named(name);
};
mkdirSync(named('nothing-here'));
const CASES: [name: string, args: () => string[], code: number, says: RegExp][] = [
  ['a missing file', () => ['analyse', named('no.mp4')], 12, /does not exist/],
  ['an empty file', () => ['analyse', bad('empty.mp4', '')], 10, /empty/i],
  ['text that calls itself a video', () => ['analyse', bad('text.mp4', 'hello\n'.repeat(500))], 10, /text\.mp4/],
  ['a folder without clips', () => ['analyse', named('nothing-here')], 10, /no clip/i],
  ['an unwritable output', () => ['analyse', DEMO, '--out', '/proc/nowhere'], 12, /output folder/i],
  ['an output that is a file', () => ['analyse', DEMO, '--out', bad('file', 'x')], 13, /output folder/i],
  ['an unknown behaviour', () => ['analyse', DEMO, '--behaviours', 'loitering'], 10, /no behaviour/],
  ['a rate out of range', () => ['analyse', DEMO, '--rate', '50'], 10, /1 to 10/],
  ['a duration without a unit', () => ['analyse', DEMO, '--for', '10'], 10, /30s/],
  ['a scene that is none', () => ['analyse', DEMO, '--scene', bad('s.json', '{"zones":3}')], 10, /scene file/],
  ['a plate that is no picture', () => ['analyse', DEMO, '--plate', bad('p.png', 'no')], 10, /plate/i],
  ['a model that is none', () => ['analyse', DEMO, '--model', bad('m.onnx', 'no')], 11, /model/i],
  ['an http address', () => ['analyse', 'http://127.0.0.1/x'], 10, /rtsp/],
  ['a camera that is not there', () => ['analyse', 'rtsp://127.0.0.1:9/x', '--for', '3s'], 15, /127\.0\.0\.1/],
  ['an unknown option', () => ['analyse', DEMO, '--faces'], 2, /unknown option/],
  ['no source', () => ['analyse'], 2, /missing required argument/],
  ['an unknown shell', () => ['completion', 'tcsh'], 10, /bash/],
];
for (const [name, args, code, says] of CASES) {
  test(`a clear sentence and exit code for ${name}`, { timeout: 60_000 }, () => {
    const list = args();
    const out = named(`out-${name.replace(/\W+/g, '-')}`);
    const done = augenmass(list.includes('--out') || list[0] !== 'analyse' ? list : [...list, '--out', out]);
    assert.match(done.err + done.out, says);
    assert.equal(done.code, code, done.err + done.out);
    assert.doesNotMatch(done.err, /\n\s+at .+:\d+:\d+/, 'no stack trace');
  });
}

test('an error in JSON for scripts', () => {
  const { code, out } = augenmass(['analyse', named('no.mp4'), '--json', '--out', named('j')]);
  assert.equal(code, 12);
  const { error } = JSON.parse(out) as { error: { kind: string; message: string; remedy: string } };
  assert.equal(error.kind, 'not-found');
  assert.ok(error.remedy.length > 0);
});

test('a password in an address appears nowhere', { timeout: 60_000 }, () => {
  const out = named('password');
  const done = augenmass(['analyse', 'rtsp://user:sesame@127.0.0.1:9/x', '--for', '2s', '--out', out]);
  const files = existsSync(out) ? readdirSync(out).map((name) => readFileSync(join(out, name), 'utf8')) : [];
  for (const text of [done.out, done.err, ...files]) assert.ok(!text.includes('sesame'));
});

test('completion scripts are accepted by their shells', (t) => {
  for (const shell of ['bash', 'zsh', 'fish']) {
    const script = augenmass(['completion', shell]).out;
    assert.match(script, /analyse/);
    if (spawnSync(shell, ['-c', 'true']).status !== 0) {
      t.diagnostic(`${shell} is not installed: its script was not tried`);
      continue;
    }
    const tried = spawnSync(shell, ['-n'], { input: script, encoding: 'utf8' });
    assert.equal(tried.status, 0, tried.stderr);
  }
  const asked = `${augenmass(['completion', 'bash']).out}\nCOMP_WORDS=(augenmass ana) COMP_CWORD=1; _augenmass; echo "\${COMPREPLY[@]}"`;
  assert.match(spawnSync('bash', ['-c', asked], { encoding: 'utf8' }).stdout, /^analyse\n$/);
});
