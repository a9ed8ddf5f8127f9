import type { Writable } from 'node:stream';
import cliProgress from 'cli-progress';
import type { Clock } from '../kernel/clock.ts';
import { clockTime } from './duration.ts';
import type { Say } from './language.ts';

export interface Progress {
  /** A clip begins; `durationMs` undefined where the container does not say. */
  begin(name: string, durationMs: number | undefined): void;
  /** Footage done, in both passes together: 0…1 where the duration is known; `footageMs` seen in this pass. */
  advance(phase: 'learning' | 'watching', share: number | undefined, footageMs: number): void;
  end(): void;
}

export const silentProgress: Progress = { begin: () => undefined, advance: () => undefined, end: () => undefined };

/** A bar with speed and time left on a terminal; a plain line a clip elsewhere, so that logs stay readable. */
export function terminalProgress(output: Writable & { isTTY?: boolean }, clock: Clock, say: Say): Progress {
  let name = '';
  let startedMs = 0;
  let last = { share: 0, footageMs: 0 };
  const bar =
    output.isTTY === true
      ? new cliProgress.SingleBar({
          stream: output,
          format: '{name} [{bar}] {percentage} % · {phase} · {speed} {unit}{left}',
          barsize: 24,
          hideCursor: true,
          clearOnComplete: true,
          fps: 8,
        })
      : undefined;
  return {
    begin(clip, durationMs) {
      name = clip;
      startedMs = clock.monotonicMs();
      last = { share: 0, footageMs: 0 };
      const payload = { name: shorten(clip, 32), phase: say('learning'), speed: '–', unit: say('speed'), left: '' };
      bar?.start(1000, 0, payload);
      if (durationMs === undefined) bar?.setTotal(1000);
    },
    advance(phase, share, footageMs) {
      const spentMs = Math.max(1, clock.monotonicMs() - startedMs);
      const done = share ?? last.share;
      last = { share: done, footageMs };
      const leftMs = done > 0.03 ? (spentMs * (1 - done)) / done : undefined;
      bar?.update(Math.round(done * 1000), {
        phase: say(phase),
        speed: (footageMs / spentMs).toFixed(1),
        left: leftMs === undefined ? '' : ` · ${say('left')} ${clockTime(leftMs)}`,
      });
    },
    end() {
      bar?.stop();
      if (bar) return;
      const spentMs = Math.max(1, clock.monotonicMs() - startedMs);
      output.write(`${name}  ${clockTime(last.footageMs)}  ${(last.footageMs / spentMs).toFixed(1)} ${say('speed')}\n`);
    },
  };
}

function shorten(text: string, length: number): string {
  return text.length <= length ? text.padEnd(length) : `…${text.slice(text.length - length + 1)}`;
}
