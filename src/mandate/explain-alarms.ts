import { BEHAVIOURS } from './behaviours.ts';
import { endpointOfUrl, endpointText } from './endpoint.ts';
import type { AlarmRules, Recipient } from './mandate.ts';
import { BEHAVIOUR_NAMES, listText } from './phrases.ts';
import type { Language } from './phrases.ts';
import { crossesInTheClear } from './ways-out.ts';

interface Said {
  /** Below `alarms`. */
  readonly path: readonly (string | number)[];
  readonly granted: boolean;
  readonly text: string;
}

/** Who judges alarms, and who is told of them when. */
export function alarmSentences(
  { recipients, passOnAfterSeconds, secondReview }: AlarmRules,
  language: Language,
): Said[] {
  const say = (path: Said['path'], granted: boolean, de: string, en: string): Said => ({
    path,
    granted,
    text: language === 'de' ? de : en,
  });
  const outside = recipients.filter(({ url }) => url !== undefined);
  const inside = recipients.filter(({ url }) => url === undefined).map(({ name }) => name);
  const waits = secondsText(passOnAfterSeconds, language);
  return [
    secondReview
      ? say(
          ['secondReview'],
          false,
          'Über jede Meldung urteilen zwei Menschen, nie derselbe zweimal.',
          'Two people judge every alarm, never the same one twice.',
        )
      : say(['secondReview'], true, 'Über jede Meldung urteilt ein Mensch.', 'A person judges every alarm.'),
    ...(inside.length > 0
      ? [
          say(
            [],
            true,
            `Meldungen gehen im Haus an ${listText(inside, 'de')}.`,
            `Inside, alarms go to ${listText(inside, 'en')}.`,
          ),
        ]
      : []),
    ...(outside.length === 0
      ? [say([], false, 'Meldungen gehen an niemanden außerhalb.', 'Alarms go to nobody outside.')]
      : [
          passOnAfterSeconds === 0
            ? say(
                ['passOnAfterSeconds'],
                true,
                'Meldungen werden sofort weitergegeben, bevor jemand geurteilt hat.',
                'Alarms are passed on at once, before anybody has judged.',
              )
            : say(
                ['passOnAfterSeconds'],
                true,
                `Urteilt ${waits} lang niemand, wird eine Meldung weitergegeben; sonst nur, wenn ein Mensch es veranlasst.`,
                `If nobody judges for ${waits}, an alarm is passed on; otherwise only when a person asks for it.`,
              ),
        ]),
    ...outside.map((recipient) => {
      const to = recipientText(recipient, language);
      return say(
        ['recipients', recipients.indexOf(recipient)],
        true,
        `Weitergegeben wird an ${to}: Kennung, Kamera, Zeiten und ein Satz, was gesehen wurde; keine Bilder, keine Figuren.`,
        `Passed on to ${to}: id, camera, times and a sentence on what was seen; no pictures, no figures.`,
      );
    }),
  ];
}

/** `first-aid (leitstelle.example:443, webhook; only fall and lying person)`. */
function recipientText({ name, url = '', by, behaviours }: Recipient, language: Language): string {
  const endpoint = endpointOfUrl(url);
  const open = crossesInTheClear(url) ? (language === 'de' ? ', unverschlüsselt' : ', not encrypted') : '';
  const where = `${endpoint === undefined ? url : endpointText(endpoint)}, ${by ?? ''}${open}`;
  if (behaviours.length === BEHAVIOURS.length) return `${name} (${where})`;
  const names = listText(
    behaviours.map((behaviour) => BEHAVIOUR_NAMES[behaviour][language]),
    language,
  );
  return `${name} (${where}; ${language === 'de' ? 'nur' : 'only'} ${names})`;
}

/** `90 s`, `2 min`. */
export function secondsText(seconds: number, language: Language): string {
  if (seconds < 120 || seconds % 60 !== 0) return language === 'de' ? `${seconds} Sekunden` : `${seconds} seconds`;
  const minutes = seconds / 60;
  return language === 'de' ? `${minutes} Minuten` : `${minutes} minutes`;
}
