import { Changes, namesAt } from './change.ts';
import type { Change } from './change.ts';
import { diffCamera } from './diff-camera.ts';
import { endpointText } from './endpoint.ts';
import type { Hold, Mandate } from './mandate.ts';
import { BEHAVIOUR_NAMES, listText } from './phrases.ts';
import type { Parsed } from './standing.ts';

export type { Change } from './change.ts';

/**
 * What `after` permits or withdraws that `before` did not; widening first. Where it cannot be told apart (a redrawn zone, another
 * source), it counts as widening. Equal mandates give an empty list, however they are written.
 */
export function diff(before: Parsed, after: Parsed): Change[] {
  const changes = new Changes(before, after);
  place(changes, before.mandate, after.mandate);
  deciding(changes, before.mandate, after.mandate);
  outside(changes, before.mandate, after.mandate);
  cameras(changes, before.mandate, after.mandate);
  const order: Change['kind'][] = ['permits', 'withdraws', 'changes'];
  return changes.list.toSorted((a, b) => order.indexOf(a.kind) - order.indexOf(b.kind));
}

function place(changes: Changes, old: Mandate, now: Mandate): void {
  changes.text(['site'], { de: 'Ort', en: 'Site' }, old.site, now.site);
  changes.text(['operator', 'name'], { de: 'Verantwortlich', en: 'Operator' }, old.operator.name, now.operator.name);
  changes.text(
    ['operator', 'contact'],
    { de: 'Erreichbar', en: 'Contact' },
    old.operator.contact,
    now.operator.contact,
  );
  changes.text(
    ['dataProtectionOfficer'],
    { de: 'Datenschutzbeauftragte', en: 'Data-protection officer' },
    old.dataProtectionOfficer,
    now.dataProtectionOfficer,
  );
  changes.text(['legalBasis'], { de: 'Rechtsgrundlage', en: 'Legal basis' }, old.legalBasis, now.legalBasis);
  changes.text(['dpia'], { de: 'Folgenabschätzung', en: 'Impact assessment' }, old.dpia, now.dpia);
  changes.text(
    ['publicReport'],
    { de: 'Öffentlicher Bericht', en: 'Public report' },
    old.publicReport,
    now.publicReport,
  );
  changes.moment(['validFrom'], { de: 'Gilt ab', en: 'Valid from' }, old.validFromMs, now.validFromMs, 'earlier');
  changes.moment(['validUntil'], { de: 'Gilt bis', en: 'Valid until' }, old.validUntilMs, now.validUntilMs, 'later');
  if (old.timeZone !== now.timeZone) {
    changes.add(
      'permits',
      ['timeZone'],
      `Zeitzone: ${now.timeZone} statt ${old.timeZone}; alle Zeiten verschieben sich.`,
      `Time zone: ${now.timeZone} instead of ${old.timeZone}; all hours shift.`,
    );
  }
}

function deciding(changes: Changes, old: Mandate, now: Mandate): void {
  changes.sets(
    { de: 'Muss unterschreiben', en: 'Must sign' },
    namesAt(old.signers, ['signers']),
    namesAt(now.signers, ['signers']),
    true,
  );
  const keys = (mandate: Mandate): Map<string, (string | number)[]> =>
    namesAt(mandate.custodians?.keys.map(({ name, recipient }) => `${name} (${recipient.slice(0, 16)}…)`) ?? [], [
      'custodians',
      'keys',
    ]);
  changes.sets({ de: 'Verwahrer', en: 'Custodian' }, keys(old), keys(now));
  if (old.custodians && now.custodians) {
    changes.amount(
      ['custodians', 'threshold'],
      { de: 'Verwahrer, die zustimmen müssen', en: 'Custodians who must agree' },
      old.custodians.threshold,
      now.custodians.threshold,
      'less',
    );
  }
  for (const [key, de, en] of [
    ['request', 'Darf Herausgabe beantragen', 'May request a release'],
    ['approve', 'Darf Herausgabe genehmigen', 'May approve a release'],
    ['hold', 'Darf festhalten', 'May hold footage'],
  ] as const) {
    changes.sets(
      { de, en },
      namesAt(old.release?.[key] ?? [], ['release', key]),
      namesAt(now.release?.[key] ?? [], ['release', key]),
    );
  }
  if (old.release && now.release) {
    const label = { de: 'Nötige Genehmigungen', en: 'Approvals needed' };
    changes.amount(['release', 'approvals'], label, old.release.approvals, now.release.approvals, 'less');
  }
  const hold = ({ camera, fromMs, toMs, untilMs, basis }: Hold): string =>
    `${camera} ${new Date(fromMs).toISOString()}/${new Date(toMs).toISOString()} → ${new Date(untilMs).toISOString()} (${basis})`;
  changes.sets(
    { de: 'Festgehalten', en: 'Held' },
    namesAt(old.holds.map(hold), ['holds']),
    namesAt(now.holds.map(hold), ['holds']),
  );
}

function outside(changes: Changes, old: Mandate, now: Mandate): void {
  const recipients = (mandate: Mandate): Map<string, (string | number)[]> =>
    namesAt(
      mandate.alarms.recipients.map(({ name, url }) => (url === undefined ? name : `${name} (${url})`)),
      ['alarms', 'recipients'],
    );
  changes.sets({ de: 'Empfänger von Meldungen', en: 'Recipient of alarms' }, recipients(old), recipients(now));
  told(changes, old, now);
  const witnesses = (mandate: Mandate): Map<string, (string | number)[]> =>
    namesAt(
      mandate.witnesses.map(({ name, url, vkey }) => `${name} (${url}, ${vkey.split('+').slice(0, 2).join('+')})`),
      ['witnesses'],
    );
  changes.sets({ de: 'Zeuge', en: 'Witness' }, witnesses(old), witnesses(now), true);
  const label = { de: 'Verbindung des Ortes', en: 'Connection of the place' };
  changes.sets(
    label,
    namesAt(old.egress.map(endpointText), ['egress']),
    namesAt(now.egress.map(endpointText), ['egress']),
  );
}

/** Who stays a recipient, and may be told of more or of less; how soon, and after how many people. */
function told(changes: Changes, old: Mandate, now: Mandate): void {
  const index = (mandate: Mandate): Map<string, number> =>
    new Map(mandate.alarms.recipients.map(({ name, url }, i) => [`${name} ${url ?? ''}`, i]));
  const before = index(old);
  for (const [who, at] of index(now)) {
    const oldAt = before.get(who);
    if (oldAt === undefined) continue;
    const named = (mandate: Mandate, i: number): Map<string, (string | number)[]> =>
      new Map(
        mandate.alarms.recipients[i]!.behaviours.map((behaviour) => [
          behaviour,
          ['alarms', 'recipients', i, 'behaviours'],
        ]),
      );
    const { name } = now.alarms.recipients[at]!;
    changes.sets({ de: `${name} erfährt von`, en: `${name} is told of` }, named(old, oldAt), named(now, at));
  }
  const wait = { de: 'Sekunden bis zum Weitergeben', en: 'Seconds until an alarm is passed on' };
  const [waited, waits] = [old.alarms.passOnAfterSeconds, now.alarms.passOnAfterSeconds];
  changes.amount(['alarms', 'passOnAfterSeconds'], wait, waited, waits, 'less');
  if (old.alarms.secondReview === now.alarms.secondReview) return;
  if (now.alarms.secondReview) {
    changes.add(
      'withdraws',
      ['alarms', 'secondReview'],
      'Über jede Meldung urteilt auch ein zweiter Mensch.',
      'A second person judges every alarm as well.',
    );
  } else {
    changes.add(
      'permits',
      ['alarms', 'secondReview'],
      'Über Meldungen urteilt kein zweiter Mensch mehr.',
      'No second person judges alarms any more.',
    );
  }
}

function cameras(changes: Changes, old: Mandate, now: Mandate): void {
  const index = (mandate: Mandate): Map<string, number> => new Map(mandate.cameras.map(({ name }, i) => [name, i]));
  const [before, after] = [index(old), index(now)];
  for (const [at, camera] of now.cameras.entries()) {
    const oldAt = before.get(camera.name);
    if (oldAt !== undefined) {
      diffCamera(changes, old.cameras[oldAt]!, camera, oldAt, at);
      continue;
    }
    const watched = (language: 'de' | 'en'): string =>
      listText(
        [...camera.behaviours.keys()].map((name) => BEHAVIOUR_NAMES[name][language]),
        language,
      );
    changes.add(
      'permits',
      ['cameras', at],
      `Kamera ${camera.name} ist neu: ${watched('de')}.`,
      `Camera ${camera.name} is new: ${watched('en')}.`,
    );
  }
  for (const [at, { name }] of old.cameras.entries()) {
    if (!after.has(name))
      changes.add('withdraws', ['cameras', at], `Kamera ${name} entfällt.`, `Camera ${name} is gone.`, 'old');
  }
}
