import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { BEHAVIOURS } from '../behaviour/finding.ts';
import type { Behaviour } from '../behaviour/finding.ts';
import { Clip, openRtsp } from '../intake/intake.ts';
import { systemClock } from '../kernel/clock.ts';
import { AugenmassError, EXIT_CODES, fromSystemError } from '../kernel/errors.ts';
import { systemRandom } from '../kernel/random.ts';
import type { PacketMessage } from '../packet/wire.ts';
import { Analysis } from './analysis.ts';
import type { AnalysisOptions } from './analysis.ts';
import { emptyResult } from './clip-result.ts';
import type { ClipResult } from './clip-result.ts';
import { openDarkroom } from '../server/darkroom-host.ts';
import type { DarkroomHost } from '../server/darkroom-host.ts';
import { clockTime, parseDuration } from './duration.ts';
import { prepareFolder } from './files.ts';
import { sayIn } from './language.ts';
import type { Language } from './language.ts';
import { summaryOf, writeOutputs } from './outputs.ts';
import type { RunFacts } from './outputs.ts';
import { printSummary } from './print.ts';
import { silentProgress, terminalProgress } from './progress.ts';
import { EMPTY_SCENE, readScene } from './scene.ts';
import { listSources } from './sources.ts';
import type { Source } from './sources.ts';

export interface AnalyseFlags {
  readonly out?: string;
  readonly json?: boolean;
  readonly quiet?: boolean;
  readonly wall?: string;
  readonly plate?: string;
  readonly scene?: string;
  readonly behaviours?: string;
  readonly rate?: string;
  readonly for?: string;
  readonly model?: string;
  readonly modelSha256?: string;
  readonly title?: string;
}

export interface Call {
  readonly language: Language;
  readonly version: string;
}

/** Live sources without --for are watched this long: an unattended call ends. */
const LIVE_DEFAULT_MS = 60_000;

/** `augenmass analyse`. Sets the process's exit code; throws for what makes the whole call impossible. */
export async function analyse(names: readonly string[], flags: AnalyseFlags, call: Call): Promise<ClipResult[]> {
  const say = sayIn(call.language);
  const out = resolve(flags.out ?? 'augenmass-report');
  const behaviours = parseBehaviours(flags.behaviours);
  const rate = parseRate(flags.rate ?? '8');
  const liveMs = flags.for === undefined ? LIVE_DEFAULT_MS : parseDuration(flags.for);
  const scene = flags.scene === undefined ? EMPTY_SCENE : await readScene(flags.scene);
  const plateImage = flags.plate === undefined ? undefined : await readImage(flags.plate);
  const sources = await listSources(names);
  await prepareFolder(out);

  const stop = new AbortController();
  const interrupt = (): void => {
    stop.abort(new DOMException('interrupted', 'AbortError'));
  };
  process.once('SIGINT', interrupt);
  process.once('SIGTERM', interrupt);
  const host = await openDarkroom({
    model: flags.model,
    modelSha256: flags.modelSha256,
    wall: flags.wall ?? 'auto',
    rate,
    signal: stop.signal,
  });
  const progress = flags.quiet || flags.json ? silentProgress : terminalProgress(process.stderr, systemClock, say);
  const options = { behaviours, scene, plateImage, clock: systemClock, random: systemRandom, progress };
  const results: ClipResult[] = [];
  try {
    if (!host.walled) process.stderr.write(`${say('wallsOpen')}\n`);
    if (host.open && flags.wall !== 'node-only' && sources.some(({ kind }) => kind === 'live')) {
      throw new AugenmassError(
        'refused',
        'No wall can be built around the darkroom here, so no live camera is watched.',
        {
          remedy: 'Run “augenmass doctor” to see what is missing, or say --wall node-only in so many words.',
        },
      );
    }
    for (const [camera, source] of sources.entries()) {
      if (stop.signal.aborted) break;
      results.push(await analyseSource(source, camera, host, { ...options, signal: stop.signal }, liveMs));
    }
  } finally {
    await host.close();
    process.removeListener('SIGINT', interrupt);
    process.removeListener('SIGTERM', interrupt);
  }
  const facts: RunFacts = {
    title: flags.title ?? sources[0]!.title,
    version: call.version,
    generatedAtMs: systemClock.nowMs(),
    model: host.model,
    walls: host.wall,
    behaviours,
    interrupted: stop.signal.aborted,
    language: call.language,
  };
  await writeOutputs(out, results, facts);
  if (flags.json) process.stdout.write(`${JSON.stringify({ out, ...summaryOf(results, facts) }, null, 2)}\n`);
  else printSummary(process.stdout, results, out, call.language, facts.interrupted);
  process.exitCode = exitCodeOf(results, facts.interrupted);
  return results;
}

async function analyseSource(
  source: Source,
  camera: number,
  host: DarkroomHost,
  options: AnalysisOptions,
  liveMs: number,
): Promise<ClipResult> {
  const result = emptyResult(source.name, source.name, source.kind === 'live');
  const analysis = new Analysis(camera, host, result, options);
  options.progress.begin(source.name, undefined);
  const leave = host.listen(camera, (message) => {
    analysis.hear(message);
  });
  try {
    if (source.kind === 'file') {
      // Opening finds out what is no clip at all; that, too, is this clip's failure and not the whole call's.
      await analysis.run(async () => {
        const clip = await Clip.open(source.path, { wall: host.wall, camera });
        return {
          packets: (signal) => clip.packets(signal),
          close: () => {
            clip.close();
          },
        };
      }, false);
    } else {
      let trouble: ClipResult['failure'];
      const packets = (signal: AbortSignal) =>
        watchFor(liveMs, signal, camera, (enough) =>
          openRtsp(source.url, {
            camera,
            wall: host.wall,
            signal: enough,
            clock: options.clock,
            random: options.random,
            onTrouble: (error) => {
              trouble = { kind: error.kind, message: error.message, remedy: error.remedy };
            },
          }),
        );
      await analysis.run(() => Promise.resolve({ packets, close: () => undefined }), true);
      if (result.samples.length === 0 && result.status === 'complete') {
        result.status = 'failed';
        // What the camera itself said is worth more than that nothing came.
        result.failure = trouble ?? {
          kind: 'unavailable',
          message: `No picture came from ${source.name} in ${clockTime(liveMs)}.`,
          remedy: 'Check that the camera is on and that the address is right.',
        };
      }
    }
  } finally {
    leave();
    options.progress.end();
  }
  return result;
}

/** The end of the agreed time is no interruption: the source is told to stop, and its reader hears a proper end. */
async function* watchFor(
  ms: number,
  signal: AbortSignal,
  camera: number,
  open: (enough: AbortSignal) => AsyncIterable<PacketMessage>,
): AsyncGenerator<PacketMessage> {
  const timeUp = AbortSignal.timeout(ms);
  try {
    yield* open(AbortSignal.any([signal, timeUp]));
  } catch (error) {
    if (!timeUp.aborted || signal.aborted) throw error;
    yield { type: 'end', camera, reason: 'stopped' };
  }
}

function parseBehaviours(list: string | undefined): Behaviour[] {
  if (list === undefined) return [...BEHAVIOURS];
  return list.split(',').map((word) => {
    const found = BEHAVIOURS.find((name) => name === word.trim());
    if (found) return found;
    throw new AugenmassError('invalid', `“${word}” is no behaviour.`, {
      remedy: `Known are ${BEHAVIOURS.join(', ')}.`,
    });
  });
}

function parseRate(text: string): number {
  const rate = Number(text);
  if (rate >= 1 && rate <= 10) return rate;
  throw new AugenmassError('invalid', `${text} analyses a second are not possible.`, { remedy: 'Choose 1 to 10.' });
}

async function readImage(path: string): Promise<Uint8Array> {
  try {
    return await readFile(path);
  } catch (error) {
    throw fromSystemError(`The plate ${path}`, error);
  }
}

function exitCodeOf(results: readonly ClipResult[], interrupted: boolean): number {
  if (interrupted) return 130;
  const failed = results.find((result) => result.status === 'failed');
  if (!failed || results.some((result) => result.status !== 'failed')) return 0;
  return EXIT_CODES[failed.failure?.kind ?? 'internal'];
}
