import type { Appends } from '../ledger/act.ts';
import { act } from '../ledger/act.ts';
import { endpointOfUrl } from '../mandate/endpoint.ts';
import { isPlace } from './place-files.ts';
import type { PlaceFolder } from './place-files.ts';
import { actingRole } from './http-handler.ts';
import type { Handlers } from './http-handler.ts';
import type { SetupDesk } from './setup-desk.ts';

export function setupHandlers(
  desk: SetupDesk,
  place: PlaceFolder & { readonly ledger: Appends },
): Pick<Handlers, 'makePlace' | 'testCamera'> {
  return {
    makePlace: async ({ body, reply, caller }) => {
      const { made, handedOut } = await desk.make(body);
      const facts = { role: actingRole(caller, ['administrator']), reason: 'place' };
      await place.ledger.append({ act: 'setting', phase: 'outcome', result: 'done', facts });
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
  };
}
