import { PLATE_STATES } from '../observation/observation.ts';
import { curvesFrom, findingLine, lineOf } from './curves.ts';
import { REPORT_BEHAVIOURS } from './input.ts';
import type { ReportClip, ReportInput } from './input.ts';
import { plain } from './markup.ts';
import { deflate, packSamples } from './pack.ts';
import type { ClipData, PageData } from './player/data.ts';
import { calmed } from '../ink/figure.ts';
import { unpack } from './player/unpack.ts';
import type { Frame } from './player/unpack.ts';
import { pngOfInk } from './png.ts';
import { DRAWING_HEIGHT_PX, DRAWING_WIDTH_PX } from '../observation/observation.ts';

/** One clip as the page holds it. */
export interface ClipParts {
  readonly data: ClipData;
  /** Deflated and base64; '' where nothing was observed. */
  readonly observations: string;
  /** As the player will see them, for the stills. */
  readonly frames: readonly Frame[];
}

export interface PageParts {
  readonly data: PageData;
  readonly clips: readonly ClipParts[];
  /** Each different drawing once: element id → PNG, base64. */
  readonly drawings: ReadonlyMap<string, string>;
}

export function partsOf(input: ReportInput): PageParts {
  const drawings = new Map<string, string>();
  const clips = input.clips.map((clip) => clipParts(clip, drawings));
  const data: PageData = {
    language: input.language ?? 'de',
    watchedFor: input.watchedFor ?? REPORT_BEHAVIOURS,
    clips: clips.map((clip) => clip.data),
  };
  return { data, clips, drawings };
}

function clipParts(clip: ReportClip, drawings: Map<string, string>): ClipParts {
  const tracks = [...new Set(clip.samples.flatMap((sample) => sample.bodies.map((body) => body.track)))].filter(
    (track) => track !== '',
  );
  const packed = packSamples(clip.samples, tracks);
  const findings = [...clip.findings].sort((a, b) => a.startMs - b.startMs);
  const data: ClipData = {
    name: plain(clip.name),
    camera: plain(clip.camera),
    durationMs: Math.round(clip.durationMs),
    widthPx: clip.widthPx,
    heightPx: clip.heightPx,
    startedAtMs: clip.startedAtMs ?? null,
    analysedMs: Math.round(Math.min(clip.durationMs, clip.coverage.analysedMs)),
    plate: clip.plate,
    plateGiven: clip.plateGiven ?? false,
    short: !clip.plateGiven && clip.notices.some((notice) => notice.code === 'plate-too-short'),
    drawing: clip.drawing ? drawingId(clip.drawing, drawings) : null,
    failure: clip.failure
      ? {
          message: plain(clip.failure.message),
          remedy: plain(clip.failure.remedy ?? ''),
          partial: clip.samples.length > 0,
        }
      : null,
    findings: findings.map((finding) => {
      const { line, fromMs, toMs } = findingLine(clip, finding);
      return {
        behaviour: finding.behaviour,
        startMs: Math.round(finding.startMs),
        endMs: Math.round(finding.endMs),
        confidence: Math.round(finding.confidence * 100) / 100,
        tracks: finding.tracks.map((track) => tracks.indexOf(track) + 1).filter((number) => number > 0),
        reason: { de: plain(finding.reason.de), en: plain(finding.reason.en) },
        line,
        lineFromMs: Math.round(fromMs),
        lineToMs: Math.round(toMs),
      };
    }),
    gaps: clip.coverage.gaps.map(({ fromMs, toMs }) => ({ fromMs: Math.round(fromMs), toMs: Math.round(toMs) })),
    plateRuns: plateRuns(clip),
    lines: (clip.curves ?? curvesFrom(clip.samples)).filter((curve) => curve.values.length > 1).map(lineOf),
    busyMs: busiest(clip),
    mostPeople: clip.samples.reduce((most, { observation }) => Math.max(most, observation.persons.length), 0),
  };
  const empty = clip.samples.length === 0;
  return { data, observations: empty ? '' : deflate(packed), frames: empty ? [] : calmed(unpack(packed)) };
}

function busiest(clip: ReportClip): number {
  let most = 0;
  let atMs = 0;
  for (const { observation } of clip.samples) {
    if (observation.persons.length <= most) continue;
    most = observation.persons.length;
    atMs = Math.round(observation.timeMs);
  }
  return atMs;
}

/** Where the state of the plate changes: [from ms, number of the state]. */
function plateRuns(clip: ReportClip): (readonly [number, number])[] {
  const runs: (readonly [number, number])[] = [];
  for (const { observation } of clip.samples) {
    const state = PLATE_STATES.indexOf(observation.plate);
    if (runs.at(-1)?.[1] !== state) runs.push([runs.length === 0 ? 0 : Math.round(observation.timeMs), state]);
  }
  return runs;
}

function drawingId(ink: Uint8Array, drawings: Map<string, string>): string {
  const png = Buffer.from(pngOfInk(ink, DRAWING_WIDTH_PX, DRAWING_HEIGHT_PX)).toString('base64');
  for (const [id, known] of drawings) if (known === png) return id;
  const id = `drawing-${drawings.size}`;
  drawings.set(id, png);
  return id;
}
