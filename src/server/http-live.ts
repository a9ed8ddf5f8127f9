import { AugenmassError } from '../kernel/errors.ts';
import { act } from '../ledger/act.ts';
import type { Appends } from '../ledger/act.ts';
import type { Alarm, AlarmPage, Consequence } from '../wire/alarm.ts';
import type { Coverage, Place } from '../wire/place.ts';
import type { ServerMessage } from '../wire/live.ts';
import type { Role, Verdict } from '../wire/words.ts';
import { actingRole } from './http-handler.ts';
import type { Ask, Bytes, HandledName, Handlers } from './http-handler.ts';
import type { ROUTES } from '../wire/routes.ts';
import type { LiveListener, LiveWatch } from './http-socket.ts';
import { imageOf } from './plan-image.ts';
import { noPlace } from './place-files.ts';

type Query<N extends keyof typeof ROUTES> = Ask<(typeof ROUTES)[N]>['query'];
type Body<N extends keyof typeof ROUTES> = Ask<(typeof ROUTES)[N]>['body'];
export interface By {
  readonly personId: string;
  readonly role: Role;
}

/** What the routes ask of the place that runs; `LivePlace` is it. */
export interface LiveDoor {
  view(): Promise<Place | undefined>;
  drawing(camera: string): { readonly bytes: Uint8Array; readonly version: number } | undefined;
  subscribe(listener: LiveListener): LiveWatch;
  announce(message: ServerMessage): void;
  reload(): Promise<void>;
  readonly desk: {
    page(query: Query<'alarms'>): Promise<AlarmPageOf>;
    one(id: string): Promise<Alarm>;
    judge(id: string, body: { verdict: Verdict; reason?: string | undefined }, by: By): Promise<Alarm>;
    consequence(
      id: string,
      body: { kind: Consequence['kind']; recipient?: string | undefined },
      by: By,
    ): Promise<Alarm>;
    replay(id: string): Promise<Uint8Array>;
  };
  search(query: Query<'search'>, by: By, details: boolean): Promise<SearchAnswerOf>;
  coverage(fromMs: number, toMs: number): Promise<Coverage>;
  plan(): Promise<{ readonly image: string | null }>;
  putPlan(body: Body<'putPlan'>): Promise<void>;
  numbers(sinceMs: number): Promise<{ alarms: number; hits: number; noHits: number; unjudged: number; hoursWatched: number }>; // prettier-ignore
}
type AlarmPageOf = ReturnType<typeof AlarmPage.parse>;
type SearchAnswerOf = Awaited<ReturnType<Handlers['search']>>;

type Names = Extract<
  HandledName,
  | 'health' | 'place' | 'drawing' | 'plan' | 'putPlan' | 'alarms' | 'alarm' | 'replay' | 'verdict' | 'consequence' | 'search'
  | 'coverage'
>; // prettier-ignore

const READERS = ['operator', 'reviewer', 'data-protection-officer', 'auditor'] as const;
const JUDGES = ['operator', 'reviewer'] as const;
/** Who learns more of a search than hit or no hit. */
const DETAILS: readonly Role[] = ['operator', 'reviewer', 'data-protection-officer'];

export function liveHandlers(live: LiveDoor, ledger: Appends): Pick<Handlers, Names> {
  const by = (caller: Parameters<typeof actingRole>[0], roles: readonly Role[]): By => ({
    personId: caller.person.id,
    role: actingRole(caller, roles),
  });
  return {
    health: () => ({ ok: true }),
    place: async () => {
      const place = await live.view();
      if (!place) throw noPlace();
      return place;
    },
    drawing: ({ params }): Bytes => {
      const drawing = live.drawing(params.camera);
      if (!drawing) throw noDrawing();
      return { body: drawing.bytes, headers: { etag: `"${drawing.version}"` } };
    },
    plan: async (): Promise<Bytes> => {
      const { image } = await live.plan();
      if (image === null) throw noPlan();
      return imageOf(image);
    },
    putPlan: async ({ body, caller }) => {
      if (body.image !== null) imageOf(body.image);
      const facts = { role: actingRole(caller, ['administrator']), reason: 'plan' };
      await act(ledger, { act: 'setting', facts }, () => live.putPlan(body));
      return undefined;
    },
    alarms: ({ query }) => live.desk.page(query),
    alarm: ({ params }) => live.desk.one(params.id),
    replay: async ({ params }) => ({ body: await live.desk.replay(params.id) }),
    verdict: ({ params, body, caller }) => live.desk.judge(params.id, body, by(caller, JUDGES)),
    consequence: ({ params, body, caller }) => live.desk.consequence(params.id, body, by(caller, JUDGES)),
    search: ({ query, caller }) => {
      if (query.fromMs >= query.toMs) throw emptySpan();
      const details = caller.person.roles.some((role) => DETAILS.includes(role));
      return live.search(query, by(caller, READERS), details);
    },
    coverage: ({ query }) => {
      if (query.fromMs >= query.toMs) throw emptySpan();
      return live.coverage(query.fromMs, query.toMs);
    },
  };
}

export const noDrawing = (): AugenmassError =>
  new AugenmassError('not-found', 'There is no drawing of this camera yet.', {
    remedy: 'Wait until the empty place is known.',
    de: {
      message: 'Von dieser Kamera gibt es noch keine Zeichnung.',
      remedy: 'Warten, bis der leere Ort bekannt ist.',
    },
  });
const noPlan = (): AugenmassError =>
  new AugenmassError('not-found', 'There is no plan of the place yet.', {
    de: { message: 'Es gibt noch keinen Plan des Ortes.' },
  });
const emptySpan = (): AugenmassError =>
  new AugenmassError('invalid', 'The span ends before it begins.', {
    remedy: 'Swap its ends.',
    de: { message: 'Die Zeit endet, bevor sie beginnt.', remedy: 'Anfang und Ende tauschen.' },
  });
