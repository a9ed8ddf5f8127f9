import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fromPostgres, fromSqlite, isRetryable } from './store-errors.ts';

const foreign = (message: string, fields: object): Error => Object.assign(new Error(message), fields);

test('what PostgreSQL says becomes a kind, with a sentence in both languages and the cause kept', () => {
  const table: [code: string, kind: string][] = [
    ['23505', 'conflict'],
    ['23503', 'conflict'],
    ['23502', 'invalid'],
    ['22P02', 'invalid'],
    ['22021', 'invalid'],
    ['40001', 'conflict'],
    ['40P01', 'conflict'],
    ['53100', 'exhausted'],
    ['53200', 'exhausted'],
    ['53300', 'exhausted'],
    ['57P01', 'unavailable'],
    ['57P03', 'unavailable'],
    ['57014', 'unavailable'],
    ['08006', 'unavailable'],
    ['28P01', 'refused'],
    ['28000', 'refused'],
    ['42501', 'refused'],
    ['25006', 'refused'],
    ['3D000', 'not-found'],
    ['XX001', 'corrupt'],
    ['58030', 'unavailable'],
    ['42601', 'internal'],
    ['ECONNREFUSED', 'unavailable'],
    ['ENOTFOUND', 'unavailable'],
    ['ENOENT', 'unavailable'],
  ];
  for (const [code, kind] of table) {
    const cause = foreign('in the server’s words', { code });
    const error = fromPostgres(cause);
    assert.equal(error.kind, kind, code);
    assert.equal(error.cause, cause, code);
    if (kind !== 'internal' && code.length === 5) assert.match(error.de?.message ?? '', /^Der Speicher .*\.$/, code);
  }
  for (const message of ['Connection terminated unexpectedly', 'timeout exceeded when trying to connect']) {
    assert.equal(fromPostgres(new Error(message)).kind, 'unavailable', message);
  }
  assert.equal(isRetryable(fromPostgres(foreign('', { code: '40001' }))), true);
  assert.equal(isRetryable(fromPostgres(foreign('', { code: '40P01' }))), true);
  assert.equal(isRetryable(fromPostgres(foreign('', { code: '23505' }))), false);
  assert.equal(isRetryable(new Error('x')), false);
});

test('what SQLite says becomes a kind', () => {
  const table: [errcode: number, kind: string][] = [
    [2067, 'conflict'],
    [1555, 'conflict'],
    [787, 'conflict'],
    [1299, 'invalid'],
    [3091, 'invalid'],
    [275, 'invalid'],
    [5, 'conflict'],
    [517, 'conflict'],
    [13, 'exhausted'],
    [778, 'unavailable'],
    [8, 'refused'],
    [1032, 'refused'],
    [11, 'corrupt'],
    [26, 'corrupt'],
    [14, 'not-found'],
    [1, 'internal'],
  ];
  for (const [errcode, kind] of table) {
    assert.equal(fromSqlite(foreign('x', { code: 'ERR_SQLITE_ERROR', errcode })).kind, kind, String(errcode));
  }
});
