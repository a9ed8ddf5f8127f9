import { AugenmassError } from '../kernel/errors.ts';

/** What the parent asks of an intake process: one JSON object a line on its standard input. */
export type IntakeRequest =
  | {
      readonly op: 'read';
      readonly camera: number;
      readonly path: string;
      /** How errors call the file. */
      readonly name: string;
      /** Only the head: stream, remarks, end; no packets. */
      readonly headOnly: boolean;
    }
  | {
      readonly op: 'watch';
      readonly camera: number;
      /** With user and password; reaches the process by pipe only, so that no process list shows it. */
      readonly url: string;
      readonly name: string;
      readonly transport: 'tcp' | 'udp';
      readonly caFile: string | undefined;
      readonly timeoutMs: number;
      /** Look first, without playing, whether the camera offers sound. */
      readonly askForAudio: boolean;
      /** It did not answer the last time: see first whether anybody is there. */
      readonly knock: boolean;
    }
  | { readonly op: 'stop'; readonly camera: number };

export const MAX_REQUEST_BYTES = 16 * 1024;

export function encodeRequest(request: IntakeRequest): string {
  return `${JSON.stringify(request)}\n`;
}

/** Parses a line of the parent. It is trusted, so a misfit is a mistake of ours: `internal`. */
export function decodeRequest(line: string): IntakeRequest {
  const value: unknown = JSON.parse(line);
  if (typeof value === 'object' && value !== null && 'op' in value && 'camera' in value) {
    if (value.op === 'read' || value.op === 'watch' || value.op === 'stop') return value as IntakeRequest;
  }
  throw new AugenmassError('internal', 'Intake was asked for something it does not know.');
}

export type WatchRequest = Extract<IntakeRequest, { op: 'watch' }>;
