import { z } from 'zod';
import { Ms, Sentence, Sha256 } from './words.ts';

export const Fault = z.object({
  line: z.number().int(),
  column: z.number().int(),
  message: Sentence,
  remedy: Sentence,
});
export const Signature = z.object({ role: z.string(), valid: z.boolean(), sentence: Sentence });
export const Difference = z.object({
  /** `wider` grants more than before, `narrower` less. */
  kind: z.enum(['wider', 'narrower', 'other']),
  sentence: Sentence,
});
/** A paragraph of plain words; each sentence with its line of the mandate (0: none) and whether it grants something. */
export const Paragraph = z.object({
  title: z.string(),
  sentences: z.array(z.object({ text: z.string(), line: z.number().int(), granted: z.boolean() })),
});
export const Explained = z.object({ de: z.array(Paragraph), en: z.array(Paragraph) });
export const MandateView = z.object({
  yaml: z.string(),
  sha256: Sha256,
  explained: Explained,
  signatures: z.array(Signature),
  validFromMs: Ms,
  validUntilMs: Ms,
  /** Earlier versions that this place has run, newest first. */
  history: z.array(z.object({ sha256: Sha256, sinceMs: Ms, text: z.boolean() })),
  draft: z
    .object({ yaml: z.string(), sha256: Sha256, signatures: z.array(Signature), differences: z.array(Difference) })
    .nullable(),
});
export type MandateView = z.infer<typeof MandateView>;
export const YamlBody = z.object({ yaml: z.string().max(1_000_000) });
export const DraftLook = z.object({
  faults: z.array(Fault),
  sha256: Sha256.nullable(),
  explained: Explained.nullable(),
  differences: z.array(Difference),
});
/** An armored SSHSIG over the draft, namespace augenmass-mandate; made in the browser or by ssh-keygen. */
export const SignatureBody = z.object({ sha256: Sha256, signature: z.string().max(10_000) });

export const LedgerEntry = z.object({
  index: z.number().int(),
  entry: z.record(z.string(), z.unknown()),
  sentence: Sentence,
});
export const LedgerPage = z.object({
  size: z.number().int(),
  checkpoint: z.string(),
  vkey: z.string(),
  cosigners: z.array(z.string()),
  /** Newest first. */
  entries: z.array(LedgerEntry),
  next: z.number().int().nullable(),
});
export const LedgerProof = z.object({ proof: z.string() });
export type LedgerPage = z.infer<typeof LedgerPage>;
