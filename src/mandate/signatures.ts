import { createHash } from 'node:crypto';
import { readAllowedSigners } from './allowed-signers.ts';
import type { Fault } from './faults.ts';
import { armoredIn, verifySshsig } from './sshsig.ts';
import type { SshsigResult } from './sshsig.ts';
import { AugenmassError } from '../kernel/errors.ts';
import { parseMandate } from './parse.ts';
import type { GoodSignature, Problem, SignatureReport, Standing } from './standing.ts';

/**
 * Whose signatures over exactly these bytes stand in `signatureText` (armored SSHSIG, one after another), by `allowedText`
 * (OpenSSH ALLOWED SIGNERS; principals are roles). Never throws: what does not count is a problem with its line. Whether a key is
 * valid at a moment is for `admit` to decide; `nowMs` only adds a problem about those that are not valid now.
 */
export function verifyMandate(
  bytes: Uint8Array,
  signatureText: string,
  allowedText: string,
  nowMs: number,
): SignatureReport {
  const { signers, problems: lines } = readAllowedSigners(allowedText);
  const problems: Problem[] = [...lines];
  const signatures: GoodSignature[] = [];
  for (const { line, blob } of armoredIn(signatureText)) {
    const result: SshsigResult = blob ? verifySshsig(blob, bytes) : { good: false, why: 'broken', detail: 'cut off' };
    if (!result.good) {
      problems.push({ line, column: 1, ...WHY[result.why](result.detail) });
      continue;
    }
    const { key } = result;
    const own = signers.filter((signer) => Buffer.from(signer.key.blob).equals(key.blob));
    const entitled = own.filter((signer) => signer.forMandates);
    if (entitled.length === 0)
      problems.push({ line, column: 1, ...(own.length > 0 ? otherPurpose : stranger)(key.fingerprint) });
    for (const { roles, validAfterMs, validBeforeMs } of entitled) {
      signatures.push({ roles, fingerprint: key.fingerprint, algorithm: key.type, validAfterMs, validBeforeMs });
      if (nowMs < (validAfterMs ?? -Infinity) || nowMs >= (validBeforeMs ?? Infinity)) {
        problems.push({ line, column: 1, ...outsideValidity(key.fingerprint) });
      }
    }
  }
  return { sha256: createHash('sha256').update(bytes).digest('hex'), signatures, problems };
}

type Complaint = Pick<Fault, 'what' | 'remedy'>;

const AGAIN = {
  de: 'Neu unterschreiben: ssh-keygen -Y sign -n augenmass-mandate -f SCHLÜSSEL mandate.yaml',
  en: 'Sign again: ssh-keygen -Y sign -n augenmass-mandate -f KEY mandate.yaml',
};
const WHY: Readonly<Record<Extract<SshsigResult, { good: false }>['why'], (detail: string) => Complaint>> = {
  broken: (detail) => ({
    what: { de: `Diese Unterschrift ist beschädigt (${detail}).`, en: `This signature is damaged (${detail}).` },
    remedy: AGAIN,
  }),
  'wrong-namespace': (detail) => ({
    what: {
      de: `Diese Unterschrift gilt für „${detail}“, nicht für ein Mandat.`,
      en: `This signature is for “${detail}”, not for a mandate.`,
    },
    remedy: AGAIN,
  }),
  'wrong-key-type': (detail) => ({
    what: { de: `Mit diesem Schlüssel geht es nicht: ${detail}.`, en: `This key will not do: ${detail}.` },
    remedy: { de: 'Einen Schlüssel der Art ed25519 verwenden.', en: 'Use a key of type ed25519.' },
  }),
  'other-bytes': (detail) => ({
    what: {
      de: `Die Unterschrift von ${detail} passt nicht zu dieser Datei: sie wurde danach geändert, oder die Unterschrift ist gefälscht.`,
      en: `The signature of ${detail} does not fit this file: it was changed afterwards, or the signature is forged.`,
    },
    remedy: AGAIN,
  }),
};
const ENTER = {
  de: 'Die Rolle und ihren Schlüssel in allowed_signers eintragen.',
  en: 'Enter the role and its key in allowed_signers.',
};

function stranger(fingerprint: string): Complaint {
  return {
    what: {
      de: `Den Schlüssel ${fingerprint} kennt allowed_signers nicht.`,
      en: `allowed_signers does not know the key ${fingerprint}.`,
    },
    remedy: ENTER,
  };
}

function otherPurpose(fingerprint: string): Complaint {
  return {
    what: {
      de: `Der Schlüssel ${fingerprint} darf nach allowed_signers keine Mandate unterschreiben.`,
      en: `By allowed_signers the key ${fingerprint} may not sign mandates.`,
    },
    remedy: { de: 'namespaces="augenmass-mandate" ergänzen.', en: 'Add namespaces="augenmass-mandate".' },
  };
}

function outsideValidity(fingerprint: string): Complaint {
  return {
    what: { de: `Der Schlüssel ${fingerprint} gilt jetzt nicht.`, en: `The key ${fingerprint} is not valid now.` },
    remedy: { de: 'Mit einem gültigen Schlüssel unterschreiben.', en: 'Sign with a key that is valid.' },
  };
}

/**
 * The one way to a `Standing`: the bytes that were signed are the bytes that are parsed. Throws `invalid` as `parseMandate` does,
 * also for bytes that are not UTF-8 text.
 */
export function standingOf(
  bytes: Uint8Array,
  name: string,
  signatureText: string,
  allowedText: string,
  nowMs: number,
): Standing {
  const text = mandateText(bytes, name);
  return { parsed: parseMandate(text, name), signatures: verifyMandate(bytes, signatureText, allowedText, nowMs) };
}

/** The bytes of a mandate as text; throws `invalid` where they are no UTF-8. */
export function mandateText(bytes: Uint8Array, name: string): string {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch (cause) {
    throw new AugenmassError('invalid', `${name} is not text in UTF-8.`, { cause, remedy: 'Save it as UTF-8.' });
  }
}
