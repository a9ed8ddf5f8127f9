import assert from 'node:assert/strict';
import { request } from 'node:http';
import { test } from 'node:test';
import { serveReport } from './report-server.ts';

const files = new Map([['/', { type: 'text/html; charset=utf-8', body: '<!doctype html><title>x</title>' }]]);

/** fetch() does not let a caller lie about its host; an attacker's page in effect can. */
function statusFor(url: string, host: string, method = 'GET', path = '/'): Promise<number> {
  const { port } = new URL(url);
  return new Promise((resolve, reject) => {
    request({ host: '127.0.0.1', port, path, method, headers: { host } }, (response) => {
      response.resume();
      resolve(response.statusCode ?? 0);
    })
      .on('error', reject)
      .end();
  });
}

test('answers what it was given, to this machine alone, and nothing else', async () => {
  const server = await serveReport(files, 0);
  try {
    const response = await fetch(server.url);
    assert.equal(response.status, 200);
    assert.equal(await response.text(), '<!doctype html><title>x</title>');
    assert.equal(response.headers.get('x-content-type-options'), 'nosniff');
    assert.equal(await statusFor(server.url, 'evil.example'), 421);
    assert.equal(await statusFor(server.url, 'localhost:1', 'POST'), 405);
    assert.equal(await statusFor(server.url, '127.0.0.1', 'GET', '/../../etc/passwd'), 404);
    assert.equal(await statusFor(server.url, '127.0.0.1', 'GET', '/?x=1'), 200);
  } finally {
    await server.close();
  }
});

test('a taken port is a conflict that says so', async () => {
  const first = await serveReport(files, 0);
  try {
    await assert.rejects(serveReport(files, Number(new URL(first.url).port)), { kind: 'conflict' });
  } finally {
    await first.close();
  }
});
