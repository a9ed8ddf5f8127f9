import { z } from 'zod';
import { Point } from './place.ts';
import { Behaviour, Id, Ms, Name, Sentence } from './words.ts';

export const SetupCamera = z.object({
  name: Name,
  source: z.string().max(2000),
  purpose: z.string().trim().min(3).max(300),
  behaviours: z.array(Behaviour).min(1),
  zones: z
    .array(
      z.object({
        name: z.string().max(60),
        kind: z.enum(['watch', 'rest', 'flow', 'crowd']),
        polygon: z.array(Point).min(3).max(64),
        /** Of a flow: which way people go. */
        direction: z.object({ from: Point, to: Point }).optional(),
      }),
    )
    .max(20),
  masks: z.array(z.array(Point).min(3).max(64)).max(20),
});
export const SetupBody = z.object({
  site: z.string().trim().min(1).max(120),
  operator: z.object({ name: z.string().trim().min(1).max(200), contact: z.string().trim().min(1).max(300) }),
  dataProtectionOfficer: z.string().trim().max(200).optional(),
  legalBasis: z.string().trim().min(3).max(500),
  dpia: z.string().trim().min(1).max(200),
  cameras: z.array(SetupCamera).min(1).max(64),
});
/** Secrets that must leave this machine; fetched once over the setup's own session, then only the people have them. */
export const SetupMade = z.object({
  files: z.array(
    z.object({ kind: z.enum(['signing-key', 'custodian']), owner: z.string(), fileName: z.string(), text: z.string() }),
  ),
});
export const CameraTestBody = z.object({ source: z.string().min(1).max(2000) });
/** What a camera answered within some seconds. No picture: codec, size, whether it carries sound. */
export const CameraTest = z.object({
  ok: z.boolean(),
  sentence: Sentence,
  codec: z.string().nullable(),
  widthPx: z.number().int().nullable(),
  heightPx: z.number().int().nullable(),
  framesPerSecond: z.number().nullable(),
  audio: z.boolean(),
});

export const LookBody = z.object({
  source: z.string().min(1).max(2000),
  /** What is painted over before anything looks. */
  masks: z.array(z.array(Point).min(3).max(64)).max(20),
});
/** A camera’s drawing while it grows, before there is a mandate. Of people it can say nothing. */
export const Look = z.object({
  id: Id,
  /** `lost`: nothing comes just now; `done`: nothing more will come, what was drawn stays. */
  state: z.enum(['starting', 'looking', 'lost', 'done', 'failed']),
  view: z.enum(['clear', 'dark', 'covered', 'moved']),
  sentence: Sentence,
  /** Shares of the picture 0…1: fit to compare with; surely empty and drawn. */
  known: z.number().min(0).max(1),
  drawn: z.number().min(0).max(1),
  /** Width over height, once a picture came. */
  aspect: z.number().nullable(),
  /** How many drawings came; 0: none yet. */
  drawing: z.number().int(),
  endsMs: Ms,
});
export type Look = z.infer<typeof Look>;
