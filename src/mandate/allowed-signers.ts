import type { Fault } from './faults.ts';
import { readPublicKey } from './ssh-key.ts';
import type { SshPublicKey } from './ssh-key.ts';
import { NAMESPACE } from './sshsig.ts';
import type { Problem } from './standing.ts';

/** One line of an ALLOWED SIGNERS file (ssh-keygen(1)): who a key may sign as, for what, and when. */
export interface AllowedSigner {
  readonly line: number;
  readonly roles: readonly string[];
  readonly key: SshPublicKey;
  readonly forMandates: boolean;
  readonly validAfterMs: number | undefined;
  readonly validBeforeMs: number | undefined;
}

const ROLE = /^[a-z0-9][a-z0-9-]{0,40}$/;
const MOST_LINES = 1000;

/** Lines that cannot be used are named in `problems` and grant nothing; the others count. Never throws. */
export function readAllowedSigners(text: string): { signers: AllowedSigner[]; problems: Problem[] } {
  const signers: AllowedSigner[] = [];
  const problems: Problem[] = [];
  for (const [i, raw] of text.split(/\r?\n/).slice(0, MOST_LINES).entries()) {
    const content = raw.trim();
    if (content === '' || content.startsWith('#')) continue;
    const read = readLine(content, i + 1);
    if ('key' in read) signers.push(read);
    else problems.push({ line: i + 1, column: 1, ...read });
  }
  return { signers, problems };
}

type Complaint = Pick<Fault, 'what' | 'remedy'>;

function readLine(content: string, line: number): AllowedSigner | Complaint {
  const fields = fieldsOf(content);
  const principals = fields?.[0]?.replaceAll('"', '');
  if (!fields || principals === undefined || fields.length < 3) return UNREADABLE;
  const hasOptions = !isKeyType(fields[1]!);
  const options = hasOptions ? optionsOf(fields[1]!) : new Map<string, string>();
  const [type, base64] = hasOptions ? [fields[2], fields[3]] : [fields[1], fields[2]];
  if (!options || type === undefined || base64 === undefined) return UNREADABLE;
  if (options.has('cert-authority')) return AUTHORITY;
  const unknown = [...options.keys()].find((name) => !['namespaces', 'valid-after', 'valid-before'].includes(name));
  if (unknown !== undefined) {
    return {
      what: {
        de: `Die Option „${unknown.slice(0, 40)}“ ist unbekannt.`,
        en: `The option “${unknown.slice(0, 40)}” is unknown.`,
      },
      remedy: {
        de: 'Möglich: namespaces, valid-after, valid-before.',
        en: 'Possible: namespaces, valid-after, valid-before.',
      },
    };
  }
  const roles = principals.split(',');
  const bad = roles.find((role) => !ROLE.test(role));
  if (bad !== undefined) {
    return {
      what: { de: `„${bad.slice(0, 60)}“ ist keine Rolle.`, en: `“${bad.slice(0, 60)}” is no role.` },
      remedy: {
        de: 'Jede Rolle ausschreiben wie unter signers im Mandat; Muster mit * und ? gelten hier nicht.',
        en: 'Spell out each role as under signers in the mandate; patterns with * and ? do not count here.',
      },
    };
  }
  const [after, before] = [options.get('valid-after'), options.get('valid-before')];
  const [validAfterMs, validBeforeMs] = [after, before].map((value) =>
    value === undefined ? undefined : stampMs(value),
  );
  if ((after !== undefined && validAfterMs === undefined) || (before !== undefined && validBeforeMs === undefined))
    return STAMP;
  try {
    const key = readPublicKey(Buffer.from(base64, 'base64'));
    if (key.type !== type) return UNREADABLE;
    const namespaces = options.get('namespaces');
    const forMandates = namespaces === undefined || matchesList(NAMESPACE, namespaces);
    return { line, roles, key, forMandates, validAfterMs, validBeforeMs };
  } catch (error) {
    const detail = error instanceof Error ? error.message : '';
    return {
      what: { de: `Dieser Schlüssel ist nicht brauchbar (${detail}).`, en: `This key cannot be used (${detail}).` },
      remedy: {
        de: 'Den Inhalt der .pub-Datei einsetzen: ssh-ed25519, ecdsa-sha2-nistp256, sk-ssh-ed25519 oder ssh-rsa.',
        en: 'Use the content of the .pub file: ssh-ed25519, ecdsa-sha2-nistp256, sk-ssh-ed25519 or ssh-rsa.',
      },
    };
  }
}

const UNREADABLE: Complaint = {
  what: { de: 'Diese Zeile ist kein Eintrag.', en: 'This line is no entry.' },
  remedy: { de: 'So schreiben: rolle ssh-ed25519 AAAA…', en: 'Write it like: role ssh-ed25519 AAAA…' },
};
const AUTHORITY: Complaint = {
  what: {
    de: 'Zertifikate (cert-authority) unterschreiben kein Mandat.',
    en: 'Certificates (cert-authority) do not sign a mandate.',
  },
  remedy: { de: 'Den Schlüssel der Rolle selbst eintragen.', en: 'Enter the key of the role itself.' },
};
const STAMP: Complaint = {
  what: { de: 'Diese Gültigkeit ist kein Zeitpunkt in UTC.', en: 'This validity is no moment in UTC.' },
  remedy: {
    de: 'Mit Z am Ende schreiben, z. B. 20261201Z; ohne Z meint es auf jedem Rechner etwas anderes.',
    en: 'Write it with a Z at its end, such as 20261201Z; without it, it means another moment on every machine.',
  },
};

/** Fields apart by blanks; quotes keep blanks together. `undefined` for an open quote. */
function fieldsOf(content: string): string[] | undefined {
  if ((content.match(/"/g) ?? []).length % 2 !== 0) return undefined;
  return content.match(/(?:[^\s"]|"[^"]*")+/g) ?? undefined;
}

function isKeyType(field: string): boolean {
  return /^(ssh-|ecdsa-|sk-)[a-z0-9@.-]+$/.test(field);
}

function optionsOf(field: string): Map<string, string> | undefined {
  const options = new Map<string, string>();
  for (const part of field.match(/(?:[^,"]|"[^"]*")+/g) ?? []) {
    const match = /^([A-Za-z-]+)(?:="?([^"]*)"?)?$/.exec(part);
    const name = match?.[1]?.toLowerCase();
    if (name === undefined || options.has(name)) return undefined;
    options.set(name, match?.[2] ?? '');
  }
  return options;
}

/** YYYYMMDDZ, YYYYMMDDHHMMZ or YYYYMMDDHHMMSSZ. */
function stampMs(text: string): number | undefined {
  const match = /^(\d{4})(\d{2})(\d{2})(?:(\d{2})(\d{2})(\d{2})?)?Z$/i.exec(text);
  if (!match) return undefined;
  const [year, month, day, hour, minute, second] = match
    .slice(1)
    .map((part) => Number((part as string | undefined) ?? 0));
  const ms = Date.UTC(year!, month! - 1, day, hour, minute, second);
  const same = new Date(ms).toISOString().replace(/\D/g, '').slice(0, 14);
  return same ===
    match
      .slice(1)
      .map((part) => (part as string | undefined) ?? '00')
      .join('')
    ? ms
    : undefined;
}

/** OpenSSH pattern lists (ssh_config(5), PATTERNS): * and ?, a leading ! takes out. */
function matchesList(name: string, list: string): boolean {
  let matched = false;
  for (const entry of list.split(',')) {
    const [negated, pattern] = entry.startsWith('!') ? [true, entry.slice(1)] : [false, entry];
    if (!matches(name, pattern)) continue;
    if (negated) return false;
    matched = true;
  }
  return matched;
}

/** Linear in both lengths, whatever stands in the pattern. */
function matches(name: string, pattern: string): boolean {
  let reach = new Set([0]);
  for (const char of pattern) {
    const next = new Set<number>();
    for (const at of reach) {
      if (char === '*') for (let to = at; to <= name.length; to++) next.add(to);
      else if (at < name.length && (char === '?' || char === name[at])) next.add(at + 1);
    }
    reach = next;
  }
  return reach.has(name.length);
}
