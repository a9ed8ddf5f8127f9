import type { Coverage, Place, PublicPage } from '../../src/wire/place.ts';
import type { COVERAGE } from '../../src/wire/place.ts';
import type { z } from 'zod';
import type { LedgerEntry } from '../../src/wire/mandate.ts';
import { CAMERAS, grants, standingsAt } from './scene.ts';

const SHA = 'bfe7aaa84cd2d9cf739ce91ec07138013f3782493b51a648256ca7bab35f5d38';

export function placeAt(nowMs: number, ledgerSize: number, openAlarms: number): Place {
  return {
    site: 'Musterplatz',
    demo: true,
    nowMs,
    timeZone: 'Europe/Berlin',
    version: '0.1.0',
    watchingSinceMs: nowMs - 190 * 60_000,
    mandate: {
      sha256: SHA,
      validFromMs: Date.UTC(2026, 0, 1),
      validUntilMs: Date.UTC(2026, 11, 31, 22, 59, 59),
      standing: 'valid',
      retentionHours: 72,
      secondReview: true,
      recipients: ['leitstelle', 'sanitaetsdienst'],
      releaseRequest: ['operator'],
      releaseApprove: ['data-protection-officer'],
      approvals: 1,
      custodians: { threshold: 2, names: ['amt', 'personalrat', 'datenschutz'] },
      publicReport: true,
    },
    ledger: { size: ledgerSize, cosigned: 2, witnesses: 2, stopped: false },
    darkroom: {
      state: 'tight',
      wall: 'bwrap, seccomp, landlock',
      modelSha256: SHA,
      rooms: [
        {
          state: 'tight',
          wall: 'bwrap',
          cameras: standingsAt(nowMs).flatMap(({ name }, i) => (i % 2 === 0 ? [name] : [])),
        },
        {
          state: 'tight',
          wall: 'bwrap',
          cameras: standingsAt(nowMs).flatMap(({ name }, i) => (i % 2 === 1 ? [name] : [])),
        },
      ],
    },
    grants: grants(),
    cameras: standingsAt(nowMs),
    openAlarms,
    openReleases: 2,
  };
}

/** A week with what happens in one: nights, a lost camera, a stopped server, dusk. */
export function coverageOf(fromMs: number, toMs: number, nowMs: number): Coverage {
  return {
    fromMs,
    toMs,
    cameras: CAMERAS.map(([name, , state], i) => {
      const spans: Coverage['cameras'][number]['spans'] = [];
      const push = (from: number, to: number, of: (typeof COVERAGE)[number]): void => {
        const [a, b] = [Math.max(from, fromMs), Math.min(to, toMs, nowMs)];
        if (b > a) spans.push({ fromMs: a, toMs: b, state: of });
      };
      const dayMs = 86_400_000;
      for (let day = Math.floor(fromMs / dayMs) * dayMs; day < Math.min(toMs, nowMs); day += dayMs) {
        const h = (hour: number): number => day + hour * 3_600_000;
        if (state === 'closed') {
          push(h(0), h(5), 'watched');
          push(h(5), h(17), 'closed');
          push(h(17), h(24), 'watched');
          continue;
        }
        const number = day / dayMs + i;
        push(h(0), h(3), 'watched');
        push(h(3), h(3.15), number % 3 === 0 ? 'stopped' : 'watched');
        push(h(3.15), h(11), 'watched');
        push(h(11), h(11.6), number % 4 === 1 ? 'lost' : number % 4 === 2 ? 'obstructed' : 'watched');
        push(h(11.6), h(15), 'watched');
        push(h(15), h(15.4), i === 2 ? 'dark' : number % 7 === 3 ? 'darkroom' : number % 7 === 5 ? 'moved' : 'watched');
        push(h(15.4), h(15.9), number % 7 === 5 || i === 3 ? 'learning' : 'watched');
        push(h(15.9), h(24), 'watched');
      }
      const granted = spans.filter((span) => span.state !== 'closed');
      const lengthOf = (list: typeof spans): number => list.reduce((sum, span) => sum + span.toMs - span.fromMs, 0);
      const all = lengthOf(granted);
      return { name, spans, share: all === 0 ? null : lengthOf(granted.filter((s) => s.state === 'watched')) / all };
    }),
  };
}

type Entry = z.infer<typeof LedgerEntry>;
const ACTS = [
  [
    'alarm',
    'durchgang-nord',
    'Möglicher Treffer: Sturz, Kamera durchgang-nord.',
    'Potential hit: fall, camera durchgang-nord.',
  ],
  ['segment', 'eingang', '6 Sekunden von eingang versiegelt.', '6 seconds of eingang sealed.'],
  ['verdict', 'durchgang-nord', 'Die Rolle operator urteilte: kein Treffer.', 'The role operator judged: no hit.'],
  ['sign-in', '', 'Jemand mit der Rolle operator hat sich angemeldet.', 'Somebody with the role operator signed in.'],
  [
    'search',
    'lieferhof',
    'Eine Suche der Rolle reviewer, Kamera lieferhof.',
    'A search by the role reviewer, camera lieferhof.',
  ],
  ['camera-gap', 'halle-ost', 'Kamera halle-ost antwortet nicht.', 'Camera halle-ost does not answer.'],
  [
    'retention',
    '',
    '412 Segmente nach 72 h gelöscht, Schlüssel vernichtet.',
    '412 segments deleted after 72 h, key destroyed.',
  ],
  [
    'witness',
    '',
    'Ein Zeuge hat den Stand mit 18 190 Einträgen bezeugt.',
    'A witness cosigned the state at 18,190 entries.',
  ],
] as const;

export function entryOf(index: number, size: number, nowMs: number): Entry {
  const [act, camera, de, en] = ACTS[index % ACTS.length]!;
  const timeMs = nowMs - (size - index) * 41_000;
  return {
    index,
    entry: { v: 1, act, phase: 'outcome', result: 'done', timeMs, facts: camera ? { camera } : {} },
    sentence: { de, en },
  };
}

export const VKEY = 'musterplatz.example/ledger+ce38b53f+AepKbGPinFIKvvVQexMuxfmVR3auvr57kkIe6mkURtIs';
export const checkpointOf = (size: number): string =>
  `musterplatz.example/ledger\n${size}\nlyHwU9w9tCPnvH1Eh9+qxAZMpAsZG6jr1UjRC+Ks7uQ=\n\n— musterplatz.example/ledger zji1P5q3nJmwkHkVRFh1tj/sK8H8S1zL/i87ABTwGinHTUZ8Vglhqgmu+hVIfB12//w8LmlUJMFTUnPo+rR2bKuofgA=\n`;

export function publicPageAt(nowMs: number, size: number): PublicPage {
  return {
    site: 'Musterplatz',
    operator: { name: 'Stadt Musterstadt, Ordnungsamt', contact: 'ordnungsamt@musterstadt.example, 0123 4567' },
    dataProtectionOfficer: 'datenschutz@musterstadt.example',
    legalBasis: '§ 4 BDSG, Videobeobachtungssatzung vom 1. 1. 2026',
    validUntilMs: Date.UTC(2026, 11, 31, 22, 59, 59),
    cameras: grants().map(({ name, purpose, behaviours, hours, keep, retentionHours }) => ({
      name,
      purpose,
      behaviours,
      hours,
      keep,
      retentionHours,
    })),
    numbers: {
      sinceMs: Math.floor((nowMs - 30 * 86_400_000) / 86_400_000) * 86_400_000,
      alarms: 41,
      hits: 9,
      noHits: 29,
      unjudged: 3,
      releasesRequested: 2,
      releasesOpened: 1,
      hoursWatched: 4311,
    },
    ledger: { vkey: VKEY, checkpoint: checkpointOf(size), size },
  };
}
