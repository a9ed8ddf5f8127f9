import { AugenmassError } from '../kernel/errors.ts';
import { kindOf } from '../ledger/cosignature.ts';
import type { VerifierKey } from '../ledger/keys.ts';
import { parseProof, verifyProof } from '../ledger/proof.ts';
import { MAX_CHECKPOINT_BYTES, openLedgerReader } from '../ledger/reader.ts';
import type { LedgerReader } from '../ledger/reader.ts';
import { openCheckpoint } from '../ledger/signed-checkpoint.ts';
import type { SignedCheckpoint } from '../ledger/signed-checkpoint.ts';
import { continues, verifyLedger } from '../ledger/verify.ts';
import type { Language } from './language.ts';
import { disk, interruptible, openSource, parseCount, readKeys, readText } from './ledger-source.ts';
import type { Opened } from './ledger-source.ts';
import { ledgerWords } from './ledger-words.ts';

export interface VerifyFlags {
  readonly key?: string;
  readonly since?: string;
  readonly witness?: readonly string[];
  readonly quorum?: string;
  readonly entries?: boolean;
  readonly entry?: string;
  readonly json?: boolean;
}

interface Cosigned {
  readonly size: number;
  readonly witnesses: readonly string[];
  readonly kinds: readonly string[];
}

/** `augenmass ledger verify`: prints what holds, throws what does not. */
export async function verify(given: string, flags: VerifyFlags, language: Language): Promise<void> {
  await interruptible(async (signal) => {
    const witnesses = (await Promise.all((flags.witness ?? []).map(readKeys))).flat();
    if (given.endsWith('.tlog-proof')) return verifyFile(given, flags, witnesses, language);
    const opened = await openSource(given, flags.key, signal);
    const reader = await openLedgerReader(opened.source, opened.key, witnesses);
    await verifyLedger(reader, { signal, entries: flags.entries === true });
    let since: number | undefined;
    if (flags.since !== undefined) {
      // What was kept must have been signed too: else a note written by anybody would accuse or acquit.
      const older = openCheckpoint(await readText(flags.since), opened.key);
      await continues(reader, older, flags.since);
      since = older.size;
    }
    const cosigned = witnesses.length > 0 ? await checkWitnesses(reader, opened, witnesses, flags.quorum) : undefined;
    print(reader, opened, { since, cosigned }, flags, language);
  });
}

/** The head if enough witnesses cosigned it, else the newest checkpoint that they did, which the ledger must continue. */
async function checkWitnesses(
  reader: LedgerReader,
  { source, key }: Opened,
  witnesses: readonly VerifierKey[],
  quorumGiven: string | undefined,
): Promise<Cosigned> {
  const names = new Set(witnesses.map(({ name }) => name));
  const quorum = quorumGiven === undefined ? names.size : parseCount(quorumGiven, '--quorum');
  if (quorum < 1 || quorum > names.size) {
    throw new AugenmassError('invalid', `--quorum must lie between 1 and ${names.size}, the witnesses named.`);
  }
  let checkpoint = reader.checkpoint;
  if (namesOf(checkpoint).length < quorum) {
    const text = await source.read('cosigned', MAX_CHECKPOINT_BYTES).catch((error: unknown) => {
      if (error instanceof AugenmassError && error.kind === 'not-found') return undefined;
      throw error;
    });
    if (text) checkpoint = openCheckpoint(text.toString(), key, witnesses);
    await continues(reader, checkpoint, 'The checkpoint that witnesses cosigned');
  }
  const found = namesOf(checkpoint);
  if (found.length < quorum) {
    throw new AugenmassError(
      'refused',
      `${found.length} of the ${quorum} witnesses needed have cosigned this ledger.`,
      {
        remedy: 'Ask the place, and the witnesses, why.',
      },
    );
  }
  const kinds = [...new Set(checkpoint.cosignatures.map((held) => kindOf(held.key)))].sort();
  return { size: checkpoint.size, witnesses: found, kinds };
}

function namesOf(checkpoint: SignedCheckpoint): string[] {
  return [...new Set(checkpoint.cosignatures.map(({ key }) => key.name))].sort();
}

function print(
  reader: LedgerReader,
  { ownKey }: Opened,
  { since, cosigned }: { since: number | undefined; cosigned: Cosigned | undefined },
  flags: VerifyFlags,
  language: Language,
): void {
  const { origin, size, root } = reader.checkpoint;
  const hash = root.toString('base64');
  if (flags.json) {
    const result = {
      size,
      root: hash,
      ok: true,
      origin,
      ...(since !== undefined && { since }),
      ...(cosigned && { cosigned }),
    };
    process.stdout.write(`${JSON.stringify(result)}\n`);
    return;
  }
  const say = ledgerWords(language);
  const number = new Intl.NumberFormat(language);
  const lines = [`${say('holds')} ${number.format(size)} ${say('entries')}, ${say('signedBy')} ${origin}`];
  lines.push(`${say('root')} ${hash}`);
  if (cosigned) {
    const who = `${cosigned.witnesses.join(', ')} (${cosigned.kinds.join(', ')})`;
    lines.push(`${say('cosignedBy')} ${who}, ${say('upTo')} ${number.format(cosigned.size)}`);
  }
  if (since !== undefined) lines.push(`${say('continuesSince')}: ${number.format(since)}`);
  if (ownKey) lines.push(say('ownKey'));
  process.stdout.write(`${lines.join('\n')}\n`);
}

async function verifyFile(
  path: string,
  flags: VerifyFlags,
  witnesses: readonly VerifierKey[],
  language: Language,
): Promise<void> {
  const [key] = flags.key === undefined ? [] : await readKeys(flags.key);
  if (!key) {
    throw new AugenmassError('invalid', 'A proof can be checked only with the public key of its ledger.', {
      remedy: 'Name it with --key; the place publishes it.',
    });
  }
  const proof = parseProof(await readText(path));
  const entry = flags.entry === undefined ? proof.extra : await disk.read(flags.entry);
  const { origin, size, root, cosignatures } = verifyProof(proof, key, witnesses, entry);
  const names = [...new Set(cosignatures.map((held) => held.key.name))].sort();
  const quorum = flags.quorum === undefined ? new Set(witnesses.map(({ name }) => name)).size : Number(flags.quorum);
  if (names.length < quorum) {
    throw new AugenmassError('refused', `${names.length} of the ${quorum} witnesses needed have cosigned this proof.`);
  }
  const text = Buffer.from(entry ?? []).toString();
  if (flags.json) {
    const result = {
      ok: true,
      index: proof.index,
      size,
      root: root.toString('base64'),
      origin,
      witnesses: names,
      entry: text,
    };
    process.stdout.write(`${JSON.stringify(result)}\n`);
    return;
  }
  const say = ledgerWords(language);
  process.stdout.write(`${say('proofHolds')} ${say('entry')} ${proof.index}, ${say('signedBy')} ${origin}\n${text}\n`);
}
