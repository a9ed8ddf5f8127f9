import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { createHash, createPrivateKey, createPublicKey } from 'node:crypto';
import { closeSync, openSync, readdirSync, readFileSync, readSync, statSync } from 'node:fs';
import { join, relative, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { test } from 'node:test';
import { bech32Of, bytesOf, seedOf } from '../../test/vault/secrets.ts';
import { HAS_FFMPEG } from '../../test/clips/encoded.ts';
import { importsOf } from '../../tools/check-rooms.ts';
import { openAge } from './age-open.ts';
import { parseDayKey } from './day-key-file.ts';
import { makeDayKeyApart } from './day-key-process.ts';
import { ledgerEntries } from './ledger-entries.ts';
import { identityFrom, newPlace, start, START_MS } from './place.fixture.ts';
import { listSegments, readSealed } from './store.ts';

const ROOT = resolve(import.meta.dirname, '../..');

/** Every file of ours that `entry` reaches by imports that run, and what it takes from packages. */
function reach(entry: string): { files: Set<string>; taken: Map<string, string> } {
  const files = new Set<string>();
  const taken = new Map<string, string>();
  const visit = (file: string): void => {
    if (files.has(file)) return;
    files.add(file);
    const text = readFileSync(join(ROOT, file), 'utf8')
      .replace(/^import type .*?;$/gms, '')
      .replace(/^export type \{.*?;$/gms, '');
    for (const specifier of importsOf(file, text)) {
      if (specifier.startsWith('.')) visit(relative(ROOT, resolve(ROOT, file, '..', specifier)));
      else taken.set(specifier, /import \{([^}]*)\} from 'age-encryption'/.exec(text)?.[1]?.trim() ?? '');
    }
  };
  visit(entry);
  return { files, taken };
}

test('whoever can seal cannot open: the import graph of sealing', () => {
  const { files, taken } = reach('src/vault/seal.ts');
  assert.ok(files.has('src/vault/fmp4.ts') && files.has('src/vault/age-stream.ts'), [...files].join());
  const forbidden = /open|read\.ts|store|keys|day-|release|disk|ledger|darkroom/;
  assert.deepEqual(
    [...files].filter((file) => forbidden.test(file)),
    [],
  );
  assert.deepEqual([...taken.keys()].sort(), ['age-encryption', 'node:crypto']);
  assert.equal(taken.get('age-encryption'), 'Encrypter');
  // And the graph is really walked: recording, which has a store, is seen to reach it.
  assert.ok([...reach('src/vault/record.ts').files].length > 5);
  assert.ok(reach('src/vault/keys.ts').files.has('src/vault/day-key-file.ts'));
  // The process that records reaches no secret either: it asks another process for the day's key.
  for (const entry of ['record', 'store', 'keys', 'retain', 'day-key-process']) {
    const reached = [...reach(`src/vault/${entry}.ts`).files];
    assert.deepEqual(
      reached.filter((file) => /vault\/(open|age-open|day-key\.ts|day-identity|fmp4-read)/.test(file)),
      [],
      entry,
    );
  }
});

/** Looks for byte strings in the memory of a process that stands still, as somebody who owns the machine would. */
function findInMemory(pid: number, needles: ReadonlyMap<string, Buffer>): string[] {
  const found = new Set<string>();
  const memory = openSync(`/proc/${pid}/mem`, 'r');
  for (const line of readFileSync(`/proc/${pid}/maps`, 'utf8').split('\n')) {
    const [, from, to, access, path] = /^([0-9a-f]+)-([0-9a-f]+) (\S+) \S+ \S+ \S+\s*(.*)$/.exec(line) ?? [];
    if (!from || !to || !access?.startsWith('rw') || path?.startsWith('/dev')) continue;
    const end = BigInt(`0x${to}`);
    const chunk = Buffer.alloc(1 << 22);
    for (let at = BigInt(`0x${from}`); at < end; at += BigInt(chunk.length - 4096)) {
      let size = 0;
      try {
        size = readSync(
          memory,
          chunk,
          0,
          Number(end - at < BigInt(chunk.length) ? end - at : BigInt(chunk.length)),
          at,
        );
      } catch {
        break;
      }
      for (const [name, needle] of needles) if (chunk.subarray(0, size).indexOf(needle) >= 0) found.add(name);
      if (size < chunk.length) break;
    }
  }
  closeSync(memory);
  return [...found].sort();
}

for (const careless of [false, true]) {
  const what = careless
    ? 'one that kept the secret is caught'
    : 'no secret of a day is in the memory of the process that had its key made';
  test(
    `memory image: ${what}`,
    { skip: process.platform !== 'linux' && '/proc is needed', timeout: 120_000 },
    async (t) => {
      const place = await newPlace(t);
      const custodians = JSON.stringify(place.custodians.map(({ name, recipient }) => ({ name, recipient })));
      const script = join(ROOT, 'test/vault/recorder.ts');
      const child = spawn(process.execPath, [script, place.folder, custodians, String(careless)], {
        stdio: ['pipe', 'pipe', 'inherit'],
      });
      try {
        const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
        assert.equal((await lines.next()).value, 'sealed');
        const key = parseDayKey(readFileSync(join(place.folder, 'vault/keys/2026-09-21.json')));
        const identity = await identityFrom(key, place.custodians.slice(0, 2));
        const seed = seedOf(identity);
        assert.equal(bech32Of(seed), identity);
        // The stretched keys that are looked for are those of this day: their public half stands in the recipient.
        const scalar = new Map(expanded(seed)).get('X25519 scalar')!;
        assert.ok(bytesOf(key.recipient).includes(publicOf(scalar)));
        const needles = new Map<string, Buffer>([
          ['seed', seed],
          ['identity', Buffer.from(identity)],
          ['identity in UTF-16', Buffer.from(identity, 'utf16le')],
          ['identity in small letters', Buffer.from(identity.toLowerCase())],
          ['seed as hex', Buffer.from(seed.toString('hex'))],
          ['seed as base64', Buffer.from(seed.toString('base64').slice(0, 42))],
          ...expanded(seed),
        ]);
        const found = findInMemory(child.pid!, needles);
        if (careless) assert.ok(found.includes('seed') && found.includes('identity'), found.join());
        else assert.deepEqual(found, []);
      } finally {
        child.kill('SIGKILL');
      }
    },
  );
}

/** The X25519 public key of a scalar (RFC 8410 wraps it in 16 bytes). */
function publicOf(scalar: Buffer): Buffer {
  const der = Buffer.concat([Buffer.from('302e020100300506032b656e04220420', 'hex'), scalar]);
  const key = createPublicKey(createPrivateKey({ key: der, format: 'der', type: 'pkcs8' }));
  return key.export({ format: 'der', type: 'spki' }).subarray(-32);
}

/** The keys that the hybrid identity's seed is stretched to: SHAKE256 gives 64 bytes for ML-KEM-768 and 32 for X25519. */
function expanded(seed: Buffer): [string, Buffer][] {
  const stretched = createHash('shake256', { outputLength: 96 }).update(seed).digest();
  return [
    ['ML-KEM d', stretched.subarray(0, 32)],
    ['ML-KEM z', stretched.subarray(32, 64)],
    ['X25519 scalar', stretched.subarray(64)],
  ];
}

test('nothing in the whole place is a picture: no start code, no JPEG, no MP4, and ffmpeg finds nothing', async (t) => {
  const place = await newPlace(t);
  await using running = await start(place);
  const { record } = await import('../../test/vault/record-clips.ts');
  const { packets, segments } = await record(running, START_MS);
  assert.ok(packets > 60 && segments >= 4, `${packets} packets, ${segments} segments`);
  const files = readdirSync(place.folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  assert.ok(files.length > segments + 3);
  for (const entry of files) {
    const path = join(entry.parentPath, entry.name);
    const bytes = readFileSync(path);
    assert.ok(!entry.name.endsWith('.part'), path);
    assert.deepEqual(pictureIn(bytes), [], path);
    if (!HAS_FFMPEG || !entry.name.endsWith('.age')) continue;
    for (const format of [[], ['-f', 'h264'], ['-f', 'hevc'], ['-f', 'mjpeg']]) {
      const { stdout } = spawnSync('ffmpeg', ['-v', 'quiet', ...format, '-i', path, '-f', 'framemd5', '-'], {
        encoding: 'utf8',
      });
      assert.ok(!/^\d+, /m.test(stdout), `${path} ${format.join(' ')}: ${stdout}`);
    }
  }
  // What is looked for is really there in what was sealed.
  const [first] = await listSegments(ledgerEntries(place.folder, place.disk));
  const key = parseDayKey(readFileSync(join(place.folder, 'vault/keys', `${first!.day}.json`)));
  const plain = await openAge(await readSealed(place.folder, place.disk, first!), [
    await identityFrom(key, place.custodians.slice(1)),
  ]);
  assert.ok(pictureIn(Buffer.from(plain)).length > 0);
});

/** Marks of encoded pictures. Those of three bytes come up in noise once in 16 MB, so they must be followed by what is usual. */
function pictureIn(bytes: Buffer): string[] {
  const text = bytes.toString('latin1');
  const marks: Record<string, RegExp> = {
    'MP4 box': /ftyp(iso|mp4|avc)|moof.{4}mfhd|mdat.{0,8}\xff\xd8\xff/s,
    'H.264 start code': /\x00\x00\x00\x01[\x67\x27\x47][\x42\x4d\x58\x64\x6e\x7a]/,
    'H.265 start code': /\x00\x00\x00\x01[\x40\x42]\x01/,
    JPEG: /\xff\xd8\xff[\xe0\xe1\xdb].{2}(JFIF|Lavc|\x00)/s,
    'avcC or hvcC': /avcC\x01|hvcC\x01/,
  };
  return Object.entries(marks).flatMap(([name, mark]) => (mark.test(text) ? [name] : []));
}

test('the server’s whole disk and one custodian do not open yesterday', async (t) => {
  const place = await newPlace(t);
  await using running = await start(place);
  const { record } = await import('../../test/vault/record-clips.ts');
  await record(running, START_MS);
  const [segment] = await listSegments(ledgerEntries(place.folder, place.disk));
  const sealed = await readSealed(place.folder, place.disk, segment!);
  // Every secret that the disk holds, and the custodian's own, tried as an age identity.
  const secrets = [place.custodians[0]!.identity];
  for (const entry of readdirSync(place.folder, { recursive: true, withFileTypes: true })) {
    const path = join(entry.parentPath, entry.name);
    if (entry.isFile() && statSync(path).size < 1 << 20)
      secrets.push(...(readFileSync(path, 'latin1').match(/AGE-SECRET-KEY-[A-Z0-9-]+/g) ?? []));
  }
  assert.deepEqual(secrets.length, 1);
  await assert.rejects(openAge(sealed, secrets), /None of the identities/);
  const key = parseDayKey(readFileSync(join(place.folder, 'vault/keys', `${segment!.day}.json`)));
  for (const one of place.custodians) await assert.rejects(identityFrom(key, [one]), /too-few-shares/);
  await assert.rejects(identityFrom({ ...key, threshold: 1 }, [place.custodians[0]!]), /wrong-share/);
});

test('the process that makes a day’s key says what is wrong with a request', async () => {
  const request = { site: 'x', day: '2026-09-21', custodians: [], threshold: 2 };
  await assert.rejects(makeDayKeyApart(request, AbortSignal.timeout(60_000)), { kind: 'refused' });
  const one = { name: 'ada', recipient: 'age1nobody' };
  const two = { ...request, custodians: [one, { ...one, name: 'ben', recipient: 'age1nobodyelse' }] };
  await assert.rejects(makeDayKeyApart(two, AbortSignal.timeout(60_000)), { kind: 'invalid' });
  await assert.rejects(makeDayKeyApart({ ...two, threshold: 3 }, AbortSignal.timeout(60_000)), { kind: 'invalid' });
  await assert.rejects(makeDayKeyApart({ ...two, threshold: 1 }, AbortSignal.timeout(60_000)), { kind: 'invalid' });
  await assert.rejects(makeDayKeyApart({ ...two, custodians: [one, one] }, AbortSignal.timeout(60_000)), {
    kind: 'invalid',
  });
  await assert.rejects(makeDayKeyApart(two, AbortSignal.abort()), { name: 'AbortError' });
});
