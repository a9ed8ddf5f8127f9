import { join } from 'node:path';
import { Option } from 'commander';
import type { Command } from 'commander';
import { systemClock } from '../kernel/clock.ts';
import { AugenmassError } from '../kernel/errors.ts';
import { systemRandom } from '../kernel/random.ts';
import { makeSigner, parseSigner } from '../ledger/keys.ts';
import type { SignerKey, VerifierKey } from '../ledger/keys.ts';
import { serveWitness } from '../ledger/serve.ts';
import { Witness } from '../ledger/witness.ts';
import { LANGUAGES } from './language.ts';
import type { Language } from './language.ts';
import { repeated } from './ledger.ts';
import { disk, interruptible, parseCount, readKeys, readText, stopped } from './ledger-source.ts';
import { ledgerWords } from './ledger-words.ts';

interface WitnessFlags {
  readonly name?: string;
  readonly log?: readonly string[];
  readonly host: string;
  readonly port: string;
  readonly json?: boolean;
}

/** `augenmass witness DIR`: DIR holds `keys` (0600), `vkeys` to hand on, `logs` (keys of the ledgers watched) and `state`. */
export function registerWitness(program: Command, language: Language): void {
  const say = ledgerWords(language);
  program
    .command('witness')
    .description(say('witnessAbout'))
    .argument('<dir>', say('witnessFolder'))
    .option('--name <NAME>', say('optionName'))
    .option('--log <VKEY>', say('optionLog'), repeated)
    .option('--host <ADDRESS>', say('optionHost'), '127.0.0.1')
    .option('--port <N>', say('optionPort'), '0')
    .option('--json', say('optionJson'))
    .addOption(new Option('--lang <LANG>', say('optionLang')).choices(LANGUAGES))
    .addHelpText(
      'after',
      `\n${say('examples')}:\n  $ augenmass witness my-witness --name witness.example.org/w1 --log place/ledger/vkey --port 8081`,
    )
    .action((folder: string, flags: WitnessFlags) =>
      interruptible(async (signal) => {
        const signers = await openKeys(folder, flags.name);
        const logs = await openLogs(folder, flags.log ?? []);
        using witness = await Witness.open({ folder, disk, clock: systemClock, signers, logs });
        const served = await serveWitness({ witness, host: flags.host, port: parseCount(flags.port, '--port') });
        const vkeys = signers.map(({ verifier }) => verifier.text);
        const text = flags.json
          ? JSON.stringify({ url: served.url, vkeys, logs: logs.map(({ name }) => name) })
          : [
              `${say('witnessing')} ${served.url}  ${say('stop')}`,
              `${say('watched')}: ${logs.map(({ name }) => name).join(', ')}`,
              say('witnessKeys'),
              ...vkeys,
            ].join('\n');
        process.stdout.write(`${text}\n`);
        await stopped(signal);
        await served.close();
      }),
    );
}

/** Its keys, made at the first start: Ed25519 for today's readers, ML-DSA-44 as the specification asks of new witnesses. */
async function openKeys(folder: string, name: string | undefined): Promise<SignerKey[]> {
  const path = join(folder, 'keys');
  if ((await disk.list(folder)).some((entry) => entry.name === 'keys')) {
    const signers = (await readText(path)).trim().split('\n').map(parseSigner);
    if (name === undefined || signers.every(({ verifier }) => verifier.name === name)) return signers;
    throw new AugenmassError('conflict', `The witness in ${folder} is called ${signers[0]?.verifier.name ?? ''}.`, {
      remedy: 'Leave --name out, or choose another folder.',
    });
  }
  if (name === undefined) {
    throw new AugenmassError('invalid', 'A new witness needs a name.', {
      remedy: 'Give it one with --name, such as witness.example.org/w1.',
    });
  }
  const signers = (['cosignature-ed25519', 'cosignature-ml-dsa-44'] as const).map((algorithm) =>
    makeSigner(name, algorithm, systemRandom),
  );
  await disk.write(join(folder, 'vkeys'), lines(signers.map(({ verifier }) => verifier.text)));
  await disk.write(path, lines(signers.map(({ text }) => text)), { private: true });
  return signers;
}

async function openLogs(folder: string, given: readonly string[]): Promise<VerifierKey[]> {
  const path = join(folder, 'logs');
  const known = (await disk.list(folder)).some(({ name }) => name === 'logs') ? await readKeys(path) : [];
  const all = new Map(known.map((key) => [key.text, key]));
  for (const key of (await Promise.all(given.map(readKeys))).flat()) all.set(key.text, key);
  if (all.size === 0) {
    throw new AugenmassError('invalid', 'The witness knows no ledger.', {
      remedy: 'Name the public key of one with --log, such as place/ledger/vkey.',
    });
  }
  if (all.size > known.length) await disk.write(path, lines([...all.keys()]));
  return [...all.values()];
}

const lines = (texts: readonly string[]): Uint8Array => Buffer.from(`${texts.join('\n')}\n`);
