import { namesAt } from './change.ts';
import type { Changes } from './change.ts';
import { endpointText } from './endpoint.ts';
import type { Camera, Hours, Schedule, Sentence } from './mandate.ts';
import { BEHAVIOUR_NAMES, boundText, dayText, hoursText, shownSource } from './phrases.ts';

/** What one camera may newly do, or no more. */
export function diffCamera(changes: Changes, old: Camera, now: Camera, oldAt: number, at: number): void {
  const path = ['cameras', at];
  const label = (de: string, en: string): Sentence => ({
    de: `Kamera ${now.name}, ${de}`,
    en: `Camera ${now.name}, ${en}`,
  });
  if (old.source !== now.source) {
    const [from, to] = [shownSource(old.source), shownSource(now.source)];
    const l = label('Quelle', 'source');
    changes.add('permits', [...path, 'source'], `${l.de}: ${to} statt ${from}.`, `${l.en}: ${to} instead of ${from}.`);
  }
  changes.text([...path, 'purpose'], label('Zweck', 'purpose'), old.purpose, now.purpose);
  behaviours(changes, old, now, oldAt, at, label('achtet auf', 'watches for'));
  schedules(changes, old.schedule, now.schedule, at, label('Zeiten', 'hours'));
  if (old.keep !== now.keep) {
    const l = label('Aufnahmen', 'footage');
    if (now.keep === 'sealed')
      changes.add(
        'permits',
        [...path, 'keep'],
        `${l.de}: versiegelt statt nie aufbewahrt.`,
        `${l.en}: sealed instead of never kept.`,
      );
    else
      changes.add(
        'withdraws',
        [...path, 'keep'],
        `${l.de}: nie aufbewahrt statt versiegelt.`,
        `${l.en}: never kept instead of sealed.`,
      );
  }
  changes.amount(
    [...path, 'retentionHours'],
    label('Frist in Stunden', 'retention in hours'),
    old.retentionHours,
    now.retentionHours,
    'more',
  );
  outlines(changes, old, now, oldAt, at);
  changes.sets(
    label('Fähigkeit', 'capability'),
    namesAt(old.capabilities, ['cameras', oldAt, 'capabilities']),
    namesAt(now.capabilities, [...path, 'capabilities']),
  );
  changes.sets(
    label('eigene Verbindung', 'connection of its own'),
    namesAt(old.egress.map(endpointText), ['cameras', oldAt, 'egress']),
    namesAt(now.egress.map(endpointText), [...path, 'egress']),
  );
  if (JSON.stringify(old.ground) !== JSON.stringify(now.ground)) {
    const l = label('Boden', 'ground');
    changes.add('changes', [...path, 'ground'], `${l.de}: neu vermessen.`, `${l.en}: measured anew.`);
  }
}

function behaviours(changes: Changes, old: Camera, now: Camera, oldAt: number, at: number, label: Sentence): void {
  for (const [name, bounds] of now.behaviours) {
    const path = ['cameras', at, 'behaviours', name];
    const names = BEHAVIOUR_NAMES[name];
    const earlier = old.behaviours.get(name);
    if (!earlier) {
      changes.add('permits', path, `${label.de}: neu ${names.de}.`, `${label.en}: ${names.en} is new.`);
      continue;
    }
    for (const bound of new Set([...Object.keys(earlier), ...Object.keys(bounds)])) {
      const [from, to] = [earlier[bound], bounds[bound]];
      if (from === to) continue;
      const text = (value: number | undefined, language: 'de' | 'en'): string =>
        value === undefined
          ? language === 'de'
            ? 'der übliche Wert'
            : 'the usual value'
          : boundText(name, bound, value, language);
      // Against the rule's own number, which stands outside the mandate, nothing can be promised: that counts as wider.
      const kind = from !== undefined && to !== undefined && to > from ? 'withdraws' : 'permits';
      changes.add(
        kind,
        [...path, bound],
        `${label.de}: ${names.de}, ${text(to, 'de')} statt ${text(from, 'de')}.`,
        `${label.en}: ${names.en}, ${text(to, 'en')} instead of ${text(from, 'en')}.`,
      );
    }
  }
  for (const name of old.behaviours.keys()) {
    if (now.behaviours.has(name)) continue;
    const names = BEHAVIOUR_NAMES[name];
    const path = ['cameras', oldAt, 'behaviours', name];
    changes.add('withdraws', path, `${label.de}: ${names.de} entfällt.`, `${label.en}: ${names.en} is gone.`, 'old');
  }
}

const DAY_NAMES: readonly Sentence[] = [
  { de: 'montags', en: 'Mondays' },
  { de: 'dienstags', en: 'Tuesdays' },
  { de: 'mittwochs', en: 'Wednesdays' },
  { de: 'donnerstags', en: 'Thursdays' },
  { de: 'freitags', en: 'Fridays' },
  { de: 'samstags', en: 'Saturdays' },
  { de: 'sonntags', en: 'Sundays' },
];

function schedules(changes: Changes, old: Schedule, now: Schedule, at: number, label: Sentence): void {
  const compare = (
    day: Sentence,
    before: readonly Hours[],
    after: readonly Hours[],
    path: (string | number)[],
  ): void => {
    if (hoursText(before, 'en') === hoursText(after, 'en')) return;
    const wider = after.some((span) => !covered(span, before));
    changes.add(
      wider ? 'permits' : 'withdraws',
      path,
      `${label.de}: ${day.de} ${hoursText(after, 'de')} statt ${hoursText(before, 'de')}.`,
      `${label.en}: ${day.en} ${hoursText(after, 'en')} instead of ${hoursText(before, 'en')}.`,
    );
  };
  const path = ['cameras', at, 'schedule'];
  for (const [day, name] of DAY_NAMES.entries())
    compare(name, old.weekly[day] ?? [], now.weekly[day] ?? [], [...path, 'weekly']);
  for (const day of [...new Set([...old.exceptions.keys(), ...now.exceptions.keys()])].sort()) {
    const weekday = (new Date(`${day}T00:00:00Z`).getUTCDay() + 6) % 7;
    const hours = (schedule: Schedule): readonly Hours[] =>
      schedule.exceptions.get(day) ?? schedule.weekly[weekday] ?? [];
    compare({ de: dayText(day, 'de'), en: dayText(day, 'en') }, hours(old), hours(now), [...path, 'exceptions']);
  }
}

/** Is every minute of the span inside one of `others`, taken together? They are in order and do not overlap. */
function covered(span: Hours, others: readonly Hours[]): boolean {
  let minute = span.fromMinute;
  for (const other of others) {
    if (other.fromMinute <= minute && other.toMinute > minute) minute = other.toMinute;
  }
  return minute >= span.toMinute;
}

function outlines(changes: Changes, old: Camera, now: Camera, oldAt: number, at: number): void {
  const masks = (camera: Camera): Map<string, number> =>
    new Map(camera.masks.map((mask, i) => [JSON.stringify(mask), i]));
  const [before, after] = [masks(old), masks(now)];
  for (const [mask, i] of before) {
    if (!after.has(mask))
      changes.add(
        'permits',
        ['cameras', oldAt, 'masks', i],
        `Kamera ${now.name}: Maske ${i + 1} entfällt.`,
        `Camera ${now.name}: mask ${i + 1} is gone.`,
        'old',
      );
  }
  for (const [mask, i] of after) {
    if (!before.has(mask))
      changes.add(
        'withdraws',
        ['cameras', at, 'masks', i],
        `Kamera ${now.name}: Maske ${i + 1} ist neu.`,
        `Camera ${now.name}: mask ${i + 1} is new.`,
      );
  }
  const zones = (camera: Camera): Map<string, { text: string; kind: string; i: number }> =>
    new Map(camera.zones.map((zone, i) => [zone.name, { text: JSON.stringify(zone), kind: zone.kind, i }]));
  const [beforeZones, afterZones] = [zones(old), zones(now)];
  for (const [name, { text, kind, i }] of afterZones) {
    const earlier = beforeZones.get(name);
    if (earlier?.text === text) continue;
    // Where somebody may rest, less is found; a zone of any other kind is where more is. A redrawn one may be either.
    const wider = earlier !== undefined || kind !== 'rest' ? 'permits' : 'withdraws';
    const [de, en] = earlier ? ['ist neu gezeichnet', 'is redrawn'] : ['ist neu', 'is new'];
    changes.add(
      wider,
      ['cameras', at, 'zones', i],
      `Kamera ${now.name}: Zone ${name} (${kind}) ${de}.`,
      `Camera ${now.name}: zone ${name} (${kind}) ${en}.`,
    );
  }
  for (const [name, { kind, i }] of beforeZones) {
    if (afterZones.has(name)) continue;
    // Without a crowd zone, density counts everywhere.
    const wider = kind === 'rest' || kind === 'crowd' ? 'permits' : 'withdraws';
    changes.add(
      wider,
      ['cameras', oldAt, 'zones', i],
      `Kamera ${now.name}: Zone ${name} (${kind}) entfällt.`,
      `Camera ${now.name}: zone ${name} (${kind}) is gone.`,
      'old',
    );
  }
}
