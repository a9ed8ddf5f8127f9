import type { Complain } from './faults.ts';

/** Complains about each name that stood before. */
export function unique(
  names: readonly string[],
  path: (i: number) => readonly PropertyKey[],
  complain: Complain,
): void {
  const seen = new Set<string>();
  for (const [i, name] of names.entries()) {
    if (seen.has(name)) {
      const short = name.length > 44 ? `${name.slice(0, 41)}…` : name;
      complain(
        path(i),
        { de: `„${short}“ kommt zweimal vor.`, en: `“${short}” occurs twice.` },
        { de: 'Eines davon ändern oder streichen.', en: 'Change or remove one of them.' },
      );
    }
    seen.add(name);
  }
}
