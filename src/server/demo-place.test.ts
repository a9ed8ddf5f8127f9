import assert from 'node:assert/strict';
import { mkdtemp, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { systemDisk } from '../disk/system-disk.ts';
import { SimulatedClock } from '../kernel/clock.ts';
import { systemRandom } from '../kernel/random.ts';
import { admit } from '../mandate/admit.ts';
import { DEMO_CAMERAS } from './demo-cameras.ts';
import { closedNow, demoPlan, makeDemoPlace } from './demo-place.ts';
import { packageFile } from './package-file.ts';
import { loadStanding } from './place.ts';

const disk = systemDisk(systemRandom);

describe('the demo place', () => {
  it('can be made at any time of day, and then has exactly one closed lens', async () => {
    for (const hour of [0, 6, 12, 19, 23]) {
      const base = await mkdtemp(join(tmpdir(), 'augenmass-demo-place-'));
      try {
        const clock = new SimulatedClock(Date.UTC(2026, 10, 23, hour, 30));
        const language = hour % 2 === 0 ? 'de' : 'en';
        const { paths } = await makeDemoPlace({
          folder: join(base, 'place'),
          language,
          disk,
          clock,
          random: systemRandom,
        });
        const standing = await loadStanding(paths, disk, clock.nowMs());
        const { cameras, alarms, custodians, publicReport } = standing.parsed.mandate;
        assert.deepEqual(cameras.map(({ name }) => name), DEMO_CAMERAS.map(({ name }) => name)); // prettier-ignore
        assert.equal(custodians?.threshold, 2);
        assert.ok(publicReport !== undefined && alarms.recipients.every(({ url }) => url === undefined));
        const closed = cameras.filter(
          ({ name }) => !admit({ do: 'read', camera: name }, standing, clock.nowMs()).granted,
        );
        assert.deepEqual(closed.map(({ name }) => name), ['cellar']); // prettier-ignore
        // Something opens it again: it is closed and not dead.
        const tomorrow = Array.from({ length: 24 }, (_, i) => clock.nowMs() + i * 3_600_000);
        assert.ok(tomorrow.some((ms) => admit({ do: 'read', camera: 'cellar' }, standing, ms).granted));
        const text = await readFile(paths.mandate, 'utf8');
        assert.equal(text.includes('Sperrfläche\n'), language === 'de');
        assert.equal(text.includes('closed field'), language === 'en');
      } finally {
        await rm(base, { recursive: true, force: true });
      }
    }
  });

  it('is closed at every hour of the day it is made', () => {
    for (let hour = 0; hour < 24; hour++) {
      for (const span of closedNow(hour)) {
        const [from, to] = span.split('-').map((time) => Number(time.slice(0, 2)));
        assert.ok(hour < from! || hour >= to!, `${hour} is inside ${span}`);
      }
    }
  });

  it('is never made over something else', async () => {
    const base = await mkdtemp(join(tmpdir(), 'augenmass-demo-place-'));
    try {
      await disk.write(join(base, 'mine.txt'), Buffer.from('mine'));
      const clock = new SimulatedClock(Date.UTC(2026, 10, 23, 12));
      await assert.rejects(makeDemoPlace({ folder: base, language: 'en', disk, clock, random: systemRandom }), { kind: 'conflict' }); // prettier-ignore
      assert.equal(await readFile(join(base, 'mine.txt'), 'utf8'), 'mine');
    } finally {
      await rm(base, { recursive: true, force: true });
    }
  });

  it('has a plan with every camera on it, and clips that are small', async () => {
    const { image, cameras } = await demoPlan();
    assert.match(image, /^data:image\/png;base64,iVBOR/);
    assert.deepEqual(cameras.map(({ name }) => name), DEMO_CAMERAS.map(({ name }) => name)); // prettier-ignore
    assert.ok(cameras.every(({ x, y, angle }) => x > 0 && x < 1 && y > 0 && y < 1 && angle > 20 && angle < 90));
    let bytes = 0;
    for (const { name } of DEMO_CAMERAS) bytes += (await stat(packageFile(`demo/${name}.mp4`))).size;
    assert.ok(bytes < 4.2e6, `${bytes} bytes`);
  });

  it('has truth beside every clip, in its order and inside its time', async () => {
    for (const { name, behaviours } of DEMO_CAMERAS) {
      const truth = JSON.parse(await readFile(packageFile(`demo/${name}.truth.json`), 'utf8')) as {
        clip: string;
        durationMs: number;
        events: { behaviour: string; startMs: number; endMs: number }[];
      };
      assert.equal(truth.clip, `${name}.mp4`);
      for (const { startMs, endMs } of truth.events) assert.ok(startMs < endMs && endMs <= truth.durationMs, name);
      const happens = truth.events.map(({ behaviour }) => behaviour);
      if (name !== 'hall' && name !== 'cellar') {
        assert.ok(happens.some((behaviour) => (behaviours as readonly string[]).includes(behaviour)), name); // prettier-ignore
      }
    }
  });
});
