import { join } from 'node:path';
import type { Disk } from '../disk/disk.ts';
import { act } from '../ledger/act.ts';
import { AugenmassError } from '../kernel/errors.ts';
import type { Act, Admission } from '../mandate/act.ts';
import type { Mandate } from '../mandate/mandate.ts';
import { endHold } from './holds.ts';
import type { Kept, StoredSegment } from './kept.ts';
import { keyPath } from './keys.ts';
import { listFiles } from './store.ts';
import type { Vault } from './store.ts';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

export interface RetentionRules {
  readonly mandate: Mandate;
  /** `admit` of the signed mandate, now. */
  readonly admit: (act: Act) => Admission;
  readonly nowMs: number;
}

/** Segments of one camera that go together. */
export interface Run {
  readonly camera: string;
  readonly fromMs: number;
  readonly toMs: number;
  readonly segments: readonly StoredSegment[];
}

export interface Retained {
  readonly segments: number;
  readonly bytes: number;
  /** Days whose key, and with it every share, was destroyed. */
  readonly days: readonly string[];
  /** Holds that had reached their end. */
  readonly holds: readonly string[];
}

/** Footage of a camera that the mandate no longer names stays as long as the mandate lets any camera's stay. */
export function retentionMs(mandate: Mandate, camera: string): number {
  const named = mandate.cameras.find(({ name }) => name === camera);
  return HOUR_MS * (named?.retentionHours ?? Math.max(0, ...mandate.cameras.map((one) => one.retentionHours)));
}

interface Spanned {
  readonly camera: string;
  readonly startMs: number;
  readonly endMs: number;
}

/** Whether it has outlived the mandate, and no hold that stands now, the mandate's or one placed since, keeps it. */
export function isDue(segment: Spanned, kept: Kept, mandate: Mandate, nowMs: number): boolean {
  const ended = segment.endMs + retentionMs(mandate, segment.camera) <= nowMs;
  return ended && !isHeld(segment, kept, mandate, nowMs);
}

function isHeld({ camera, startMs, endMs }: Spanned, kept: Kept, mandate: Mandate, nowMs: number): boolean {
  return [...mandate.holds, ...kept.holds.values()].some(
    (hold) => hold.camera === camera && nowMs < hold.untilMs && startMs < hold.toMs && endMs > hold.fromMs,
  );
}

/** What is due, in runs with nothing between that stays. */
export function dueRuns(kept: Kept, mandate: Mandate, nowMs: number): Run[] {
  const runs: Run[] = [];
  const sorted = [...kept.segments.values()].sort((a, b) =>
    a.camera < b.camera ? -1 : a.camera > b.camera ? 1 : a.startMs - b.startMs,
  );
  let open: StoredSegment[] = [];
  const close = (): void => {
    if (open.length > 0) {
      const toMs = Math.max(...open.map(({ endMs }) => endMs));
      runs.push({ camera: open[0]!.camera, fromMs: open[0]!.startMs, toMs, segments: open });
    }
    open = [];
  };
  for (const segment of sorted) {
    if (open.length > 0 && open[0]!.camera !== segment.camera) close();
    if (isDue(segment, kept, mandate, nowMs)) open.push(segment);
    else close();
  }
  close();
  return runs;
}

/** Days that have ended, with a key and without a segment: the key opens nothing any more and goes. */
export function dueDays(kept: Kept, nowMs: number): string[] {
  const needed = new Set([...kept.segments.values()].map(({ day }) => day));
  return [...kept.dayKeys.keys()]
    .filter((day) => !needed.has(day) && Date.parse(day) + DAY_MS + HOUR_MS <= nowMs)
    .sort();
}

/**
 * Destroys what the mandate no longer lets stay: files, then the keys of days of which nothing is left, each with an entry
 * before and an outcome after. What was begun and not ended is done again. Throws `refused` where the mandate does not count.
 */
export async function retain(vault: Vault, { mandate, admit, nowMs }: RetentionRules): Promise<Retained> {
  const { kept, disk, ledger, place } = vault;
  let segments = 0;
  let bytes = 0;
  const holds = [...kept.holds.values()].filter((hold) => hold.untilMs <= nowMs).map(({ id }) => id);
  for (const id of holds) await endHold(vault, id, { reason: 'ended' });
  for (const run of dueRuns(kept, mandate, nowMs)) {
    const { camera, fromMs, toMs } = run;
    mustAdmit(admit({ do: 'destroy', camera, olderThanMs: toMs, fromMs, toMs }));
    const size = run.segments.reduce((sum, segment) => sum + segment.bytes, 0);
    const facts = { camera, fromMs, toMs, segments: run.segments.length, bytes: size, reason: 'retention-over' };
    await act(ledger, { act: 'retention', facts }, async () => {
      // A hold may have come through the door since the run was chosen.
      if (!run.segments.every((segment) => isDue(segment, kept, mandate, nowMs))) throw heldSince(camera);
      for (const { path } of run.segments) await disk.remove(join(place, 'vault', path));
    });
    for (const { path } of run.segments) kept.segments.delete(path);
    segments += run.segments.length;
    bytes += size;
  }
  const days = dueDays(kept, nowMs);
  for (const day of days) {
    await act(ledger, { act: 'retention', facts: { day, reason: 'day-key' } }, () => disk.remove(keyPath(place, day)));
    kept.dayKeys.delete(day);
    kept.endedDays.add(day);
  }
  return { segments, bytes, days, holds };
}

function heldSince(camera: string): AugenmassError {
  return new AugenmassError('conflict', `Footage of ${camera} that was due is held since a moment ago and stays.`, {
    remedy: 'The rest goes with the next retention.',
  });
}

/** A camera that the mandate no longer names has no line that could grant it; that the mandate is signed was asked first. */
function mustAdmit(admission: Admission): void {
  if (admission.granted || admission.kind === 'unknown-camera') return;
  throw new AugenmassError('refused', admission.sentence.en, { remedy: `See line ${admission.line} of the mandate.` });
}

export interface RetentionCheck {
  /** Files and keys on the disk that should be gone, relative to DIR. */
  readonly overdue: readonly string[];
  /** Segments that the ledger names and the disk does not hold, relative to DIR. */
  readonly missing: readonly string[];
  readonly segments: number;
  /** UTC ms of the oldest footage on the disk that no hold keeps; undefined where there is none. */
  readonly oldestMs: number | undefined;
}

/** Looks at the disk itself, not only at what the ledger says. Changes nothing. */
export async function checkRetention(
  place: string,
  disk: Disk,
  kept: Kept,
  mandate: Mandate,
  nowMs: number,
): Promise<RetentionCheck> {
  const files = await listFiles(place, disk);
  const overdue = files.filter((file) => isDue(file, kept, mandate, nowMs)).map(({ path }) => `vault/${path}`);
  const days = new Set([...files.map(({ day }) => day), ...[...kept.segments.values()].map(({ day }) => day)]);
  for (const { name } of await disk.list(join(place, 'vault', 'keys'))) {
    const day = name.replace(/\.json$/, '');
    if (!days.has(day) && !(Date.parse(day) + DAY_MS + HOUR_MS > nowMs)) overdue.push(`vault/keys/${name}`);
  }
  for (const { id, untilMs } of kept.holds.values()) if (untilMs <= nowMs) overdue.push(`vault/holds/${id}.json`);
  const there = new Set(files.map(({ path }) => path));
  const missing = [...kept.segments.keys()].filter((path) => !there.has(path)).map((path) => `vault/${path}`);
  const free = files.filter((file) => !isHeld(file, kept, mandate, nowMs));
  const oldestMs = free.length === 0 ? undefined : Math.min(...free.map(({ startMs }) => startMs));
  return { overdue: overdue.sort(), missing: missing.sort(), segments: files.length, oldestMs };
}
