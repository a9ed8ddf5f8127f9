import { z } from 'zod';
import { Behaviour, Ms, Name, Sentence, Sha256 } from './words.ts';

export const Point = z.object({ x: z.number().min(0).max(1), y: z.number().min(0).max(1) });

/** `closed`: outside its hours, nothing is read. `cold`: read, but the empty place is not known yet. */
export const CAMERA_STATES = [
  'starting',
  'cold',
  'learning',
  'live',
  'closed',
  'lost',
  'blind',
  'refused',
  'ended',
] as const;
export const CameraState = z.enum(CAMERA_STATES);
export type CameraState = z.infer<typeof CameraState>;

export const CameraHealth = z.object({
  blur: z.number(),
  dark: z.number(),
  obstructed: z.number(),
  moved: z.boolean(),
  /** Camera's own clock minus ours, ms; null where it tells none. */
  clockOffsetMs: z.number().nullable(),
  audio: z.boolean(),
});

export const CameraStanding = z.object({
  name: Name,
  /** Its number in figures; stable while the server runs. */
  number: z.number().int().min(0).max(65_535),
  state: CameraState,
  /** Since when it has been in that state. */
  sinceMs: Ms,
  sentence: Sentence,
  /** Last observation, place's clock; null before the first. */
  seenMs: Ms.nullable(),
  /** When a closed camera opens again. */
  opensMs: Ms.nullable(),
  plate: z.enum(['cold', 'learning', 'sure']).nullable(),
  health: CameraHealth.nullable(),
  /** Width over height of the upright picture; null until it is known. */
  aspect: z.number().positive().nullable(),
  /** Changes with each new drawing; fetch /api/cameras/NAME/drawing then. 0: none yet. */
  drawing: z.number().int(),
  people: z.number().int(),
});
export type CameraStanding = z.infer<typeof CameraStanding>;

/** What the mandate says of a camera, for screens. */
export const CameraGrant = z.object({
  name: Name,
  purpose: z.string(),
  behaviours: z.array(Behaviour),
  zones: z.array(
    z.object({ name: z.string(), kind: z.enum(['watch', 'rest', 'flow', 'crowd']), polygon: z.array(Point) }),
  ),
  masks: z.array(z.array(Point)),
  hours: Sentence,
  keep: z.enum(['sealed', 'never']),
  retentionHours: z.number(),
  /** On the plan of the place: position 0…1, direction and opening angle in degrees clockwise from north. */
  plan: z.object({ x: z.number(), y: z.number(), direction: z.number(), angle: z.number() }).nullable(),
});
export type CameraGrant = z.infer<typeof CameraGrant>;

export const Place = z.object({
  site: z.string(),
  demo: z.boolean(),
  nowMs: Ms,
  timeZone: z.string(),
  version: z.string(),
  /** Since when this place has watched without a stop of the server. */
  watchingSinceMs: Ms.nullable(),
  mandate: z.object({
    sha256: Sha256,
    validFromMs: Ms,
    validUntilMs: Ms,
    /** `unsigned`, `expired` and `future` grant nothing. */
    standing: z.enum(['valid', 'unsigned', 'expired', 'future']),
    retentionHours: z.number(),
    secondReview: z.boolean(),
    recipients: z.array(Name),
    releaseRequest: z.array(z.string()),
    releaseApprove: z.array(z.string()),
    approvals: z.number().int(),
    custodians: z.object({ threshold: z.number().int(), names: z.array(z.string()) }).nullable(),
    publicReport: z.boolean(),
  }),
  ledger: z.object({
    size: z.number().int(),
    /** Witnesses that have cosigned the latest checkpoint, of those the mandate names. */
    cosigned: z.number().int(),
    witnesses: z.number().int(),
    stopped: z.boolean(),
  }),
  darkroom: z.object({
    /** `tight`: every wall stands; `open`: some are missing; `down`: being started again. Of several darkrooms the worst. */
    state: z.enum(['tight', 'open', 'down', 'none']),
    wall: z.string(),
    modelSha256: Sha256.nullable(),
    /** Each darkroom by itself, and which cameras it looks at. */
    rooms: z.array(z.object({ state: z.enum(['tight', 'open', 'down']), wall: z.string(), cameras: z.array(Name) })),
  }),
  grants: z.array(CameraGrant),
  cameras: z.array(CameraStanding),
  openAlarms: z.number().int(),
  openReleases: z.number().int(),
});
export type Place = z.infer<typeof Place>;

/** `watched`, or why not. Every moment of a span has exactly one. */
export const COVERAGE = [
  'watched',
  'closed',
  'learning',
  'lost',
  'darkroom',
  'obstructed',
  'dark',
  'moved',
  'stopped',
] as const;
export const CoverageSpan = z.object({ fromMs: Ms, toMs: Ms, state: z.enum(COVERAGE) });
export type CoverageSpan = z.infer<typeof CoverageSpan>;
export const Coverage = z.object({
  fromMs: Ms,
  toMs: Ms,
  cameras: z.array(
    z.object({
      name: Name,
      spans: z.array(CoverageSpan),
      /** Share of the granted hours that was watched, 0…1; null where none were granted. */
      share: z.number().nullable(),
    }),
  ),
});
export type Coverage = z.infer<typeof Coverage>;

/** What stands outside: for passers-by, press and parliament. Only where the mandate says so. */
export const PublicPage = z.object({
  site: z.string(),
  operator: z.object({ name: z.string(), contact: z.string() }),
  dataProtectionOfficer: z.string().nullable(),
  legalBasis: z.string(),
  validUntilMs: Ms,
  cameras: z.array(
    CameraGrant.pick({ name: true, purpose: true, behaviours: true, hours: true, keep: true, retentionHours: true }),
  ),
  /** Since midnight UTC of `sinceMs`: alarms by behaviour and verdict, releases asked and opened, hours watched. */
  numbers: z.object({
    sinceMs: Ms,
    alarms: z.number().int(),
    hits: z.number().int(),
    noHits: z.number().int(),
    unjudged: z.number().int(),
    releasesRequested: z.number().int(),
    releasesOpened: z.number().int(),
    hoursWatched: z.number(),
  }),
  ledger: z.object({ vkey: z.string(), checkpoint: z.string(), size: z.number().int() }),
});
export type PublicPage = z.infer<typeof PublicPage>;
