import type { Handlers } from './http-handler.ts';
import type { ReleaseDesk } from './release-desk.ts';

type Names =
  | 'releases'
  | 'release'
  | 'requestRelease'
  | 'approveRelease'
  | 'shares'
  | 'contribute'
  | 'openRelease'
  | 'film'
  | 'manifest'
  | 'endRelease';

export function releaseHandlers(desk: ReleaseDesk): Pick<Handlers, Names> {
  return {
    releases: ({ caller }) => desk.list(caller),
    release: ({ params, caller }) => desk.one(params.id, caller),
    requestRelease: ({ body, caller }) => desk.request(body, caller),
    approveRelease: ({ params, caller }) => desk.approve(params.id, caller),
    shares: ({ params, caller }) => desk.shares(params.id, caller),
    contribute: ({ params, body, caller }) => desk.contribute(params.id, body.days, caller),
    openRelease: ({ params, caller }) => desk.open(params.id, caller),
    film: ({ params, caller }) => desk.film(params.id, caller),
    manifest: ({ params }) => desk.manifest(params.id),
    endRelease: ({ params, caller }) => desk.end(params.id, caller),
  };
}
