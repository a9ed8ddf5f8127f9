import { alarmSentences } from './explain-alarms.ts';
import { BEHAVIOURS } from './behaviours.ts';
import { CAPABILITIES, CAPABILITY_NAMES } from './capabilities.ts';
import { endpointText } from './endpoint.ts';
import type { Camera, Mandate } from './mandate.ts';
import { localTime } from './moments.ts';
import { BEHAVIOUR_NAMES, behaviourText, dayText, hoursText, listText, shownSource, weekText } from './phrases.ts';
import type { Language } from './phrases.ts';
import type { Parsed } from './standing.ts';

export interface Paragraph {
  readonly title: string;
  /** Each with the line of the mandate it comes from. */
  readonly sentences: readonly { readonly text: string; readonly line: number; readonly granted: boolean }[];
}

/** What the mandate grants and what it does not, sentence by sentence, each with its line. */
export function explain(parsed: Parsed, language: Language): Paragraph[] {
  const { mandate } = parsed;
  return [
    wholePlace(parsed, language),
    ...mandate.cameras.map((camera, at) => oneCamera(parsed, camera, at, language)),
    opening(parsed, language),
    never(language),
  ];
}

type Line = Paragraph['sentences'][number];
const pick = (language: Language, de: string, en: string): string => (language === 'de' ? de : en);

function wholePlace({ mandate, line }: Parsed, language: Language): Paragraph {
  const at = (ms: number): string => localTime(ms, mandate.timeZone, language);
  const say = (key: string, granted: boolean, de: string, en: string): Line => ({
    text: pick(language, de, en),
    line: line([key]),
    granted,
  });
  const { operator, legalBasis, dpia, validFromMs, validUntilMs, signers } = mandate;
  const to = listText(mandate.egress.map(endpointText), language);
  return {
    title: mandate.site,
    sentences: [
      say(
        'operator',
        true,
        `Verantwortlich ist ${operator.name} (${operator.contact}).`,
        `${operator.name} is responsible (${operator.contact}).`,
      ),
      say(
        'legalBasis',
        true,
        `Rechtsgrundlage: ${legalBasis}. Folgenabschätzung: ${dpia}.`,
        `Legal basis: ${legalBasis}. Impact assessment: ${dpia}.`,
      ),
      say(
        'validFrom',
        true,
        `Gilt von ${at(validFromMs)} bis ${at(validUntilMs)} (${mandate.timeZone}).`,
        `Valid from ${at(validFromMs)} until ${at(validUntilMs)} (${mandate.timeZone}).`,
      ),
      say(
        'signers',
        true,
        `Gilt nur mit Unterschrift von ${listText(signers, 'de')}, jede mit eigenem Schlüssel.`,
        `Counts only if signed by ${listText(signers, 'en')}, each with a key of its own.`,
      ),
      ...alarmSentences(mandate.alarms, language).map(({ path, granted, text }): Line => ({
        text,
        line: line(['alarms', ...path]),
        granted,
      })),
      mandate.egress.length > 0
        ? say('egress', true, `Der Ort darf außerdem ${to} erreichen.`, `The place may reach ${to} as well.`)
        : say(
            'egress',
            false,
            'Außer Kameras, Zeugen und Empfängern erreicht der Ort nichts.',
            'Besides cameras, witnesses and recipients the place reaches nothing.',
          ),
    ],
  };
}

function oneCamera({ mandate, line }: Parsed, camera: Camera, at: number, language: Language): Paragraph {
  const say = (key: string, granted: boolean, de: string, en: string): Line => ({
    text: pick(language, de, en),
    line: line(['cameras', at, key]),
    granted,
  });
  const watched = [...camera.behaviours].map(([name, bounds]) => behaviourText(name, bounds, language));
  const unwatched = BEHAVIOURS.filter((name) => !camera.behaviours.has(name)).map(
    (name) => BEHAVIOUR_NAMES[name][language],
  );
  const has = camera.capabilities.map((name) => CAPABILITY_NAMES[name][language]);
  const hasNot = CAPABILITIES.filter((name) => !camera.capabilities.includes(name)).map(
    (name) => CAPABILITY_NAMES[name][language],
  );
  const exceptions = [...camera.schedule.exceptions].map(
    ([day, hours]) => `${dayText(day, language)} ${hoursText(hours, language)}`,
  );
  const except =
    exceptions.length > 0
      ? pick(language, `; abweichend ${exceptions.join(', ')}`, `; except ${exceptions.join(', ')}`)
      : '';
  const holds = mandate.holds.filter((hold) => hold.camera === camera.name);
  const time = (ms: number): string => localTime(ms, mandate.timeZone, language);
  const reach = listText(camera.egress.map(endpointText), language);
  return {
    title: pick(language, `Kamera ${camera.name}`, `Camera ${camera.name}`),
    sentences: [
      say('purpose', true, `Zweck: ${camera.purpose}`, `Purpose: ${camera.purpose}`),
      say('source', true, `Quelle: ${shownSource(camera.source)}`, `Source: ${shownSource(camera.source)}`),
      say(
        'schedule',
        true,
        `Sieht: ${weekText(camera.schedule, 'de')}${except}. Außerhalb wird nichts gelesen.`,
        `Watches: ${weekText(camera.schedule, 'en')}${except}. Outside of it nothing is read.`,
      ),
      watched.length > 0
        ? say('behaviours', true, `Achtet auf: ${watched.join('; ')}.`, `Watches for: ${watched.join('; ')}.`)
        : say('behaviours', false, 'Achtet auf nichts.', 'Watches for nothing.'),
      ...(unwatched.length > 0
        ? [say('behaviours', false, `Nicht auf: ${unwatched.join('; ')}.`, `Not for: ${unwatched.join('; ')}.`)]
        : []),
      ...(camera.masks.length > 0
        ? [
            say(
              'masks',
              false,
              `${camera.masks.length} ${camera.masks.length === 1 ? 'Teil des Bildes wird' : 'Teile des Bildes werden'} grau gemacht, bevor etwas gesehen wird.`,
              `${camera.masks.length} ${camera.masks.length === 1 ? 'part of the picture is' : 'parts of the picture are'} made grey before anything is seen.`,
            ),
          ]
        : []),
      camera.keep === 'sealed'
        ? say(
            'retentionHours',
            true,
            `Aufnahmen werden versiegelt und nach ${camera.retentionHours} Stunden vernichtet.`,
            `Footage is sealed and destroyed after ${camera.retentionHours} hours.`,
          )
        : say('keep', false, 'Aufnahmen werden nie aufbewahrt.', 'Footage is never kept.'),
      ...holds.map((hold): Line => ({
        text: pick(
          language,
          `Festgehalten: ${time(hold.fromMs)} bis ${time(hold.toMs)}, bis ${time(hold.untilMs)} (${hold.basis}).`,
          `Held: ${time(hold.fromMs)} to ${time(hold.toMs)}, until ${time(hold.untilMs)} (${hold.basis}).`,
        ),
        line: line(['holds', mandate.holds.indexOf(hold)]),
        granted: true,
      })),
      ...(has.length > 0
        ? [
            say(
              'capabilities',
              true,
              `Die Kamera darf haben: ${has.join('; ')}.`,
              `The camera may have: ${has.join('; ')}.`,
            ),
          ]
        : []),
      ...(hasNot.length > 0
        ? [say('capabilities', false, `Nicht: ${hasNot.join('; ')}.`, `Not: ${hasNot.join('; ')}.`)]
        : []),
      camera.egress.length > 0
        ? say('egress', true, `Die Kamera selbst darf ${reach} erreichen.`, `The camera itself may reach ${reach}.`)
        : say('egress', false, 'Die Kamera selbst darf nichts erreichen.', 'The camera itself may reach nothing.'),
    ],
  };
}

function opening({ mandate, line }: Parsed, language: Language): Paragraph {
  const { release, custodians } = mandate;
  const say = (key: keyof Mandate, granted: boolean, de: string, en: string): Line => ({
    text: pick(language, de, en),
    line: line([key]),
    granted,
  });
  const sentences: Line[] = [];
  if (!release)
    sentences.push(say('release', false, 'Niemand kann Aufnahmen herausgeben.', 'Nobody can release footage.'));
  else {
    sentences.push(
      say(
        'release',
        true,
        `Beantragen: ${listText(release.request, 'de')}. Genehmigen: ${release.approvals} von ${listText(release.approve, 'de')}, nie wer beantragt hat.`,
        `To request: ${listText(release.request, 'en')}. To approve: ${release.approvals} of ${listText(release.approve, 'en')}, never who requested.`,
      ),
      say(
        'release',
        true,
        `Festhalten über die Frist hinaus: ${listText(release.hold, 'de')}.`,
        `To hold beyond retention: ${listText(release.hold, 'en')}.`,
      ),
    );
  }
  if (custodians) {
    const names = custodians.keys.map(({ name }) => name);
    sentences.push(
      say(
        'custodians',
        true,
        `Zum Öffnen müssen ${custodians.threshold} von ${names.length} Verwahrern beitragen: ${listText(names, 'de')}.`,
        `To open, ${custodians.threshold} of ${names.length} custodians must contribute: ${listText(names, 'en')}.`,
      ),
    );
  }
  return { title: pick(language, 'Herausgabe', 'Release'), sentences };
}

function never(language: Language): Paragraph {
  const text = pick(
    language,
    'Kein Mandat kann gewähren, Menschen zu erkennen oder wiederzuerkennen, Alter, Geschlecht, Herkunft, Religion, Gefühle oder Absichten zu schätzen, zuzuhören oder Verhalten vorherzusagen.',
    'No mandate can grant recognising people or finding them again, estimating age, gender, origin, religion, emotion or intention, listening, or predicting what somebody will do.',
  );
  return { title: pick(language, 'Nie', 'Never'), sentences: [{ text, line: 0, granted: false }] };
}
