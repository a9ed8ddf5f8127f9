import type { Mandate } from './mandate.ts';

/** A mandate as it was read: its content, the hash of its bytes (hex), and where in the file each part stands. */
export interface Parsed {
  readonly mandate: Mandate;
  readonly sha256: string;
  /** What is allowed and still worth a second look, e.g. retention beyond 72 hours. */
  readonly remarks: readonly Problem[];
  /** Line from 1 of the part at `path` in the file, of its nearest parent where it is absent. */
  readonly line: (path: readonly (string | number)[]) => number;
}

/** What is wrong, or odd, at one place of a file; lines and columns from 1. */
export interface Problem {
  readonly line: number;
  readonly column: number;
  readonly what: { readonly de: string; readonly en: string };
  readonly remedy: { readonly de: string; readonly en: string };
}

/** One signature that is mathematically good and whose key stands in allowed_signers for this namespace. */
export interface GoodSignature {
  /** Every role (principal) this key may sign as. */
  readonly roles: readonly string[];
  /** SHA256:…, as ssh-keygen prints it. */
  readonly fingerprint: string;
  readonly algorithm: string;
  /** [validAfterMs, validBeforeMs): outside of it the signature counts for nothing. */
  readonly validAfterMs: number | undefined;
  readonly validBeforeMs: number | undefined;
}

export interface SignatureReport {
  /** Hash (hex) of the bytes that were verified; a report about other bytes counts for nothing. */
  readonly sha256: string;
  readonly signatures: readonly GoodSignature[];
  /** Why other signatures, or lines of allowed_signers, do not count. */
  readonly problems: readonly Problem[];
}

/** What `admit` decides by. Made by `standingOf` from the bytes of three files. */
export interface Standing {
  readonly parsed: Parsed;
  readonly signatures: SignatureReport;
}
