/**
 * The colours of the drawing board. Contrasts are checked against WCAG 2.2 (1.4.3 text 4.5:1, 1.4.11 shapes 3:1) by
 * tokens.test.ts; where the first draft in the design failed, the value here is the corrected one.
 */
export interface Palette {
  readonly ground: string;
  readonly panel: string;
  readonly raised: string;
  readonly line: string;
  /** Outline of things that can be operated; 3:1 on ground and panel. */
  readonly edge: string;
  readonly ink: string;
  readonly muted: string;
  readonly figure: string;
  readonly alarm: string;
  /** Text on a surface of the alarm colour. */
  readonly onAlarm: string;
  readonly verified: string;
  /** Paper of the drawing and the ink it is drawn with. */
  readonly paper: string;
  readonly pencil: string;
}

export const NIGHT: Palette = {
  ground: '#0b1220',
  panel: '#111a2b',
  raised: '#1a2740',
  line: '#22304a',
  edge: '#5d7196',
  ink: '#dbe6f5',
  muted: '#8c9db8',
  figure: '#8fb7e8',
  alarm: '#ffb454',
  onAlarm: '#1d1204',
  verified: '#7fd1a8',
  paper: '#0d1727',
  pencil: '#86a9d6',
};

export const DAY: Palette = {
  ground: '#efece4',
  panel: '#f8f6f0',
  raised: '#e7e3d7',
  line: '#d9d4c7',
  edge: '#86816f',
  ink: '#22272e',
  muted: '#605e56',
  figure: '#2f5d9e',
  alarm: '#b8390a',
  onAlarm: '#ffffff',
  verified: '#286c4b',
  paper: '#f4f1e9',
  pencil: '#3a4048',
};

/** Relative luminance of `#rrggbb`, WCAG 2.2 definition. */
export function luminance(colour: string): number {
  const channel = (at: number): number => {
    const value = Number.parseInt(colour.slice(at, at + 2), 16) / 255;
    return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
  };
  return 0.2126 * channel(1) + 0.7152 * channel(3) + 0.0722 * channel(5);
}

/** Contrast ratio 1…21, WCAG 2.2. */
export function contrast(a: string, b: string): number {
  const [dark, light] = [luminance(a), luminance(b)].sort((x, y) => x - y) as [number, number];
  return (light + 0.05) / (dark + 0.05);
}

export interface Pair {
  readonly front: keyof Palette;
  readonly back: keyof Palette;
  readonly atLeast: number;
}

/** Every pair that meets on the page. */
export const PAIRS: readonly Pair[] = [
  ...(['ground', 'panel', 'raised', 'paper'] as const).flatMap((back): Pair[] => [
    { front: 'ink', back, atLeast: 4.5 },
    { front: 'muted', back, atLeast: 4.5 },
    { front: 'alarm', back, atLeast: 4.5 },
    { front: 'figure', back, atLeast: 4.5 },
    { front: 'verified', back, atLeast: 4.5 },
  ]),
  { front: 'onAlarm', back: 'alarm', atLeast: 4.5 },
  { front: 'edge', back: 'ground', atLeast: 3 },
  { front: 'edge', back: 'panel', atLeast: 3 },
  { front: 'pencil', back: 'paper', atLeast: 4.5 },
];

export function cssOf(palette: Palette): string {
  return Object.entries(palette)
    .map(([name, value]: [string, string]) => `--${name.replace('onAlarm', 'on-alarm')}:${value}`)
    .join(';');
}
