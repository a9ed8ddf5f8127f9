import { AugenmassError } from '../kernel/errors.ts';
import { grantsOf } from '../live/grants.ts';
import type { PublicPage } from '../wire/place.ts';
import type { Handlers } from './http-handler.ts';
import type { LedgerDesk } from './ledger-desk.ts';
import type { LiveDoor } from './http-live.ts';
import { loadStanding } from './place.ts';
import { isPlace, pathsOf } from './place-files.ts';
import type { PlaceFolder } from './place-files.ts';
import type { ReleaseDesk } from './release-desk.ts';

export interface PublicParts {
  readonly place: PlaceFolder;
  readonly live: Pick<LiveDoor, 'numbers'>;
  readonly ledger: LedgerDesk;
  readonly releases: Pick<ReleaseDesk, 'countSince'>;
}

const DAY_MS = 86_400_000;
const DAYS = 30;
/** The same numbers for everybody for so long: strangers cause no work. */
const FRESH_MS = 30_000;

type Page = ReturnType<typeof PublicPage.parse>;

/** What passers-by, press and parliament may know, and only where the mandate grants a public report. */
export function publicHandlers({ place, live, ledger, releases }: PublicParts): Pick<Handlers, 'publicPage'> {
  let made: { page: Page; sha256: string; atMs: number } | undefined;
  return {
    publicPage: async () => {
      const nowMs = place.clock.nowMs();
      if (!(await isPlace(place.disk, place.folder))) throw notPublic();
      const { parsed } = await loadStanding(pathsOf(place), place.disk, nowMs);
      const { mandate, sha256 } = parsed;
      if (mandate.publicReport === undefined) throw notPublic();
      if (made?.sha256 === sha256 && nowMs - made.atMs >= 0 && nowMs - made.atMs < FRESH_MS) return made.page;
      const sinceMs = Math.floor(nowMs / DAY_MS) * DAY_MS - (DAYS - 1) * DAY_MS;
      const reader = await ledger.reader();
      const page: Page = {
        site: mandate.site,
        operator: { ...mandate.operator },
        dataProtectionOfficer: mandate.dataProtectionOfficer ?? null,
        legalBasis: mandate.legalBasis,
        validUntilMs: mandate.validUntilMs,
        cameras: grantsOf(mandate, new Map()),
        numbers: { sinceMs, ...(await live.numbers(sinceMs)), ...(await releases.countSince(sinceMs)) },
        ledger: { vkey: await ledger.vkey(), checkpoint: reader.checkpoint.text, size: reader.size },
      };
      made = { page, sha256, atMs: nowMs };
      return page;
    },
  };
}

const notPublic = (): AugenmassError =>
  new AugenmassError('not-found', 'This place has no public page.', {
    de: { message: 'Dieser Ort hat keine öffentliche Seite.' },
  });
