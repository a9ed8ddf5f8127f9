import type { Act, Admission } from './act.ts';
import { admitCamera } from './admit-camera.ts';
import { admitNetwork } from './admit-network.ts';
import { admitRelease } from './admit-release.ts';
import { granted, refused } from './answer.ts';
import type { Answer } from './answer.ts';
import { localTime } from './moments.ts';
import type { Standing } from './standing.ts';
import { signedState } from './signed.ts';

export type { Act, Admission, RefusalKind } from './act.ts';
export type { Standing } from './standing.ts';

/**
 * May this happen now? Pure and total: the same three arguments always give the same answer, and no argument makes it throw.
 * Every act of every room asks here, and asks again at `until`. An unsigned mandate grants nothing; one that has ended grants
 * nothing but the destruction it already owes.
 */
export function admit(act: Act, standing: Standing, nowMs: number): Admission {
  const { parsed } = standing;
  const { mandate } = parsed;
  const say = (language: 'de' | 'en', ms: number): string => localTime(ms, mandate.timeZone, language);
  if (!Number.isFinite(nowMs) || Math.abs(nowMs) > 8.63e15) {
    return refused('no-time', 1, {
      de: 'Die Uhr nennt keinen Zeitpunkt. Die Uhr dieses Rechners stellen.',
      en: 'The clock gives no moment in time. Set the clock of this machine.',
    });
  }
  const signed = signedState(mandate, standing.signatures, parsed.sha256, nowMs);
  if (signed.missing.length > 0) {
    const roles = signed.missing.join(', ');
    return refused(
      'unsigned',
      parsed.line(['signers']),
      {
        de: `Das Mandat gilt nicht: es fehlt die Unterschrift von ${roles}. „augenmass mandate verify“ sagt, warum.`,
        en: `The mandate does not count: the signature of ${roles} is missing. “augenmass mandate verify” says why.`,
      },
      signed.againMs,
    );
  }
  if (nowMs < mandate.validFromMs) {
    return refused(
      'not-yet-valid',
      parsed.line(['validFrom']),
      {
        de: `Das Mandat gilt erst ab ${say('de', mandate.validFromMs)}.`,
        en: `The mandate is valid only from ${say('en', mandate.validFromMs)} on.`,
      },
      mandate.validFromMs,
    );
  }
  // What ends is a permission. To destroy what is due is none: it stays owed when the mandate has run out.
  const expired = nowMs >= mandate.validUntilMs;
  if (expired && act.do !== 'destroy') {
    return refused('expired', parsed.line(['validUntil']), {
      de: `Das Mandat ist am ${say('de', mandate.validUntilMs)} ausgelaufen. ${signers('de', mandate.signers)} können ein neues unterschreiben.`,
      en: `The mandate ended on ${say('en', mandate.validUntilMs)}. ${signers('en', mandate.signers)} can sign a new one.`,
    });
  }
  const answer = answerTo(act, standing, nowMs);
  if (!answer.granted) return answer;
  const ends = [answer.until, signed.untilMs, expired ? undefined : mandate.validUntilMs];
  return granted(answer.line, Math.min(...ends.filter((ms) => ms !== undefined)));
}

function signers(language: 'de' | 'en', roles: readonly string[]): string {
  return roles.join(language === 'de' ? ' und ' : ' and ');
}

function answerTo(act: Act, { parsed }: Standing, nowMs: number): Answer {
  switch (act.do) {
    case 'read':
    case 'observe':
    case 'seal':
    case 'use-capability':
    case 'destroy':
      return admitCamera(act, parsed, nowMs);
    case 'request-release':
    case 'approve-release':
    case 'contribute':
    case 'open-release':
    case 'hold':
    case 'end-hold':
      return admitRelease(act, parsed, nowMs);
    case 'connect':
    case 'notify':
      return admitNetwork(act, parsed);
    default:
      // Acts come from other processes too; what is not on the list is not granted.
      return refused('not-granted', 1, {
        de: 'Diese Handlung kennt das Mandat nicht.',
        en: 'The mandate knows no such act.',
      });
  }
}
