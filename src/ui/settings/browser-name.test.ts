import assert from 'node:assert/strict';
import { test } from 'node:test';
import { browserNameOf } from './browser-name.ts';

test('a session is told by browser and system, not by what the browser sends', () => {
  const webkit = 'AppleWebKit/537.36 (KHTML, like Gecko)';
  assert.equal(
    browserNameOf(`Mozilla/5.0 (X11; Linux x86_64) ${webkit} Chrome/156.0.0.0 Safari/537.36`),
    'Chrome 156, Linux',
  );
  assert.equal(
    browserNameOf(
      `Mozilla/5.0 (Windows NT 10.0; Win64; x64) ${webkit} Chrome/131.0.0.0 Safari/537.36 Edg/131.0.2903.51`,
    ),
    'Edge 131, Windows',
  );
  assert.equal(
    browserNameOf('Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:133.0) Gecko/20100101 Firefox/133.0'),
    'Firefox 133, Windows',
  );
  assert.equal(
    browserNameOf(
      'Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.1 Mobile/15E148 Safari/604.1',
    ),
    'Safari 18, iPhone',
  );
});

test('a short or unknown name stays as it came', () => {
  assert.equal(browserNameOf('Mozilla/5.0 (X11; Linux x86_64) AppleW'), 'Mozilla/5.0 (X11; Linux x86_64) AppleW');
  assert.equal(browserNameOf('curl/8.5.0'), 'curl/8.5.0');
  assert.equal(browserNameOf(''), '');
});
