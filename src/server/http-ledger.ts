import { join } from 'node:path';
import type { FastifyInstance } from 'fastify';
import { ledgerResource } from '../ledger/serve.ts';
import type { Handlers } from './http-handler.ts';
import { REFUSALS, sendRefusal } from './http-problem.ts';
import type { LedgerDesk } from './ledger-desk.ts';
import { loadStanding } from './place.ts';
import { isPlace, pathsOf } from './place-files.ts';
import type { PlaceFolder } from './place-files.ts';

export function ledgerHandlers(desk: LedgerDesk): Pick<Handlers, 'ledger' | 'ledgerProof'> {
  return {
    ledger: ({ query }) => desk.page(query),
    ledgerProof: async ({ params }) => ({ proof: await desk.prove(params.index) }),
  };
}

const CROSS = { 'access-control-allow-origin': '*', 'cross-origin-resource-policy': 'cross-origin' };

/**
 * The ledger's own files for outsiders under /ledger (tlog-tiles), as `augenmass ledger serve` answers them; only while the mandate
 * grants a public report. They hold no personal data, so that any page may read them.
 */
export function serveLedgerFiles(app: FastifyInstance, place: PlaceFolder): void {
  const { disk, folder, clock } = place;
  app.get<{ Params: { '*': string } }>('/ledger/*', { schema: { hide: true } }, async (request, reply) => {
    if (!(await isPlace(disk, folder))) return sendRefusal(reply, REFUSALS.path);
    const { parsed } = await loadStanding(pathsOf(place), disk, clock.nowMs());
    if (parsed.mandate.publicReport === undefined) return sendRefusal(reply, REFUSALS.path);
    const resource = await ledgerResource(disk, join(folder, 'ledger'), request.params['*']);
    if (!resource) return sendRefusal(reply, REFUSALS.path);
    return reply
      .headers({ ...CROSS, 'cache-control': resource.cache })
      .type(resource.type)
      .send(Buffer.from(resource.body));
  });
}
