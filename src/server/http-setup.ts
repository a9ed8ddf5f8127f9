import type { Appends } from '../ledger/act.ts';
import { act } from '../ledger/act.ts';
import type { Draft } from '../ledger/entry.ts';
import { endpointOfUrl } from '../mandate/endpoint.ts';
import { isPlace } from './place-files.ts';
import type { PlaceFolder } from './place-files.ts';
import { actingRole } from './http-handler.ts';
import type { Handlers } from './http-handler.ts';
import type { Role } from '../wire/words.ts';
import type { SetupDesk } from './setup-desk.ts';
import type { SetupLook } from './setup-look.ts';
import type { SetupLooks } from './setup-looks.ts';
import { noDrawing } from './http-live.ts';

export function setupHandlers(
  desk: SetupDesk,
  looks: SetupLooks,
  place: PlaceFolder & { readonly ledger: Appends },
): Pick<Handlers, 'makePlace' | 'testCamera' | 'beginLook' | 'look' | 'lookDrawing' | 'endLook'> {
  return {
    makePlace: async ({ body, reply, caller }) => {
      const { made, looked, handedOut } = await desk.make(body);
      const role = actingRole(caller, ['administrator']);
      const facts = { role, reason: 'place' };
      await place.ledger.append({ act: 'setting', phase: 'outcome', result: 'done', facts });
      // There was no ledger yet when these cameras were looked at: it is told now.
      for (const span of looked) await place.ledger.append(lookEntry(role, span));
      // The secrets are on their way to whoever asked; from then on only people have them.
      reply.raw.once('finish', () => void handedOut().catch(() => undefined));
      return made;
    },
    testCamera: async ({ body, caller, request }) => {
      const gone = new AbortController();
      request.raw.once('close', () => {
        if (request.raw.destroyed && !request.raw.complete) gone.abort(new DOMException('gone', 'AbortError'));
      });
      const look = () => desk.testCamera(body.source, gone.signal);
      if (!(await isPlace(place.disk, place.folder))) return look();
      // Whatever this place connects to stands in the ledger, tried out or not.
      const endpoint = endpointOfUrl(body.source);
      const facts = { role: actingRole(caller, ['administrator']), reason: 'camera-test', ...endpoint };
      return act(place.ledger, { act: 'connect', facts }, look);
    },
    beginLook: ({ body, caller }) => looks.begin(caller.person.id, body.source, body.masks),
    look: ({ params, caller }) => looks.one(params.id, caller.person.id).tell(),
    lookDrawing: ({ params, caller }) => {
      const { drawing } = looks.one(params.id, caller.person.id);
      if (!drawing) throw noDrawing();
      return { body: drawing };
    },
    endLook: async ({ params, caller }) => {
      await looks.end(params.id, caller.person.id);
      return undefined;
    },
  };
}

function lookEntry(role: Role, { endpoint, fromMs, toMs }: SetupLook['span']): Draft {
  const facts = { role, reason: 'setup-look', ...endpoint, fromMs, toMs };
  return { act: 'connect', phase: 'outcome', result: 'done', facts };
}
