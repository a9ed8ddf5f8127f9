import type { Problem } from '../wire/words.ts';

/** What a call to the server ended in when it did not end well. `status` 0: it was not reached. */
export class ApiProblem extends Error {
  override readonly name = 'ApiProblem';
  readonly status: number;
  readonly problem: Problem;

  constructor(status: number, problem: Problem, cause?: unknown) {
    super(problem.message.en, cause === undefined ? undefined : { cause });
    this.status = status;
    this.problem = problem;
  }
}

export const UNREACHED: Problem = {
  kind: 'unavailable',
  message: { de: 'Der Server antwortet nicht.', en: 'The server does not answer.' },
  remedy: {
    de: 'Die Seite versucht es weiter. Bleibt es so, läuft der Server nicht oder das Netz ist unterbrochen.',
    en: 'This page keeps trying. If it stays like this, the server is not running or the network is interrupted.',
  },
};

export const NOT_UNDERSTOOD: Problem = {
  kind: 'corrupt',
  message: {
    de: 'Die Antwort des Servers ist nicht zu verstehen.',
    en: 'The server’s answer cannot be understood.',
  },
  remedy: {
    de: 'Seite neu laden: vielleicht ist der Server neuer als sie.',
    en: 'Reload the page: the server may be newer than it is.',
  },
};

/** Any error as something a person can read. */
export function problemOf(error: unknown): Problem {
  if (error instanceof ApiProblem) return error.problem;
  const detail = error instanceof Error ? error.message : String(error);
  return {
    kind: 'internal',
    message: { de: `Hier ist etwas nicht vorgesehen: ${detail}`, en: `Something was not foreseen here: ${detail}` },
    remedy: { de: 'Seite neu laden.', en: 'Reload the page.' },
  };
}
