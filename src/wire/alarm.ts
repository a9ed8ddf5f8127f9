import { z } from 'zod';
import { Behaviour, Id, Ms, Name, Role, Sentence, Verdict } from './words.ts';

/** What a person said of an alarm. `by` is a role, never a name. */
export const Judgement = z.object({
  verdict: Verdict,
  by: Role,
  atMs: Ms,
  /** The judge's words; they stay in the place's store, the ledger holds a salted commitment. */
  reason: z.string().max(500).optional(),
});
export type Judgement = z.infer<typeof Judgement>;

export const CONSEQUENCES = ['call-help', 'pass-on', 'ask-release', 'nothing'] as const;
export const Consequence = z.object({ kind: z.enum(CONSEQUENCES), recipient: Name.optional(), atMs: Ms, by: Role });
export type Consequence = z.infer<typeof Consequence>;

/** The number that the reason is about, over time: hip height in m, speed in m/s, people per m². */
export const Curve = z.object({
  label: Sentence,
  unit: z.string().max(12),
  /** [ms since the alarm's startMs, value], in order of time, at most 240. */
  points: z.array(z.tuple([z.number(), z.number()])).max(240),
});
export type Curve = z.infer<typeof Curve>;

/** A potential hit until a person has judged it. Times are UTC ms of the footage. */
export const Alarm = z.object({
  id: Id,
  camera: Name,
  behaviour: Behaviour,
  startMs: Ms,
  endMs: Ms,
  over: z.boolean(),
  /** How far beyond the bounds, 0…1. Not a probability. */
  confidence: z.number().min(0).max(1),
  question: Sentence,
  reason: Sentence,
  curve: Curve.optional(),
  /** By the place's clock. */
  raisedMs: Ms,
  /** Most urgent first; 0…100: behaviour, then whether somebody still lies, then waiting. */
  urgency: z.number().min(0).max(100),
  /** Track numbers of those concerned, as in figures. */
  tracks: z.array(z.number().int().min(0).max(65_535)),
  /** Index of its entry in the ledger; null while the ledger could not be written. */
  entry: z.number().int().nullable(),
  judgements: z.array(Judgement),
  /** `open`: nobody has judged; `second`: another person has to; `judged`: done. */
  state: z.enum(['open', 'second', 'judged']),
  /** When it is passed on if nobody answers, and when that happened. */
  escalation: z.object({ dueMs: Ms, passedOnMs: Ms.optional(), recipients: z.array(Name) }).nullable(),
  consequences: z.array(Consequence),
  /** [fromMs, toMs) of the stick-figure replay; null while it is still growing or when it was deleted. */
  replay: z.object({ fromMs: Ms, toMs: Ms, complete: z.boolean() }).nullable(),
});
export type Alarm = z.infer<typeof Alarm>;

export const AlarmPage = z.object({ alarms: z.array(Alarm), next: z.string().max(200).nullable() });

export const VerdictBody = z.object({ verdict: Verdict, reason: z.string().trim().max(500).optional() });
export const ConsequenceBody = z.object({ kind: z.enum(CONSEQUENCES), recipient: Name.optional() });

/** Search only: by time, place, behaviour. Whoever may not see details gets `hit` and nothing else. */
export const SearchQuery = z.object({
  fromMs: z.coerce.number().pipe(Ms),
  toMs: z.coerce.number().pipe(Ms),
  camera: Name.optional(),
  behaviour: Behaviour.optional(),
});
export const SearchAnswer = z.object({
  hit: z.boolean(),
  /** Absent for those without the right to details. */
  alarms: z.array(Alarm).optional(),
  /** How much of the span was watched, 0…1: no hit where nobody looked is no answer. */
  watched: z.number().min(0).max(1),
  /** The search's own entry in the ledger. */
  entry: z.number().int().nullable(),
});
