import { readFileSync } from 'node:fs';
import { Encrypter, generateHybridIdentity, generateIdentity, identityToRecipient } from 'age-encryption';
import { systemRandom } from '../../src/kernel/random.ts';
import { diff } from '../../src/mandate/diff.ts';
import { explain } from '../../src/mandate/explain.ts';
import { MandateProblems, parseMandate } from '../../src/mandate/parse.ts';
import { newSigningKeyFile, readSigningKey } from '../../src/mandate/sign.ts';
import { armoredIn, verifySshsig } from '../../src/mandate/sshsig.ts';
import { SIGNER_ROLES, starterMandate } from '../../src/server/place-template.ts';
import type { DraftLook, MandateView } from '../../src/wire/mandate.ts';
import type { Release } from '../../src/wire/release.ts';
import type { Role } from '../../src/wire/words.ts';
import type { z } from 'zod';
import { Refusal } from './refusal.ts';
import { CAMERAS } from './scene.ts';

type Look = z.infer<typeof DraftLook>;
type Kept = Omit<Release, 'may'>;
const DAY_MS = 86_400_000;
const KINDS = { permits: 'wider', withdraws: 'narrower', changes: 'other' } as const;
/** Custodians of the made-up mandate who have come; two of three are needed. */
export const CUSTODIANS = ['amt', 'personalrat'] as const;

/** Releases and the mandate of the made-up place: real texts, real keys, real signatures, no footage. */
export class Papers {
  /** Secrets of its people, as files that they choose in the browser. */
  readonly identities: Record<string, string> = {};
  readonly signingKeys = Object.fromEntries(
    SIGNER_ROLES.map((role) => [role, newSigningKeyFile(systemRandom, role)]),
  ) as Record<(typeof SIGNER_ROLES)[number], string>;
  /** Which custodian sits at the page. */
  custodian: string = CUSTODIANS[0];
  readonly releases: Kept[] = [];
  /** Text in force, newest last. */
  readonly texts: { yaml: string; sinceMs: number }[] = [];
  draft: { yaml: string; signed: Set<string> } | undefined;
  #recipients: Record<string, string> = {};
  #releaseKey = '';

  static async make(nowMs: number): Promise<Papers> {
    const papers = new Papers();
    for (const name of [...CUSTODIANS, 'datenschutz']) {
      const identity = await generateIdentity();
      papers.identities[name] = `# ${name}\n${identity}\n`;
      papers.#recipients[name] = await identityToRecipient(identity);
    }
    papers.#releaseKey = await identityToRecipient(await generateHybridIdentity());
    const day = (ms: number): string => new Date(ms).toISOString().slice(0, 10);
    const words = {
      site: 'Musterplatz',
      operator: 'Stadt Musterstadt',
      contact: 'ordnungsamt@musterstadt.example',
      legalBasis: 'Section 4 of the Example Act',
      dpia: 'DSFA 2026-11',
      validFrom: day(nowMs - 30 * DAY_MS),
      validUntil: day(nowMs + 200 * DAY_MS),
      timeZone: 'Europe/Berlin',
      cameras: CAMERAS.slice(0, 2).map(([name, purpose]) => ({ name, source: `${name}.mp4`, purpose })),
      custodians: Object.entries(papers.#recipients).map(([name, recipient]) => ({ name, recipient })),
      threshold: 2,
      retentionHours: 96,
    };
    papers.texts.push({ yaml: starterMandate(words), sinceMs: nowMs - 30 * DAY_MS });
    papers.texts.push({ yaml: starterMandate({ ...words, retentionHours: 72 }), sinceMs: nowMs - 2 * DAY_MS });
    papers.releases.push({
      ...papers.#asked('abgelaufen01', 'eingang', 'AZ 3/26', nowMs - 40 * DAY_MS),
      state: 'expired',
      approvals: [{ role: 'data-protection-officer', atMs: nowMs - 39 * DAY_MS }],
    });
    return papers;
  }

  #asked(id: string, camera: string, fileNumber: string, atMs: number): Kept {
    return {
      id,
      camera,
      fromMs: atMs - 120_000,
      toMs: atMs - 60_000,
      untilMs: atMs + 7 * DAY_MS,
      requestedMs: atMs,
      requestedBy: 'operator',
      basis: 'Section 100 of the Example Act',
      fileNumber,
      purpose: null,
      region: null,
      segments: 10,
      state: 'requested',
      approvals: [],
      approvalsNeeded: 1,
      contributions: [],
      contributionsNeeded: 2,
      progress: null,
      fault: null,
      film: null,
    };
  }

  ask(body: Record<string, unknown>, nowMs: number): Kept {
    const made = this.#asked('neuerantrag1', String(body['camera']), String(body['fileNumber']), nowMs);
    const { fromMs, toMs, basis } = body as { fromMs: number; toMs: number; basis: string };
    this.releases.unshift({ ...made, fromMs, toMs, basis });
    return this.releases[0]!;
  }

  one(id: string): Kept {
    const found = this.releases.find((release) => release.id === id);
    if (!found) throw new Refusal(404, 'not-found', 'Diese Herausgabe gibt es nicht.', 'There is no such release.');
    return found;
  }

  change(id: string, part: Partial<Kept>): void {
    Object.assign(this.one(id), part);
    const { state, approvals, contributions } = this.one(id);
    if (state !== 'requested' && state !== 'approved') return;
    const shared = contributions.length >= 2;
    Object.assign(this.one(id), { state: approvals.length < 1 ? 'requested' : shared ? 'ready' : 'approved' });
  }

  /** With what this page's person may do, as the server tells it. */
  shown(release: Kept, roles: readonly Role[]): Release {
    const { state, contributions } = release;
    const is = (role: Role): boolean => roles.includes(role);
    const over = state === 'ended' || state === 'expired';
    const may: Release['may'] = [];
    if (is('data-protection-officer') && state === 'requested') may.push('approve');
    const gave = contributions.some(({ custodian }) => custodian === this.custodian);
    if (is('custodian') && state === 'approved' && !gave) may.push('contribute');
    if (is('operator') && state === 'ready') may.push('open');
    if (is('operator') && state === 'opened') may.push('watch');
    if (is('operator') && !over) may.push('end');
    return { ...release, may };
  }

  /** Sealed to the custodian who sits at the page. */
  async shares(id: string): Promise<unknown> {
    const seal = new Encrypter();
    seal.addRecipient(this.#recipients[this.custodian]!);
    const share = Buffer.from(await seal.encrypt(new TextEncoder().encode('{"share":1}'))).toString('base64');
    return {
      release: id,
      custodian: this.custodian,
      recipient: this.#releaseKey,
      days: [{ day: '2026-11-22', share }],
    };
  }

  get yaml(): string {
    return this.texts.at(-1)!.yaml;
  }

  view(): MandateView {
    const { yaml, draft } = this;
    const parsed = parseMandate(yaml, 'mandate.yaml');
    const signed = (role: string, valid: boolean) => ({
      role,
      valid,
      sentence: valid
        ? { de: 'Unterschrieben mit SHA256:test.', en: 'Signed with SHA256:test.' }
        : { de: 'Die Unterschrift fehlt.', en: 'The signature is missing.' },
    });
    return {
      yaml,
      sha256: parsed.sha256,
      explained: explained(parsed),
      signatures: SIGNER_ROLES.map((role) => signed(role, true)),
      validFromMs: parsed.mandate.validFromMs,
      validUntilMs: parsed.mandate.validUntilMs,
      history: this.texts
        .map(({ yaml: text, sinceMs }) => ({ sha256: parseMandate(text, 'earlier').sha256, sinceMs, text: true }))
        .reverse(),
      draft: draft
        ? {
            yaml: draft.yaml,
            sha256: parseMandate(draft.yaml, 'draft').sha256,
            signatures: SIGNER_ROLES.map((role) => signed(role, draft.signed.has(role))),
            differences: this.look(draft.yaml).differences,
          }
        : null,
    };
  }

  look(text: string): Look {
    try {
      const after = parseMandate(text, 'draft');
      const differences = diff(parseMandate(this.yaml, 'now'), after).map(({ kind, sentence }) => ({
        kind: KINDS[kind],
        sentence,
      }));
      return { faults: [], sha256: after.sha256, explained: explained(after), differences };
    } catch (error) {
      const problems = error instanceof Error && error.cause instanceof MandateProblems ? error.cause.problems : [];
      const faults = problems.map(({ line, column, what, remedy }) => ({ line, column, message: what, remedy }));
      return { faults, sha256: null, explained: null, differences: [] };
    }
  }

  /** Whose key made the signature is found as the server finds it: by trying it over the draft's bytes. */
  sign(signature: string, nowMs: number): void {
    const { draft } = this;
    const blob = armoredIn(signature)[0]?.blob;
    const result = draft && blob && verifySshsig(blob, Buffer.from(draft.yaml));
    if (!draft || !result || !result.good)
      throw new Refusal(403, 'refused', 'Das ist keine Unterschrift.', 'This is no signature.');
    const { fingerprint } = result.key;
    const role = SIGNER_ROLES.find((one) => {
      const [own] = armoredIn(readSigningKey(this.signingKeys[one], one).sign(Buffer.from(draft.yaml)));
      const tried = own?.blob && verifySshsig(own.blob, Buffer.from(draft.yaml));
      return tried?.good === true && tried.key.fingerprint === fingerprint;
    });
    if (role === undefined)
      throw new Refusal(403, 'refused', 'Dieser Schlüssel darf nicht unterschreiben.', 'This key may not sign.');
    draft.signed.add(role);
    if (draft.signed.size < SIGNER_ROLES.length) return;
    this.texts.push({ yaml: draft.yaml, sinceMs: nowMs });
    this.draft = undefined;
  }
}

/** A film that plays; the one of a real release is made and played in four-eyes.test.ts. */
export const film = (): Buffer => readFileSync(new URL('../../demo/cellar.mp4', import.meta.url));

function explained(parsed: ReturnType<typeof parseMandate>): MandateView['explained'] {
  const plain = ({ title, sentences }: ReturnType<typeof explain>[number]) => ({
    title,
    sentences: sentences.map((one) => ({ ...one })),
  });
  return { de: explain(parsed, 'de').map(plain), en: explain(parsed, 'en').map(plain) };
}
