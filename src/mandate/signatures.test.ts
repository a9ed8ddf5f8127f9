import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import fc from 'fast-check';
import { seededRandom } from '../kernel/random.ts';
import { newSigningKeyFile, readSigningKey } from './sign.ts';
import { standingOf, verifyMandate } from './signatures.ts';
import { armoredIn, verifySshsig } from './sshsig.ts';

const NOW = Date.UTC(2026, 11, 15);
const text = Buffer.from('mandate: 1\n');
const key = (seed: number) => readSigningKey(newSigningKeyFile(seededRandom(seed), 'test'), 'key');
const ssh = spawnSync('ssh-keygen', ['-?']).error === undefined;
const skip = ssh ? false : 'ssh-keygen is not installed';

async function inFolder(body: (dir: string) => void | Promise<void>): Promise<void> {
  const dir = mkdtempSync(join(tmpdir(), 'mandate-'));
  try {
    await body(dir);
  } finally {
    rmSync(dir, { recursive: true });
  }
}

test('ssh-keygen accepts our signature and our key file', { skip }, () =>
  inFolder((dir) => {
    const file = newSigningKeyFile(seededRandom(1), 'operator of the test');
    writeFileSync(join(dir, 'key'), file, { mode: 0o600 });
    const ours = readSigningKey(file, 'key');
    assert.equal(
      execFileSync('ssh-keygen', ['-y', '-f', join(dir, 'key')], { encoding: 'utf8' }).trim(),
      `${ours.publicLine} operator of the test`,
    );
    writeFileSync(join(dir, 'allowed'), `operator namespaces="augenmass-mandate" ${ours.publicLine}\n`);
    writeFileSync(join(dir, 'sig'), ours.sign(text));
    const verify = (input: Buffer) =>
      spawnSync(
        'ssh-keygen',
        [
          '-Y',
          'verify',
          '-f',
          join(dir, 'allowed'),
          '-I',
          'operator',
          '-n',
          'augenmass-mandate',
          '-s',
          join(dir, 'sig'),
        ],
        { input, encoding: 'utf8' },
      );
    const good = verify(text);
    assert.equal(good.status, 0, good.stderr);
    assert.match(good.stdout, new RegExp(ours.fingerprint.replace(/[+/]/g, '\\$&')));
    assert.notEqual(verify(Buffer.from('mandate: 2\n')).status, 0);
  }),
);

for (const [type, bits] of [
  ['ed25519', []],
  ['ecdsa', ['-b', '256']],
  ['rsa', ['-b', '2048']],
] as const) {
  test(`we accept what ssh-keygen signs with ${type}, and nothing that was changed`, { skip }, () =>
    inFolder((dir) => {
      const path = join(dir, 'key');
      execFileSync('ssh-keygen', ['-q', '-t', type, ...bits, '-N', '', '-f', path]);
      writeFileSync(join(dir, 'm.yaml'), text);
      execFileSync('ssh-keygen', ['-q', '-Y', 'sign', '-n', 'augenmass-mandate', '-f', path, join(dir, 'm.yaml')], {
        stdio: 'pipe',
      });
      const signature = readFileSync(join(dir, 'm.yaml.sig'), 'utf8');
      const allowed = `operator ${readFileSync(`${path}.pub`, 'utf8')}`;
      const report = verifyMandate(text, signature, allowed, NOW);
      assert.deepEqual(report.problems, []);
      assert.deepEqual(report.signatures[0]!.roles, ['operator']);
      const shown = execFileSync('ssh-keygen', ['-l', '-f', `${path}.pub`], { encoding: 'utf8' });
      assert.ok(shown.includes(report.signatures[0]!.fingerprint));
      assert.equal(verifyMandate(Buffer.from('mandate: 3\n'), signature, allowed, NOW).signatures.length, 0);
      execFileSync('ssh-keygen', ['-q', '-Y', 'sign', '-n', 'file', '-f', path, join(dir, 'm.yaml')], {
        stdio: 'pipe',
        input: 'y\n',
      });
      const other = verifyMandate(text, readFileSync(join(dir, 'm.yaml.sig'), 'utf8'), allowed, NOW);
      assert.equal(other.signatures.length, 0);
      assert.match(other.problems[0]!.what.en, /for “file”/);
    }),
  );
}

test('a key with a passphrase is left to ssh-keygen, in so many words', { skip }, () =>
  inFolder((dir) => {
    execFileSync('ssh-keygen', ['-q', '-t', 'ed25519', '-N', 'long enough', '-f', join(dir, 'key')]);
    assert.throws(() => readSigningKey(readFileSync(join(dir, 'key'), 'utf8'), 'key'), { kind: 'refused' });
  }),
);

test('several signatures in one file; options of allowed_signers as OpenSSH has them', () => {
  const [a, b] = [key(1), key(2)];
  const signature = a.sign(text) + b.sign(text);
  const allowed = `# roles
operator,backup namespaces="file,augenmass-*",valid-after="20261201Z" ${a.publicLine} comment
"data-protection-officer" valid-before="202701010000Z" ${b.publicLine}
`;
  const report = verifyMandate(text, signature, allowed, NOW);
  assert.deepEqual(report.problems, []);
  assert.deepEqual(
    report.signatures.map(({ roles, validAfterMs, validBeforeMs }) => ({ roles, validAfterMs, validBeforeMs })),
    [
      { roles: ['operator', 'backup'], validAfterMs: Date.UTC(2026, 11, 1), validBeforeMs: undefined },
      { roles: ['data-protection-officer'], validAfterMs: undefined, validBeforeMs: Date.UTC(2027, 0, 1) },
    ],
  );
  assert.equal(verifyMandate(text, signature, allowed, Date.UTC(2027, 0, 1)).problems.length, 1);
});

for (const [name, line, expected] of [
  ['cert-authority', 'operator cert-authority KEY', /Certificates/],
  ['a pattern', '*@example.org KEY', /is no role/],
  ['a negated principal', '!operator,backup KEY', /is no role/],
  ['a validity without Z', 'operator valid-after=20261201 KEY', /no moment in UTC/],
  ['a day that does not exist', 'operator valid-after=20260230Z KEY', /no moment in UTC/],
  ['an unknown option', 'operator verify-required KEY', /unknown/],
  ['an open quote', 'operator namespaces="file KEY', /no entry/],
  ['no key', 'operator', /no entry/],
  ['a key cut off', 'operator ssh-ed25519 AAAAC3NzaC1lZDI1NTE5', /cannot be used/],
  ['a kind of key that is not accepted', 'operator ssh-dss AAAAB3NzaC1kc3MAAAAA', /cannot be used/],
] as const) {
  test(`must fail: allowed_signers with ${name}`, () => {
    const signer = key(1);
    const report = verifyMandate(text, signer.sign(text), `# head\n${line.replace('KEY', signer.publicLine)}\n`, NOW);
    assert.equal(report.signatures.length, 0);
    assert.equal(report.problems[0]!.line, 2);
    assert.match(report.problems[0]!.what.en, expected);
  });
}

test('must fail: a key that may sign other things only, a stranger, a namespace taken out', () => {
  const signer = key(1);
  for (const [allowed, expected] of [
    [`operator namespaces="file" ${signer.publicLine}`, /may not sign mandates/],
    [`operator namespaces="*,!augenmass-mandate" ${signer.publicLine}`, /may not sign mandates/],
    [`operator ${key(2).publicLine}`, /does not know the key/],
    ['', /does not know the key/],
  ] as const) {
    const report = verifyMandate(text, signer.sign(text), allowed, NOW);
    assert.equal(report.signatures.length, 0);
    assert.match(report.problems.at(-1)!.what.en, expected);
  }
});

test('must fail: any changed byte of a signature, and any bytes at all in its place', () => {
  const signer = key(1);
  const blob = armoredIn(signer.sign(text))[0]!.blob!;
  assert.ok(verifySshsig(blob, text).good);
  fc.assert(
    fc.property(fc.nat(blob.length - 1), fc.integer({ min: 1, max: 255 }), (at, flip) => {
      const forged = Buffer.from(blob);
      forged[at]! ^= flip;
      return !verifySshsig(forged, text).good;
    }),
  );
  fc.assert(fc.property(fc.nat(blob.length - 1), (length) => !verifySshsig(blob.subarray(0, length), text).good));
  fc.assert(fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => !verifySshsig(bytes, text).good));
});

test('no text whatsoever makes the verifier throw', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 200 }), fc.string({ maxLength: 200 }), (a, b) => {
      const head = '-----BEGIN SSH SIGNATURE-----\n';
      assert.equal(verifyMandate(text, head + a, `operator ${b}`, NOW).signatures.length, 0);
    }),
  );
});

test('must fail: bytes that are no text', () => {
  assert.throws(() => standingOf(Uint8Array.of(0xff, 0xfe), 'm.yaml', '', '', NOW), { kind: 'invalid' });
});
