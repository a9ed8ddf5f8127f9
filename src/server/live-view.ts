import type { Hub } from '../live/hub.ts';
import { grantsOf } from '../live/grants.ts';
import type { PlanPlaces } from '../live/grants.ts';
import type { Standing } from '../mandate/standing.ts';
import type { Place as Wire } from '../wire/place.ts';
import type { Place } from './place.ts';
import { worthOf } from './live-watching.ts';

export interface ViewParts {
  readonly standing: Standing;
  /** The place while it is open; its ledger is at rest without it. */
  readonly place: Place | undefined;
  readonly hub: Hub;
  readonly plan: PlanPlaces;
  readonly demo: boolean;
  readonly version: string;
  readonly nowMs: number;
  readonly watchingSinceMs: number | undefined;
  readonly openAlarms: number;
  readonly openReleases: number;
  /** Of the ledger, when the place was open last. */
  readonly lastSize: number;
}

/** The place as every screen sees it. No address of a camera, no key, no name of a person. */
export function viewOf(parts: ViewParts): Wire {
  const { standing, place, hub, nowMs } = parts;
  const { mandate, sha256 } = standing.parsed;
  const { release, custodians } = mandate;
  return {
    site: mandate.site,
    demo: parts.demo,
    nowMs: Math.round(nowMs),
    timeZone: mandate.timeZone,
    version: parts.version,
    watchingSinceMs: parts.watchingSinceMs === undefined ? null : Math.round(parts.watchingSinceMs),
    mandate: {
      sha256,
      validFromMs: mandate.validFromMs,
      validUntilMs: mandate.validUntilMs,
      standing: worthOf(standing, nowMs),
      retentionHours: Math.max(0, ...mandate.cameras.map(({ retentionHours }) => retentionHours)),
      secondReview: mandate.alarms.secondReview,
      recipients: mandate.alarms.recipients.map(({ name }) => name),
      releaseRequest: [...(release?.request ?? [])],
      releaseApprove: [...(release?.approve ?? [])],
      approvals: release?.approvals ?? 0,
      custodians: custodians
        ? { threshold: custodians.threshold, names: custodians.keys.map(({ name }) => name) }
        : null,
      publicReport: mandate.publicReport !== undefined,
    },
    ledger: {
      size: place?.ledger.size ?? parts.lastSize,
      cosigned: hub.cosignedBy,
      witnesses: mandate.witnesses.length,
      stopped: place?.ledger.stopped !== undefined,
    },
    darkroom: {
      ...hub.darkroomStanding,
      rooms: hub.darkroomStanding.rooms.map((room) => ({ ...room, cameras: [...room.cameras] })),
    },
    grants: grantsOf(mandate, parts.plan),
    cameras: hub.standings(),
    openAlarms: parts.openAlarms,
    openReleases: parts.openReleases,
  };
}
