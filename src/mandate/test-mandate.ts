import { readFileSync } from 'node:fs';
import { seededRandom } from '../kernel/random.ts';
import { newSigningKeyFile, readSigningKey } from './sign.ts';
import { standingOf } from './signatures.ts';
import type { Standing } from './standing.ts';

/** For tests: the example of the specification, and it signed. */
export const EXAMPLE = /```yaml\n([\s\S]*?)```/.exec(
  readFileSync(new URL('../../spec/mandate-v1.md', import.meta.url), 'utf8'),
)![1]!;

export const OPERATOR = readSigningKey(newSigningKeyFile(seededRandom(1), 'operator'), 'operator');
export const OFFICER = readSigningKey(newSigningKeyFile(seededRandom(2), 'officer'), 'officer');
export const ALLOWED = `operator namespaces="augenmass-mandate" ${OPERATOR.publicLine}
data-protection-officer namespaces="augenmass-mandate" ${OFFICER.publicLine}
`;

export function signed(text: string, allowed = ALLOWED): Standing {
  const bytes = Buffer.from(text);
  return standingOf(bytes, 'mandate.yaml', OPERATOR.sign(bytes) + OFFICER.sign(bytes), allowed, 0);
}
