import type { FastifyReply } from 'fastify';
import { AugenmassError } from '../kernel/errors.ts';
import type { ErrorKind } from '../kernel/errors.ts';
import type { Problem } from '../wire/words.ts';
import { germanOf } from './http-german.ts';

/** Status of an answer (RFC 9110) and what it says. */
export interface Refusal {
  readonly status: number;
  readonly problem: Problem;
}

const STATUS: Readonly<Record<ErrorKind, number>> = {
  invalid: 400,
  refused: 403,
  'not-found': 404,
  conflict: 409,
  exhausted: 429,
  corrupt: 500,
  internal: 500,
  unavailable: 503,
};

const sentence = (de: string, en: string): { de: string; en: string } => ({ de, en });
const refusal = (status: number, kind: ErrorKind, de: string, en: string, remedy?: [string, string]): Refusal => ({
  status,
  problem: { kind, message: sentence(de, en), ...(remedy && { remedy: sentence(...remedy) }) },
});

export const REFUSALS = {
  signIn: refusal(401, 'refused', 'Dafür muss man angemeldet sein.', 'This needs a sign-in.', [
    'Anmelden und noch einmal versuchen.',
    'Sign in and try again.',
  ]),
  role: refusal(403, 'refused', 'Ihre Rolle darf das nicht.', 'Your role may not do this.', [
    'Jemand mit der passenden Rolle muss das tun; die Verwaltung vergibt Rollen.',
    'Somebody with the right role has to do it; an administrator gives roles.',
  ]),
  csrf: refusal(403, 'refused', 'Die Anfrage kam nicht von dieser Seite.', 'The request did not come from this page.', [
    'Die Seite neu laden.',
    'Load the page again.',
  ]),
  origin: refusal(403, 'refused', 'Die Anfrage kam von einer fremden Seite.', 'The request came from a foreign page.', [
    'Augenmaß unter seiner eigenen Adresse öffnen.',
    'Open Augenmass at its own address.',
  ]),
  host: refusal(421, 'refused', 'Unter diesem Namen antwortet hier niemand.', 'Nobody answers here under this name.', [
    'Die Adresse verwenden, die der Server beim Start nennt.',
    'Use the address that the server printed when it started.',
  ]),
  path: refusal(404, 'not-found', 'Hier gibt es nichts.', 'There is nothing here.'),
  tooMany: refusal(429, 'exhausted', 'Zu viele Anfragen.', 'Too many requests.', [
    'Eine Minute warten.',
    'Wait a minute.',
  ]),
  tooLarge: refusal(413, 'invalid', 'Die Anfrage ist zu groß.', 'The request is too large.', [
    'Weniger auf einmal senden.',
    'Send less at once.',
  ]),
  media: refusal(415, 'invalid', 'Anfragen sind JSON.', 'Requests are JSON.', [
    'Mit content-type: application/json senden.',
    'Send it with content-type: application/json.',
  ]),
  upgrade: refusal(426, 'invalid', 'Hier spricht nur ein WebSocket.', 'Only a WebSocket speaks here.'),
  malformed: refusal(400, 'invalid', 'Die Anfrage ist nicht lesbar.', 'The request cannot be read.'),
  internal: refusal(500, 'internal', 'Das ist hier misslungen.', 'It failed here.', [
    'Noch einmal versuchen; im Protokoll des Servers steht, woran es lag.',
    'Try again; the server’s log says why.',
  ]),
} as const satisfies Record<string, Refusal>;

/** Whoever throws this ends a request with exactly that answer. */
export class Refused extends Error {
  override readonly name = 'Refused';
  readonly refusal: Refusal;

  constructor(refused: Refusal) {
    super(refused.problem.message.en);
    this.refusal = refused;
  }
}

interface FrameworkError {
  readonly statusCode?: number;
  readonly code?: string;
  readonly validation?: readonly { readonly instancePath: string; readonly message?: string }[];
  readonly validationContext?: string;
}

/** What a person is told of an error, whatever threw it. Never a path, a stack or a foreign library's words of ours. */
export function refusalOf(error: unknown): Refusal {
  if (error instanceof Refused) return error.refusal;
  if (error instanceof AugenmassError) return ofAugenmass(error);
  const { statusCode, code, validation, validationContext } = (error ?? {}) as FrameworkError;
  if (validation) return invalidField(validation, validationContext ?? 'body');
  if (statusCode === 413) return REFUSALS.tooLarge;
  if (statusCode === 415) return REFUSALS.media;
  if (statusCode === 429) return REFUSALS.tooMany;
  // A folder of files is forbidden, says what serves files; here it is not there.
  if (statusCode === 404 || statusCode === 403) return REFUSALS.path;
  if (code?.startsWith('FST_ERR_RESPONSE') === true) return REFUSALS.internal;
  if (statusCode !== undefined && statusCode >= 400 && statusCode < 500) return REFUSALS.malformed;
  return REFUSALS.internal;
}

function ofAugenmass(error: AugenmassError): Refusal {
  if (error.kind === 'internal') return REFUSALS.internal;
  const { message, remedy } = germanOf(error);
  const full = (error.cause as NodeJS.ErrnoException | undefined)?.code;
  return {
    status: full === 'ENOSPC' || full === 'EDQUOT' ? 507 : STATUS[error.kind],
    problem: {
      kind: error.kind,
      message: { de: cut(message), en: cut(error.message) },
      ...(error.remedy !== undefined && { remedy: { de: cut(remedy ?? error.remedy), en: cut(error.remedy) } }),
    },
  };
}

const cut = (text: string): string => text.slice(0, 4000);

function invalidField(faults: NonNullable<FrameworkError['validation']>, context: string): Refusal {
  const [first] = faults;
  const field = `${context}${first?.instancePath ?? ''}`.slice(0, 120);
  const why = (first?.message ?? '').slice(0, 300);
  return refusal(400, 'invalid', `So geht die Anfrage nicht (${field}).`, `The request will not do (${field}).`, [
    `Der Fehler, auf Englisch: ${why}`,
    why,
  ]);
}

/** Written as it is: a problem never fails to be serialized. */
export function sendRefusal(reply: FastifyReply, { status, problem }: Refusal): FastifyReply {
  return reply
    .code(status)
    .header('cache-control', 'no-store')
    .type('application/json; charset=utf-8')
    .send(JSON.stringify(problem));
}
