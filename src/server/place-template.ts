import { stringify } from 'yaml';

/** What a starter mandate is made of. Everything else has its default, as docs/place.md says. */
export interface StarterWords {
  readonly site: string;
  readonly operator: string;
  readonly contact: string;
  readonly legalBasis: string;
  readonly dpia: string;
  /** Local dates, YYYY-MM-DD. */
  readonly validFrom: string;
  readonly validUntil: string;
  readonly timeZone: string;
  readonly cameras: readonly { readonly name: string; readonly source: string; readonly purpose: string }[];
  readonly custodians: readonly { readonly name: string; readonly recipient: string }[];
  readonly threshold: number;
  readonly retentionHours: number;
}

export const SIGNER_ROLES = ['operator', 'data-protection-officer'] as const;
export const REQUEST_ROLES = ['operator', 'reviewer'] as const;
export const APPROVE_ROLES = ['data-protection-officer', 'reviewer'] as const;
/** The behaviours that need no zone; intrusion and counterflow are granted with one. */
export const STARTER_BEHAVIOURS = ['fall', 'lying', 'assault', 'running', 'crowding'] as const;

const HEAD = `# What this place may do. Format: spec/mandate-v1.md. Every change needs new signatures:
#   augenmass mandate sign, or: ssh-keygen -Y sign -n augenmass-mandate -f KEY mandate.yaml
# This is a starter. Before it watches a real place: write your own legal basis and data-protection impact
# assessment, a purpose for each camera, and put the custodians' keys and the signing keys into different hands.

`;

/** The text of a starter mandate: 24 hours, sealed for 72 hours, two of three custodians, one approval by somebody else. */
export function starterMandate(words: StarterWords): string {
  const { site, operator, contact, legalBasis, dpia, validFrom, validUntil, timeZone, threshold } = words;
  const document = {
    mandate: 1,
    site,
    operator: { name: operator, contact },
    legalBasis,
    dpia,
    validFrom,
    validUntil,
    timeZone,
    signers: SIGNER_ROLES,
    custodians: { threshold, keys: words.custodians },
    release: { request: REQUEST_ROLES, approve: APPROVE_ROLES, approvals: 1 },
    alarms: { recipients: [{ name: 'control-room' }] },
    cameras: words.cameras.map(({ name, source, purpose }) => ({
      name,
      source,
      purpose,
      behaviours: Object.fromEntries(STARTER_BEHAVIOURS.map((behaviour) => [behaviour, null])),
      schedule: 'always',
      keep: 'sealed',
      retentionHours: words.retentionHours,
    })),
  };
  // Recipients are long; a folded line would be none.
  return HEAD + stringify(document, { lineWidth: 0, nullStr: '' });
}
