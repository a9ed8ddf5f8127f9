import { AugenmassError } from '../kernel/errors.ts';
import { ACTS, decodeEntry } from '../ledger/entry.ts';
import type { ActName, Entry } from '../ledger/entry.ts';
import { LedgerReader, MAX_CHECKPOINT_BYTES, openLedgerReader } from '../ledger/reader.ts';
import { openCheckpoint } from '../ledger/signed-checkpoint.ts';
import { TILE_WIDTH } from '../ledger/tiles.ts';
import { continues } from '../ledger/verify.ts';
import type { Language } from './language.ts';
import { disk, interruptible, openSource, parseCount } from './ledger-source.ts';
import { ledgerWords } from './ledger-words.ts';

export interface ShowFlags {
  readonly key?: string;
  readonly from?: string;
  readonly count: string;
  readonly act?: string;
  readonly json?: boolean;
}

/** `augenmass ledger show`: one entry a line; each bundle is checked against the root of the checkpoint before it is shown. */
export async function show(given: string, flags: ShowFlags, language: Language): Promise<void> {
  await interruptible(async (signal) => {
    const { source, key } = await openSource(given, flags.key, signal);
    const reader = await openLedgerReader(source, key);
    const count = parseCount(flags.count, '--count');
    const from = flags.from === undefined ? Math.max(0, reader.size - count) : parseCount(flags.from, '--from');
    const acts = parseActs(flags.act);
    let shown = 0;
    for (let index = from; index < reader.size && shown < count;) {
      signal.throwIfAborted();
      const bundle = await reader.bundle(Math.floor(index / TILE_WIDTH));
      for (const bytes of bundle.slice(index % TILE_WIDTH)) {
        const entry = decodeEntry(bytes);
        if (shown < count && (!acts || acts.has(entry.act))) {
          process.stdout.write(`${flags.json ? JSON.stringify({ index, ...entry }) : line(index, entry)}\n`);
          shown++;
        }
        index++;
      }
    }
    if (shown === 0 && !flags.json) process.stdout.write(`${ledgerWords(language)('nothing')}\n`);
  });
}

function parseActs(given: string | undefined): Set<ActName> | undefined {
  if (given === undefined) return undefined;
  const names = given.split(',').map((name) => name.trim());
  const unknown = names.find((name) => !(ACTS as readonly string[]).includes(name));
  if (unknown !== undefined) {
    throw new AugenmassError('invalid', `“${unknown}” is no act.`, { remedy: `There are: ${ACTS.join(', ')}.` });
  }
  return new Set(names as ActName[]);
}

/** The wording of acts and facts stays that of the format: it is what an outsider's tool shows too. */
function line(index: number, entry: Entry): string {
  const time = new Date(entry.timeMs).toISOString();
  const phase = entry.phase === 'intent' ? '→' : `= ${entry.result}${entry.ref === undefined ? '' : ` (${entry.ref})`}`;
  const facts = Object.entries(entry.facts).map(([name, value]) => `${name}=${String(value)}`);
  const committed = Object.keys(entry.commitments ?? {}).map((name) => `${name}=∎`);
  return [String(index).padStart(7), time, entry.act.padEnd(18), phase, ...facts, ...committed].join('  ');
}

export interface ProveFlags {
  readonly key?: string;
  readonly out?: string;
}

/** `augenmass ledger prove`: from the newest cosigned checkpoint that covers the entry, else from the newest of all. */
export async function prove(given: string, indexGiven: string, flags: ProveFlags): Promise<void> {
  await interruptible(async (signal) => {
    const { source, key } = await openSource(given, flags.key, signal);
    const index = parseCount(indexGiven, 'The number of the entry');
    let reader = await openLedgerReader(source, key);
    const cosigned = await source.read('cosigned', MAX_CHECKPOINT_BYTES).catch((error: unknown) => {
      if (error instanceof AugenmassError && error.kind === 'not-found') return undefined;
      throw error;
    });
    if (cosigned) {
      const checkpoint = openCheckpoint(cosigned.toString(), key);
      await continues(reader, checkpoint, 'The checkpoint that witnesses cosigned');
      if (index < checkpoint.size) reader = new LedgerReader(source, checkpoint);
    }
    const proof = await reader.prove(index);
    if (flags.out === undefined) process.stdout.write(proof);
    else await disk.write(flags.out, Buffer.from(proof));
  });
}
