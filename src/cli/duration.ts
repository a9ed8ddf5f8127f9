import { AugenmassError } from '../kernel/errors.ts';

/** Parses `90s`, `10m`, `2h` or `1h30m` to milliseconds; throws `invalid` for anything else and for zero. */
export function parseDuration(text: string): number {
  const match = /^(?:(\d+(?:\.\d+)?)h)?(?:(\d+(?:\.\d+)?)m)?(?:(\d+(?:\.\d+)?)s)?$/.exec(text.trim());
  const [hours, minutes, seconds] = [match?.[1], match?.[2], match?.[3]].map((part) => Number(part ?? 0));
  const totalMs = (hours! * 3600 + minutes! * 60 + seconds!) * 1000;
  if (!match || totalMs <= 0) {
    throw new AugenmassError('invalid', `“${text}” is no duration.`, { remedy: 'Write it like 30s, 10m or 1h30m.' });
  }
  return totalMs;
}

/** `0:07`, `12:05`, `1:02:03`. */
export function clockTime(ms: number): string {
  const seconds = Math.max(0, Math.round(ms / 1000));
  const [h, m, s] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, seconds % 60];
  const tail = `${h > 0 ? String(m).padStart(2, '0') : m}:${String(s).padStart(2, '0')}`;
  return h > 0 ? `${h}:${tail}` : tail;
}
