import type { Problem } from '../../src/wire/words.ts';

/** What a route answers instead: a status and a problem in both languages. */
export class Refusal extends Error {
  readonly status: number;
  readonly problem: Problem;

  constructor(status: number, kind: Problem['kind'], de: string, en: string) {
    super(en);
    this.status = status;
    this.problem = { kind, message: { de, en } };
  }
}
