import { mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { ReaderProcess } from '../../src/intake/reader-process.ts';
import { systemClock } from '../../src/kernel/clock.ts';
import type { Clock } from '../../src/kernel/clock.ts';
import { AugenmassError } from '../../src/kernel/errors.ts';
import type { ErrorKind } from '../../src/kernel/errors.ts';
import { seededRandom } from '../../src/kernel/random.ts';
import type { PacketMessage } from '../../src/packet/wire.ts';
import { WALL_KINDS } from '../../src/wall/wall.ts';
import type { WallKind } from '../../src/wall/wall.ts';
import { mutate } from './mutate.ts';

/**
 * Mutated clips through intake: `node test/fuzz/intake.ts --files 2000 --seed 1`. One reading process takes them one
 * after another; when a clip brings it down, that is contained, counted, and the next one is started. What fails: a
 * hang, an error of a kind that a clip cannot cause, messages out of order, or an exception here.
 */
export interface FuzzRequest {
  readonly files: number;
  readonly seed: number;
  readonly wall: WallKind;
  readonly clock: Clock;
  readonly signal: AbortSignal;
  /** Silence after which a clip counts as a hang. */
  readonly stallMs: number;
  /** Takes each clip's messages further, into the darkroom for one. What it throws is a failure. */
  readonly further?: (messages: readonly PacketMessage[]) => Promise<void>;
  readonly onProgress?: (done: number, report: FuzzReport) => void;
}

export interface FuzzFailure {
  readonly file: number;
  readonly why: string;
  readonly bytes: Buffer;
}

export interface FuzzReport {
  files: number;
  packets: number;
  readonly ends: Record<string, number>;
  /** Times a clip brought the reading process down. */
  crashes: number;
  readonly failures: FuzzFailure[];
}

const CLIPS = join(import.meta.dirname, '../clips');
/** What a clip may be refused for; anything else is a mistake of ours. */
const CLEAN: ReadonlySet<ErrorKind> = new Set(['invalid', 'corrupt', 'refused', 'exhausted']);

export async function seedClips(): Promise<Buffer[]> {
  const names = (await readdir(CLIPS)).filter((name) => !name.endsWith('.ts')).sort();
  return Promise.all(names.map((name) => readFile(join(CLIPS, name))));
}

export async function fuzzIntake(request: FuzzRequest): Promise<FuzzReport> {
  const seeds = await seedClips();
  const folder = await mkdtemp(join(tmpdir(), 'augenmass-fuzz-'));
  const path = join(folder, 'clip');
  const report: FuzzReport = { files: 0, packets: 0, ends: {}, crashes: 0, failures: [] };
  const { wall, clock, signal, stallMs } = request;
  using reader = new ReaderProcess({ wall, clock, stallMs, readOnlyPaths: [folder] });
  try {
    for (let file = 0; file < request.files; file++) {
      signal.throwIfAborted();
      // Each file has its own seed, so that one can be made again without those before it.
      const bytes = mutate(seeds, seededRandom(request.seed * 1_000_003 + file));
      await writeFile(path, bytes);
      const messages: PacketMessage[] = [];
      try {
        for await (const message of reader.read({ camera: 1, path, name: 'clip', headOnly: false, signal })) {
          messages.push(message);
        }
        const crashed = judge(messages, report);
        if (crashed) await comesBack(reader, path, seeds, signal);
        await request.further?.(messages);
      } catch (error) {
        signal.throwIfAborted();
        report.failures.push({ file, why: error instanceof Error ? error.message : String(error), bytes });
      }
      report.files++;
      request.onProgress?.(report.files, report);
    }
  } finally {
    await rm(folder, { recursive: true });
  }
  return report;
}

/** After a crash a sound clip must be read, or every further crash would be counted as contained and mean nothing. */
async function comesBack(
  reader: ReaderProcess,
  path: string,
  seeds: readonly Buffer[],
  signal: AbortSignal,
): Promise<void> {
  await writeFile(path, seeds[0]!);
  let last: PacketMessage | undefined;
  for await (const message of reader.read({ camera: 1, path, name: 'clip', headOnly: false, signal })) last = message;
  if (last?.type === 'end' && last.reason === 'finished') return;
  const why = last?.type === 'end' ? last.error?.message : undefined;
  throw new Error(`The reading process does not come back after a crash: ${why ?? 'no end'}`);
}

/** Counts what came of one clip and throws what no clip may cause. True where it brought the process down. */
function judge(messages: readonly PacketMessage[], report: FuzzReport): boolean {
  const end = messages.at(-1);
  if (end?.type !== 'end') throw new Error('The last message is no end.');
  const times = new Set<number>();
  let announced = false;
  for (const message of messages) {
    if (message.type === 'stream') announced = true;
    if (message.type !== 'packet') continue;
    if (!announced) throw new Error('A packet came before its stream.');
    if (times.has(message.packet.timeMs)) throw new Error(`Two pictures are at ${message.packet.timeMs} ms.`);
    times.add(message.packet.timeMs);
    report.packets++;
  }
  const { error } = end;
  const crashed = error?.message.includes('brought the reading process down') ?? false;
  if (crashed) report.crashes++;
  const outcome = crashed ? 'crash' : error ? `failed: ${error.kind}` : end.reason;
  report.ends[outcome] = (report.ends[outcome] ?? 0) + 1;
  if (!error || crashed) return crashed;
  if (error.message.includes('got stuck')) throw new Error(error.message);
  if (!CLEAN.has(error.kind) || error.message.startsWith('Intake ')) {
    throw new AugenmassError('internal', `An error that no clip may cause: ${error.kind}: ${error.message}`);
  }
  return false;
}

if (process.argv[1] === import.meta.filename) {
  const { values } = parseArgs({
    options: {
      files: { type: 'string', default: '2000' },
      seed: { type: 'string', default: '1' },
      wall: { type: 'string', default: 'node-only' },
      /** Folder for the clips that fail. */
      keep: { type: 'string' },
    },
  });
  const wall = WALL_KINDS.find((kind) => kind === values.wall);
  if (wall === undefined) throw new Error(`--wall is one of ${WALL_KINDS.join(', ')}.`);
  const startedMs = systemClock.monotonicMs();
  const report = await fuzzIntake({
    files: Number(values.files),
    seed: Number(values.seed),
    wall,
    clock: systemClock,
    signal: new AbortController().signal,
    stallMs: 20_000,
  });
  const seconds = (systemClock.monotonicMs() - startedMs) / 1000;
  console.log(
    `intake: ${report.files} mutated clips, ${report.packets} packets, ${report.crashes} crashes contained, ` +
      `${report.failures.length} failures, ${seconds.toFixed(1)} s`,
  );
  console.log(JSON.stringify(report.ends));
  for (const { file, why, bytes } of report.failures) {
    console.log(`file ${file}: ${why}`);
    if (values.keep !== undefined) await writeFile(join(values.keep, `intake-${values.seed}-${file}`), bytes);
  }
  process.exitCode = report.failures.length > 0 ? 1 : 0;
}
