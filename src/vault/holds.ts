import { join } from 'node:path';
import { z } from 'zod';
import type { Disk } from '../disk/disk.ts';
import { AugenmassError } from '../kernel/errors.ts';
import { randomId } from '../kernel/ids.ts';
import type { Random } from '../kernel/random.ts';
import { act } from '../ledger/act.ts';
import { commit } from '../ledger/commitment.ts';
import type { StandingHold } from './kept.ts';
import type { Vault } from './store.ts';

const opening = z.strictObject({ salt: z.string(), value: z.string() });
const holdFile = z.strictObject({
  v: z.literal(1),
  id: z.string(),
  camera: z.string(),
  fromMs: z.int(),
  toMs: z.int(),
  untilMs: z.int(),
  role: z.string(),
  basis: z.string().min(1).max(2000),
  /** What opens the commitment to the basis in the ledger. */
  opening,
});

/** DIR/vault/holds/<id>.json: what the ledger must not say. The ledger decides whether the hold stands. */
export type HoldFile = z.infer<typeof holdFile>;

export interface HoldRequest extends Omit<StandingHold, 'id'> {
  readonly role: string;
  readonly basis: string;
}

const pathOf = (place: string, id: string): string => join(place, 'vault', 'holds', `${id}.json`);

/** What a hold needs of the vault, or of a process beside it. */
export type HoldVault = Pick<Vault, 'place' | 'disk' | 'ledger' | 'kept'>;

/** Keeps footage beyond its retention; returns the id. The mandate has been asked. Throws `invalid` for a hold without an end. */
export async function placeHold(
  vault: HoldVault,
  request: HoldRequest,
  nowMs: number,
  random: Random,
): Promise<string> {
  const { camera, fromMs, toMs, untilMs, role, basis } = request;
  if (!(toMs > fromMs) || !(untilMs > nowMs) || basis.trim() === '') {
    throw new AugenmassError('invalid', 'A hold needs a span of time, a basis, and an end in the future.', {
      remedy: 'Name them with --from, --to, --basis and --until.',
    });
  }
  const id = randomId(random);
  const { commitments, openings } = commit({ basis }, random);
  const facts = { hold: id, camera, fromMs, toMs, untilMs, role };
  await act(vault.ledger, { act: 'hold', facts, commitments }, async () => {
    const file: HoldFile = { v: 1, id, camera, fromMs, toMs, untilMs, role, basis, opening: openings.basis! };
    await vault.disk.write(pathOf(vault.place, id), Buffer.from(`${JSON.stringify(file, null, 2)}\n`), {
      private: true,
    });
  });
  vault.kept.holds.set(id, { id, camera, fromMs, toMs, untilMs });
  return id;
}

/** Ends a hold before its time (with the role that does) or at it, and destroys its basis. Throws `not-found`. */
export async function endHold(
  vault: HoldVault,
  id: string,
  why: { readonly role?: string; readonly reason: string },
): Promise<void> {
  const hold = vault.kept.holds.get(id);
  if (!hold) {
    throw new AugenmassError('not-found', `No hold ${id.slice(0, 40)} stands.`, {
      remedy: '“augenmass hold DIR --list” shows those that do.',
    });
  }
  const facts = { hold: id, camera: hold.camera, ...why };
  await act(vault.ledger, { act: 'hold-end', facts }, () => vault.disk.remove(pathOf(vault.place, id)));
  vault.kept.holds.delete(id);
}

/** The basis of a hold, where its file is still there. Throws `corrupt` where it cannot be read. */
export async function readHold(place: string, disk: Disk, id: string): Promise<HoldFile> {
  const bytes = await disk.read(pathOf(place, id));
  try {
    return holdFile.parse(JSON.parse(Buffer.from(bytes).toString()));
  } catch (cause) {
    throw new AugenmassError('corrupt', `The basis of hold ${id} cannot be read.`, { cause });
  }
}
