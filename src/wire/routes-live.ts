import { z } from 'zod';
import * as alarm from './alarm.ts';
import * as place from './place.ts';
import type { Route } from './route.ts';
import { Behaviour, Id, Name, QueryMs } from './words.ts';

const byId = z.object({ id: Id });
const byCamera = z.object({ camera: Name });
/** Figures on drawings. A custodian holds a share and needs none of it. */
const SEES = ['operator', 'reviewer', 'data-protection-officer', 'administrator', 'auditor'] as const;
const JUDGES = ['operator', 'reviewer'] as const;
export const span = z.object({ fromMs: QueryMs.optional(), toMs: QueryMs.optional() });

/** What is going on, and what was. */
export const liveRoutes = {
  health: {
    method: 'GET',
    path: '/api/health',
    summary: 'Whether the server answers; says nothing of the place',
    who: 'anyone',
    answer: z.object({ ok: z.boolean() }),
  },
  openapi: {
    method: 'GET',
    path: '/api/openapi.json',
    summary: 'This interface, OpenAPI 3.1',
    who: 'person',
    token: true,
    bytes: 'application/json',
  },
  place: {
    method: 'GET',
    path: '/api/place',
    summary: 'The place as it stands',
    who: 'person',
    token: true,
    answer: place.Place,
  },
  drawing: {
    method: 'GET',
    path: '/api/cameras/:camera/drawing',
    summary: 'The drawing of the empty place: 320×192 pixels, two a byte, 0 paper … 15 ink',
    who: SEES,
    token: true,
    params: byCamera,
    bytes: 'application/octet-stream',
  },
  live: {
    method: 'GET',
    path: '/api/live',
    summary: 'WebSocket of messages and figures',
    who: SEES,
    bytes: 'application/octet-stream',
  },
  plan: { method: 'GET', path: '/api/plan', summary: 'Image of the place for the plan', who: SEES, bytes: 'image/*' },
  putPlan: {
    method: 'PUT',
    path: '/api/plan',
    summary: 'Replace it, with the cameras’ places on it',
    who: ['administrator'],
    body: z.object({
      image: z.string().max(3_000_000).nullable(),
      cameras: z
        .array(
          z.object({
            name: Name,
            x: z.number().min(0).max(1),
            y: z.number().min(0).max(1),
            direction: z.number(),
            angle: z.number().min(5).max(360),
          }),
        )
        .max(256),
    }),
    bodyLimit: 4_000_000,
  },
  alarms: {
    method: 'GET',
    path: '/api/alarms',
    summary: 'Alarms, newest first; open ones by urgency',
    who: ['operator', 'reviewer', 'data-protection-officer', 'auditor'],
    token: true,
    query: z.object({
      state: z.enum(['open', 'judged', 'all']).default('all'),
      camera: Name.optional(),
      behaviour: Behaviour.optional(),
      ...span.shape,
      cursor: z.string().max(200).optional(),
      limit: z.coerce.number().int().min(1).max(200).default(50),
    }),
    answer: alarm.AlarmPage,
  },
  alarm: {
    method: 'GET',
    path: '/api/alarms/:id',
    summary: 'One alarm',
    who: ['operator', 'reviewer', 'data-protection-officer', 'auditor'],
    token: true,
    params: byId,
    answer: alarm.Alarm,
  },
  replay: {
    method: 'GET',
    path: '/api/alarms/:id/replay',
    summary: 'Its figures from 10 s before to 10 s after, as one batch of figures',
    who: ['operator', 'reviewer', 'data-protection-officer', 'auditor'],
    params: byId,
    bytes: 'application/octet-stream',
  },
  verdict: {
    method: 'POST',
    path: '/api/alarms/:id/verdict',
    summary: 'Judge it',
    who: JUDGES,
    params: byId,
    body: alarm.VerdictBody,
    answer: alarm.Alarm,
  },
  consequence: {
    method: 'POST',
    path: '/api/alarms/:id/consequences',
    summary: 'Call help, pass on; needs a verdict',
    who: JUDGES,
    params: byId,
    body: alarm.ConsequenceBody,
    answer: alarm.Alarm,
  },
  search: {
    method: 'GET',
    path: '/api/search',
    summary: 'Whether something was seen; each search stands in the ledger',
    who: ['operator', 'reviewer', 'data-protection-officer', 'auditor'],
    query: alarm.SearchQuery,
    answer: alarm.SearchAnswer,
    perMinute: 30,
  },
  coverage: {
    method: 'GET',
    path: '/api/coverage',
    summary: 'When each camera was watched, and why not',
    who: ['operator', 'reviewer', 'data-protection-officer', 'administrator', 'auditor'],
    token: true,
    query: z.object({ fromMs: QueryMs, toMs: QueryMs }),
    answer: place.Coverage,
  },
  metrics: {
    method: 'GET',
    path: '/api/metrics',
    summary: 'Prometheus metrics',
    who: ['administrator', 'auditor'],
    token: true,
    bytes: 'text/plain',
  },
  deliveries: {
    method: 'GET',
    path: '/api/deliveries',
    summary: 'What was passed on, to whom, and what still waits',
    who: ['operator', 'reviewer', 'data-protection-officer', 'administrator', 'auditor'],
    token: true,
    answer: z.array(
      z.object({
        id: Id,
        alarm: Id.nullable(),
        recipient: z.string(),
        by: z.enum(['webhook', 'mqtt', 'push', 'syslog']),
        state: z.enum(['waiting', 'done', 'failed', 'refused']),
        tries: z.number().int(),
        nextMs: z.number().int().nullable(),
        atMs: z.number().int(),
        /** Why the last try did not arrive, as a code of docs/notify.md; empty where nothing went wrong. */
        reason: z.string().max(41),
      }),
    ),
  },
  publicPage: {
    method: 'GET',
    path: '/api/public',
    summary: 'For passers-by; only where the mandate says so',
    who: 'anyone',
    answer: place.PublicPage,
    perMinute: 60,
  },
} as const satisfies Record<string, Route>;
