import { join } from 'node:path';
import { BEHAVIOURS } from '../behaviour/finding.ts';
import type { Behaviour } from '../behaviour/finding.ts';
import { renderReason } from '../behaviour/reason.ts';
import { renderReport } from '../report/report.ts';
import type { ReportClip, ReportInput } from '../report/input.ts';
import { analysedMs } from './clip-result.ts';
import type { ClipResult } from './clip-result.ts';
import { writeWhole } from './files.ts';
import type { Language } from './language.ts';

export interface RunFacts {
  readonly title: string;
  readonly version: string;
  readonly generatedAtMs: number;
  readonly model: { readonly name: string; readonly sha256: string };
  readonly walls: string;
  readonly behaviours: readonly Behaviour[];
  readonly interrupted: boolean;
  readonly language: Language;
}

/** One line of findings.jsonl a finding, in the order of the clips and of time. docs/formats.md */
export function findingLines(results: readonly ClipResult[]): string {
  return results
    .flatMap((result) => [...result.findings].sort((a, b) => a.startMs - b.startMs))
    .map(({ behaviour, startMs, endMs, confidence, camera, tracks, reason }) => {
      const sentence = { de: renderReason(reason, 'de'), en: renderReason(reason, 'en') };
      return `${JSON.stringify({ behaviour, startMs, endMs, confidence, camera, tracks, reason: { ...reason, sentence } })}\n`;
    })
    .join('');
}

export function summaryOf(results: readonly ClipResult[], facts: RunFacts) {
  const findings = Object.fromEntries(
    BEHAVIOURS.map((name) => [name, results.flatMap((r) => r.findings).filter((f) => f.behaviour === name).length]),
  );
  return {
    format: 'augenmass-summary-v1',
    version: facts.version,
    generatedAt: new Date(facts.generatedAtMs).toISOString(),
    interrupted: facts.interrupted,
    model: facts.model,
    walls: facts.walls,
    behaviours: facts.behaviours,
    findings,
    analysedSeconds: seconds(results.reduce((sum, result) => sum + analysedMs(result), 0)),
    clips: results.map((result) => ({
      name: result.name,
      camera: result.camera,
      status: result.status,
      durationSeconds: seconds(result.durationMs),
      analysedSeconds: seconds(analysedMs(result)),
      widthPx: result.widthPx,
      heightPx: result.heightPx,
      plate: result.plate,
      findings: result.findings.length,
      analyses: result.samples.length,
      skippedStill: result.passed?.still ?? 0,
      damaged: result.passed?.damaged ?? 0,
      gaps: result.gaps,
      notices: result.notices,
      remarks: result.remarks,
      bitsPerSecondLeaving: bitsPerSecond(result),
      ...(result.failure && { failure: result.failure }),
    })),
  };
}

function bitsPerSecond(result: ClipResult): number {
  const span = analysedMs(result) / 1000;
  return span > 0 ? Math.round((result.leaving.observationBytes * 8) / span) : 0;
}

const seconds = (ms: number): number => Math.round(ms / 100) / 10;

export function reportInput(results: readonly ClipResult[], facts: RunFacts): ReportInput {
  return {
    generatedAtMs: facts.generatedAtMs,
    title: facts.title,
    version: facts.version,
    model: facts.model,
    walls: facts.walls,
    watchedFor: facts.behaviours,
    language: facts.language,
    stopped: facts.interrupted,
    clips: results.map(reportClip),
  };
}

function reportClip(result: ClipResult): ReportClip {
  // The report counts from the first picture; a stream's times are UTC.
  const startMs = result.live ? (result.samples[0]?.observation.timeMs ?? 0) : 0;
  return {
    name: result.name,
    camera: result.camera,
    durationMs: result.durationMs,
    widthPx: result.widthPx,
    heightPx: result.heightPx,
    startedAtMs: result.live ? startMs : undefined,
    drawing: result.drawing?.ink,
    plate: result.plate,
    plateGiven: result.plateGiven,
    samples: result.samples.map(({ observation, frame }) => ({
      observation: { ...observation, timeMs: observation.timeMs - startMs },
      bodies: observation.persons.map((_, i) => {
        const track = frame.tracks[i];
        const body = track === undefined ? undefined : frame.bodies.find((candidate) => candidate.track === track);
        return body
          ? { track: body.track, hipHeightM: body.metric.hipHeightM, speedMps: body.metric.speedMps }
          : { track: '' };
      }),
    })),
    findings: result.findings.map((finding) => ({
      behaviour: finding.behaviour,
      startMs: finding.startMs - startMs,
      endMs: finding.endMs - startMs,
      confidence: finding.confidence,
      tracks: finding.tracks,
      reason: { de: renderReason(finding.reason, 'de'), en: renderReason(finding.reason, 'en') },
    })),
    notices: result.notices,
    remarks: result.remarks,
    coverage: {
      analysedMs: analysedMs(result),
      gaps: result.gaps.map(({ fromMs, toMs }) => ({ fromMs: fromMs - startMs, toMs: toMs - startMs })),
    },
    failure: result.failure,
  };
}

/** Writes the three files, each whole or not at all; the report last, because it is what people open. */
export async function writeOutputs(folder: string, results: readonly ClipResult[], facts: RunFacts): Promise<void> {
  await writeWhole(join(folder, 'findings.jsonl'), findingLines(results));
  await writeWhole(join(folder, 'summary.json'), `${JSON.stringify(summaryOf(results, facts), null, 2)}\n`);
  await writeWhole(join(folder, 'report.html'), renderReport(reportInput(results, facts)));
}
