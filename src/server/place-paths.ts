import { join } from 'node:path';

/** Where things lie in a place's folder. docs/place.md */
export function placePaths(folder: string) {
  const at = (...parts: string[]): string => join(folder, ...parts);
  return {
    folder,
    mandate: at('mandate.yaml'),
    signatures: at('mandate.yaml.sig'),
    allowedSigners: at('allowed_signers'),
    ledger: at('ledger'),
    vkey: at('ledger', 'vkey'),
    vault: at('vault'),
    custodians: at('custodians'),
    keys: at('keys'),
    releases: at('releases'),
    plates: at('plates'),
    store: at('store.db'),
  } as const;
}
export type PlacePaths = ReturnType<typeof placePaths>;
