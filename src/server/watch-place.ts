import { availableParallelism } from 'node:os';
import type { Clock } from '../kernel/clock.ts';
import { AugenmassError } from '../kernel/errors.ts';
import type { LiveTap } from '../live/tap.ts';
import { available } from '../wall/available.ts';
import type { WallKind } from '../wall/wall.ts';
import { AlarmDesk } from './alarm-desk.ts';
import { openDarkroom } from './darkroom-host.ts';
import { DarkroomPool, darkroomsFor } from './darkroom-pool.ts';
import type { Speed } from './footage-clock.ts';
import type { Place } from './place.ts';
import { IntakePool } from './intake-pool.ts';
import { Plates } from './plates.ts';
import { doChores } from './watch-chores.ts';
import { askWitnesses } from './watch-witnesses.ts';
import { CameraRun } from './watch-camera.ts';
import type { CameraEnd } from './watch-camera.ts';

export interface WatchOptions {
  /** False: `augenmass record`, nothing is looked at. */
  readonly watch: boolean;
  /** auto, or one of WALL_KINDS. */
  readonly wall: string;
  readonly rate: number;
  /** How many darkrooms share the cameras; by default as many as `darkroomsFor` says. */
  readonly darkrooms?: number | undefined;
  readonly speed: Speed;
  readonly loop: boolean;
  /** Of this program; stands in the ledger. */
  readonly version: string;
  /** Where screens listen. */
  readonly tap?: LiveTap | undefined;
  /** Tests bring their own. */
  readonly openDarkroom?: typeof openDarkroom;
}

export interface Watched {
  readonly alarms: number;
  readonly segments: number;
  readonly ends: Readonly<Record<string, CameraEnd | 'stopped'>>;
}

/**
 * Runs a place until the signal aborts or every camera is over: intake to seal, and to darkroom, tracks, behaviours, alarms, each
 * under the mandate. Ends cleanly: what was read is sealed, what was seen is told. Throws `refused` where the mandate grants
 * nothing at all or no wall can be built for live cameras.
 */
export async function watchPlace(place: Place, options: WatchOptions, signal: AbortSignal): Promise<Watched> {
  const { mandate } = place.standing.parsed;
  mustCount(place);
  await place.ledger.append({
    act: 'place-start',
    phase: 'outcome',
    result: 'done',
    facts: { version: options.version },
  });
  await place.ledger.append({
    act: 'mandate-loaded',
    phase: 'outcome',
    result: 'done',
    facts: {
      mandateSha256: place.standing.parsed.sha256,
      signers: mandate.signers.length,
      validFromMs: mandate.validFromMs,
      validUntilMs: mandate.validUntilMs,
    },
  });
  const desk = new AlarmDesk(place, options.tap);
  await desk.catchUp();
  const plates = options.watch ? await Plates.open(place.paths.plates, place.disk, place.random) : undefined;
  const pool = plates && darkroomsOf(place, options, plates);
  const over = new AbortController();
  const running = AbortSignal.any([signal, over.signal]);
  const ends: Record<string, CameraEnd | 'stopped'> = {};
  const runs: CameraRun[] = [];
  try {
    const hosts = await pool?.start();
    const host = hosts?.[0];
    const wall = host?.wall ?? (await wallFor(options.wall, place.clock, signal));
    const open = hosts ? hosts.some((one) => one.open) : wall === 'node-only';
    const walled = hosts?.every((one) => one.walled) === true;
    if (hosts && !walled) wallsOpen(place);
    if (open && options.wall !== 'node-only' && mandate.cameras.some(({ source }) => /^rtsps?:/i.test(source))) {
      throw new AugenmassError('refused', 'No wall can be built here, so no live camera is watched.', {
        remedy: 'Run “augenmass doctor” to see what is missing, or say --wall node-only in so many words.',
      });
    }
    const facts = host && { modelSha256: host.model.sha256, walled };
    const chores = Promise.all([doChores(place, desk, running), askWitnesses(place, fetch, running, options.tap)]);
    using intake = new IntakePool(wall);
    const cameras = mandate.cameras.map(async (camera, number) => {
      const { speed, loop, tap } = options;
      const eye = pool && facts && { place, plates, desk, facts, tap, ...pool.of(camera.name) };
      const run = new CameraRun({ place, camera, number, wall, speed, loop, eye, tap, intake });
      runs.push(run);
      try {
        ends[camera.name] = await run.run(running);
      } catch (error) {
        if (!running.aborted) throw error;
        ends[camera.name] = 'stopped';
      }
    });
    try {
      await Promise.all(cameras);
    } finally {
      over.abort(new DOMException('the place stops', 'AbortError'));
      await Promise.allSettled(cameras);
      await chores;
    }
  } finally {
    await pool?.close();
    await desk.settle();
    await place.ledger.append({ act: 'place-stop', phase: 'outcome', result: 'done' }).catch(() => undefined);
  }
  if (!wasStopped(signal)) {
    mustCount(place);
    if (Object.values(ends).every((end) => end === 'failed')) {
      throw new AugenmassError('unavailable', 'No camera of this place could be read.', {
        remedy: 'Each said why; check their sources in the mandate.',
      });
    }
  }
  return { alarms: desk.told, segments: runs.reduce((sum, run) => sum + run.segments, 0), ends };
}

/** An unsigned, expired or future mandate: nothing starts, and nothing went on. */
function mustCount(place: Place): void {
  const { mandate } = place.standing.parsed;
  const first = mandate.cameras[0];
  if (!first) return;
  const admission = place.admit({ do: 'read', camera: first.name });
  if (admission.granted || !['unsigned', 'expired', 'not-yet-valid', 'no-time'].includes(admission.kind)) return;
  throw new AugenmassError('refused', admission.sentence.en, {
    remedy: `See line ${admission.line} of the mandate; “augenmass mandate verify” says more.`,
  });
}

function darkroomsOf(place: Place, options: WatchOptions, plates: Plates): DarkroomPool {
  const { clock, random, tell } = place;
  const { wall, rate, tap } = options;
  const looked = place.standing.parsed.mandate.cameras.filter(({ behaviours }) => behaviours.size > 0);
  const open = options.openDarkroom ?? openDarkroom;
  return new DarkroomPool({
    cameras: looked.map(({ name }) => name),
    darkrooms: options.darkrooms ?? darkroomsFor(looked.length, availableParallelism()),
    open: (signal) => open({ model: undefined, modelSha256: undefined, wall, rate, plateKey: plates.key, signal }),
    clock,
    random,
    stands: (standing) => tap?.darkroom(standing),
    lost: (number, of, cameras) => {
      const names = cameras.join(', ');
      const sentence =
        of === 1
          ? {
              de: 'Die Dunkelkammer ist ausgefallen und wird neu gestartet. Versiegelt wird weiter.',
              en: 'The darkroom has failed and is being started again. Sealing goes on.',
            }
          : {
              de: `Dunkelkammer ${number} von ${of} ist ausgefallen und wird neu gestartet; so lange sieht niemand auf ${names}. Versiegelt wird weiter.`,
              en: `Darkroom ${number} of ${of} has failed and is being started again; until then nobody watches ${names}. Sealing goes on.`,
            };
      tell({ type: 'warning', code: 'darkroom-lost', atMs: clock.nowMs(), sentence });
    },
  });
}

async function wallFor(asked: string, clock: Clock, signal: AbortSignal): Promise<WallKind> {
  if (asked === 'bwrap' || asked === 'unshare' || asked === 'node-only') return asked;
  return (await available(clock, signal)).strongest ?? 'node-only';
}

function wallsOpen(place: Place): void {
  const sentence = {
    de: 'Die Dunkelkammer hat hier nicht alle Wände; „augenmass doctor“ sagt, was fehlt.',
    en: 'The darkroom lacks walls on this machine; “augenmass doctor” says what is missing.',
  };
  place.tell({ type: 'warning', code: 'walls-open', atMs: place.clock.nowMs(), sentence });
}

/** Asked anew: whoever stops the place does so while it runs. */
const wasStopped = (signal: AbortSignal): boolean => signal.aborted;
