/** A line over time, as it lies in the page: times in ms, values in its unit. */
export interface Line {
  readonly code: 'people' | 'density' | 'speed' | 'hipHeight' | 'torso';
  readonly unit: string;
  readonly t: readonly number[];
  readonly v: readonly number[];
  /** Values hold until the next (counts) instead of changing evenly (heights, speeds). */
  readonly steps?: boolean;
}

export interface Span {
  readonly fromMs: number;
  readonly toMs: number;
}

const short = (value: number): string => String(Math.round(value * 10) / 10);

/** Largest value on the scale: the next of 1, 2, 3, 5 and their tens above the largest value. */
export function scaleOf(line: Line): number {
  const most = Math.max(0, ...line.v.filter(Number.isFinite));
  if (most <= 0) return 1;
  const ten = 10 ** Math.floor(Math.log10(most));
  return ten * ([1, 1.5, 2, 3, 5, 8, 10].find((step) => step * ten >= most * 1.02) ?? 10);
}

/** One unbroken stretch of a line, as an SVG path and its two ends. */
interface Stretch {
  d: string;
  readonly fromX: number;
  toX: number;
}

/** A line in a field of `width` × `height`, from `fromMs` to `toMs`; a hole of over two seconds lifts the pen. */
function stretches(line: Line, fromMs: number, toMs: number, width: number, height: number, top: number): Stretch[] {
  const out: Stretch[] = [];
  const spanMs = Math.max(1, toMs - fromMs);
  let lastMs = -Infinity;
  for (let i = 0; i < line.t.length; i++) {
    const timeMs = line.t[i]!;
    if (timeMs < fromMs || timeMs > toMs) continue;
    const x = ((timeMs - fromMs) / spanMs) * width;
    const y = height - (Math.max(0, line.v[i]!) / top) * height;
    const current = out.at(-1);
    if (!current || timeMs - lastMs > Math.max(2000, spanMs / 100)) {
      out.push({ d: `M${short(x)} ${short(y)}`, fromX: x, toX: x });
    } else {
      current.d += line.steps ? `H${short(x)}V${short(y)}` : `L${short(x)} ${short(y)}`;
      current.toX = x;
    }
    lastMs = timeMs;
  }
  return out;
}

export function pathOf(line: Line, fromMs: number, toMs: number, width: number, height: number, top = scaleOf(line)) {
  return stretches(line, fromMs, toMs, width, height, top)
    .map((one) => one.d)
    .join('');
}

/** The same, closed down to zero, to be filled. */
export function areaOf(line: Line, fromMs: number, toMs: number, width: number, height: number, top = scaleOf(line)) {
  return stretches(line, fromMs, toMs, width, height, top)
    .map((one) => `${one.d}V${height}H${short(one.fromX)}Z`)
    .join('');
}

/** The value that holds at `timeMs`, or undefined outside the line. */
export function valueAt(line: Line, timeMs: number): number | undefined {
  let found: number | undefined;
  for (let i = 0; i < line.t.length && line.t[i]! <= timeMs; i++)
    found = timeMs - line.t[i]! > 5000 ? undefined : line.v[i];
  return found;
}

export interface Track {
  readonly durationMs: number;
  readonly hits: readonly Span[];
  readonly gaps: readonly Span[];
  /** [from, 0 cold | 1 learning | 2 sure] */
  readonly plate: readonly (readonly [number, number])[];
  readonly people?: Line | undefined;
}

/**
 * The timeline as SVG, 1000 wide and 44 high, stretched by the page: people as a grey range, hits as filled columns with a
 * cap (shape, not only colour), gaps hatched, and the state of the empty place as a rule below: none, dashed, whole.
 */
export function timelineSvg(track: Track, hatch: string): string {
  const { durationMs } = track;
  const x = (ms: number): number => (Math.min(durationMs, Math.max(0, ms)) / Math.max(1, durationMs)) * 1000;
  const parts: string[] = ['<rect class="tl-bed" x="0" y="4" width="1000" height="32" rx="2"/>'];
  if (track.people) {
    const path = areaOf(track.people, 0, durationMs, 1000, 24, Math.max(3, scaleOf(track.people)));
    if (path) parts.push(`<path class="tl-people" transform="translate(0 12)" d="${path}"/>`);
  }
  for (const gap of track.gaps) {
    const width = Math.max(2, x(gap.toMs) - x(gap.fromMs));
    parts.push(
      `<rect class="tl-gap" fill="url(#${hatch})" x="${short(x(gap.fromMs))}" y="4" width="${short(width)}" height="32"/>`,
    );
  }
  for (const hit of track.hits) {
    const width = Math.max(5, x(hit.toMs) - x(hit.fromMs));
    const from = Math.min(1000 - width, x(hit.fromMs));
    parts.push(`<rect class="tl-hit" x="${short(from)}" y="4" width="${short(width)}" height="32"/>`);
    parts.push(`<rect class="tl-cap" x="${short(from)}" y="0" width="${short(width)}" height="4"/>`);
  }
  track.plate.forEach(([fromMs, state], i) => {
    const toMs = track.plate[i + 1]?.[0] ?? durationMs;
    if (state === 0) return;
    const kind = state === 2 ? 'tl-sure' : 'tl-learning';
    parts.push(`<line class="${kind}" x1="${short(x(fromMs))}" x2="${short(x(toMs))}" y1="41" y2="41"/>`);
  });
  return `<svg class="tl" viewBox="0 0 1000 44" preserveAspectRatio="none" aria-hidden="true" focusable="false">${parts.join('')}</svg>`;
}
