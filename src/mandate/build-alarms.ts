import { BEHAVIOURS } from './behaviours.ts';
import type { MandateDocument } from './document.ts';
import { endpointOfUrl } from './endpoint.ts';
import type { Complain } from './faults.ts';
import type { AlarmRules, Recipient } from './mandate.ts';
import { unique } from './unique.ts';
import { crossesInTheClear, wayOutOf } from './ways-out.ts';

const HOUR_S = 3600;

/** Who is told of alarms, after how long, and whether one person's verdict is enough. */
export function alarmsOf({ alarms }: MandateDocument, complain: Complain, remark: Complain): AlarmRules {
  const { recipients, passOnAfterSeconds, secondReview } = alarms;
  unique(
    recipients.map(({ name }) => name),
    (i) => ['alarms', 'recipients', i, 'name'],
    complain,
  );
  if (passOnAfterSeconds > HOUR_S) {
    remark(
      ['alarms', 'passOnAfterSeconds'],
      {
        de: 'Eine Meldung wartet länger als eine Stunde, bis sie jemand anderem weitergegeben wird.',
        en: 'An alarm waits for more than an hour until it is passed on to somebody else.',
      },
      { de: 'Wer am Boden liegt, braucht früher Hilfe.', en: 'Whoever lies on the ground needs help sooner.' },
    );
  }
  return {
    passOnAfterSeconds,
    secondReview,
    recipients: recipients.map((recipient, i) => recipientOf(recipient, ['alarms', 'recipients', i], complain, remark)),
  };
}

function recipientOf(
  { name, url, by, behaviours }: MandateDocument['alarms']['recipients'][number],
  path: readonly PropertyKey[],
  complain: Complain,
  remark: Complain,
): Recipient {
  unique(behaviours ?? [], (i) => [...path, 'behaviours', i], complain);
  const told = { name, behaviours: behaviours ?? BEHAVIOURS };
  if (url === undefined) {
    if (by !== undefined) {
      complain(
        [...path, 'by'],
        { de: `„${name}“ hat keine Adresse.`, en: `“${name}” has no address.` },
        { de: 'url ergänzen, oder by streichen.', en: 'Add url, or remove by.' },
      );
    }
    return { ...told, url, by: undefined };
  }
  const way = wayOutOf(url);
  if (way === undefined || endpointOfUrl(url) === undefined) {
    complain(
      [...path, 'url'],
      { de: 'Das ist keine Adresse.', en: 'This is no address.' },
      {
        de: 'Ein Rechner und ein Port von 1 bis 65535 gehören hinein.',
        en: 'It takes a host and a port from 1 to 65535.',
      },
    );
  } else if (by !== undefined && by !== way) {
    complain(
      [...path, 'by'],
      { de: `Die Adresse ist eine für ${way}, nicht für ${by}.`, en: `The address is one for ${way}, not for ${by}.` },
      { de: 'by streichen, oder die Adresse ändern.', en: 'Remove by, or change the address.' },
    );
  } else if (crossesInTheClear(url)) {
    remark(
      [...path, 'url'],
      {
        de: `Der Weg zu „${name}“ ist unverschlüsselt: andere können mitlesen und Meldungen erfinden.`,
        en: `The way to “${name}” is not encrypted: others can read along and make up alarms.`,
      },
      way === 'webhook'
        ? { de: 'https:// verwenden; sonst wird nichts gesendet.', en: 'Use https://; nothing is sent otherwise.' }
        : { de: 'mqtts:// oder syslog+tls:// verwenden.', en: 'Use mqtts:// or syslog+tls://.' },
    );
  }
  return { ...told, url, by: way };
}
