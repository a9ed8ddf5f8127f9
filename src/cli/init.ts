import { stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { Option } from 'commander';
import type { Command } from 'commander';
import { systemDisk } from '../disk/system-disk.ts';
import { systemClock } from '../kernel/clock.ts';
import { AugenmassError, fromSystemError } from '../kernel/errors.ts';
import { systemRandom } from '../kernel/random.ts';
import { makePlace } from '../server/place-make.ts';
import type { MadePlace } from '../server/place-make.ts';
import { APPROVE_ROLES, REQUEST_ROLES, SIGNER_ROLES } from '../server/place-template.ts';
import { LANGUAGES } from './language.ts';
import type { Language } from './language.ts';
import { repeated } from './ledger.ts';
import { placeWords } from './place-words.ts';
import type { PlaceSay } from './place-words.ts';

interface InitFlags {
  readonly defaults?: boolean;
  readonly camera?: readonly string[];
  readonly site?: string;
  readonly json?: boolean;
}

interface NewCamera {
  readonly name: string;
  readonly source: string;
  readonly purpose: string;
}

const NAME = /^[a-z0-9][a-z0-9-]{0,40}$/;
const DAY_MS = 86_400_000;

/** `augenmass init`. */
export function registerInit(program: Command, language: Language): void {
  const say = placeWords(language);
  program
    .command('init')
    .description(say('initAbout'))
    .argument('<dir>', say('newPlace'))
    .option('--defaults', say('optionDefaults'))
    .option('--camera <NAME=SOURCE>', say('optionCamera'), repeated)
    .option('--site <TEXT>', say('optionSite'))
    .option('--json', say('optionJsonInit'))
    .addOption(new Option('--lang <LANG>', say('optionLang')).choices(LANGUAGES))
    .addHelpText(
      'after',
      `\n${say('examples')}:\n  $ augenmass init place --defaults --camera square=clip.mp4\n  $ augenmass init place --camera gate=rtsp://192.0.2.7/stream`,
    )
    .action((dir: string, flags: InitFlags) => init(dir, flags, language));
}

async function init(dir: string, flags: InitFlags, language: Language): Promise<void> {
  const say = placeWords(language);
  const clock = systemClock;
  const purpose = (name: string): string => say('defaultPurpose').replace('{name}', name);
  const cameras: NewCamera[] = [];
  for (const text of flags.camera ?? []) {
    const { name, source } = await parseCamera(text);
    cameras.push({ name, source, purpose: purpose(name) });
  }
  const words = {
    site: flags.site ?? say('defaultSite'),
    operator: say('defaultOperator'),
    contact: say('defaultContact'),
    legalBasis: say('defaultLegal'),
    dpia: say('defaultDpia'),
  };
  const answers = flags.defaults ? { ...words, cameras } : await ask(words, cameras, purpose, say);
  if (answers.cameras.length === 0) {
    throw new AugenmassError('invalid', say('noCamera'), { remedy: '--camera NAME=FILE' });
  }
  const timeZone = Intl.DateTimeFormat().resolvedOptions().timeZone;
  const nowMs = clock.nowMs();
  const made = await makePlace({
    folder: resolve(dir),
    words: {
      ...answers,
      timeZone,
      validFrom: localDay(nowMs, timeZone),
      // The last day counts to its end.
      validUntil: localDay(nowMs + 364 * DAY_MS, timeZone),
    },
    disk: systemDisk(systemRandom),
    clock,
    random: systemRandom,
  });
  if (flags.json) process.stdout.write(`${JSON.stringify(summary(made))}\n`);
  else process.stdout.write(shown(dir, made, answers.cameras[0]!.name, say));
}

/** NAME=FILE or NAME=rtsp://…. Files are named by their absolute path, so that the place finds them from anywhere. */
async function parseCamera(text: string): Promise<{ name: string; source: string }> {
  const [, name = '', given = ''] = /^([^=]*)=(.+)$/.exec(text) ?? [];
  if (!NAME.test(name)) {
    throw new AugenmassError('invalid', `“${text.split('=')[0] ?? ''}” is no name for a camera.`, {
      remedy: 'Write NAME=FILE or NAME=rtsp://…; names have small letters, digits and hyphens.',
    });
  }
  if (/^rtsps?:\/\//i.test(given)) return { name, source: given };
  if (/^[a-z][a-z0-9+.-]*:\/\//i.test(given)) {
    throw new AugenmassError('invalid', `Camera ${name}: only rtsp:// and rtsps:// addresses are watched.`, {
      remedy: 'Use rtsp:// or rtsps://, or a file.',
    });
  }
  const source = resolve(given);
  await stat(source).catch((cause: unknown) => {
    throw fromSystemError(source, cause);
  });
  return { name, source };
}

async function ask(
  words: Record<'site' | 'operator' | 'contact' | 'legalBasis' | 'dpia', string>,
  given: readonly NewCamera[],
  purpose: (name: string) => string,
  say: PlaceSay,
): Promise<typeof words & { cameras: NewCamera[] }> {
  const lines = createInterface({ input: process.stdin });
  const next = lines[Symbol.asyncIterator]();
  const answer = async (question: string, otherwise: string): Promise<string> => {
    process.stderr.write(`${question}${otherwise === '' ? '' : ` [${otherwise}]`} `);
    const line = await next.next();
    const text = line.done === true ? '' : line.value.trim();
    return text === '' ? otherwise : text;
  };
  try {
    const site = await answer(say('askSite'), words.site);
    const operator = await answer(say('askOperator'), words.operator);
    const contact = await answer(say('askContact'), words.contact);
    const legalBasis = await answer(say('askLegal'), words.legalBasis);
    const dpia = await answer(say('askDpia'), words.dpia);
    const cameras = [...given];
    for (let text = '-'; text !== '' && given.length === 0;) {
      text = await answer(say('askCamera'), '');
      if (text === '') break;
      const { name, source } = await parseCamera(text);
      cameras.push({ name, source, purpose: await answer(say('askPurpose'), purpose(name)) });
    }
    return { site, operator, contact, legalBasis, dpia, cameras };
  } finally {
    lines.close();
  }
}

function localDay(ms: number, timeZone: string): string {
  return new Intl.DateTimeFormat('sv-SE', { timeZone, dateStyle: 'short' }).format(ms);
}

function summary({ paths, vkey, keys, custodians }: MadePlace) {
  return {
    place: paths.folder,
    mandate: paths.mandate,
    ledger: paths.ledger,
    vkey,
    roles: { sign: SIGNER_ROLES, request: REQUEST_ROLES, approve: APPROVE_ROLES },
    moveAway: { keys, custodians },
  };
}

function shown(dir: string, { paths, vkey, keys, custodians }: MadePlace, camera: string, say: PlaceSay): string {
  const secrets = [...Object.entries(custodians), ...Object.entries(keys)].map(([name, path]) => `  ${name}: ${path}`);
  return `${say('made')}: ${paths.folder}
  ${say('mandate')}: ${paths.mandate}
  ${say('ledgerKey')}: ${vkey}

${say('moveAway')}
${secrets.join('\n')}
${say('moveWhy')}

${say('next')}:
  augenmass mandate explain ${dir}
  augenmass watch ${dir}
  augenmass release request ${dir} --camera ${camera} …
`;
}
