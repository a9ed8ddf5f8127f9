import { spawnSync } from 'node:child_process';
import { createCipheriv, randomBytes } from 'node:crypto';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Encrypter, generateHybridIdentity, generateX25519Identity, identityToRecipient } from 'age-encryption';
import { systemDisk } from '../src/disk/system-disk.ts';
import { openFile } from '../src/intake/intake.ts';
import { systemClock } from '../src/kernel/clock.ts';
import { systemRandom } from '../src/kernel/random.ts';
import { createLedger, Ledger } from '../src/ledger/store.ts';
import type { StreamInfo } from '../src/packet/packet.ts';
import { encodePacketMessage, PacketReader } from '../src/packet/wire.ts';
import { openAge } from '../src/vault/age-open.ts';
import { sealAge } from '../src/vault/age-stream.ts';
import { makeDayKeyApart } from '../src/vault/day-key-process.ts';
import { DayKeys } from '../src/vault/keys.ts';
import { ledgerEntries } from '../src/vault/ledger-entries.ts';
import { Recording } from '../src/vault/record.ts';
import { Vault } from '../src/vault/store.ts';
import type { Row } from './main.ts';

const MB = 1e6;
const SEGMENT_BYTES = 5 * 1000 * 1000;
const CHUNK = 64 * 1024;

/** MB a second of CPU time of this process, best of some: other jobs on the machine do not count as ours. */
async function rate(bytes: number, rounds: number, work: () => unknown): Promise<number> {
  let best = 0;
  await work();
  for (let i = 0; i < rounds; i++) {
    const before = process.cpuUsage();
    await work();
    const { user, system } = process.cpuUsage(before);
    best = Math.max(best, bytes / MB / ((user + system) / 1e6));
  }
  return best;
}

function bare(plain: Uint8Array): void {
  const key = randomBytes(32);
  for (let at = 0; at < plain.length; at += CHUNK) {
    const cipher = createCipheriv('chacha20-poly1305', key, randomBytes(12), { authTagLength: 16 });
    cipher.update(plain.subarray(at, at + CHUNK));
    cipher.final();
    cipher.getAuthTag();
  }
}

export async function run(): Promise<Row[]> {
  const plain = randomBytes(SEGMENT_BYTES * 8);
  const x25519 = await identityToRecipient(await generateX25519Identity());
  const identity = await generateHybridIdentity();
  const recipient = await identityToRecipient(identity);
  const encrypter = new Encrypter();
  encrypter.addRecipient(recipient);

  const library = await rate(plain.length, 2, () => encrypter.encrypt(plain));
  const cipher = await rate(plain.length, 6, () => {
    bare(plain);
  });
  const sealing = await rate(plain.length, 6, () => sealAge([recipient], plain));
  const sealed = await sealAge([recipient], plain);
  const opening = await rate(plain.length, 4, () => openAge(sealed, [identity]));
  const header = 1 / ((await rate(MB, 40, () => sealAge([recipient], new Uint8Array(1)))) / 1000);
  const headerX = 1 / ((await rate(MB, 40, () => sealAge([x25519], new Uint8Array(1)))) / 1000);
  const path = await packetPath();
  const row = (name: string, value: number, unit: string, reference: string, referenceValue: number): Row => ({
    name,
    value,
    unit,
    reference,
    referenceValue,
    ratio: value / referenceValue,
  });
  return [
    row('seal, 40 MB, hybrid recipient', sealing, 'MB/s a core', 'age-encryption', library),
    row('seal, of what the cipher does alone', sealing, 'MB/s a core', 'bare ChaCha20-Poly1305 in 64 KiB', cipher),
    row('open, 40 MB, hybrid identity', opening, 'MB/s a core', 'bare ChaCha20-Poly1305 in 64 KiB', cipher),
    row('header of a segment, ML-KEM-768 with X25519', header, 'ms', 'X25519 alone', headerX),
    row('pipe, seal, disk, ledger: 4 Mbit/s camera', path.share * 100, '% of a core', 'bound', 1),
    row('intake of a file, 4 Mbit/s', path.intake * 100, '% of a core', 'bound', 1),
    row('memory after 60 minutes of footage', path.endMb, 'MB', 'after 10 minutes', path.startMb),
  ];
}

const GOP_MS = 2000;
const RATE_BYTES = 500_000;
const MINUTES = 60;
const START_MS = 1_790_000_000_000;

/** An hour of a 4 Mbit/s camera in fast time: from intake's pipe to acknowledged segments on this machine's disk. */
async function packetPath(): Promise<{ share: number; intake: number; startMb: number; endMb: number }> {
  const folder = await mkdtemp(join(tmpdir(), 'augenmass-bench-'));
  try {
    const disk = systemDisk(systemRandom);
    await createLedger({ folder: join(folder, 'ledger'), disk, random: systemRandom, origin: 'example.com/bench' });
    await using ledger = await Ledger.open({ folder: join(folder, 'ledger'), disk, clock: systemClock });
    const vault = await Vault.open({ place: folder, disk, ledger, entries: ledgerEntries(folder, disk) });
    const custodians = [];
    for (const name of ['a', 'b', 'c']) {
      custodians.push({ name, recipient: await identityToRecipient(await generateHybridIdentity()) });
    }
    const signal = new AbortController().signal;
    const keys = new DayKeys({ vault, site: 'bench', custodians, threshold: 2, make: makeDayKeyApart, signal });
    await keys.recipientOf(new Date(START_MS).toISOString().slice(0, 10));
    const recording = new Recording({ camera: 'bench', epochMs: 0, vault, keys });
    const reader = new PacketReader();
    const info: StreamInfo = {
      codec: 'h264',
      extradata: new Uint8Array(0),
      widthPx: 1920,
      heightPx: 1080,
      rotationDeg: 0,
      frameRate: 25,
    };
    for (const message of reader.push(encodePacketMessage({ type: 'stream', camera: 0, info })))
      await recording.push(message);
    let startMb = 0;
    const before = process.cpuUsage();
    const generating = { user: 0, system: 0 };
    for (let ms = 0; ms < MINUTES * 60_000; ms += GOP_MS) {
      const made = process.cpuUsage();
      const chunks = gop(START_MS + ms);
      const spent = process.cpuUsage(made);
      generating.user += spent.user;
      generating.system += spent.system;
      for (const chunk of chunks) for (const message of reader.push(chunk)) await recording.push(message);
      // Kept until retention is no part of what is measured: the folder would grow to 1.8 GB.
      if (ms % 60_000 === 0) await rm(join(folder, 'vault', 'bench'), { recursive: true, force: true });
      if (ms === 10 * 60_000) startMb = await residentMb();
    }
    await recording.end();
    const used = process.cpuUsage(before);
    const endMb = await residentMb();
    const seconds = (used.user + used.system - generating.user - generating.system) / 1e6;
    return { share: seconds / (MINUTES * 60), startMb, endMb, intake: await intakeShare(folder) };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function residentMb(): Promise<number> {
  const { gc } = globalThis as { gc?: () => void };
  gc?.();
  await new Promise((resolve) => setImmediate(resolve));
  return process.memoryUsage.rss() / MB;
}

/** Two seconds of byte stream: a large key picture of four units and 49 small ones, as intake's pipe carries them. */
function gop(fromMs: number): Uint8Array[] {
  const chunks: Uint8Array[] = [];
  const noise = randomBytes((RATE_BYTES * GOP_MS) / 1000);
  let at = 0;
  for (let i = 0; i < 50; i++) {
    const size = i === 0 ? 200_000 : Math.floor((noise.length - 200_000) / 49);
    const bytes = noise.subarray(at, at + size);
    bytes.set([0, 0, 0, 1, i === 0 ? 0x67 : 0x41]);
    if (i === 0) for (const offset of [40, 60, 100]) bytes.set([0, 0, 0, 1, 0x65], offset);
    chunks.push(
      encodePacketMessage({
        type: 'packet',
        camera: 0,
        packet: { timeMs: fromMs + i * 40, key: i === 0, discardable: false, bytes },
      }),
    );
    at += size;
  }
  return chunks;
}

/** CPU of the walled process that reads a file, and of our side of its pipe, for ten minutes of 4 Mbit/s; 0 without ffmpeg. */
async function intakeShare(folder: string): Promise<number> {
  const [short, clip] = [join(folder, 'minute.mp4'), join(folder, 'clip.mp4')];
  const source = ['-f', 'lavfi', '-i', 'testsrc2=size=1280x720:rate=25', '-t', '60'];
  const coding = [
    '-c:v',
    'libx264',
    '-preset',
    'ultrafast',
    '-b:v',
    '4M',
    '-minrate',
    '4M',
    '-maxrate',
    '4M',
    '-bufsize',
    '4M',
    '-g',
    '50',
  ];
  ffmpeg(...source, ...coding, '-x264-params', 'nal-hrd=cbr', short);
  ffmpeg('-stream_loop', '9', '-i', short, '-c', 'copy', clip);
  const bytes = await readFile(clip).then(
    ({ length }) => length,
    () => 0,
  );
  if (bytes === 0) return 0;
  const before = process.cpuUsage();
  const childBefore = await childCpuS();
  for await (const message of openFile(clip, { wall: 'node-only', signal: AbortSignal.timeout(300_000) })) {
    if (message.type === 'end' && message.error) throw new Error(message.error.message);
  }
  const { user, system } = process.cpuUsage(before);
  return ((user + system) / 1e6 + (await childCpuS()) - childBefore) / (bytes / RATE_BYTES);
}

function ffmpeg(...args: string[]): void {
  spawnSync('ffmpeg', ['-v', 'error', '-y', ...args], { stdio: 'ignore' });
}

/** CPU seconds of children that have ended (proc(5), stat: cutime and cstime). */
async function childCpuS(): Promise<number> {
  await new Promise((resolve) => setTimeout(resolve, 300));
  const stat = await readFile('/proc/self/stat', 'utf8').catch(() => '');
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return (Number(fields[13] ?? 0) + Number(fields[14] ?? 0)) / 100;
}
