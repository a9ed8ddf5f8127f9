import { z } from 'zod';

/** Mandate names: cameras, roles of releases, custodians. */
export const Name = z.string().regex(/^[a-z0-9][a-z0-9-]{0,40}$/);
/** Random ids: alarms, releases, people, sessions. */
export const Id = z.string().regex(/^[a-z0-9]{8,40}$/);
/** UTC milliseconds. */
export const Ms = z.number().int().min(0).max(8_640_000_000_000_000);
/** The same in a query string. */
export const QueryMs = z.coerce.number().int().min(0).max(8_640_000_000_000_000);
export const Sha256 = z.string().regex(/^[0-9a-f]{64}$/);

/** Whatever a person reads, in both languages. */
export const Sentence = z.object({ de: z.string().max(4000), en: z.string().max(4000) });
export type Sentence = z.infer<typeof Sentence>;

/** A place's own jobs. Nobody has all of them: see `src/access/separation.ts`. */
export const ROLES = [
  'operator',
  'reviewer',
  'custodian',
  'data-protection-officer',
  'administrator',
  'auditor',
] as const;
export const Role = z.enum(ROLES);
export type Role = z.infer<typeof Role>;

/** Whoever has one of these has no other: so nobody can watch, judge, approve and open alone. `src/access/separation.ts` holds people to it. */
export const ALONE: readonly Role[] = ['custodian', 'data-protection-officer', 'auditor'];

export const BEHAVIOURS = ['fall', 'lying', 'assault', 'running', 'crowding', 'intrusion', 'counterflow'] as const;
export const Behaviour = z.enum(BEHAVIOURS);
export type Behaviour = z.infer<typeof Behaviour>;

export const VERDICTS = ['hit', 'no-hit', 'unclear'] as const;
export const Verdict = z.enum(VERDICTS);
export type Verdict = z.infer<typeof Verdict>;

/** What went wrong, and what to do about it; every answer from 400 on has this body. */
export const Problem = z.object({
  kind: z.enum(['invalid', 'refused', 'not-found', 'conflict', 'corrupt', 'unavailable', 'exhausted', 'internal']),
  message: Sentence,
  remedy: Sentence.optional(),
});
export type Problem = z.infer<typeof Problem>;
