import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { systemClock } from '../kernel/clock.ts';
import { AugenmassError, EXIT_CODES, fromSystemError } from '../kernel/errors.ts';
import { deadlines } from '../mandate/deadlines.ts';
import { diff } from '../mandate/diff.ts';
import { explain } from '../mandate/explain.ts';
import { localTime } from '../mandate/moments.ts';
import { noticeFacts } from '../mandate/notice-facts.ts';
import { MandateProblems, parseMandate } from '../mandate/parse.ts';
import type { Parsed, Problem } from '../mandate/parse.ts';
import { readSigningKey } from '../mandate/sign.ts';
import { mandateText } from '../mandate/signatures.ts';
import { signedState } from '../mandate/signed.ts';
import { armor, armoredIn, verifySshsig } from '../mandate/sshsig.ts';
import { noticePdf } from '../report/notice-pdf.ts';
import { noticeMoreSvg, noticeSvg } from '../report/notice-svg.ts';
import { prepareFolder, writeWhole } from './files.ts';
import type { Language } from './language.ts';
import { mandateFiles, readMandateBytes, readOptional, readStanding } from './mandate-files.ts';
import { mandateWords } from './mandate-words.ts';

export interface MandateFlags {
  readonly json?: boolean;
  readonly strict?: boolean;
  readonly signatures?: string;
  readonly allowed?: string;
  readonly at?: string;
  readonly key?: string;
  readonly out?: string;
}

const print = (text: string): void => {
  process.stdout.write(`${text}\n`);
};
const printJson = (value: unknown): void => {
  print(JSON.stringify(value, null, 2));
};
const place = (path: string, { line, column }: Problem): string => `${path}:${line}:${column}`;

async function read(name: string): Promise<{ path: string; bytes: Uint8Array; parsed: Parsed }> {
  const { path } = await mandateFiles(name);
  const bytes = await readMandateBytes(path);
  return { path, bytes, parsed: parseMandate(mandateText(bytes, path), path) };
}

/** Exits with `invalid` where the mandate cannot be read; every problem on its own line, in the reader's language. */
export async function checkMandate(name: string, flags: MandateFlags, language: Language): Promise<void> {
  const say = mandateWords(language);
  try {
    const { path, parsed } = await read(name);
    const { remarks, sha256, mandate } = parsed;
    if (flags.json) {
      printJson({ ok: true, sha256, cameras: mandate.cameras.length, problems: [], remarks });
      return;
    }
    print(`${say('fine')} ${mandate.site}, ${mandate.cameras.length} ${say('cameras')}, SHA-256 ${sha256}`);
    for (const remark of remarks)
      print(`${place(path, remark)}: ${say('remark')}: ${remark.what[language]} ${remark.remedy[language]}`);
  } catch (error) {
    if (!(error instanceof AugenmassError && error.cause instanceof MandateProblems)) throw error;
    const { problems } = error.cause;
    const { path } = await mandateFiles(name);
    if (flags.json) printJson({ ok: false, problems });
    else
      for (const problem of problems)
        print(`${place(path, problem)}: ${problem.what[language]} ${problem.remedy[language]}`);
    process.exitCode = EXIT_CODES.invalid;
  }
}

export async function explainMandate(name: string, flags: MandateFlags, language: Language): Promise<void> {
  const say = mandateWords(language);
  const { parsed } = await read(name);
  const paragraphs = explain(parsed, language);
  if (flags.json) {
    printJson({ sha256: parsed.sha256, paragraphs });
    return;
  }
  for (const { title, sentences } of paragraphs) {
    print(`\n${title}`);
    for (const { text, line, granted } of sentences) {
      const where = line > 0 ? ` (${say('line')} ${line})` : '';
      print(`  ${granted ? '✓' : '–'} ${text}${where}`);
    }
  }
}

/** With --strict, exits with `refused` where anything is newly permitted. */
export async function diffMandates(
  before: string,
  after: string,
  flags: MandateFlags,
  language: Language,
): Promise<void> {
  const say = mandateWords(language);
  const [old, now] = [await read(before), await read(after)];
  const changes = diff(old.parsed, now.parsed);
  const widens = changes.some(({ kind }) => kind === 'permits');
  if (flags.json) printJson({ before: old.parsed.sha256, after: now.parsed.sha256, widens, changes });
  else if (changes.length === 0) print(say('same'));
  else {
    const marks = { permits: '+', withdraws: '−', changes: '~' };
    for (const { kind, sentence, line, in: where } of changes) {
      print(
        `${marks[kind]} ${say(kind).padEnd(11)} ${sentence[language]} (${where === 'new' ? now.path : old.path}:${line})`,
      );
    }
  }
  if (flags.strict && widens) process.exitCode = EXIT_CODES.refused;
}

/** Exits with `refused` where the mandate does not count at that moment. */
export async function verifyMandateFile(name: string, flags: MandateFlags, language: Language): Promise<void> {
  const say = mandateWords(language);
  const nowMs = flags.at === undefined ? systemClock.nowMs() : momentOf(flags.at);
  const files = await mandateFiles(name, {
    ...(flags.signatures !== undefined && { signatures: flags.signatures }),
    ...(flags.allowed !== undefined && { allowed: flags.allowed }),
  });
  const standing = await readStanding(files, nowMs);
  const { mandate, sha256 } = standing.parsed;
  const { signatures, problems } = standing.signatures;
  const { missing } = signedState(mandate, standing.signatures, sha256, nowMs);
  const inTime = nowMs >= mandate.validFromMs && nowMs < mandate.validUntilMs;
  const ok = missing.length === 0 && inTime;
  const warnings = deadlines(standing, nowMs);
  if (flags.json) {
    printJson({
      ok,
      sha256,
      signatures,
      missing,
      problems,
      validFromMs: mandate.validFromMs,
      validUntilMs: mandate.validUntilMs,
      warnings,
    });
  } else {
    for (const { roles, fingerprint, algorithm } of signatures)
      print(`${say('signedBy')}: ${roles.join(', ')} (${algorithm} ${fingerprint})`);
    if (missing.length > 0) print(`${say('missing')}: ${missing.join(', ')}`);
    for (const problem of problems)
      print(`  ${problem.line}:${problem.column}: ${problem.what[language]} ${problem.remedy[language]}`);
    const [from, until] = [mandate.validFromMs, mandate.validUntilMs].map((ms) =>
      localTime(ms, mandate.timeZone, language),
    );
    print(ok ? `${say('counts')} ${until!}.` : `${say('countsNot')} (${from!} – ${until!}).`);
    const last = warnings.at(-1);
    if (ok && last) print(last.sentence[language]);
  }
  if (!ok) process.exitCode = EXIT_CODES.refused;
}

function momentOf(text: string): number {
  const ms = Date.parse(text);
  if (!Number.isNaN(ms)) return ms;
  throw new AugenmassError('invalid', `“${text}” is no moment in time.`, {
    remedy: 'Write it like 2027-01-01T00:00:00Z.',
  });
}

/** Adds one signature to the file of signatures; those that do not fit the mandate any more, and an older one by this key, go. */
export async function signMandate(name: string, flags: MandateFlags, language: Language): Promise<void> {
  const say = mandateWords(language);
  const { path, bytes, parsed } = await read(name);
  const signaturePath = flags.signatures ?? `${path}.sig`;
  const keyPath = flags.key ?? '';
  let keyFile: string;
  try {
    keyFile = await readFile(keyPath, 'utf8');
  } catch (error) {
    throw fromSystemError(`The key ${keyPath}`, error);
  }
  const key = readSigningKey(keyFile, keyPath);
  const earlier = armoredIn(await readOptional(signaturePath)).map(({ blob }) => ({
    blob,
    result: blob && verifySshsig(blob, bytes),
  }));
  const fitting = earlier.filter(({ result }) => result?.good === true);
  const kept = fitting.filter(({ result }) => result?.good === true && result.key.fingerprint !== key.fingerprint);
  await writeWhole(signaturePath, kept.map(({ blob }) => armor(blob!)).join('') + key.sign(bytes));
  const dropped = earlier.length - fitting.length;
  if (flags.json)
    printJson({ sha256: parsed.sha256, fingerprint: key.fingerprint, signatures: signaturePath, dropped });
  else {
    print(`${say('signed')} ${key.fingerprint}: ${signaturePath}`);
    if (dropped > 0) print(`${dropped} ${say('dropped')}.`);
  }
}

/** For each language the sign (notice-de.svg), its second layer (notice-de-more.svg) and both in one (notice-de.pdf). */
export async function makeNotice(name: string, flags: MandateFlags): Promise<void> {
  const { parsed } = await read(name);
  const out = flags.out ?? '.';
  await prepareFolder(out);
  const written: string[] = [];
  for (const language of ['de', 'en'] as const) {
    const facts = noticeFacts(parsed.mandate, language);
    const files = {
      [`notice-${language}.svg`]: noticeSvg(facts),
      [`notice-${language}-more.svg`]: noticeMoreSvg(facts),
      [`notice-${language}.pdf`]: await noticePdf(facts, parsed.mandate.validFromMs),
    };
    for (const [file, content] of Object.entries(files)) {
      await writeWhole(join(out, file), content);
      written.push(join(out, file));
    }
  }
  if (flags.json) printJson({ sha256: parsed.sha256, files: written });
  else for (const file of written) print(file);
}
