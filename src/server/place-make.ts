import { mkdir, readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { generateHybridIdentity, identityToRecipient } from 'age-encryption';
import { Store } from '../alarm/store.ts';
import type { Disk } from '../disk/disk.ts';
import type { Clock } from '../kernel/clock.ts';
import { AugenmassError, fromSystemError } from '../kernel/errors.ts';
import { randomId } from '../kernel/ids.ts';
import type { Random } from '../kernel/random.ts';
import { createLedger } from '../ledger/store.ts';
import { admit } from '../mandate/admit.ts';
import { newSigningKeyFile, readSigningKey } from '../mandate/sign.ts';
import { standingOf } from '../mandate/signatures.ts';
import { placePaths } from './place-paths.ts';
import type { PlacePaths } from './place-paths.ts';
import { SIGNER_ROLES, starterMandate } from './place-template.ts';
import type { StarterWords } from './place-template.ts';

export interface MakeOptions {
  readonly folder: string;
  readonly words: Omit<StarterWords, 'custodians' | 'threshold' | 'retentionHours'>;
  /** Who keeps a share of each day's key; three without a name of their own otherwise. */
  readonly custodians?: readonly string[];
  /** Writes the mandate from what was made; a starter otherwise. */
  readonly mandate?: (words: StarterWords) => string;
  /** Names of files that may lie in the folder already and are left alone: the store of a server that waits for its place. */
  readonly beside?: readonly string[];
  readonly disk: Disk;
  readonly clock: Clock;
  readonly random: Random;
}

export interface MadePlace {
  readonly paths: PlacePaths;
  readonly vkey: string;
  /** Secrets that must leave this machine: role or custodian, and where its file lies. */
  readonly keys: Readonly<Record<string, string>>;
  readonly custodians: Readonly<Record<string, string>>;
}

const CUSTODIANS = ['custodian-1', 'custodian-2', 'custodian-3'];
const THRESHOLD = 2;
const RETENTION_HOURS = 72;
/** Folders of DIR/vault that are no camera. */
const RESERVED = ['keys', 'holds'];

/**
 * Makes a place: signed starter mandate, ledger, custodians' identities, store. All or nothing: what was begun is removed
 * when something fails. Throws `conflict` for a folder that is not empty, `invalid` for words a mandate cannot hold.
 */
export async function makePlace(options: MakeOptions): Promise<MadePlace> {
  const { folder } = options;
  const reserved = options.words.cameras.find(({ name }) => RESERVED.includes(name));
  if (reserved) {
    throw new AugenmassError('invalid', `A camera cannot be called “${reserved.name}”.`, {
      remedy: 'Choose another name.',
    });
  }
  const beside = new Set(options.beside);
  const existed = await mustBeEmpty(folder, beside);
  try {
    return await fill(options);
  } catch (error) {
    if (!existed) await rm(folder, { recursive: true, force: true });
    else {
      const made = (await readdir(folder)).filter((name) => !beside.has(name));
      for (const name of made) await rm(join(folder, name), { recursive: true, force: true });
    }
    throw error;
  }
}

async function mustBeEmpty(folder: string, beside: ReadonlySet<string>): Promise<boolean> {
  try {
    if (!(await stat(folder)).isDirectory()) {
      throw new AugenmassError('conflict', `${folder} is a file.`, { remedy: 'Name a folder.' });
    }
    if ((await readdir(folder)).every((name) => beside.has(name))) return true;
    throw new AugenmassError('conflict', `${folder} is not empty.`, {
      remedy: 'Name a new folder; a place is never made over something else.',
    });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') {
      await mkdir(folder, { recursive: true }).catch((cause: unknown) => {
        throw fromSystemError(folder, cause);
      });
      return false;
    }
    throw fromSystemError(folder, error);
  }
}

async function fill(options: MakeOptions): Promise<MadePlace> {
  const { folder, words, disk, clock, random } = options;
  const paths = placePaths(folder);
  const custodians: { name: string; recipient: string }[] = [];
  const identities: Record<string, string> = {};
  for (const name of options.custodians ?? CUSTODIANS) {
    const identity = await generateHybridIdentity();
    const recipient = await identityToRecipient(identity);
    custodians.push({ name, recipient });
    const path = join(paths.custodians, `${name}.txt`);
    await disk.write(path, Buffer.from(identityFile(name, recipient, identity)), { private: true });
    identities[name] = path;
  }
  const text = options.mandate ?? starterMandate;
  const mandate = Buffer.from(text({ ...words, custodians, threshold: THRESHOLD, retentionHours: RETENTION_HOURS }));
  const { keys, signatures, allowed } = await signers(paths, mandate, disk, random);
  // Whatever the words were: a place whose mandate grants nothing is not made.
  const standing = standingOf(mandate, 'mandate.yaml', signatures, allowed, clock.nowMs());
  for (const { name } of words.cameras) {
    const admission = admit({ do: 'read', camera: name }, standing, clock.nowMs());
    // A camera may well be outside its hours now.
    if (!admission.granted && admission.kind !== 'outside-hours')
      throw new AugenmassError('invalid', admission.sentence.en, { remedy: 'Check the words given.' });
  }
  await disk.write(paths.allowedSigners, Buffer.from(allowed));
  await disk.write(paths.signatures, Buffer.from(signatures));
  const origin = `${slug(words.site)}-${randomId(random, 6)}/ledger`;
  const vkey = await createLedger({ folder: paths.ledger, disk, random, origin });
  new Store(paths.store)[Symbol.dispose]();
  // Last: a folder with a mandate is a place.
  await disk.write(paths.mandate, mandate);
  return { paths, vkey, keys, custodians: identities };
}

/** A key for each role that must sign, its signature, and the line that lets it. */
async function signers(paths: PlacePaths, mandate: Uint8Array, disk: Disk, random: Random) {
  const keys: Record<string, string> = {};
  let signatures = '';
  let allowed = '# Who may sign the mandate, as ssh-keygen(1), ALLOWED SIGNERS. Principals are roles.\n';
  for (const role of SIGNER_ROLES) {
    const file = newSigningKeyFile(random, role);
    const key = readSigningKey(file, role);
    const path = join(paths.keys, role);
    await disk.write(path, Buffer.from(file), { private: true });
    await disk.write(`${path}.pub`, Buffer.from(`${key.publicLine} ${role}\n`));
    keys[role] = path;
    signatures += key.sign(mandate);
    allowed += `${role} namespaces="augenmass-mandate" ${key.publicLine}\n`;
  }
  return { keys, signatures, allowed };
}

const identityFile = (name: string, recipient: string, identity: string): string =>
  `# ${name} of this place. Move this file to the person who keeps it, on another machine, and remove it here.
# public key: ${recipient}
${identity}
`;

const slug = (site: string): string =>
  site
    .normalize('NFKD')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+|-+$/g, '')
    .slice(0, 30) || 'place';
