import { z } from 'zod';
import { Point } from './place.ts';
import { Behaviour, Name, Sentence } from './words.ts';

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
