import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { chmod, copyFile, mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { watch } from '../../test/clips/watch.ts';
import { Clip, listClips, openFile, probe } from './intake.ts';

const CLIPS = join(import.meta.dirname, '../../test/clips');

/** What a path can be besides a clip is told before any process is started. */
describe('paths', () => {
  let folder = '';
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'augenmass-paths-'));
  });
  after(() => rm(folder, { recursive: true }));
  const options = { wall: 'node-only' as const, signal: AbortSignal.timeout(60_000) };
  const put = (name: string, bytes: string): Promise<void> => writeFile(join(folder, name), bytes);

  it('empty', async () => {
    await put('empty.mp4', '');
    const { end } = await watch(openFile(join(folder, 'empty.mp4'), options));
    assert.deepEqual([end.error?.kind, end.error?.message], ['invalid', 'empty.mp4 is empty.']);
  });

  it('absent', async () => {
    const path = join(folder, 'absent.mp4');
    await assert.rejects(probe(path, options), { kind: 'not-found', message: `${path} does not exist.` });
  });

  it('a folder without clips', async () => {
    const path = join(folder, 'nothing');
    await mkdir(join(path, 'deeper'), { recursive: true });
    await writeFile(join(path, 'notes.txt'), 'no clip');
    await writeFile(join(path, '.hidden.mp4'), 'no clip');
    await assert.rejects(listClips(path), { kind: 'invalid', message: `The folder ${path} holds no clip.` });
  });

  it('a folder where a file is needed', async () => {
    await assert.rejects(Clip.open(folder, options), {
      kind: 'invalid',
      message: `${folder} is a folder where a file is needed.`,
    });
  });

  it('a named pipe, without waiting for anybody to write into it', { skip: process.platform === 'win32' }, async () => {
    const path = join(folder, 'pipe.mp4');
    execFileSync('mkfifo', [path]);
    const message = `${path} is a named pipe; a clip is read more than once and must be a file.`;
    await assert.rejects(listClips(path), { kind: 'invalid', message });
    await rm(path);
  });

  it('a device', { skip: process.platform === 'win32' }, async () => {
    const message = '/dev/zero is a device or socket; a clip is read more than once and must be a file.';
    await assert.rejects(listClips('/dev/zero'), { kind: 'invalid', message });
  });

  it('a link that leads back to itself', async () => {
    const path = join(folder, 'loop.mp4');
    await symlink('loop.mp4', path);
    const message = `${path} is a link that leads back to itself.`;
    await assert.rejects(listClips(path), { kind: 'invalid', message });
    await assert.rejects(Clip.open(path, options), { kind: 'invalid', message });
    await rm(path);
  });

  it('no permission', { skip: process.platform === 'win32' }, async () => {
    const path = join(folder, 'locked.mp4');
    await copyFile(join(CLIPS, 'h264.mp4'), path);
    await chmod(path, 0);
    await chmod(folder, 0o755);
    const expected = ['refused', `${path} may not be accessed.`];
    if (process.getuid?.() !== 0) {
      await assert.rejects(Clip.open(path, options), { kind: expected[0], message: expected[1] });
      return;
    }
    // Root may read everything, so another user looks.
    const script =
      `import { examineClip } from ${JSON.stringify(import.meta.resolve('./clips.ts'))};` +
      `await examineClip(${JSON.stringify(path)}).catch(({ kind, message }) => console.log(JSON.stringify([kind, message])));`;
    const said = execFileSync(process.execPath, ['--input-type=module', '-e', script], { uid: 65_534, cwd: '/' });
    assert.deepEqual(JSON.parse(said.toString()), expected);
  });

  it('a list with a file, a link, and folders, in natural order', async () => {
    const path = join(folder, 'many');
    await mkdir(join(path, 'clip 3'), { recursive: true });
    for (const name of ['clip 10.mp4', 'clip 2.MP4', 'clip 1.mkv', 'clip 3/a.ts', 'read me.txt']) {
      await writeFile(join(path, name), 'x');
    }
    await symlink('clip 10.mp4', join(path, 'link.mp4'));
    await symlink('.', join(path, 'again'));
    await symlink('nowhere.mp4', join(path, 'broken.mp4'));
    assert.deepEqual(
      (await listClips(path)).map((found) => found.slice(path.length + 1)),
      ['clip 1.mkv', 'clip 2.MP4', 'clip 3/a.ts', 'clip 10.mp4', 'link.mp4'],
    );
  });
});
