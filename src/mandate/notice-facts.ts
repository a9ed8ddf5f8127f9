import type { Mandate } from './mandate.ts';
import { localTime } from './moments.ts';
import { BEHAVIOUR_NAMES, behaviourText, listText, weekText } from './phrases.ts';
import type { Language } from './phrases.ts';

/**
 * What stands on the information sign. First layer: what must be seen before entering; second layer: everything else that GDPR
 * Art. 13 asks for (EDPB Guidelines 3/2019, paragraphs 111 to 119).
 */
export interface NoticeFacts {
  readonly language: Language;
  readonly heading: string;
  readonly site: string;
  /** One sentence on what happens to whoever passes by. */
  readonly lead: string;
  readonly first: readonly { readonly label: string; readonly text: string }[];
  readonly moreLabel: string;
  /** Address of the public report, for the QR code. */
  readonly reportUrl: string | undefined;
  readonly moreText: string;
  readonly secondHeading: string;
  readonly second: readonly { readonly heading: string; readonly lines: readonly string[] }[];
}

/** On the first layer at most so many purposes are spelt out. */
const PURPOSES_SHOWN = 3;

export function noticeFacts(mandate: Mandate, language: Language): NoticeFacts {
  const say = (de: string, en: string): string => (language === 'de' ? de : en);
  const { operator, cameras } = mandate;
  const found = [...new Set(cameras.flatMap((camera) => [...camera.behaviours.keys()]))];
  const names = listText(
    found.map((name) => BEHAVIOUR_NAMES[name][language]),
    language,
  );
  const purposes = [...new Set(cameras.map(({ purpose }) => purpose))];
  const sealed = cameras.filter(({ keep }) => keep === 'sealed');
  const officer = mandate.dataProtectionOfficer;
  return {
    language,
    heading: say('Videobeobachtung', 'Video surveillance'),
    site: mandate.site,
    lead:
      found.length === 0
        ? say('Kameras nehmen auf. Niemand sieht zu.', 'Cameras record. Nobody watches.')
        : say(
            `Ein Programm macht aus Menschen Strichfiguren und achtet auf: ${names}. Über jede Meldung urteilt ein Mensch. Gesichter werden nicht erkannt, Ton wird nicht gelesen.`,
            `A program turns people into stick figures and watches for: ${names}. A human judges every alarm. Faces are not recognised, sound is not read.`,
          ),
    first: [
      { label: say('Verantwortlich', 'Responsible'), text: `${operator.name}, ${operator.contact}` },
      ...(officer === undefined
        ? []
        : [{ label: say('Datenschutzbeauftragte', 'Data-protection officer'), text: officer }]),
      {
        label: say('Wozu', 'Purpose'),
        text:
          purposes.length <= PURPOSES_SHOWN
            ? purposes.join(' ')
            : say(
                `${cameras.length} Kameras, jede mit eigenem Zweck: siehe unten.`,
                `${cameras.length} cameras, each with a purpose of its own: see below.`,
              ),
      },
      { label: say('Rechtsgrundlage', 'Legal basis'), text: mandate.legalBasis },
      { label: say('Aufnahmen', 'Footage'), text: footage(mandate, sealed.length, language) },
      {
        label: say('Ihre Rechte', 'Your rights'),
        text: say(
          'Auskunft, Löschung, Einschränkung, Widerspruch; Beschwerde bei der Aufsichtsbehörde.',
          'Access, erasure, restriction, objection; complaint to the supervisory authority.',
        ),
      },
    ],
    moreLabel: say('Mehr erfahren', 'Learn more'),
    reportUrl: mandate.publicReport,
    moreText: mandate.publicReport ?? say(`Auf Anfrage bei ${operator.name}.`, `On request from ${operator.name}.`),
    secondHeading: say(`${mandate.site}: was die Kameras dürfen`, `${mandate.site}: what the cameras may do`),
    second: secondLayer(mandate, language),
  };
}

function footage(mandate: Mandate, sealed: number, language: Language): string {
  const longest = Math.max(0, ...mandate.cameras.map(({ retentionHours }) => retentionHours));
  const threshold = mandate.custodians?.threshold ?? 0;
  if (sealed === 0) return language === 'de' ? 'Es wird nichts aufbewahrt.' : 'Nothing is kept.';
  return language === 'de'
    ? `Versiegelt, höchstens ${longest} Stunden. Öffnen können sie nur mehrere zusammen (${threshold} Verwahrer, genehmigter Antrag).`
    : `Sealed, for ${longest} hours at most. Only several together can open it (${threshold} custodians, an approved request).`;
}

function secondLayer(mandate: Mandate, language: Language): NoticeFacts['second'] {
  const say = (de: string, en: string): string => (language === 'de' ? de : en);
  const at = (ms: number): string => localTime(ms, mandate.timeZone, language);
  const { operator, release, custodians } = mandate;
  const officer = mandate.dataProtectionOfficer;
  const recipients = mandate.alarms.recipients.map(({ name }) => name);
  const outside = mandate.alarms.recipients.some(({ url }) => url !== undefined);
  return [
    {
      heading: say('Wer', 'Who'),
      lines: [
        `${operator.name}, ${operator.contact}`,
        ...(officer === undefined
          ? []
          : [say(`Datenschutzbeauftragte: ${officer}`, `Data-protection officer: ${officer}`)]),
        say(`Rechtsgrundlage: ${mandate.legalBasis}`, `Legal basis: ${mandate.legalBasis}`),
        say(`Datenschutz-Folgenabschätzung: ${mandate.dpia}`, `Data-protection impact assessment: ${mandate.dpia}`),
        say(
          `Das Mandat gilt von ${at(mandate.validFromMs)} bis ${at(mandate.validUntilMs)}; unterschrieben von ${listText(mandate.signers, 'de')}. Danach steht alles still.`,
          `The mandate is valid from ${at(mandate.validFromMs)} until ${at(mandate.validUntilMs)}; signed by ${listText(mandate.signers, 'en')}. After that everything stops.`,
        ),
      ],
    },
    ...mandate.cameras.map((camera) => ({
      heading: say(`Kamera ${camera.name}`, `Camera ${camera.name}`),
      lines: [
        camera.purpose,
        camera.behaviours.size > 0
          ? say('Achtet auf: ', 'Watches for: ') +
            [...camera.behaviours].map(([name, bounds]) => behaviourText(name, bounds, language)).join('; ')
          : say('Achtet auf nichts.', 'Watches for nothing.'),
        say('Zeiten: ', 'Hours: ') + weekText(camera.schedule, language),
        camera.keep === 'sealed'
          ? say(
              `Aufnahmen: versiegelt, nach ${camera.retentionHours} Stunden vernichtet`,
              `Footage: sealed, destroyed after ${camera.retentionHours} hours`,
            )
          : say('Aufnahmen: keine', 'Footage: none'),
      ],
    })),
    {
      heading: say('Wer etwas erfährt', 'Who learns of it'),
      lines: [
        recipients.length > 0
          ? say(
              `Meldungen (Strichfiguren, keine Bilder): ${listText(recipients, 'de')}`,
              `Alarms (stick figures, no pictures): ${listText(recipients, 'en')}`,
            )
          : say('Meldungen gehen an niemanden außerhalb.', 'Alarms go to nobody outside.'),
        ...(outside
          ? [
              say(
                'Nach außen gehen nur Ort, Zeit und ein Satz, was gesehen wurde; keine Bilder und keine Figuren.',
                'Only place, time and a sentence on what was seen go outside; no pictures and no figures.',
              ),
            ]
          : []),
        ...(mandate.alarms.secondReview
          ? [say('Über jede Meldung urteilen zwei Menschen.', 'Two people judge every alarm.')]
          : []),
        release
          ? say(
              `Aufnahmen: nur auf begründeten Antrag von ${listText(release.request, 'de')}, genehmigt von ${release.approvals} aus ${listText(release.approve, 'de')}${
                custodians
                  ? `, geöffnet von ${custodians.threshold} der ${custodians.keys.length} Verwahrer ${listText(
                      custodians.keys.map(({ name }) => name),
                      'de',
                    )}`
                  : ''
              }. Unbeteiligte werden unkenntlich gemacht.`,
              `Footage: only on a reasoned request of ${listText(release.request, 'en')}, approved by ${release.approvals} of ${listText(release.approve, 'en')}${
                custodians
                  ? `, opened by ${custodians.threshold} of the ${custodians.keys.length} custodians ${listText(
                      custodians.keys.map(({ name }) => name),
                      'en',
                    )}`
                  : ''
              }. Bystanders are blurred.`,
            )
          : say('Aufnahmen werden nicht herausgegeben.', 'Footage is not released.'),
      ],
    },
    {
      heading: say('Ihre Rechte', 'Your rights'),
      lines: [
        say(
          'Auskunft (Art. 15 DSGVO), Löschung (Art. 17), Einschränkung (Art. 18), Widerspruch (Art. 21). Wenden Sie sich an die Verantwortlichen. Weil niemand erkannt wird, brauchen wir Ort und Zeit von Ihnen (Art. 11).',
          'Access (GDPR Art. 15), erasure (Art. 17), restriction (Art. 18), objection (Art. 21). Turn to those responsible. Since nobody is identified, we need place and time from you (Art. 11).',
        ),
        say(
          'Beschwerde bei der Datenschutz-Aufsichtsbehörde (Art. 77).',
          'Complaint to the data-protection supervisory authority (Art. 77).',
        ),
        say(
          'Ein Computer entscheidet nichts über Sie: über jede Meldung urteilt ein Mensch (Art. 22).',
          'No computer decides anything about you: a human judges every alarm (Art. 22).',
        ),
      ],
    },
  ];
}
