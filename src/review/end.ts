import { join } from 'node:path';
import { act } from '../ledger/act.ts';
import { AugenmassError } from '../kernel/errors.ts';
import { checkId, checkRole, releaseFolder, swept } from './place.ts';
import type { ReleasePlace } from './place.ts';
import { readReleases } from './releases.ts';

/**
 * Destroys what the place still holds of releases that have ended or were opened: the one-time key and the contributions at
 * once, and after the end date also the request with the openings of its commitments, and films that lie in the place.
 * Returns the ids. Safe to call again: what is gone stays gone, and nothing is recorded twice.
 */
export async function endReleases(place: ReleasePlace): Promise<readonly string[]> {
  const nowMs = place.clock.nowMs();
  const ended: string[] = [];
  await swept(place);
  const ids = (await place.disk.list(join(place.folder, 'releases'))).map(({ name }) => name);
  if (ids.length === 0) return ended;
  const releases = await readReleases(place.entries());
  for (const id of ids) {
    const release = releases.get(id);
    const over = release === undefined || nowMs >= release.untilMs;
    if (!over && release.openedAtMs === undefined) continue;
    const paths = await holdings(place, id, over);
    // What went although its removal reported an error is still to be recorded as gone.
    if (paths.length === 0 && !release?.unsettled) continue;
    const reason = release === undefined ? 'unacknowledged' : over ? 'release-ended' : 'release-opened';
    await act(place.ledger, { act: 'retention', facts: { release: id, reason, count: paths.length } }, async () => {
      for (const path of paths) await place.disk.remove(path);
    });
    ended.push(id);
  }
  return ended;
}

/**
 * Ends one release before its date: one-time key, contributions, request and film in the place are destroyed. Throws `not-found`
 * for one that was never requested. Once ended it stays so, and nothing is recorded twice.
 */
export async function endRelease(place: ReleasePlace, id: string, as: string): Promise<void> {
  const role = checkRole(as);
  await swept(place);
  const release = (await readReleases(place.entries())).get(checkId(id));
  if (!release) {
    throw new AugenmassError('not-found', `The ledger knows no release ${id}.`, {
      remedy: '“augenmass release list DIR” shows those that were requested.',
    });
  }
  const paths = await holdings(place, id, true);
  if (paths.length === 0 && !release.unsettled && release.destroyed) return;
  const facts = { release: id, reason: 'ended-early', role, count: paths.length };
  await act(place.ledger, { act: 'retention', facts }, async () => {
    for (const path of paths) await place.disk.remove(path);
  });
}

/** Files of a release, the one-time key first: without it the rest opens nothing. */
async function holdings(place: ReleasePlace, id: string, all: boolean): Promise<string[]> {
  const folder = releaseFolder(place, id);
  const found: string[] = [];
  for (const custodian of await place.disk.list(join(folder, 'contributions'))) {
    const own = join(folder, 'contributions', custodian.name);
    for (const { name } of await place.disk.list(own)) found.push(join(own, name));
  }
  const files = (await place.disk.list(folder)).filter((entry) => !entry.folder && (all || entry.name === 'key'));
  const names = files.map(({ name }) => name).sort((a, b) => Number(b === 'key') - Number(a === 'key'));
  return [...names.map((name) => join(folder, name)), ...found];
}
