import { AugenmassError } from '../kernel/errors.ts';
import { act } from '../ledger/act.ts';
import { diff } from '../mandate/diff.ts';
import { explain } from '../mandate/explain.ts';
import { MandateProblems, parseMandate } from '../mandate/parse.ts';
import type { Parsed, Problem } from '../mandate/parse.ts';
import { mandateText, standingOf, verifyMandate } from '../mandate/signatures.ts';
import { signedState } from '../mandate/signed.ts';
import type { SignatureReport } from '../mandate/standing.ts';
import { armor, armoredIn, verifySshsig } from '../mandate/sshsig.ts';
import type { Store } from '../store/open.ts';
import type { DraftLook, MandateView } from '../wire/mandate.ts';
import type { Role } from '../wire/words.ts';
import { rememberMandate } from './live-settings.ts';
import { loadStanding } from './place.ts';
import { draftPath, draftSignatures, isPlace, noPlace, optionalBytes, optionalText, pathsOf } from './place-files.ts';
import type { PlaceFolder } from './place-files.ts';

type View = MandateView;
type Look = ReturnType<typeof DraftLook.parse>;

export interface MandateDeskOptions {
  readonly place: PlaceFolder;
  readonly store: Store;
  /** The place reads its mandate anew. */
  readonly reload: () => Promise<void>;
}

/** What a place may do, what it could do before, and the draft of what it may do next. */
export class MandateDesk {
  readonly #place: PlaceFolder;
  readonly #store: Store;
  readonly #reload: () => Promise<void>;
  #turn: Promise<unknown> = Promise.resolve();

  constructor({ place, store, reload }: MandateDeskOptions) {
    this.#place = place;
    this.#store = store;
    this.#reload = reload;
  }

  /** `secrets`: passwords in camera addresses are shown; `signs`: the draft is shown as it is, since it is signed as it is. */
  async view(shown: { secrets: boolean; signs: boolean }): Promise<View> {
    const { disk, clock } = this.#place;
    const paths = pathsOf(this.#place);
    await this.#mustBe();
    const nowMs = clock.nowMs();
    const { parsed, signatures } = await loadStanding(paths, disk, nowMs);
    const yaml = Buffer.from(await disk.read(paths.mandate)).toString('utf8');
    await this.#remember(parsed.sha256, yaml);
    const draft = await this.#draft();
    const rows = await this.#store.db.selectFrom('mandate_version').select(['sha256', 'since_ms']).execute();
    return {
      yaml: shown.secrets ? yaml : withoutSecrets(yaml),
      sha256: parsed.sha256,
      explained: explained(parsed),
      signatures: signaturesOf(parsed, signatures, nowMs),
      validFromMs: parsed.mandate.validFromMs,
      validUntilMs: parsed.mandate.validUntilMs,
      history: rows
        .sort((a, b) => b.since_ms - a.since_ms)
        .map(({ sha256, since_ms }) => ({ sha256, sinceMs: since_ms, text: true })),
      draft:
        draft && draft.parsed.sha256 !== parsed.sha256
          ? {
              yaml: shown.secrets || shown.signs ? draft.text : withoutSecrets(draft.text),
              sha256: draft.parsed.sha256,
              signatures: signaturesOf(draft.parsed, draft.report, nowMs),
              differences: differences(parsed, draft.parsed),
            }
          : null,
    };
  }

  /** Throws `not-found`. */
  async text(sha256: string, secrets: boolean): Promise<string> {
    const row = await this.#store.db.selectFrom('mandate_version').select('yaml').where('sha256', '=', sha256).executeTakeFirst(); // prettier-ignore
    if (!row) {
      throw new AugenmassError('not-found', 'This version of the mandate is not known here.', {
        de: { message: 'Diese Fassung des Mandats ist hier nicht bekannt.' },
      });
    }
    return secrets ? row.yaml : withoutSecrets(row.yaml);
  }

  /** Keeps nothing. */
  async look(yaml: string): Promise<Look> {
    await this.#mustBe();
    try {
      const after = parseMandate(yaml, 'draft');
      const { parsed } = await loadStanding(pathsOf(this.#place), this.#place.disk, this.#place.clock.nowMs());
      return {
        faults: [],
        sha256: after.sha256,
        explained: explained(after),
        differences: differences(parsed, after),
      };
    } catch (error) {
      const problems = problemsOf(error);
      if (!problems) throw error;
      const faults = problems.map(({ line, column, what, remedy }) => ({ line, column, message: what, remedy }));
      return { faults, sha256: null, explained: null, differences: [] };
    }
  }

  /** Throws `invalid` with the first problem of a text that is no mandate, `conflict` for the one in force. */
  put(yaml: string, role: Role): Promise<void> {
    return this.#alone(async () => {
      const { disk, ledger } = this.#place;
      const parsed = parsedDraft(yaml);
      const { parsed: now } = await loadStanding(pathsOf(this.#place), disk, this.#place.clock.nowMs());
      if (now.sha256 === parsed.sha256) throw sameMandate();
      const facts = { mandateSha256: parsed.sha256, role };
      await act(ledger, { act: 'mandate-draft', facts }, async () => {
        // First the signatures of the last draft: over these bytes they would count for nothing, and say so for ever.
        await disk.remove(draftSignatures(this.#place));
        await disk.write(draftPath(this.#place), Buffer.from(yaml), { private: true });
      });
    });
  }

  drop(role: Role): Promise<void> {
    return this.#alone(async () => {
      const { disk, ledger } = this.#place;
      if (!(await this.#draft())) return;
      await act(ledger, { act: 'mandate-draft', facts: { reason: 'dropped', role } }, () => this.#dropFiles(disk));
    });
  }

  /**
   * Adds a signature over exactly the draft's bytes, by a key that allowed_signers knows for a role that this draft wants. With the
   * last one the draft becomes the mandate. Throws `conflict` where the draft changed meanwhile, `refused` for any other signature.
   */
  sign(sha256: string, signature: string, role: Role): Promise<{ inForce: boolean }> {
    return this.#alone(async () => {
      const { disk, clock, ledger } = this.#place;
      const draft = await this.#draft();
      if (draft?.parsed.sha256 !== sha256) throw otherDraft();
      const [given, second] = armoredIn(signature);
      const result = given?.blob && verifySshsig(given.blob, draft.bytes);
      if (!given?.blob || second || !result?.good) throw badSignature();
      const allowed = await optionalText(disk, pathsOf(this.#place).allowedSigners);
      const own = verifyMandate(draft.bytes, armor(given.blob), allowed, clock.nowMs());
      const roles = own.signatures.flatMap((one) => one.roles);
      if (!roles.some((one) => draft.parsed.mandate.signers.includes(one))) throw strangeKey();
      const earlier = armoredIn(draft.signatures).flatMap(({ blob }) => {
        const known = blob && verifySshsig(blob, draft.bytes);
        return known?.good === true && known.key.fingerprint !== result.key.fingerprint ? [armor(blob!)] : [];
      });
      const all = [...earlier, armor(given.blob)].join('');
      const { missing } = signedState(draft.parsed.mandate, verifyMandate(draft.bytes, all, allowed, clock.nowMs()), sha256, clock.nowMs()); // prettier-ignore
      const inForce = missing.length === 0;
      const facts = { mandateSha256: sha256, role, signers: draft.parsed.mandate.signers.length - missing.length };
      await act(ledger, { act: 'mandate-sign', facts }, async () => {
        await disk.write(draftSignatures(this.#place), Buffer.from(all));
        if (inForce) await this.#takeEffect(draft.bytes, all);
      });
      if (inForce) await this.#reload();
      return { inForce };
    });
  }

  /**
   * The one moment is the renaming of mandate.yaml. Before and after it the file of signatures holds both mandates' signatures, so
   * that a place killed in between is signed, by the old or by the new.
   */
  async #takeEffect(bytes: Uint8Array, signatures: string): Promise<void> {
    const { disk } = this.#place;
    const paths = pathsOf(this.#place);
    const before = await optionalText(disk, paths.signatures);
    await disk.write(paths.signatures, Buffer.from(`${before.trimEnd()}\n${signatures}`));
    await disk.write(paths.mandate, bytes);
    await disk.write(paths.signatures, Buffer.from(signatures));
    await this.#dropFiles(disk);
    await this.#remember(standingOf(bytes, 'mandate.yaml', '', '', 0).parsed.sha256, Buffer.from(bytes).toString());
  }

  async #dropFiles(disk: PlaceFolder['disk']): Promise<void> {
    await disk.remove(draftPath(this.#place));
    await disk.remove(draftSignatures(this.#place));
  }

  async #draft(): Promise<
    { bytes: Uint8Array; text: string; parsed: Parsed; signatures: string; report: SignatureReport } | undefined
  > {
    // prettier-ignore
    const { disk, clock } = this.#place;
    const bytes = await optionalBytes(disk, draftPath(this.#place));
    if (!bytes) return undefined;
    const text = mandateText(bytes, 'draft');
    const signatures = await optionalText(disk, draftSignatures(this.#place));
    const allowed = await optionalText(disk, pathsOf(this.#place).allowedSigners);
    const report = verifyMandate(bytes, signatures, allowed, clock.nowMs());
    return { bytes, text, parsed: parseMandate(text, 'draft'), signatures, report };
  }

  #remember(sha256: string, yaml: string): Promise<void> {
    return rememberMandate(this.#store, sha256, yaml, this.#place.clock.nowMs());
  }

  async #mustBe(): Promise<void> {
    if (!(await isPlace(this.#place.disk, this.#place.folder))) throw noPlace();
  }

  /** One change after the other: what was read still holds when it is acted on. */
  async #alone<T>(work: () => Promise<T>): Promise<T> {
    await this.#mustBe();
    const mine = this.#turn.then(work, work);
    this.#turn = mine.catch(() => undefined);
    return mine;
  }
}

/** User and password of a camera's address. */
export const withoutSecrets = (yaml: string): string => yaml.replace(/(rtsps?:\/\/)[^\s/"'@]*@/gi, '$1…@');

const explained = (parsed: Parsed): Look['explained'] & object => ({
  de: explain(parsed, 'de').map(plain),
  en: explain(parsed, 'en').map(plain),
});
const plain = ({ title, sentences }: ReturnType<typeof explain>[number]) => ({
  title,
  sentences: sentences.map((one) => ({ ...one })),
});

const KINDS = { permits: 'wider', withdraws: 'narrower', changes: 'other' } as const;
const differences = (before: Parsed, after: Parsed): Look['differences'] =>
  diff(before, after).map(({ kind, sentence }) => ({ kind: KINDS[kind], sentence }));

/** Every role that must sign, then whatever else was found among the signatures. */
function signaturesOf({ mandate, sha256 }: Parsed, report: SignatureReport, nowMs: number): View['signatures'] {
  const { missing } = signedState(mandate, report, sha256, nowMs);
  const wanted = mandate.signers.map((role) => {
    const by = report.signatures.find(({ roles }) => roles.includes(role));
    const valid = !missing.includes(role);
    const sentence =
      valid && by
        ? { de: `Unterschrieben mit ${by.fingerprint}.`, en: `Signed with ${by.fingerprint}.` }
        : { de: 'Die Unterschrift fehlt.', en: 'The signature is missing.' };
    return { role, valid, sentence };
  });
  const others = report.problems.map(({ what }) => ({ role: '', valid: false, sentence: what }));
  return [...wanted, ...others];
}

function problemsOf(error: unknown): readonly Problem[] | undefined {
  return error instanceof AugenmassError && error.cause instanceof MandateProblems ? error.cause.problems : undefined;
}

function parsedDraft(yaml: string): Parsed {
  try {
    return parseMandate(yaml, 'draft');
  } catch (error) {
    const first = problemsOf(error)?.[0];
    if (!first) throw error;
    throw new AugenmassError('invalid', `Line ${first.line}: ${first.what.en}`, {
      cause: error,
      remedy: first.remedy.en,
      de: { message: `Zeile ${first.line}: ${first.what.de}`, remedy: first.remedy.de },
    });
  }
}

const sameMandate = (): AugenmassError =>
  new AugenmassError('conflict', 'This text is the mandate in force.', {
    remedy: 'Change something first.',
    de: { message: 'Dieser Text ist das geltende Mandat.', remedy: 'Zuerst etwas ändern.' },
  });
const otherDraft = (): AugenmassError =>
  new AugenmassError('conflict', 'The draft was changed or dropped meanwhile.', {
    remedy: 'Read it again, then sign.',
    de: { message: 'Der Entwurf wurde inzwischen geändert oder verworfen.', remedy: 'Neu lesen, dann unterschreiben.' },
  });
const badSignature = (): AugenmassError =>
  new AugenmassError('refused', 'This is not one signature over exactly this draft.', {
    remedy: 'Sign the draft as it stands: ssh-keygen -Y sign -n augenmass-mandate',
    de: {
      message: 'Das ist nicht eine Unterschrift über genau diesen Entwurf.',
      remedy: 'Den Entwurf unterschreiben, wie er ist: ssh-keygen -Y sign -n augenmass-mandate',
    },
  });
const strangeKey = (): AugenmassError =>
  new AugenmassError('refused', 'This key may not sign for any role that the draft wants.', {
    remedy: 'Enter the key for its role in allowed_signers.',
    de: {
      message: 'Dieser Schlüssel darf für keine Rolle unterschreiben, die der Entwurf verlangt.',
      remedy: 'Den Schlüssel mit seiner Rolle in allowed_signers eintragen.',
    },
  });
