import type { z } from 'zod';
import type { Point } from '../../kernel/geometry.ts';
import { SetupBody } from '../../wire/setup.ts';
import type { Behaviour } from '../../wire/words.ts';
import { faultOf } from '../outline/outline.ts';

export interface AreaDraft {
  readonly kind: 'mask' | 'watch' | 'rest';
  readonly points: readonly Point[];
}

export interface CameraDraft {
  readonly name: string;
  readonly source: string;
  readonly purpose: string;
  readonly behaviours: readonly Behaviour[];
  readonly areas: readonly AreaDraft[];
}

export interface SetupDraft {
  readonly site: string;
  readonly operator: string;
  readonly contact: string;
  readonly dpo: string;
  readonly legalBasis: string;
  readonly dpia: string;
  readonly cameras: readonly CameraDraft[];
}

/** Intrusion needs an area, counterflow a direction: the first is granted with its area, the second in the mandate. */
export const OFFERED = [
  'fall',
  'lying',
  'assault',
  'running',
  'crowding',
  'intrusion',
] as const satisfies readonly Behaviour[];
const NAME = /^[a-z0-9][a-z0-9-]{0,40}$/;
/** The mandate wants a sentence; a word is not yet a purpose. */
const PURPOSE = /\S\s+\S/;
/** Folders of the vault that are no camera. */
const RESERVED = ['keys', 'holds'];

export const newCamera = (): CameraDraft => ({
  name: '',
  source: '',
  purpose: '',
  behaviours: ['fall', 'lying', 'assault'],
  areas: [],
});

export const EMPTY_DRAFT: SetupDraft = {
  site: '',
  operator: '',
  contact: '',
  dpo: '',
  legalBasis: '',
  dpia: '',
  cameras: [newCamera()],
};

/** A short name out of what a person typed: „Eingang Nord“ → eingang-nord. */
export function nameFrom(text: string): string {
  return text
    .toLowerCase()
    .replace(/ä/g, 'ae')
    .replace(/ö/g, 'oe')
    .replace(/ü/g, 'ue')
    .replace(/ß/g, 'ss')
    .normalize('NFD')
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+/, '')
    .slice(0, 40);
}

export const nameFits = (draft: SetupDraft, at: number): boolean => {
  const name = draft.cameras[at]?.name ?? '';
  return (
    NAME.test(name) && !RESERVED.includes(name) && draft.cameras.every((other, i) => i === at || other.name !== name)
  );
};

export const placeReady = ({ site, operator, contact, legalBasis, dpia }: SetupDraft): boolean =>
  [site, operator, contact, dpia].every((text) => text.trim() !== '') && legalBasis.trim().length >= 3;

export const camerasReady = (draft: SetupDraft): boolean =>
  draft.cameras.length > 0 &&
  draft.cameras.every(
    ({ source, purpose, behaviours }, i) =>
      nameFits(draft, i) && source.trim() !== '' && PURPOSE.test(purpose) && behaviours.length > 0,
  );

export const areasReady = ({ cameras }: SetupDraft): boolean =>
  cameras.every(
    ({ areas, behaviours }) =>
      areas.every(({ points }) => faultOf(points) === undefined) &&
      (!behaviours.includes('intrusion') || areas.some(({ kind }) => kind === 'watch')),
  );

/** Masks that are areas already. */
export const masksOf = ({ areas }: CameraDraft): (readonly Point[])[] =>
  areas.flatMap(({ kind, points }) => (kind === 'mask' && faultOf(points) === undefined ? [points] : []));

/** What is sent. Throws ZodError where something is missing: the steps let nothing through that is. */
export function bodyOf(draft: SetupDraft): z.infer<typeof SetupBody> {
  const settled = (points: readonly Point[]) => points.map(({ x, y }) => ({ x, y }));
  return SetupBody.parse({
    site: draft.site,
    operator: { name: draft.operator, contact: draft.contact },
    ...(draft.dpo.trim() !== '' && { dataProtectionOfficer: draft.dpo }),
    legalBasis: draft.legalBasis,
    dpia: draft.dpia,
    cameras: draft.cameras.map(({ name, source, purpose, behaviours, areas }) => ({
      name,
      source: source.trim(),
      purpose,
      behaviours: [...behaviours],
      zones: areas.flatMap(({ kind, points }, i) =>
        kind === 'mask' ? [] : [{ name: `${kind}-${i + 1}`, kind, polygon: settled(points) }],
      ),
      masks: areas.flatMap(({ kind, points }) => (kind === 'mask' ? [settled(points)] : [])),
    })),
  });
}
