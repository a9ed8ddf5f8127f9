import type { Behaviour } from '../behaviour/finding.ts';
import type { Sentence } from '../mandate/mandate.ts';

export interface DemoCamera {
  /** Also of its clip, demo/NAME.mp4. */
  readonly name: string;
  readonly purpose: Sentence;
  readonly behaviours: readonly Behaviour[];
  /** Bounds that differ from the usual ones, as a mandate has them. */
  readonly bounds?: Partial<Record<Behaviour, Readonly<Record<string, number>>>>;
  /** `closed`: outside its hours when the place is made. */
  readonly hours: 'always' | 'closed';
  readonly keep: 'sealed' | 'never';
  /** On demo/plan.png: 0…1, degrees clockwise from north, opening angle in degrees. */
  readonly plan: { readonly x: number; readonly y: number; readonly direction: number; readonly angle: number };
}

/** The cameras of Musterplatz. No such place, town or office exists. */
export const DEMO_CAMERAS: readonly DemoCamera[] = [
  {
    name: 'square',
    purpose: {
      de: 'Sehen, wenn auf dem Musterplatz jemand stürzt, liegen bleibt oder angegriffen wird, damit Hilfe kommt.',
      en: 'See when somebody on the square falls, stays down or is attacked, so that help comes.',
    },
    behaviours: ['fall', 'lying', 'assault', 'running'],
    hours: 'always',
    keep: 'sealed',
    plan: { x: 0.52, y: 0.74, direction: 0, angle: 49 },
  },
  {
    name: 'steps',
    purpose: {
      de: 'Sehen, wenn auf der Freitreppe jemand stürzt und liegen bleibt.',
      en: 'See when somebody falls on the steps and stays down.',
    },
    behaviours: ['fall', 'lying'],
    hours: 'always',
    keep: 'sealed',
    plan: { x: 0.6, y: 0.53, direction: 90, angle: 47 },
  },
  {
    name: 'arcade',
    purpose: {
      de: 'Sehen, wenn unter den Lauben jemand angegriffen wird oder stürzt; dort gab es 2025 drei schwere Körperverletzungen.',
      en: 'See when somebody in the arcade is attacked or falls; three people were badly hurt there in 2025.',
    },
    behaviours: ['fall', 'lying', 'assault'],
    hours: 'always',
    keep: 'sealed',
    plan: { x: 0.328, y: 0.735, direction: 0, angle: 56 },
  },
  {
    name: 'pool',
    purpose: {
      de: 'Sehen, wenn am Beckenrand jemand rennt oder am Boden liegt; aufgezeichnet wird hier nichts.',
      en: 'See when somebody runs along the pool or lies on the ground; nothing is recorded here.',
    },
    behaviours: ['lying', 'running'],
    hours: 'always',
    keep: 'never',
    plan: { x: 0.748, y: 0.82, direction: 90, angle: 54 },
  },
  {
    name: 'yard',
    purpose: {
      de: 'Sehen, wenn jemand die Sperrfläche vor der Laderampe betritt, auf der Lastwagen rangieren.',
      en: 'See when somebody enters the closed field before the ramp, where lorries turn.',
    },
    behaviours: ['fall', 'intrusion'],
    hours: 'always',
    keep: 'sealed',
    plan: { x: 0.325, y: 0.18, direction: 270, angle: 53 },
  },
  {
    name: 'gate',
    purpose: {
      de: 'Sehen, wenn es vor den Türen der Bürgerhalle zu eng wird.',
      en: 'See when it becomes too crowded before the doors of the hall.',
    },
    behaviours: ['fall', 'crowding'],
    // Sixteen people who stand 2 to the square metre: this view counts 5 to 9 of them, since they hide each other.
    bounds: { crowding: { density: 0.8, people: 5 } },
    hours: 'always',
    keep: 'sealed',
    plan: { x: 0.863, y: 0.56, direction: 0, angle: 53 },
  },
  {
    name: 'hall',
    purpose: {
      de: 'Sehen, wenn in der Wartehalle jemand stürzt oder liegen bleibt; aufgezeichnet wird hier nichts.',
      en: 'See when somebody in the waiting hall falls or stays down; nothing is recorded here.',
    },
    behaviours: ['fall', 'lying'],
    hours: 'always',
    keep: 'never',
    plan: { x: 0.863, y: 0.385, direction: 0, angle: 56 },
  },
  {
    name: 'cellar',
    purpose: {
      de: 'Sehen, wenn im Fahrradkeller jemand stürzt und nicht wieder aufsteht.',
      en: 'See when somebody in the bicycle cellar falls and does not get up.',
    },
    behaviours: ['fall', 'lying'],
    hours: 'closed',
    keep: 'sealed',
    plan: { x: 0.171, y: 0.95, direction: 0, angle: 61 },
  },
];

/** Zones have German names in demo/NAME.scene.json. */
export const ZONES_IN_ENGLISH: Readonly<Record<string, string>> = {
  Bank: 'bench',
  Bänke: 'benches',
  Liegen: 'loungers',
  Sperrfläche: 'closed field',
  Einlass: 'doors',
};

export const DEMO_WORDS = {
  de: {
    site: 'Musterplatz',
    operator: 'Stadt Musterstadt, Ordnungsamt',
    contact: 'Rathausplatz 1, 12345 Musterstadt, ordnungsamt@musterstadt.example',
    legalBasis: 'Art. 6 Abs. 1 Buchst. e DSGVO mit § 4 des Landesdatenschutzgesetzes (Beispiel)',
    dpia: 'DSFA-2026-014',
    head: `# Musterplatz, der Vorführort: Stadt, Platz und Ämter gibt es nicht, alle Kameras sind gerechnete Clips.
# Form: spec/mandate-v1.md. Jede Änderung braucht neue Unterschriften.

`,
  },
  en: {
    site: 'Musterplatz',
    operator: 'City of Musterstadt, public order office',
    contact: 'Rathausplatz 1, 12345 Musterstadt, ordnungsamt@musterstadt.example',
    legalBasis: 'Art. 6 (1) e GDPR with section 4 of the state data-protection act (example)',
    dpia: 'DPIA-2026-014',
    head: `# Musterplatz, the demo place: neither town nor square nor offices exist, all cameras are rendered clips.
# Format: spec/mandate-v1.md. Every change needs new signatures.

`,
  },
} as const;
