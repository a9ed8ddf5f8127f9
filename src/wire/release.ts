import { z } from 'zod';
import { Id, Ms, Name, Sentence } from './words.ts';
import { Point } from './place.ts';

export const RELEASE_STATES = ['requested', 'approved', 'ready', 'opening', 'opened', 'ended', 'expired'] as const;

/** A release of sealed footage: two people, a legal basis, a file number. */
export const Release = z.object({
  id: Id,
  camera: Name,
  fromMs: Ms,
  toMs: Ms,
  untilMs: Ms,
  requestedMs: Ms,
  requestedBy: z.string(),
  /** Shown to those who take part; null where their opening was forgotten with the case. */
  basis: z.string().nullable(),
  fileNumber: z.string().nullable(),
  purpose: z.string().nullable(),
  region: z.array(Point).nullable(),
  segments: z.number().int(),
  state: z.enum(RELEASE_STATES),
  approvals: z.array(z.object({ role: z.string(), atMs: Ms })),
  approvalsNeeded: z.number().int(),
  contributions: z.array(z.object({ custodian: z.string(), atMs: Ms })),
  contributionsNeeded: z.number().int(),
  /** How far the film is, 0…1, while `opening`. */
  progress: z.number().min(0).max(1).nullable(),
  /** Why it could not be opened the last time. */
  fault: Sentence.nullable(),
  film: z.object({ bytes: z.number().int(), downloads: z.number().int() }).nullable(),
  /** What this person may do now; the screen shows no other button. */
  may: z.array(z.enum(['approve', 'contribute', 'open', 'watch', 'end'])),
});
export type Release = z.infer<typeof Release>;

export const ReleaseBody = z.object({
  camera: Name,
  fromMs: Ms,
  toMs: Ms,
  basis: z.string().trim().min(3).max(300),
  fileNumber: z.string().trim().min(1).max(100),
  purpose: z.string().trim().max(500).optional(),
  region: z.array(Point).min(3).max(64).optional(),
  untilMs: Ms.optional(),
  alarm: Id.optional(),
});

/** A custodian's sealed shares and whom to seal them to; their browser opens and seals again, the secret stays there. */
export const Shares = z.object({
  release: Id,
  custodian: z.string(),
  /** age recipient of the release's one-time key. */
  recipient: z.string(),
  days: z.array(z.object({ day: z.string(), share: z.base64().max(20_000) })),
});
export type Shares = z.infer<typeof Shares>;
export const ContributionBody = z.object({
  days: z
    .array(z.object({ day: z.string().regex(/^\d{4}-\d{2}-\d{2}$/), share: z.base64().max(20_000) }))
    .min(1)
    .max(40),
});
