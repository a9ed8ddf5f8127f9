import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { Access } from '../src/access/access.ts';
import { enrolKey, tokenOf } from '../src/access/access.fixture.ts';
import { systemClock } from '../src/kernel/clock.ts';
import { systemRandom } from '../src/kernel/random.ts';
import { openStore } from '../src/store/open.ts';

const CLI = fileURLToPath(new URL('../src/cli/main.ts', import.meta.url));
const people = (...words: string[]) => {
  const { status, stdout, stderr } = spawnSync(process.execPath, [CLI, 'people', ...words], { encoding: 'utf8' });
  return { status, stdout, stderr };
};

test('people: says who there is, makes links for them, and says no in the language asked for', async (t) => {
  const folder = await mkdtemp(join(tmpdir(), 'augenmass-people-'));
  t.after(() => rm(folder, { recursive: true, force: true }));
  assert.deepEqual(people('list', folder, '--lang', 'de'), {
    status: 12,
    stdout: '',
    stderr: `augenmass: In ${folder} hat sich noch nie jemand angemeldet. Den Ordner nennen, den „augenmass serve“ betreibt, und --store, wenn seine Daten woanders liegen.\n`,
  });
  // The first person of a folder that is no place yet.
  const store = await openStore(`sqlite:${join(folder, 'live.db')}`);
  const access = new Access({ store, clock: systemClock, random: systemRandom, ledger: () => undefined, baseUrl: () => 'https://platz.example.org', site: () => '', mayReach: () => false }); // prettier-ignore
  const ada = await enrolKey(
    { access } as Parameters<typeof enrolKey>[0],
    tokenOf((await access.setupTicket())!),
    'Ada',
  );
  const { id } = ada.signed.person;

  const listed = people('list', folder, '--lang', 'de');
  assert.equal(listed.stdout, `${id}  Ada  Beobachtung, Verwaltung  1 Passkey\n`, listed.stderr);
  assert.equal(people('link', folder, '--lang', 'de').stderr, 'augenmass: Für wen ist der Link? Einen Namen nennen, oder --administrator für jemand Neues.\n'); // prettier-ignore
  assert.match(people('link', folder, 'Bo', '--lang', 'de').stderr, /^augenmass: Niemand heißt „Bo“/);
  const made = people('link', folder, 'administrator', '--base-url', 'https://platz.example.org', '--json');
  const { person, url } = JSON.parse(made.stdout) as { person: string; url: string };
  assert.equal(person, id);
  // The server that has the store open takes the link.
  assert.equal((await access.ticket(tokenOf({ url }))).name, 'Ada');
  assert.equal(await access.bySession(ada.secret), undefined);
  const fresh = people('link', folder, '--administrator', '--lang', 'en').stdout;
  assert.match(fresh, /^Link for somebody new \(administrator\), once, until .+:\n {2}http:\/\/localhost:8470\/enter#/);
  const { kind, roles } = await access.ticket(tokenOf({ url: fresh.trim() }));
  assert.deepEqual([kind, roles], ['invitation', ['administrator']]);
  await store.close();
});
