import { parse, stringify } from 'yaml';
import type { SetupBody } from '../wire/setup.ts';
import { starterMandate } from './place-template.ts';
import type { StarterWords } from './place-template.ts';

type Body = ReturnType<typeof SetupBody.parse>;
type Point = Body['cameras'][number]['masks'][number][number];

const HEAD = `# What this place may do. Format: spec/mandate-v1.md. Made by the guided setup; every change needs new signatures.

`;
const pair = ({ x, y }: Point): [number, number] => [round(x), round(y)];
const round = (value: number): number => Math.round(value * 10_000) / 10_000;

/** The starter mandate with what was drawn and chosen for each camera. */
export function setupMandate(body: Body, words: StarterWords): string {
  const document = parse(starterMandate(words)) as Record<string, unknown>;
  const { dataProtectionOfficer } = body;
  const { mandate, site, operator, ...rest } = document;
  return (
    HEAD +
    stringify(
      {
        mandate,
        site,
        operator,
        ...(dataProtectionOfficer !== undefined && dataProtectionOfficer !== '' && { dataProtectionOfficer }),
        ...rest,
        cameras: body.cameras.map(({ name, source, purpose, behaviours, zones, masks }) => ({
          name,
          source,
          purpose,
          behaviours: Object.fromEntries(behaviours.map((behaviour) => [behaviour, null])),
          ...(zones.length > 0 && {
            zones: zones.map(({ polygon, direction, ...zone }) => ({
              ...zone,
              polygon: polygon.map(pair),
              ...(direction && { direction: { from: pair(direction.from), to: pair(direction.to) } }),
            })),
          }),
          ...(masks.length > 0 && { masks: masks.map((mask) => mask.map(pair)) }),
          schedule: 'always',
          keep: 'sealed',
          retentionHours: words.retentionHours,
        })),
      },
      { lineWidth: 0, nullStr: '' },
    )
  );
}
