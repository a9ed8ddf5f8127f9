/** Times that people type are the place's, whatever zone their own machine is in. */

/** `YYYY-MM-DDTHH:MM:SS` at the place, as an input of type datetime-local wants it. */
export function localOf(ms: number, timeZone: string): string {
  const parts = new Intl.DateTimeFormat('en-CA', {
    timeZone,
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
    hourCycle: 'h23',
  }).formatToParts(ms);
  const of = (type: Intl.DateTimeFormatPartTypes): string => parts.find((part) => part.type === type)?.value ?? '';
  return `${of('year')}-${of('month')}-${of('day')}T${of('hour')}:${of('minute')}:${of('second')}`;
}

/** UTC ms of such a text; undefined for what is none. In the hour that comes twice in autumn it is the first; one that spring skips becomes the hour after. */
export function msOfLocal(text: string, timeZone: string): number | undefined {
  if (!/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2})?$/.test(text)) return undefined;
  const asUtc = Date.parse(`${text.length === 16 ? `${text}:00` : text}Z`);
  if (Number.isNaN(asUtc)) return undefined;
  const offset = (ms: number): number => Date.parse(`${localOf(ms, timeZone)}Z`) - ms;
  const [before, after] = [asUtc - offset(asUtc - 86_400_000), asUtc - offset(asUtc + 86_400_000)];
  const wanted = localOf(asUtc, 'UTC');
  const fits = [Math.min(before, after), Math.max(before, after)].find((ms) => localOf(ms, timeZone) === wanted);
  return fits ?? Math.max(before, after);
}
