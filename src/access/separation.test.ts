import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ROLES } from '../wire/words.ts';
import type { Role } from '../wire/words.ts';
import type { Route } from '../wire/route.ts';
import { ROUTES } from '../wire/routes.ts';
import { allowedSets, roleWord, separated } from './separation.ts';

/** All 63 sets of roles. */
const SETS = Array.from({ length: 2 ** ROLES.length - 1 }, (_, i) => ROLES.filter((_role, n) => ((i + 1) >> n) & 1));
const custodianOf = (roles: readonly Role[]): string | null => (roles.includes('custodian') ? 'werk' : null);

test('of all sets of roles, these and no other go together', () => {
  const allowed = SETS.filter((roles) => {
    try {
      return separated(roles, custodianOf(roles)).length === roles.length;
    } catch {
      return false;
    }
  });
  const wanted = [
    'administrator',
    'administrator operator',
    'administrator operator reviewer',
    'administrator reviewer',
    'auditor',
    'custodian',
    'data-protection-officer',
    'operator',
    'operator reviewer',
    'reviewer',
  ];
  const words = (sets: Role[][]): string[] => sets.map((roles) => [...roles].sort().join(' ')).sort();
  assert.deepEqual(words(allowed), wanted);
  assert.deepEqual(words(allowedSets()), wanted);
});

test('nobody can watch, judge, approve and open alone: by the table of routes', () => {
  const may = (roles: readonly Role[], name: keyof typeof ROUTES): boolean => {
    const { who }: Route = ROUTES[name];
    return typeof who === 'string' || who.some((role) => roles.includes(role));
  };
  for (const roles of allowedSets()) {
    const word = roles.join(' ');
    // A film needs custodians' shares, and nobody who gives one sees, judges, asks, approves or opens.
    const opens = (['contribute', 'shares'] as const).some((name) => may(roles, name));
    const acts = (
      ['live', 'alarms', 'verdict', 'requestRelease', 'approveRelease', 'openRelease', 'film'] as const
    ).some((name) => may(roles, name));
    assert.ok(!(opens && acts), word);
    // Whoever answers for data protection approves, and neither asks nor opens nor looks.
    if (roles.includes('data-protection-officer')) {
      for (const name of [
        'verdict',
        'requestRelease',
        'openRelease',
        'film',
        'contribute',
        'invite',
        'setRoles',
      ] as const) {
        assert.ok(!may(roles, name), `${word}: ${name}`);
      }
    }
    // An auditor changes nothing, footage is not for them.
    if (roles.includes('auditor')) {
      for (const [name, route] of Object.entries(ROUTES) as [keyof typeof ROUTES, Route][]) {
        if (route.who === 'anyone' || route.who === 'person' || !may(roles, name)) continue;
        const own = name === 'makeToken' || name === 'endToken';
        assert.ok(route.method === 'GET' || own, `${word}: ${name}`);
        assert.notEqual(name, 'film');
      }
    }
    // Whoever runs the machines alone sees no alarm and no film.
    if (word === 'administrator') {
      for (const name of ['alarms', 'verdict', 'film', 'approveRelease', 'openRelease'] as const)
        assert.ok(!may(roles, name));
    }
  }
});

test('a custodian has a name in the mandate, and nobody else', () => {
  assert.throws(() => separated(['custodian'], null), { kind: 'invalid' });
  assert.throws(() => separated(['operator'], 'werk'), { kind: 'invalid' });
  assert.throws(() => separated([], null), { kind: 'invalid' });
  assert.deepEqual(separated(['reviewer', 'operator', 'reviewer'], null), ['operator', 'reviewer']);
});

test('every set has a word that fits into the ledger', () => {
  for (const roles of allowedSets()) assert.match(roleWord(roles), /^[a-z0-9][a-z0-9-]{0,40}$/);
  assert.equal(new Set(allowedSets().map(roleWord)).size, allowedSets().length);
});
