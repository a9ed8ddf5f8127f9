import { AugenmassError } from '../kernel/errors.ts';
import { checkCosignature, cosignatureTime, kindOf } from './cosignature.ts';
import type { VerifierKey } from './keys.ts';
import { parseVkey } from './keys.ts';
import { parseSignatures, signatureLine, verifyNote } from './note.ts';
import type { LedgerReader } from './reader.ts';
import { openLedgerReader } from './reader.ts';
import { folderSource, fromFetch } from './source.ts';
import type { Disk } from '../disk/disk.ts';
import type { Ledger } from './store.ts';

/** A witness as a ledger names it: where it answers (its submission prefix), and the keys with which it cosigns. */
export interface WitnessAddress {
  readonly url: string;
  readonly keys: readonly VerifierKey[];
}

export type Asked =
  | { readonly url: string; readonly cosigned: true; readonly kinds: readonly string[]; readonly timeSeconds: number }
  | { readonly url: string; readonly cosigned: false; readonly error: AugenmassError };

const MAX_ANSWER_BYTES = 100_000;
const TRIES = 3;
const base64 = (bytes: Uint8Array): string => Buffer.from(bytes).toString('base64');

/**
 * Sends the newest checkpoint to every witness and keeps what holds of the answers. One witness that is away or refuses is no
 * error of the others: it stands in the answer. Throws where the ledger itself cannot be read or written.
 */
export async function collectCosignatures(options: {
  readonly ledger: Ledger;
  readonly disk: Disk;
  readonly witnesses: readonly WitnessAddress[];
  readonly get: typeof fetch;
  readonly signal: AbortSignal;
}): Promise<Asked[]> {
  const { ledger, witnesses, get, signal } = options;
  const reader = await openLedgerReader(folderSource(options.disk, ledger.folder), parseVkey(ledger.vkey));
  const lines: string[] = [];
  const ask = async (witness: WitnessAddress): Promise<Asked> => {
    try {
      const answer = await askWitness(reader, witness, get, signal);
      lines.push(...answer.lines);
      return { url: witness.url, cosigned: true, kinds: answer.kinds, timeSeconds: answer.timeSeconds };
    } catch (error) {
      signal.throwIfAborted();
      if (!(error instanceof AugenmassError)) throw error;
      return { url: witness.url, cosigned: false, error };
    }
  };
  const asked = await Promise.all(witnesses.map(ask));
  const added = lines.filter((line) => !reader.checkpoint.text.includes(line));
  if (added.length > 0) await ledger.keepCosigned(reader.checkpoint.text + added.join(''));
  return asked;
}

/** The dialogue with one witness: it says which size it knows, we prove that ours continues it. */
async function askWitness(reader: LedgerReader, witness: WitnessAddress, get: typeof fetch, signal: AbortSignal) {
  let old = 0;
  for (let tries = 0; tries < TRIES; tries++) {
    const proof = await reader.consistency(old);
    const body = `old ${old}\n${proof.map((one) => `${base64(one)}\n`).join('')}\n${reader.checkpoint.text}`;
    const { status, text } = await post(witness.url, body, get, signal);
    if (status === 200) return accept(reader, witness, text);
    if (status !== 409) throw refusal(witness.url, status);
    const known = /^(0|[1-9]\d{0,15})\n$/.exec(text)?.[1];
    if (known === undefined || Number(known) === old) throw refusal(witness.url, status);
    old = Number(known);
    if (old > reader.size) {
      throw new AugenmassError(
        'corrupt',
        `The witness ${witness.url} has seen ${old} entries, here are ${reader.size}.`,
        {
          remedy: 'This ledger was rolled back, or two of one name exist. Bring the newer copy back.',
        },
      );
    }
  }
  throw refusal(witness.url, 409);
}

/** Cosignatures of its known keys that hold for our checkpoint; others are passed over. */
function accept(reader: LedgerReader, witness: WitnessAddress, text: string) {
  const { note } = reader.checkpoint;
  const held = verifyNote({ text: note.text, signatures: parseSignatures(text) }, witness.keys, checkCosignature);
  const [first] = held;
  if (!first) {
    throw new AugenmassError('refused', `The witness ${witness.url} signed with none of the keys it is known by.`, {
      remedy: 'Compare its verifier keys.',
    });
  }
  return {
    lines: held.map(({ key, signature }) => signatureLine(key.name, key.id, signature)),
    kinds: held.map(({ key }) => kindOf(key)),
    timeSeconds: cosignatureTime(first.signature) ?? 0,
  };
}

async function post(url: string, body: string, get: typeof fetch, signal: AbortSignal) {
  const address = `${url.replace(/\/$/, '')}/add-checkpoint`;
  try {
    const response = await get(address, { method: 'POST', body, signal, redirect: 'error' });
    const text = await response.text();
    if (text.length > MAX_ANSWER_BYTES) throw new RangeError('The answer is too long.');
    return { status: response.status, text };
  } catch (cause) {
    signal.throwIfAborted();
    throw fromFetch(url, cause);
  }
}

function refusal(url: string, status: number): AugenmassError {
  const why: Readonly<Record<number, string>> = {
    403: 'does not know the key of this ledger',
    404: 'does not know this ledger',
    409: 'knows another history of this ledger',
    422: 'does not accept that the ledger continues what it saw before',
  };
  const kind = status === 409 || status === 422 ? 'corrupt' : status >= 500 ? 'unavailable' : 'refused';
  return new AugenmassError(kind, `The witness ${url} ${why[status] ?? `answered ${status}`}.`, {
    remedy: 'Ask whoever runs it; give them the content of the file vkey.',
  });
}
