import { AugenmassError, fromSystemError } from '../kernel/errors.ts';
import type { ErrorKind } from '../kernel/errors.ts';

/** What the store did, and what to do; the same in German. */
type Row = readonly [kind: ErrorKind, what: string, remedy: string, was: string, abhilfe: string];

const FULL: Row = [
  'exhausted',
  'could not be written: the disk is full',
  'Free some space.',
  'konnte nicht geschrieben werden: die Platte ist voll',
  'Schaffen Sie Platz.',
];
const BUSY: Row = [
  'conflict',
  'is in use by another process',
  'Try again.',
  'wird von einem anderen Prozess benutzt',
  'Versuchen Sie es noch einmal.',
];
const TWICE: Row = [
  'conflict',
  'holds this already',
  'Use what is there, or another name.',
  'enthält das schon',
  'Nehmen Sie, was da ist, oder einen anderen Namen.',
];
const POINTS: Row = [
  'conflict',
  'lacks what this belongs to',
  'Load anew and try again.',
  'enthält nicht, wozu das gehört',
  'Laden Sie neu, und versuchen Sie es noch einmal.',
];
const SHAPE: Row = [
  'invalid',
  'takes no value of this kind',
  'Check what is written.',
  'nimmt keinen solchen Wert',
  'Prüfen Sie die Eingabe.',
];
const BROKEN: Row = [
  'corrupt',
  'is damaged, or no store of a place',
  'Bring it back from a copy; ledger and vault are whole without it.',
  'ist beschädigt oder kein Speicher eines Ortes',
  'Stellen Sie ihn aus einer Kopie wieder her; Protokoll und Tresor sind ohne ihn ganz.',
];
const GONE: Row = [
  'unavailable',
  'does not answer',
  'Check that the database runs and can be reached.',
  'antwortet nicht',
  'Prüfen Sie, ob die Datenbank läuft und erreichbar ist.',
];
const SECRET: Row = [
  'refused',
  'does not let this user in',
  'Check user, password and rights in its address.',
  'lässt diesen Benutzer nicht ein',
  'Prüfen Sie Benutzer, Passwort und Rechte in seiner Adresse.',
];
const READ_ONLY: Row = [
  'refused',
  'may not be written',
  'Check who owns it and its permissions.',
  'darf nicht geschrieben werden',
  'Prüfen Sie Eigentümer und Rechte.',
];
const MANY: Row = [
  'exhausted',
  'has no more room for connections or memory',
  'Try again; raise its limits.',
  'hat keinen Platz mehr für Verbindungen oder Speicher',
  'Versuchen Sie es noch einmal; erhöhen Sie seine Grenzen.',
];
const NO_SUCH: Row = [
  'not-found',
  'does not exist',
  'Create the database, or check its address.',
  'gibt es nicht',
  'Legen Sie die Datenbank an, oder prüfen Sie ihre Adresse.',
];

/** SQLite's extended result codes first, then its primary ones (sqlite.org/rescode.html). */
const BY_SQLITE: Readonly<Record<number, Row>> = {
  2067: TWICE,
  1555: TWICE,
  787: POINTS,
  3091: SHAPE,
  1299: SHAPE,
  5: BUSY,
  6: BUSY,
  8: READ_ONLY,
  10: [
    'unavailable',
    'could not be read or written by the disk',
    'Check the disk.',
    'konnte von der Platte nicht gelesen oder geschrieben werden',
    'Prüfen Sie die Platte.',
  ],
  11: BROKEN,
  13: FULL,
  14: [
    'not-found',
    'cannot be opened',
    'Check the path and its permissions.',
    'lässt sich nicht öffnen',
    'Prüfen Sie Pfad und Rechte.',
  ],
  18: [
    'exhausted',
    'takes no value as large as this',
    'Write less.',
    'nimmt keinen so großen Wert',
    'Schreiben Sie weniger.',
  ],
  19: SHAPE,
  20: SHAPE,
  26: BROKEN,
};

/** PostgreSQL's SQLSTATE, whole or its class of two characters (PostgreSQL 17, appendix A). */
const BY_SQLSTATE: Readonly<Record<string, Row>> = {
  23505: TWICE,
  23503: POINTS,
  23: SHAPE,
  22: SHAPE,
  '08': GONE,
  '57P': GONE,
  57014: [
    'unavailable',
    'took too long to answer',
    'Try again.',
    'hat zu lange nicht geantwortet',
    'Versuchen Sie es noch einmal.',
  ],
  40: BUSY,
  '55P03': BUSY,
  53100: FULL,
  53: MANY,
  28: SECRET,
  '42501': SECRET,
  25006: READ_ONLY,
  '3D000': NO_SUCH,
  '58': [
    'unavailable',
    'could not be read or written by the disk',
    'Check its disk.',
    'konnte von der Platte nicht gelesen oder geschrieben werden',
    'Prüfen Sie die Platte.',
  ],
  XX001: BROKEN,
  XX002: BROKEN,
};

/** Transactions that PostgreSQL asks to be done again (serialisation failure, deadlock). */
export const isRetryable = (error: unknown): boolean => {
  const cause = error instanceof AugenmassError ? error.cause : error;
  const code = cause instanceof Error && 'code' in cause ? cause.code : undefined;
  return code === '40001' || code === '40P01';
};

export function fromSqlite(cause: unknown): AugenmassError {
  if (cause instanceof AugenmassError) return cause;
  const code = cause instanceof Error && 'errcode' in cause ? Number(cause.errcode) : 0;
  const row = BY_SQLITE[code] ?? BY_SQLITE[code & 0xff];
  if (row) return told(row, cause);
  const own = cause instanceof Error && 'code' in cause ? String(cause.code) : '';
  if (own === 'ERR_INVALID_ARG_TYPE' || own === 'ERR_OUT_OF_RANGE') return told(SHAPE, cause);
  return fromSystemError('The store', cause);
}

export function fromPostgres(cause: unknown): AugenmassError {
  if (cause instanceof AugenmassError) return cause;
  const code = cause instanceof Error && 'code' in cause ? String(cause.code) : '';
  const row =
    BY_SQLSTATE[code] ??
    BY_SQLSTATE[code.slice(0, 3)] ??
    (code.length === 5 ? BY_SQLSTATE[code.slice(0, 2)] : undefined);
  if (row) return told(row, cause);
  // pg's own words for a line that broke have no code.
  const message = cause instanceof Error ? cause.message : '';
  if (/^Connection terminated|timeout exceeded when trying to connect|not queryable|^timeout expired/i.test(message))
    return told(GONE, cause);
  if (code === 'ENOENT' || code === 'ENOTFOUND' || code === 'EAI_AGAIN' || code === 'EPIPE') return told(GONE, cause);
  return fromSystemError('The store', cause);
}

/** Whoever asks after the end is told so by both databases alike. */
export const closedError = (): AugenmassError =>
  new AugenmassError('unavailable', 'The store is closed.', {
    remedy: 'Start the server again.',
    de: { message: 'Der Speicher ist geschlossen.', remedy: 'Starten Sie den Server neu.' },
  });

const told = ([kind, what, remedy, was, abhilfe]: Row, cause: unknown): AugenmassError =>
  new AugenmassError(kind, `The store ${what}.`, {
    cause,
    remedy,
    de: { message: `Der Speicher ${was}.`, remedy: abhilfe },
  });
