import type { AugenmassError, ErrorKind } from '../kernel/errors.ts';

interface Said {
  readonly message: string;
  readonly remedy?: string;
}

/** Errors of rooms that the command line shares speak English; what a person can meet of them on a screen is said here too. */
const KNOWN: readonly (readonly [RegExp, Said])[] = [
  [/^That is not the id of a release/, { message: 'Das ist keine Kennung einer Herausgabe.' }],
  [/^The ledger knows no release/, { message: 'Diese Herausgabe gibt es nicht.', remedy: 'Die Liste der Herausgaben zeigt, was beantragt wurde.' }],
  [/^Release .* was opened already/, { message: 'Diese Herausgabe wurde schon geöffnet; ihr Einmalschlüssel ist vernichtet.', remedy: 'Den Film verwenden, der dabei entstand, oder eine neue beantragen.' }],
  [/^Release .* ended on/, { message: 'Diese Herausgabe ist beendet.', remedy: 'Eine neue beantragen, solange die Aufnahmen aufbewahrt werden.' }],
  [/^No footage of this camera and span/, { message: 'Von dieser Kamera und Zeit wird nichts aufbewahrt.', remedy: 'Eine andere Zeit wählen.' }],
  [/^A release ends in the future/, { message: 'Eine Herausgabe endet in der Zukunft und innerhalb von 90 Tagen.', remedy: 'Ein anderes Ende wählen; was nicht mehr aufbewahrt wird, wird nicht herausgegeben.' }],
  [/^The span ends before it begins/, { message: 'Die Zeit endet, bevor sie beginnt.', remedy: 'Anfang und Ende tauschen.' }],
  [/^The span lies in the future/, { message: 'Die Zeit liegt in der Zukunft.', remedy: 'Eine Zeit wählen, die vorbei ist.' }],
  [/^A release shows at most one hour/, { message: 'Eine Herausgabe zeigt höchstens eine Stunde.', remedy: 'Die Zeit genauer wählen.' }],
  [/^The region is not an outline/, { message: 'Der Ausschnitt ist kein Umriss mit 3 bis 64 Ecken im Bild.', remedy: 'Die Ecken der Reihe nach einmal herum angeben.' }],
  [/^The same role cannot agree twice/, { message: 'Dieselbe Rolle kann nicht zweimal zustimmen und nicht dem eigenen Antrag.', remedy: 'Eine andere Rolle stimmt zu.' }],
  [/^The footage of this release is no longer kept/, { message: 'Die Aufnahmen dieser Herausgabe werden nicht mehr aufbewahrt.', remedy: 'Es ist nichts zu tun: die Frist ist vorbei.' }],
  [/^The key of .* is destroyed/, { message: 'Der Tagesschlüssel ist vernichtet.', remedy: 'Die Frist ist vorbei.' }],
  [/is not what was requested: it differs/, { message: 'Der Antrag auf dem Datenträger weicht vom Protokoll ab.', remedy: 'Die Datei als Beleg aufheben und eine neue Herausgabe beantragen.' }],
  [/^The ledger has no entry/, { message: 'Diesen Eintrag hat das Protokoll nicht.', remedy: 'Der erste Eintrag ist 0.' }],
  [/is in use by another program/, { message: 'Das benutzt gerade ein anderes Programm.', remedy: 'Später noch einmal versuchen.' }],
  [/the disk is full|quota is used up/, { message: 'Der Datenträger ist voll.', remedy: 'Platz schaffen.' }],
  [/ does not exist\.$/, { message: 'Das gibt es nicht.', remedy: 'Den Pfad prüfen.' }],
  [/is not empty/, { message: 'Der Ordner ist nicht leer.', remedy: 'Einen neuen Ordner wählen; ein Ort wird nie über etwas anderes gesetzt.' }],
  [/^A camera cannot be called/, { message: 'So kann keine Kamera heißen.', remedy: 'Einen anderen Namen wählen.' }],
  [/^What .* was given for .* is a share of another day/, { message: 'Der Anteil gehört zu einem anderen Tag.', remedy: 'Die Schlüsseldatei als Beleg aufheben.' }],
]; // prettier-ignore

const BY_KIND: Readonly<Record<ErrorKind, Said>> = {
  invalid: { message: 'Die Angaben passen so nicht.' },
  refused: { message: 'Das ist hier nicht erlaubt.' },
  'not-found': { message: 'Das gibt es hier nicht.' },
  conflict: { message: 'Das widerspricht dem, was schon da ist.' },
  corrupt: { message: 'Gespeichertes ist beschädigt.' },
  unavailable: { message: 'Das geht gerade nicht.', remedy: 'Später noch einmal versuchen.' },
  exhausted: { message: 'Es ist zu viel auf einmal.', remedy: 'Etwas warten.' },
  internal: { message: 'Das ist hier misslungen.' },
};

/** What an error says in German itself, else what is known of it here, else a sentence of its kind. */
export function germanOf(error: AugenmassError): Said {
  if (error.de) return error.de;
  const known = KNOWN.find(([pattern]) => pattern.test(error.message))?.[1];
  if (known) return known;
  const general = BY_KIND[error.kind];
  return { ...general, message: `${general.message} (${error.message})` };
}
