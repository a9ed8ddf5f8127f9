import { createHash } from 'node:crypto';
import { isAgeRecipient } from './age-recipient.ts';
import { alarmsOf } from './build-alarms.ts';
import { buildCamera } from './build-camera.ts';
import type { MandateDocument } from './document.ts';
import { endpointOf } from './endpoint.ts';
import type { Complain } from './faults.ts';
import type { Custodians, Hold, Mandate, ReleaseRules } from './mandate.ts';
import { knownZone, momentMs } from './moments.ts';
import { hasHidden, oneLine } from './text.ts';
import { unique } from './unique.ts';

const YEAR_MS = 366 * 86_400_000;

/**
 * From the document to the mandate. What the schema cannot say (roles that can never meet, dates that do not exist, outlines that
 * cross themselves) goes to `complain`; what is allowed and still odd, to `remark`. The result counts only if nothing was complained.
 */
export function buildMandate(document: MandateDocument, complain: Complain, remark: Complain): Mandate {
  checkTexts(document, [], complain);
  const timeZone = knownZone(document.timeZone);
  if (timeZone === undefined) {
    complain(
      ['timeZone'],
      {
        de: `Die Zeitzone „${document.timeZone}“ ist unbekannt.`,
        en: `The time zone “${document.timeZone}” is unknown.`,
      },
      { de: 'Einen Namen der IANA einsetzen, z. B. Europe/Berlin.', en: 'Use an IANA name, such as Europe/Berlin.' },
    );
  }
  const zone = timeZone ?? 'UTC';
  const moment = (text: string, path: readonly PropertyKey[], edge: 'start' | 'end'): number => {
    const ms = momentMs(text, zone, edge);
    if (ms === undefined) complain(path, noMoment(text).what, noMoment(text).remedy);
    return ms ?? 0;
  };
  const validFromMs = moment(document.validFrom, ['validFrom'], 'start');
  const validUntilMs = moment(document.validUntil, ['validUntil'], 'end');
  if (validUntilMs <= validFromMs && validFromMs !== 0 && validUntilMs !== 0) {
    complain(
      ['validUntil'],
      { de: 'Das Mandat endet, bevor es beginnt.', en: 'The mandate ends before it begins.' },
      { de: 'validFrom und validUntil prüfen.', en: 'Check validFrom and validUntil.' },
    );
  } else if (validUntilMs - validFromMs > 2 * YEAR_MS) {
    remark(
      ['validUntil'],
      { de: 'Das Mandat gilt länger als zwei Jahre.', en: 'The mandate is valid for more than two years.' },
      { de: 'Die Notwendigkeit früher neu prüfen.', en: 'Review its necessity sooner.' },
    );
  }
  const cameras = document.cameras.map((camera, i) =>
    buildCamera(
      camera,
      (path, what, remedy) => {
        complain(['cameras', i, ...path], what, remedy);
      },
      (path, what, remedy) => {
        remark(['cameras', i, ...path], what, remedy);
      },
    ),
  );
  unique(
    cameras.map((c) => c.name),
    (i) => ['cameras', i, 'name'],
    complain,
  );
  samePurposes(
    cameras.map((c) => c.purpose),
    remark,
  );
  const holds = document.holds.map((hold, i): Hold => {
    const at = (key: string): PropertyKey[] => ['holds', i, key];
    if (!cameras.some((camera) => camera.name === hold.camera)) unknownCamera(hold.camera, at('camera'), complain);
    const fromMs = moment(hold.from, at('from'), 'start');
    const toMs = moment(hold.to, at('to'), 'end');
    const untilMs = moment(hold.until, at('until'), 'end');
    if (toMs <= fromMs || untilMs <= toMs) {
      complain(
        ['holds', i],
        {
          de: 'Die Zeiten dieser Aufbewahrung passen nicht zueinander.',
          en: 'The times of this hold do not fit together.',
        },
        { de: 'Nötig ist: from vor to vor until.', en: 'It takes from before to before until.' },
      );
    }
    return { camera: hold.camera, fromMs, toMs, untilMs, basis: oneLine(hold.basis) };
  });
  unique(document.signers, (i) => ['signers', i], complain);
  unique(
    document.witnesses.map((w) => w.name),
    (i) => ['witnesses', i, 'name'],
    complain,
  );
  for (const [i, { vkey }] of document.witnesses.entries()) {
    if (isVerifierKey(vkey)) continue;
    complain(
      ['witnesses', i, 'vkey'],
      { de: 'Das ist kein Prüfschlüssel eines Zeugen.', en: 'This is no verifier key of a witness.' },
      {
        de: 'Die Zeile einsetzen, die der Zeuge nennt: name+hash+schlüssel.',
        en: 'Use the line the witness publishes: name+hash+key.',
      },
    );
  }
  return {
    site: oneLine(document.site),
    operator: { name: oneLine(document.operator.name), contact: oneLine(document.operator.contact) },
    dataProtectionOfficer: document.dataProtectionOfficer && oneLine(document.dataProtectionOfficer),
    legalBasis: oneLine(document.legalBasis),
    dpia: oneLine(document.dpia),
    validFromMs,
    validUntilMs,
    timeZone: zone,
    cameras,
    custodians: custodiansOf(document, complain),
    signers: document.signers,
    release: releaseOf(document, complain),
    holds,
    alarms: alarmsOf(document, complain, remark),
    witnesses: document.witnesses,
    egress: document.egress.map((text, i) => endpointOf(text, ['egress', i], complain)),
    publicReport: document.publicReport,
  };
}

function custodiansOf(document: MandateDocument, complain: Complain): Custodians | undefined {
  const { custodians } = document;
  if (custodians === undefined) {
    if (document.cameras.some((camera) => camera.keep === 'sealed')) {
      complain(
        [],
        {
          de: '„custodians“ fehlt: Versiegeltes könnte niemand mehr öffnen.',
          en: '“custodians” is missing: nobody could ever open what is sealed.',
        },
        {
          de: 'Mindestens zwei Verwahrer nennen, oder überall keep: never.',
          en: 'Name at least two custodians, or set keep: never everywhere.',
        },
      );
    }
    return undefined;
  }
  if (custodians.threshold > custodians.keys.length) {
    complain(
      ['custodians', 'threshold'],
      {
        de: `${custodians.threshold} müssten zustimmen, es gibt aber nur ${custodians.keys.length}.`,
        en: `${custodians.threshold} would have to agree, but there are only ${custodians.keys.length}.`,
      },
      { de: 'threshold senken oder Verwahrer ergänzen.', en: 'Lower threshold or add custodians.' },
    );
  }
  unique(
    custodians.keys.map((k) => k.name),
    (i) => ['custodians', 'keys', i, 'name'],
    complain,
  );
  const recipients = custodians.keys.map(({ recipient }) => recipient.replace(/\s/g, ''));
  unique(recipients, (i) => ['custodians', 'keys', i, 'recipient'], complain);
  for (const [i, recipient] of recipients.entries()) {
    if (isAgeRecipient(recipient)) continue;
    complain(
      ['custodians', 'keys', i, 'recipient'],
      { de: 'Das ist kein ganzer age-Schlüssel.', en: 'This is no whole age key.' },
      {
        de: 'Die Zeile „public key: age1…“ noch einmal kopieren, ganz und in Kleinbuchstaben.',
        en: 'Copy the line “public key: age1…” again, whole and in small letters.',
      },
    );
  }
  return {
    threshold: custodians.threshold,
    keys: custodians.keys.map(({ name }, i) => ({ name, recipient: recipients[i]! })),
  };
}

function releaseOf(document: MandateDocument, complain: Complain): ReleaseRules | undefined {
  const { release } = document;
  if (release === undefined) return undefined;
  for (const key of ['request', 'approve', 'hold'] as const)
    unique(release[key] ?? [], (i) => ['release', key, i], complain);
  for (const [i, role] of release.request.entries()) {
    const others = new Set(release.approve.filter((other) => other !== role)).size;
    if (others >= release.approvals) continue;
    complain(
      ['release', 'request', i],
      {
        de: `Beantragt ${role}, bleiben ${others} Rollen zum Genehmigen; nötig sind ${release.approvals}.`,
        en: `If ${role} requests, ${others} roles are left to approve; it takes ${release.approvals}.`,
      },
      {
        de: 'Unter approve eine andere Rolle ergänzen: niemand genehmigt, was er selbst beantragt hat.',
        en: 'Add another role under approve: nobody approves what they requested themselves.',
      },
    );
  }
  return {
    request: release.request,
    approve: release.approve,
    approvals: release.approvals,
    hold: release.hold ?? release.request,
  };
}

/** C2SP signed-note: name+hash+key, where the hash begins SHA-256(name, newline, algorithm and key), so that a slip shows. */
function isVerifierKey(text: string): boolean {
  const match = /^([^\s+]+)\+([0-9a-f]{8})\+([A-Za-z0-9+/]{40,}={0,2})$/.exec(text);
  if (!match) return false;
  const hash = createHash('sha256').update(`${match[1]!}\n`).update(Buffer.from(match[3]!, 'base64'));
  return hash.digest('hex').slice(0, 8) === match[2];
}

function noMoment(text: string): { what: { de: string; en: string }; remedy: { de: string; en: string } } {
  return {
    what: { de: `Den Zeitpunkt ${text} gibt es nicht, oder zweimal.`, en: `There is no ${text}, or it occurs twice.` },
    remedy: {
      de: 'Das Datum prüfen; an einem Tag der Zeitumstellung mit Abstand schreiben, z. B. +01:00.',
      en: 'Check the date; on a day the clock changes write it with its offset, such as +01:00.',
    },
  };
}

function unknownCamera(name: string, path: readonly PropertyKey[], complain: Complain): void {
  complain(
    path,
    { de: `Eine Kamera „${name}“ gibt es hier nicht.`, en: `There is no camera “${name}” here.` },
    { de: 'Den Namen einer Kamera unter cameras einsetzen.', en: 'Use the name of a camera under cameras.' },
  );
}

function samePurposes(purposes: readonly string[], remark: Complain): void {
  const first = new Map<string, number>();
  for (const [i, purpose] of purposes.entries()) {
    if (!first.has(purpose)) first.set(purpose, i);
    else {
      remark(
        ['cameras', i, 'purpose'],
        {
          de: 'Dieser Zweck steht wörtlich schon bei einer anderen Kamera.',
          en: 'This purpose stands word for word at another camera.',
        },
        { de: 'Sagen, wozu gerade diese da ist.', en: 'Say what this very one is for.' },
      );
    }
  }
}

function checkTexts(value: unknown, path: readonly PropertyKey[], complain: Complain): void {
  if (typeof value === 'string' && (hasHidden(value) || value.trim() === '')) {
    const hidden = hasHidden(value);
    complain(
      path,
      hidden
        ? { de: 'Hier stehen unsichtbare Zeichen.', en: 'There are invisible characters here.' }
        : { de: 'Hier steht nichts.', en: 'Nothing stands here.' },
      hidden
        ? { de: 'Den Text neu tippen statt einzufügen.', en: 'Type the text instead of pasting it.' }
        : { de: 'Ausfüllen.', en: 'Fill it in.' },
    );
  } else if (typeof value === 'object' && value !== null) {
    for (const [key, part] of Object.entries(value)) {
      checkTexts(part, [...path, Array.isArray(value) ? Number(key) : key], complain);
    }
  }
}
