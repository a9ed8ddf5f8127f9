import type { Mandate } from './mandate.ts';
import type { GoodSignature, SignatureReport } from './standing.ts';

export interface SignedState {
  /** Roles of `signers` for which no signature counts now; empty where the mandate is signed. */
  readonly missing: readonly string[];
  /** The next moment at which a key's validity begins or ends. */
  readonly untilMs: number | undefined;
  /** Where something is missing: the next moment at which a key that signed becomes valid. */
  readonly againMs: number | undefined;
}

/** Who has signed these bytes with a key that is valid now. One key counts for one role: two roles are two keys. */
export function signedState(mandate: Mandate, report: SignatureReport, sha256: string, nowMs: number): SignedState {
  const all = report.sha256 === sha256 ? report.signatures : [];
  const current = all.filter(
    ({ validAfterMs, validBeforeMs }) =>
      (validAfterMs === undefined || nowMs >= validAfterMs) && (validBeforeMs === undefined || nowMs < validBeforeMs),
  );
  const edges = all
    .flatMap(({ validAfterMs, validBeforeMs }) => [validAfterMs, validBeforeMs])
    .filter((ms) => ms !== undefined && ms > nowMs);
  const begins = all.map(({ validAfterMs }) => validAfterMs).filter((ms) => ms !== undefined && ms > nowMs);
  const missing = unmatched(mandate.signers, current);
  return {
    missing,
    untilMs: least(edges),
    againMs: missing.length > 0 ? least(begins) : undefined,
  };
}

/** Roles left over when each key is given to one role at most (augmenting paths; Kuhn 1955), as few as possible. */
function unmatched(roles: readonly string[], signatures: readonly GoodSignature[]): string[] {
  const roleOfKey = new Map<string, string>();
  const place = (role: string, seen: Set<string>): boolean => {
    for (const { roles: may, fingerprint } of signatures) {
      if (!may.includes(role) || seen.has(fingerprint)) continue;
      seen.add(fingerprint);
      const other = roleOfKey.get(fingerprint);
      if (other === undefined || place(other, seen)) {
        roleOfKey.set(fingerprint, role);
        return true;
      }
    }
    return false;
  };
  return roles.filter((role) => !place(role, new Set()));
}

function least(values: readonly (number | undefined)[]): number | undefined {
  const known = values.filter((value) => value !== undefined);
  return known.length > 0 ? Math.min(...known) : undefined;
}
