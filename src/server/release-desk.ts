import { createReadStream } from 'node:fs';
import { join } from 'node:path';
import { AugenmassError } from '../kernel/errors.ts';
import { act } from '../ledger/act.ts';
import { admit } from '../mandate/admit.ts';
import type { Mandate } from '../mandate/mandate.ts';
import { approveRelease } from '../review/approve.ts';
import { contributeSealed, sealedShares } from '../review/contribute-sealed.ts';
import { endRelease } from '../review/end.ts';
import { openFilm } from '../review/open.ts';
import type { Opening } from '../review/open.ts';
import { checkId, releaseFolder } from '../review/place.ts';
import type { ReleasePlace } from '../review/place.ts';
import { readRequest } from '../review/request-file.ts';
import { stateOf } from '../review/releases.ts';
import type { ReleaseRecord } from '../review/releases.ts';
import { requestRelease } from '../review/request.ts';
import type { Store } from '../store/open.ts';
import { ledgerEntries } from '../vault/ledger-entries.ts';
import type { Release, ReleaseBody, Shares } from '../wire/release.ts';
import type { Role, Sentence } from '../wire/words.ts';
import type { Bytes, Caller } from './http-handler.ts';
import type { LedgerDesk } from './ledger-desk.ts';
import { loadStanding } from './place.ts';
import { isPlace, noPlace, pathsOf } from './place-files.ts';
import type { PlaceFolder } from './place-files.ts';
import { inTurn } from './place-turn.ts';
import { ReleaseEntries } from './release-entries.ts';
import { everybody, remember } from './release-people.ts';
import type { TookPart } from './release-people.ts';
import { refusalOf } from './http-problem.ts';

export interface ReleaseDeskOptions {
  readonly place: PlaceFolder;
  readonly store: Store;
  readonly ledger: LedgerDesk;
  /** How a film is made at `out`; `read` hears of each segment that is read. */
  readonly opening: (out: string, signal: AbortSignal) => Promise<Opening>;
  readonly changed: (id: string) => void;
  readonly fault: (what: string, error: unknown) => void;
  /** Ends films that are being made. */
  readonly signal: AbortSignal;
}

type Body = ReturnType<typeof ReleaseBody.parse>;
type Given = { readonly day: string; readonly share: string };
const TURN_MS = 15_000;
const WRITES: readonly Role[] = ['operator', 'reviewer'];
const ENDS: readonly Role[] = ['operator', 'reviewer', 'data-protection-officer'];

/** Releases as people take part in them. Four eyes are two people here, not only two roles. */
export class ReleaseDesk {
  readonly #options: ReleaseDeskOptions;
  readonly #entries: ReleaseEntries;
  readonly #openings = new Map<string, { progress: number }>();
  readonly #faults = new Map<string, Sentence>();
  readonly #jobs = new Set<Promise<void>>();

  constructor(options: ReleaseDeskOptions) {
    this.#options = options;
    this.#entries = new ReleaseEntries(options.ledger);
  }

  async list(caller: Caller): Promise<Release[]> {
    const place = await this.#place();
    const releases = [...(await this.#entries.releases()).values()].reverse();
    return Promise.all(releases.slice(0, 500).map((release) => this.#shown(place, release, caller)));
  }

  /** Throws `not-found`. */
  async one(id: string, caller: Caller): Promise<Release> {
    const place = await this.#place();
    return this.#shown(place, await this.#known(id), caller);
  }

  async openCount(): Promise<number> {
    if (!(await isPlace(this.#options.place.disk, this.#options.place.folder))) return 0;
    const nowMs = this.#options.place.clock.nowMs();
    return [...(await this.#entries.releases()).values()].filter(
      (one) => !one.over && !one.destroyed && one.openedAtMs === undefined && nowMs < one.untilMs,
    ).length;
  }

  /** How many were requested, and how many opened, from then on. */
  async countSince(sinceMs: number): Promise<{ releasesRequested: number; releasesOpened: number }> {
    const all = [...(await this.#entries.releases()).values()];
    return {
      releasesRequested: all.filter(({ requestedAtMs }) => requestedAtMs >= sinceMs).length,
      releasesOpened: all.filter(({ openedAtMs }) => openedAtMs !== undefined && openedAtMs >= sinceMs).length,
    };
  }

  async request(body: Body, caller: Caller): Promise<Release> {
    const place = await this.#place();
    const role = roleFor(caller, WRITES, place.parsed.mandate.release?.request ?? []);
    const { camera, fromMs, toMs, basis, fileNumber, purpose, region, untilMs } = body;
    const { id } = await this.#inTurn(() =>
      requestRelease(place, { role, camera, fromMs, toMs, basis, fileNumber, purpose, region, untilMs }),
    );
    await remember(this.#options.store, id, { requestedBy: caller.person.id });
    return this.#told(id, caller);
  }

  async approve(id: string, caller: Caller): Promise<Release> {
    const place = await this.#place();
    const release = await this.#known(id);
    const people = await everybody(this.#options.store, release.id);
    if (tookPart(people, caller)) throw samePerson();
    const rules = place.parsed.mandate.release?.approve ?? [];
    const free = rules.filter(
      (role) => role !== release.requestedBy && !release.approvals.some((one) => one.role === role),
    );
    const role = roleFor(caller, ['reviewer', 'data-protection-officer'], free);
    await this.#inTurn(() => approveRelease(place, release.id, role));
    await remember(this.#options.store, release.id, { approvedBy: caller.person.id });
    return this.#told(release.id, caller);
  }

  async shares(id: string, caller: Caller): Promise<Shares> {
    const { custodian, recipient, days } = await sealedShares(await this.#place(), checkId(id), custodianOf(caller));
    const shown = days.map(({ day, share }) => ({ day, share: Buffer.from(share).toString('base64') }));
    return { release: id, custodian, recipient, days: shown };
  }

  async contribute(id: string, days: readonly Given[], caller: Caller): Promise<Release> {
    const place = await this.#place();
    const shares = days.map(({ day, share }) => ({ day, share: Buffer.from(share, 'base64') }));
    await this.#inTurn(() => contributeSealed(place, checkId(id), custodianOf(caller), shares));
    return this.#told(id, caller);
  }

  /** Answers at once; the film is made meanwhile. Throws `conflict` where it is being made already or is not ready. */
  async open(id: string, caller: Caller): Promise<Release> {
    const place = await this.#place();
    const release = await this.#known(id);
    const shown = await this.#shown(place, release, caller);
    if (shown.state !== 'ready') throw notReady();
    this.#openings.set(release.id, { progress: 0 });
    this.#faults.delete(release.id);
    const job = this.#develop(place, release).finally(() => {
      this.#openings.delete(release.id);
      this.#jobs.delete(job);
      this.#options.changed(release.id);
    });
    this.#jobs.add(job);
    return this.#told(release.id, caller);
  }

  /** Resolves when no film is being made any more. */
  async settled(): Promise<void> {
    await Promise.allSettled(this.#jobs);
  }

  /** The film, counted in the ledger before it leaves. Throws `not-found` where there is none any more. */
  async film(id: string, caller: Caller): Promise<Bytes> {
    const { place } = this.#options;
    const { path, bytes, release } = await this.#film(id);
    const { outputSha256, manifestSha256 } = release;
    const facts = {
      release: release.id,
      role: roleFor(caller, WRITES, WRITES),
      bytes,
      ...(outputSha256 !== undefined && { outputSha256 }),
      ...(manifestSha256 !== undefined && { manifestSha256 }),
    };
    await act(place.ledger, { act: 'download', facts }, () => Promise.resolve());
    this.#options.changed(release.id);
    return { body: createReadStream(path), headers: { 'content-length': String(bytes), 'accept-ranges': 'none' } };
  }

  async manifest(id: string): Promise<Bytes> {
    const { path } = await this.#film(id);
    const body = await this.#options.place.disk.read(`${path}.manifest.json`);
    return { body, headers: { 'content-disposition': `attachment; filename="${id}.manifest.json"` } };
  }

  async end(id: string, caller: Caller): Promise<Release> {
    const place = await this.#place();
    if (this.#openings.has(id)) throw notReady();
    await this.#inTurn(() => endRelease(place, checkId(id), roleFor(caller, ENDS, ENDS)));
    return this.#told(id, caller);
  }

  async #develop(place: ReleasePlace, release: ReleaseRecord): Promise<void> {
    const { id } = release;
    try {
      await this.#inTurn(async () => {
        const opening = await this.#options.opening(filmPath(place, id), this.#options.signal);
        await openFilm(place, id, { ...opening, develop: (job) => opening.develop({ ...job, segments: this.#counted(id, job.segments) }) }); // prettier-ignore
      });
    } catch (error) {
      const { problem, status } = refusalOf(error);
      this.#faults.set(id, problem.message);
      if (status >= 500) this.#options.fault(`release ${id}`, error);
    }
  }

  /** Segments are read one after the other; how far they are is how far the film is, but for its end. */
  #counted<T extends { readonly read: () => Promise<Uint8Array> }>(id: string, segments: readonly T[]): T[] {
    let read = 0;
    return segments.map((segment) => ({
      ...segment,
      read: async () => {
        const bytes = await segment.read();
        const opening = this.#openings.get(id);
        if (opening) opening.progress = Math.min(0.95, ++read / segments.length);
        this.#options.changed(id);
        return bytes;
      },
    }));
  }

  async #film(id: string): Promise<{ path: string; bytes: number; release: ReleaseRecord }> {
    const release = await this.#known(id);
    const over = release.over || this.#options.place.clock.nowMs() >= release.untilMs;
    const bytes = over ? undefined : await this.#filmBytes(release.id);
    if (bytes !== undefined) return { path: filmPath(this.#options.place, release.id), bytes, release };
    throw new AugenmassError('not-found', 'There is no film of this release.', {
      remedy: 'It has not been opened here, or it has ended.',
      de: { message: 'Von dieser Herausgabe gibt es keinen Film.', remedy: 'Sie wurde hier nicht geöffnet oder ist beendet.' }, // prettier-ignore
    });
  }

  async #filmBytes(id: string): Promise<number | undefined> {
    const files = await this.#options.place.disk.list(releaseFolder(this.#options.place, id));
    return files.find(({ name }) => name === 'film.mp4')?.bytes;
  }

  async #known(id: string): Promise<ReleaseRecord> {
    const release = (await this.#entries.releases()).get(checkId(id));
    if (release) return release;
    throw new AugenmassError('not-found', `The ledger knows no release ${id}.`, {
      de: { message: 'Diese Herausgabe gibt es nicht.' },
    });
  }

  async #told(id: string, caller: Caller): Promise<Release> {
    this.#options.changed(id);
    return this.one(id, caller);
  }

  async #shown(place: ReleasePlace, release: ReleaseRecord, caller: Caller): Promise<Release> {
    const { mandate } = place.parsed;
    const needs = { approvals: mandate.release?.approvals ?? 0, threshold: mandate.custodians?.threshold ?? 0 };
    const nowMs = place.clock.nowMs();
    const opening = this.#openings.get(release.id);
    const state = stateNow(release, needs, nowMs, opening !== undefined);
    const bytes = state === 'opened' ? await this.#filmBytes(release.id) : undefined;
    // Gone with the release, or not what was requested: then no reason is shown.
    const request = await readRequest(place, release).catch(() => undefined);
    const people = await everybody(this.#options.store, release.id);
    const shown = { release, mandate, state, film: bytes !== undefined };
    return {
      id: release.id,
      camera: release.camera,
      fromMs: release.fromMs,
      toMs: release.toMs,
      untilMs: release.untilMs,
      requestedMs: release.requestedAtMs,
      requestedBy: release.requestedBy,
      basis: request?.openings.basis.value ?? null,
      fileNumber: request?.openings.fileNumber.value ?? null,
      purpose: request?.openings.purpose?.value ?? null,
      region: request?.region ?? null,
      segments: release.segments,
      state,
      approvals: release.approvals.map((one) => ({ ...one })),
      approvalsNeeded: needs.approvals,
      contributions: release.contributions.map((one) => ({ ...one })),
      contributionsNeeded: needs.threshold,
      progress: opening?.progress ?? null,
      fault: this.#faults.get(release.id) ?? null,
      // The first entry says that the film was handed out at all.
      film: bytes === undefined ? null : { bytes, downloads: Math.max(0, release.downloads - 1) },
      may: mayOf(shown, people, caller),
    };
  }

  async #place(): Promise<ReleasePlace> {
    const { folder, disk, clock, random, ledger } = this.#options.place;
    if (!(await isPlace(disk, folder))) throw noPlace();
    const standing = await loadStanding(pathsOf({ folder }), disk, clock.nowMs());
    return {
      folder,
      disk,
      clock,
      random,
      parsed: standing.parsed,
      admit: (wanted) => admit(wanted, standing, clock.nowMs()),
      ledger,
      entries: () => ledgerEntries(folder, disk),
      language: 'en',
    };
  }

  #inTurn<T>(work: () => Promise<T>): Promise<T> {
    const { folder, clock } = this.#options.place;
    return inTurn(folder, clock, TURN_MS, work);
  }
}

const filmPath = (place: { readonly folder: string }, id: string): string => join(releaseFolder(place, id), 'film.mp4');

function stateNow(
  release: ReleaseRecord,
  needs: { approvals: number; threshold: number },
  nowMs: number,
  opening: boolean,
): Release['state'] {
  if (opening) return 'opening';
  if (nowMs >= release.untilMs) return 'expired';
  if (release.over) return 'ended';
  const state = stateOf(release, needs, nowMs);
  return state === 'contributed' ? 'ready' : state;
}

interface Shown {
  readonly release: ReleaseRecord;
  readonly mandate: Mandate;
  readonly state: Release['state'];
  readonly film: boolean;
}

/** What this person may do now; the acts themselves are checked again. */
function mayOf({ release, mandate, state, film }: Shown, people: TookPart, caller: Caller): Release['may'] {
  const { roles, custodian } = caller.person;
  const has = (wanted: readonly string[]): boolean => roles.some((role) => wanted.includes(role));
  const may: Release['may'] = [];
  const approve = (mandate.release?.approve ?? []).filter(
    (role) => role !== release.requestedBy && !release.approvals.some((one) => one.role === role),
  );
  const approves = roles.some((role) => (role === 'reviewer' || role === 'data-protection-officer') && approve.includes(role)); // prettier-ignore
  if (state === 'requested' && approves && !tookPart(people, caller)) may.push('approve');
  const contributes =
    roles.includes('custodian') &&
    custodian !== null &&
    (mandate.custodians?.keys ?? []).some(({ name }) => name === custodian) &&
    !release.contributions.some((one) => one.custodian === custodian);
  if ((state === 'approved' || state === 'ready') && contributes) may.push('contribute');
  if (state === 'ready' && has(WRITES)) may.push('open');
  if (film && has(WRITES)) may.push('watch');
  if (!['ended', 'expired', 'opening'].includes(state) && has(ENDS)) may.push('end');
  return may;
}

const tookPart = (people: TookPart, { person }: Caller): boolean =>
  people.requestedBy === person.id || people.approvedBy.includes(person.id);

/** The role in which somebody acts: one of theirs that may do it and that the mandate names; else the first, and the mandate says why not. */
function roleFor({ person }: Caller, may: readonly Role[], mandate: readonly string[]): string {
  const own = person.roles.filter((role) => may.includes(role));
  return own.find((role) => mandate.includes(role)) ?? own[0] ?? 'nobody';
}

function custodianOf({ person }: Caller): string {
  if (person.custodian !== null) return person.custodian;
  throw new AugenmassError('refused', 'You hold no share here.', {
    remedy: 'An administrator enters under which name the mandate knows you.',
    de: {
      message: 'Sie verwahren hier keinen Anteil.',
      remedy: 'Die Verwaltung trägt ein, unter welchem Namen das Mandat Sie kennt.',
    },
  });
}

const samePerson = (): AugenmassError =>
  new AugenmassError('refused', 'You have taken part in this release already; it takes somebody else.', {
    remedy: 'Let another person approve.',
    de: {
      message: 'Sie waren an dieser Herausgabe schon beteiligt; es braucht jemand anderen.',
      remedy: 'Eine andere Person stimmt zu.',
    },
  });
const notReady = (): AugenmassError =>
  new AugenmassError('conflict', 'This release cannot be opened or ended just now.', {
    remedy: 'Look at where it stands.',
    de: { message: 'Diese Herausgabe kann gerade nicht geöffnet oder beendet werden.', remedy: 'Nachsehen, wo sie steht.' }, // prettier-ignore
  });
