/**
 * The behaviours a mandate can grant and the bounds it may set, the names of src/behaviour; a test compares both. Every bound
 * here is one below which nothing is found: a smaller number watches for more.
 */
export const BEHAVIOURS = ['fall', 'lying', 'assault', 'running', 'crowding', 'intrusion', 'counterflow'] as const;
export type Behaviour = (typeof BEHAVIOURS)[number];

export interface BoundRange {
  readonly least: number;
  readonly most: number;
  readonly unit: 'ms' | 'm' | 'm/s' | '1/m²' | '';
}

export const BOUND_RANGES: Readonly<Record<Behaviour, Readonly<Record<string, BoundRange>>>> = {
  fall: { lowMs: { least: 500, most: 10_000, unit: 'ms' } },
  lying: { longMs: { least: 3000, most: 3_600_000, unit: 'ms' } },
  assault: {},
  running: {
    speed: { least: 2, most: 10, unit: 'm/s' },
    forMs: { least: 500, most: 60_000, unit: 'ms' },
    pathM: { least: 1, most: 100, unit: 'm' },
  },
  crowding: {
    people: { least: 3, most: 64, unit: '' },
    density: { least: 0.2, most: 10, unit: '1/m²' },
    forMs: { least: 1000, most: 3_600_000, unit: 'ms' },
  },
  intrusion: { dwellMs: { least: 200, most: 600_000, unit: 'ms' } },
  counterflow: {
    pathM: { least: 0.5, most: 100, unit: 'm' },
    speed: { least: 0.2, most: 5, unit: 'm/s' },
  },
};

/** Bound name → value, in the unit of its range; what is absent keeps the rule's own number. */
export type Bounds = Readonly<Record<string, number>>;
