import { crossesItself, outlineArea } from '../kernel/geometry.ts';
import type { Point } from '../kernel/geometry.ts';
import { BEHAVIOURS } from './behaviours.ts';
import type { Behaviour, Bounds } from './behaviours.ts';
import type { CameraDocument } from './document.ts';
import { scheduleOf } from './build-schedule.ts';
import { endpointOf } from './endpoint.ts';
import { labelOf } from './faults.ts';
import type { Complain } from './faults.ts';
import type { Camera, Ground, Zone } from './mandate.ts';
import { oneLine } from './text.ts';

/** EDPB Guidelines 3/2019, paragraph 121: the longer beyond 72 hours, the more argumentation. */
const USUAL_HOURS = 72;

export function buildCamera(document: CameraDocument, complain: Complain, remark: Complain): Camera {
  checkPurpose(document.purpose, complain);
  checkSource(document.source, complain, remark);
  checkKeeping(document, complain, remark);
  checkZones(document, complain, remark);
  return {
    name: document.name,
    source: document.source.trim(),
    purpose: oneLine(document.purpose),
    behaviours: behavioursOf(document),
    zones: document.zones.map(zoneOf),
    masks: document.masks.map(pointsOf),
    ground: groundOf(document.ground),
    schedule: scheduleOf(document.schedule, complain),
    keep: document.keep,
    retentionHours: document.keep === 'never' ? 0 : (document.retentionHours ?? 0),
    capabilities: [...new Set(document.capabilities)],
    egress: document.egress.map((text, i) => endpointOf(text, ['egress', i], complain)),
  };
}

function checkPurpose(purpose: string, complain: Complain): void {
  const words = new Set(purpose.toLowerCase().match(/\p{L}{2,}/gu));
  if (words.size >= 2) return;
  complain(
    ['purpose'],
    { de: 'Ein Wort ist noch kein Zweck.', en: 'A word is not yet a purpose.' },
    {
      de: 'In einem Satz sagen, wozu gerade diese Kamera da ist (EDSA-Leitlinien 3/2019, Rn. 15).',
      en: 'Say in a sentence what this very camera is for (EDPB Guidelines 3/2019, paragraph 15).',
    },
  );
}

function checkSource(source: string, complain: Complain, remark: Complain): void {
  const scheme = /^([a-z][a-z0-9+.-]*):\/\//i.exec(source.trim())?.[1]?.toLowerCase();
  if (scheme === undefined) return;
  const url = URL.parse(source.trim());
  if ((scheme !== 'rtsp' && scheme !== 'rtsps') || !url?.hostname) {
    complain(
      ['source'],
      { de: 'Diese Adresse ist keine Kamera.', en: 'This address is no camera.' },
      {
        de: 'rtsp:// oder rtsps:// mit Rechnernamen, oder eine Datei.',
        en: 'Use rtsp:// or rtsps:// with a host, or a file.',
      },
    );
  } else if (url.password !== '') {
    remark(
      ['source'],
      {
        de: 'Hier steht ein Kennwort, und das Mandat lesen viele.',
        en: 'A password stands here, and many read the mandate.',
      },
      {
        de: 'Der Kamera ein Konto geben, das nur ansehen darf, und es nirgends sonst verwenden.',
        en: 'Give the camera an account that may only view, and use it nowhere else.',
      },
    );
  }
}

function checkKeeping(document: CameraDocument, complain: Complain, remark: Complain): void {
  const hours = document.retentionHours;
  if (document.keep === 'sealed' && hours === undefined) {
    complain(
      ['keep'],
      {
        de: 'Versiegeltes braucht eine Frist: „retentionHours“ fehlt.',
        en: 'What is sealed needs an end: “retentionHours” is missing.',
      },
      { de: 'retentionHours: 72 oder weniger einsetzen.', en: 'Set retentionHours: 72 or less.' },
    );
  } else if (document.keep === 'never' && hours !== undefined) {
    complain(
      ['retentionHours'],
      { de: 'Was nie aufbewahrt wird, hat keine Frist.', en: 'What is never kept has no retention.' },
      { de: 'retentionHours streichen, oder keep: sealed.', en: 'Remove retentionHours, or set keep: sealed.' },
    );
  } else if (hours !== undefined && hours > USUAL_HOURS) {
    remark(
      ['retentionHours'],
      { de: `${hours} Stunden sind mehr als 72.`, en: `${hours} hours are more than 72.` },
      {
        de: 'In der Folgenabschätzung begründen (EDSA-Leitlinien 3/2019, Rn. 121).',
        en: 'Give reasons in the impact assessment (EDPB Guidelines 3/2019, paragraph 121).',
      },
    );
  }
}

function checkZones(document: CameraDocument, complain: Complain, remark: Complain): void {
  const outlines = [
    ...document.zones.map((zone, i) => [['zones', i, 'polygon'], zone.polygon] as const),
    ...document.masks.map((mask, i) => [['masks', i], mask] as const),
  ];
  for (const [path, polygon] of outlines) {
    const points = pointsOf(polygon);
    const label = labelOf(path);
    if (crossesItself(points)) {
      complain(
        path,
        { de: `Der Umriss ${label} kreuzt sich selbst.`, en: `The outline ${label} crosses itself.` },
        { de: 'Die Ecken der Reihe nach einmal herum angeben.', en: 'Give its corners in order, once around.' },
      );
    } else if (outlineArea(points) < 1e-6) {
      complain(
        path,
        { de: `Der Umriss ${label} umschließt nichts.`, en: `The outline ${label} encloses nothing.` },
        { de: 'Ecken angeben, die eine Fläche umschließen.', en: 'Give corners that enclose an area.' },
      );
    }
  }
  const names = new Set<string>();
  for (const [i, zone] of document.zones.entries()) {
    if (zone.kind === 'flow' && zone.direction === undefined) {
      complain(
        ['zones', i],
        { de: 'Eine Zone der Art flow braucht eine Richtung.', en: 'A zone of kind flow needs a direction.' },
        {
          de: 'direction: zwei Punkte entlang des erlaubten Wegs.',
          en: 'direction: two points along the permitted way.',
        },
      );
    }
    if (names.has(zone.name)) {
      complain(
        ['zones', i, 'name'],
        { de: `Zwei Zonen heißen „${zone.name}“.`, en: `Two zones are called “${zone.name}”.` },
        { de: 'Eine umbenennen.', en: 'Rename one.' },
      );
    }
    names.add(zone.name);
  }
  for (const [behaviour, kind] of [
    ['intrusion', 'watch'],
    ['counterflow', 'flow'],
  ] as const) {
    if (document.behaviours[behaviour] === undefined || document.zones.some((zone) => zone.kind === kind)) continue;
    remark(
      ['behaviours', behaviour],
      {
        de: `Ohne Zone der Art ${kind} wird ${behaviour} nie gefunden.`,
        en: `Without a zone of kind ${kind}, ${behaviour} is never found.`,
      },
      { de: 'Eine Zone zeichnen oder das Ereignis streichen.', en: 'Draw a zone or remove the behaviour.' },
    );
  }
}

function behavioursOf(document: CameraDocument): ReadonlyMap<Behaviour, Bounds> {
  const granted = new Map<Behaviour, Bounds>();
  for (const behaviour of BEHAVIOURS) {
    const bounds = document.behaviours[behaviour];
    if (bounds === undefined) continue;
    const given = Object.entries(bounds ?? {}).filter((entry): entry is [string, number] => entry[1] !== undefined);
    granted.set(behaviour, Object.fromEntries(given));
  }
  return granted;
}

function zoneOf(zone: CameraDocument['zones'][number]): Zone {
  const direction = zone.direction && pointsOf(zone.direction);
  return {
    name: zone.name,
    kind: zone.kind,
    polygon: pointsOf(zone.polygon),
    ...(direction && { direction: { from: direction[0]!, to: direction[1]! } }),
  };
}

function groundOf(ground: CameraDocument['ground']): Ground | undefined {
  if (ground === undefined) return undefined;
  if ('points' in ground) {
    return { points: ground.points.map(({ at, xM, yM }) => ({ at: { x: at[0], y: at[1] }, xM, yM })) };
  }
  const { horizonY, cameraHeightM, focal } = ground;
  return { horizonY, cameraHeightM, ...(focal !== undefined && { focal }) };
}

function pointsOf(list: readonly (readonly [number, number])[]): Point[] {
  return list.map(([x, y]) => ({ x, y }));
}
