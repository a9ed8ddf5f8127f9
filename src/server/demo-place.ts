import { readFile } from 'node:fs/promises';
import { stringify } from 'yaml';
import type { Disk } from '../disk/disk.ts';
import type { Clock } from '../kernel/clock.ts';
import { fromSystemError } from '../kernel/errors.ts';
import type { Random } from '../kernel/random.ts';
import { DEMO_CAMERAS, DEMO_WORDS, ZONES_IN_ENGLISH } from './demo-cameras.ts';
import type { DemoCamera } from './demo-cameras.ts';
import { packageFile } from './package-file.ts';
import { makePlace } from './place-make.ts';
import type { MadePlace } from './place-make.ts';
import { APPROVE_ROLES, REQUEST_ROLES, SIGNER_ROLES } from './place-template.ts';
import type { StarterWords } from './place-template.ts';

export interface DemoPlaceOptions {
  /** Empty or new. */
  readonly folder: string;
  readonly language: 'de' | 'en';
  readonly disk: Disk;
  readonly clock: Clock;
  readonly random: Random;
}

/** Where the cameras of the demo place stand on its plan: the body of PUT /api/plan. `image`: a data URL of a PNG. */
export interface DemoPlan {
  readonly image: string;
  readonly cameras: {
    readonly name: string;
    readonly x: number;
    readonly y: number;
    readonly direction: number;
    readonly angle: number;
  }[];
}

const TIME_ZONE = 'Europe/Berlin';
/** A demo that is left running for days fills no disk: eight small cameras seal about 130 MB an hour. */
const RETENTION_HOURS = 2;
const CLIPS = 'demo';

/**
 * Makes the demo place Musterplatz: eight rendered cameras, a signed mandate with zones, hours and bounds, custodians, a ledger.
 * One camera is outside its hours when the place is made. Nothing in it exists, and nothing of it reaches the network.
 * Throws what `makePlace` throws, and `not-found` where the package came without its clips.
 */
export async function makeDemoPlace(options: DemoPlaceOptions): Promise<MadePlace> {
  const { folder, language, disk, clock, random } = options;
  const now = clock.nowMs();
  const words = DEMO_WORDS[language];
  const scenes = new Map<string, Scene>();
  for (const { name } of DEMO_CAMERAS) scenes.set(name, await sceneOf(name, language));
  return makePlace({
    folder,
    disk,
    clock,
    random,
    custodians: ['court-clerk', 'data-protection-officer', 'town-archive'],
    words: {
      ...words,
      validFrom: dayOf(now - 30 * 86_400_000),
      validUntil: dayOf(now + 335 * 86_400_000),
      timeZone: TIME_ZONE,
      cameras: DEMO_CAMERAS.map(({ name, purpose }) => ({ name, source: clip(name), purpose: purpose[language] })),
    },
    mandate: (starter) => demoMandate(starter, words.head, scenes, localHour(now)),
  });
}

/** The plan of the demo place. Throws as the file system does where the package came without it. */
export async function demoPlan(): Promise<DemoPlan> {
  const png = await read(`${CLIPS}/plan.png`);
  return {
    image: `data:image/png;base64,${png.toString('base64')}`,
    cameras: DEMO_CAMERAS.map(({ name, plan }) => ({ name, ...plan })),
  };
}

interface Scene {
  readonly ground: unknown;
  readonly zones: readonly { readonly name: string }[];
}

async function sceneOf(name: string, language: 'de' | 'en'): Promise<Scene> {
  const { ground, zones } = JSON.parse((await read(`${CLIPS}/${name}.scene.json`)).toString()) as Scene;
  if (language === 'de') return { ground, zones };
  return { ground, zones: zones.map((zone) => ({ ...zone, name: ZONES_IN_ENGLISH[zone.name] ?? zone.name })) };
}

async function read(name: string): Promise<Buffer> {
  try {
    return await readFile(packageFile(name));
  } catch (error) {
    throw fromSystemError(name, error);
  }
}

const clip = (name: string): string => packageFile(`${CLIPS}/${name}.mp4`);

function demoMandate(words: StarterWords, head: string, scenes: ReadonlyMap<string, Scene>, hour: number): string {
  const { site, operator, contact, legalBasis, dpia, validFrom, validUntil, timeZone, threshold, custodians } = words;
  const document = {
    mandate: 1,
    site,
    operator: { name: operator, contact },
    dataProtectionOfficer: 'datenschutz@musterstadt.example',
    legalBasis,
    dpia,
    validFrom,
    validUntil,
    timeZone,
    signers: SIGNER_ROLES,
    publicReport: 'https://musterstadt.example/musterplatz',
    custodians: { threshold, keys: custodians },
    release: { request: REQUEST_ROLES, approve: APPROVE_ROLES, approvals: 1 },
    alarms: {
      passOnAfterSeconds: 90,
      secondReview: false,
      recipients: [{ name: 'control-room' }, { name: 'first-aid', behaviours: ['fall', 'lying'] }],
    },
    cameras: DEMO_CAMERAS.map((camera) => cameraOf(camera, words, scenes.get(camera.name)!, hour)),
  };
  return head + stringify(document, { lineWidth: 0, nullStr: '' });
}

function cameraOf(camera: DemoCamera, words: StarterWords, scene: Scene, hour: number): object {
  const { name, behaviours, keep } = camera;
  const { source, purpose } = words.cameras.find((one) => one.name === name)!;
  return {
    name,
    source,
    purpose,
    behaviours: Object.fromEntries(behaviours.map((behaviour) => [behaviour, camera.bounds?.[behaviour] ?? null])),
    ...(scene.zones.length > 0 && { zones: scene.zones }),
    ground: scene.ground,
    schedule: camera.hours === 'always' ? 'always' : { weekly: { daily: closedNow(hour) } },
    keep,
    ...(keep === 'sealed' && { retentionHours: RETENTION_HOURS }),
  };
}

/** Hours that begin some hours after the local hour `hour`, so that who looks now finds a closed lens. */
export function closedNow(hour: number): string[] {
  return hour >= 5 && hour < 20 ? ['00:00-04:00', '22:00-24:00'] : ['08:00-17:00'];
}

/** Local hour of the demo place, 0 to 23. */
function localHour(ms: number): number {
  const parts = new Intl.DateTimeFormat('en', { timeZone: TIME_ZONE, hour: 'numeric', hourCycle: 'h23' });
  return Number(parts.format(ms));
}

const dayOf = (ms: number): string => new Date(ms).toISOString().slice(0, 10);
