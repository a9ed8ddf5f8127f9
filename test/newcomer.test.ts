import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { after, test } from 'node:test';
import { openFile } from '../src/intake/intake.ts';

/** docs/place.md, as a newcomer walks it: one clip as a camera, from `init` to a release and a verified ledger. */
const MAIN = resolve('src/cli/main.ts');
const DEMO = resolve('demo/musterplatz.mp4');
const base = mkdtempSync(join(tmpdir(), 'augenmass-newcomer-'));
after(() => {
  rmSync(base, { recursive: true, force: true });
});

function augenmass(...args: string[]): { code: number | null; out: string; err: string } {
  const done = spawnSync(process.execPath, [MAIN, ...args], { cwd: base, encoding: 'utf8', timeout: 400_000 });
  return { code: done.status, out: done.stdout, err: done.stderr };
}

const files = (folder: string): string[] =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .map((name) => join(folder, name))
    .filter((path) => statSync(path).isFile());

const hasFfprobe = spawnSync('ffprobe', ['-version']).status === 0;
let openedMs = 0;
let id = '';

test('init makes a place and says what must leave this machine', () => {
  const made = augenmass('init', 'place', '--defaults', '--camera', `square=${DEMO}`, '--json');
  assert.equal(made.code, 0, made.err);
  const summary = JSON.parse(made.out) as { vkey: string; moveAway: { custodians: Record<string, string> } };
  assert.equal(Object.keys(summary.moveAway.custodians).length, 3);
  assert.equal(readFileSync(join(base, 'place/ledger/vkey'), 'utf8').trim(), summary.vkey);
  const again = augenmass('init', 'place', '--defaults', '--camera', `square=${DEMO}`, '--json');
  assert.equal(again.code, 13, 'a folder that is not empty is a conflict');
  assert.equal(augenmass('init', 'bad', '--defaults', '--camera', 'Big Name=x', '--json').code, 10);
  assert.equal(augenmass('init', 'bad', '--defaults', '--camera', 'gate=missing.mp4', '--json').code, 12);
  assert.equal(augenmass('watch', 'nowhere', '--json').code, 12);
});

test('watch seals the clip and raises alarms as JSON lines', { timeout: 400_000 }, () => {
  const watched = augenmass('watch', 'place', '--speed', 'max', '--json', '--lang', 'en');
  assert.equal(watched.code, 0, watched.err);
  const lines = watched.out.trim().split('\n').map((line) => JSON.parse(line) as Record<string, unknown>); // prettier-ignore
  const alarms = lines.filter(({ type }) => type === 'alarm');
  assert.ok(
    alarms.some(({ behaviour }) => behaviour === 'fall'),
    watched.out,
  );
  for (const alarm of alarms) {
    assert.ok(typeof alarm['entry'] === 'number');
    assert.match((alarm['sentence'] as { de: string }).de, /\.$/);
  }
  assert.equal(new Set(alarms.map(({ id: one }) => one)).size, alarms.length);
  const known = ['alarm', 'camera', 'warning', 'recording-stopped'];
  assert.ok(lines.every(({ type }) => known.includes(String(type))));
  openedMs = lines.find(({ type, state }) => type === 'camera' && state === 'open')!['atMs'] as number;
});

test('nothing in the whole place is a picture, or a piece of one', { timeout: 120_000 }, async () => {
  const pieces: Buffer[] = [];
  for await (const message of openFile(DEMO, { signal: new AbortController().signal, wall: 'node-only' })) {
    if (message.type !== 'packet' || message.packet.bytes.length < 400) continue;
    // From the middle: a header may look like any other.
    const middle = message.packet.bytes.length >> 1;
    if (pieces.length < 200) pieces.push(Buffer.from(message.packet.bytes.subarray(middle, middle + 24)));
  }
  assert.ok(pieces.length > 50);
  const kept = files(join(base, 'place'));
  assert.ok(kept.filter((path) => path.endsWith('.age')).length >= 8);
  const clip = readFileSync(DEMO);
  assert.ok(
    pieces.every((piece) => clip.includes(piece)),
    'the search finds pieces where they are',
  );
  for (const path of kept) {
    const bytes = readFileSync(path);
    assert.ok(!pieces.some((piece) => bytes.includes(piece)), `${path} holds a piece of a packet`);
    assert.ok(!path.endsWith('.part'), path);
    if (!hasFfprobe) continue;
    // Any text is a picture to ffprobe, of letters: only what it takes for a coded one counts.
    const probed = spawnSync('ffprobe', ['-v', 'error', '-show_entries', 'stream=codec_name', '-of', 'csv', path]);
    assert.doesNotMatch(probed.stdout.toString(), /h264|hevc|jpe?g|png|gif|mpeg|vp[89]|av1/, `${path} decodes`);
  }
});

test('a release takes a second person and two custodians, and ends in a film that plays', { timeout: 400_000 }, (t) => {
  // In fast time the clip's end still lies in the future; its beginning is over.
  const at = (ms: number): string => new Date(openedMs + ms).toISOString();
  const asked = augenmass('release', 'request', 'place', '--camera', 'square', '--from', at(1000), '--to', at(5000), '--basis', 'Section 100 of the Example Act', '--file-number', 'AZ 7/26', '--as', 'operator'); // prettier-ignore
  assert.equal(asked.code, 0, asked.err);
  id = asked.out.trim();
  assert.match(id, /^[0-9a-z]{12}$/);
  assert.equal(augenmass('release', 'approve', 'place', id, '--as', 'operator').code, 11, 'not the same role');
  const open = (): ReturnType<typeof augenmass> => augenmass('release', 'open', 'place', id, '--out', 'film.mp4');
  const custodian = (n: number): number | null =>
    augenmass('release', 'contribute', 'place', id, '--identity', `place/custodians/custodian-${n}.txt`).code;
  assert.equal(augenmass('release', 'approve', 'place', id, '--as', 'data-protection-officer').code, 0);
  assert.equal(custodian(1), 0);
  assert.equal(open().code, 11, 'one custodian alone opens nothing');
  assert.equal(custodian(3), 0);
  const opened = open();
  assert.equal(opened.code, 0, opened.err);
  assert.ok(readFileSync(join(base, 'film.mp4.manifest.json'), 'utf8').includes(id));
  if (!hasFfprobe) {
    t.diagnostic('ffprobe is not installed: the film was not played');
    return;
  }
  const probe = ['-v', 'error', '-count_frames', '-show_entries', 'stream=codec_name,nb_read_frames', '-of', 'csv=p=0'];
  assert.match(execFileSync('ffprobe', [...probe, join(base, 'film.mp4')]).toString(), /^h264,[3-9]\d/);
});

test('the ledger verifies from another folder with nothing but the public key', () => {
  const there = join(base, 'elsewhere');
  cpSync(join(base, 'place/ledger'), there, { recursive: true });
  const key = readFileSync(join(there, 'vkey'), 'utf8').trim();
  for (const secret of ['key', 'vkey', 'lock.db']) rmSync(join(there, secret));
  const verified = augenmass('ledger', 'verify', there, '--key', key, '--json');
  assert.equal(verified.code, 0, verified.err);
  const { ok, size } = JSON.parse(verified.out) as { ok: boolean; size: number };
  assert.ok(ok && size > 20);
  const other = `${key.slice(0, -8)}AAAAAAA=`;
  assert.notEqual(augenmass('ledger', 'verify', there, '--key', other, '--json').code, 0);
});
