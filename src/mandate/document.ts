import { z } from 'zod';
import { BEHAVIOURS, BOUND_RANGES } from './behaviours.ts';
import { CAPABILITIES } from './capabilities.ts';
import { WAYS_OUT } from './ways-out.ts';

/** The mandate as it is written: spec/mandate-v1.md. What one field alone cannot tell (roles, dates, outlines) is checked in sense.ts. */
export const MOST_CAMERAS = 500;
/** What an alarm waits for a person where the mandate does not say. */
export const PASS_ON_AFTER_S = 60;
export const DAY_NAMES = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'] as const;

const words = (description: string) => z.string().min(1).max(1000).describe(description);
const NAME = /^[a-z0-9][a-z0-9-]{0,40}$/;
const name = (description: string) => z.string().regex(NAME).describe(description);
const role = name('a role, never a person, e.g. data-protection-officer');
const roles = z.array(role).min(1).max(32);
const MOMENT = /^\d{4}-\d{2}-\d{2}(T\d{2}:\d{2}(:\d{2})?(Z|[+-]\d{2}:\d{2})?)?$/;
const moment = (description: string) =>
  z
    .string()
    .regex(MOMENT)
    .describe(`${description}: 2026-12-01, or 2026-12-01T08:00, or with an offset; local time otherwise`);
const DAY = /^\d{4}-\d{2}-\d{2}$/;
const day = z.string().regex(DAY);
const HOURS = /^([01]\d|2[0-3]):[0-5]\d-(([01]\d|2[0-3]):[0-5]\d|24:00)$/;
const hours = z
  .array(z.string().regex(HOURS))
  .max(24)
  .describe('from-to of one day by the local clock, e.g. 07:00-20:00');
const ENDPOINT = /^([a-z0-9.-]+|\[[0-9a-f:.]+\]):\d{1,5}$/;
const egress = z
  .array(z.string().max(260).regex(ENDPOINT))
  .max(64)
  .default([])
  .describe('host:port that may be reached');
const url = z
  .string()
  .max(500)
  .regex(/^https?:\/\/[^\s@]+$/);
const RECIPIENT_URL =
  /^(https?:\/\/[^\s@]+|mqtts?:\/\/[a-z0-9.[\]:-]+(\/[A-Za-z0-9._/-]*)?|syslog(\+tls)?:\/\/[a-z0-9.[\]:-]+)$/;

/** Without `url` a recipient is a name only: whoever sits at the screens of this place. */
const recipient = z.strictObject({
  name: name('recipient'),
  url: z
    .string()
    .max(500)
    .regex(RECIPIENT_URL)
    .optional()
    .describe('https://…, mqtts://host:port/topic or syslog+tls://host:port'),
  by: z.enum(WAYS_OUT).optional().describe('as the address says, otherwise'),
  behaviours: z.array(z.enum(BEHAVIOURS)).min(1).max(BEHAVIOURS.length).optional().describe('all, otherwise'),
});

const point = z.tuple([z.number().min(-0.5).max(1.5), z.number().min(-0.5).max(1.5)]);
const polygon = z.array(point).min(3).max(64).describe('corners once around, units of the upright picture');
const metres = z.number().min(-1000).max(1000);

const zone = z.strictObject({
  name: z.string().min(1).max(80),
  kind: z.enum(['watch', 'rest', 'flow', 'crowd']),
  polygon,
  direction: z.tuple([point, point]).optional().describe('of kind flow: the permitted way, from and to'),
});
const ground = z.union([
  z.strictObject({
    horizonY: z.number().min(-20).max(1),
    cameraHeightM: z.number().min(0.3).max(60),
    focal: z.number().min(0.2).max(20).optional(),
  }),
  z.strictObject({ points: z.array(z.strictObject({ at: point, xM: metres, yM: metres })).length(4) }),
]);

const behaviours = z.strictObject(
  Object.fromEntries(
    BEHAVIOURS.map((behaviour) => [
      behaviour,
      z
        .strictObject(
          Object.fromEntries(
            Object.entries(BOUND_RANGES[behaviour]).map(([bound, { least, most, unit }]) => [
              bound,
              z.number().min(least).max(most).optional().describe(unit),
            ]),
          ),
        )
        .nullable()
        .optional(),
    ]),
  ),
);

const weekly = z.strictObject(
  Object.fromEntries(['daily', 'mon-fri', 'sat-sun', ...DAY_NAMES].map((key) => [key, hours.optional()])),
);
const exception = z.strictObject({
  date: day.optional(),
  from: day.optional(),
  to: day.optional(),
  hours,
  why: words('why this day differs').optional(),
});
const schedule = z.union([
  z.literal('always'),
  z.strictObject({ weekly, exceptions: z.array(exception).max(400).default([]) }),
]);

const camera = z.strictObject({
  name: name('the name of the camera in alarms, ledger entries and paths'),
  source: words('rtsp:// or rtsps:// address, or a file'),
  purpose: words('what this very camera is for, in a sentence (EDPB Guidelines 3/2019, paragraph 15)'),
  behaviours,
  zones: z.array(zone).max(64).default([]),
  masks: z.array(polygon).max(64).default([]),
  ground: ground.optional(),
  schedule,
  keep: z.enum(['sealed', 'never']),
  retentionHours: z.number().int().min(1).max(8784).optional(),
  capabilities: z.array(z.enum(CAPABILITIES)).max(CAPABILITIES.length).default([]),
  egress,
});

export const documentSchema = z.strictObject({
  mandate: z.literal(1).describe('version of this format'),
  site: words('the place'),
  operator: z.strictObject({ name: words('who operates the cameras'), contact: words('how to reach them') }),
  dataProtectionOfficer: words('how to reach the data-protection officer').optional(),
  legalBasis: words('the law that permits it'),
  dpia: words('reference of the data-protection impact assessment'),
  validFrom: moment('from when on'),
  validUntil: moment('until when; a day counts to its end'),
  timeZone: z.string().min(1).max(60).describe('IANA time zone, e.g. Europe/Berlin'),
  signers: roles.describe('roles that must sign, each with a key of its own'),
  custodians: z
    .strictObject({
      threshold: z.number().int().min(2).max(16).describe('so many custodians must agree'),
      keys: z
        .array(
          z.strictObject({ name: name('custodian'), recipient: z.string().max(4000).describe('age1… or age1pq1…') }),
        )
        .min(2)
        .max(32),
    })
    .optional(),
  release: z
    .strictObject({
      request: roles,
      approve: roles,
      approvals: z.number().int().min(1).max(16),
      hold: roles.optional().describe('roles that may place and end a legal hold; those that request, otherwise'),
    })
    .optional(),
  holds: z
    .array(
      z.strictObject({
        camera: name('camera'),
        from: moment('first footage'),
        to: moment('last footage'),
        until: moment('when the hold ends'),
        basis: words('legal basis'),
      }),
    )
    .max(1000)
    .default([]),
  alarms: z
    .strictObject({
      recipients: z.array(recipient).max(64).default([]),
      passOnAfterSeconds: z
        .number()
        .int()
        .min(0)
        .max(86_400)
        .default(PASS_ON_AFTER_S)
        .describe('how long an alarm waits for a person before it is passed on to the recipients'),
      secondReview: z.boolean().default(false).describe('whether a second person judges every alarm as well'),
    })
    .default({ recipients: [], passOnAfterSeconds: PASS_ON_AFTER_S, secondReview: false }),
  witnesses: z
    .array(z.strictObject({ name: name('witness'), url, vkey: z.string().max(4000) }))
    .max(32)
    .default([]),
  egress,
  publicReport: url.optional().describe('address of the public report; the QR code of the sign'),
  cameras: z.array(camera).min(1).max(MOST_CAMERAS),
});

export type MandateDocument = z.infer<typeof documentSchema>;
export type CameraDocument = MandateDocument['cameras'][number];

/** The published JSON Schema (2020-12), spec/mandate-v1.schema.json. */
export function jsonSchema(): Record<string, unknown> {
  return {
    ...z.toJSONSchema(documentSchema, { io: 'input' }),
    title: 'Augenmass mandate, version 1',
    description: 'Format and meaning: mandate-v1.md',
  };
}
