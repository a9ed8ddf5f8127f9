import type { Act } from './act.ts';
import { cameraOf, unknownCamera } from './admit-camera.ts';
import { quoted, refused } from './answer.ts';
import type { Answer } from './answer.ts';
import type { ReleaseRules, Sentence } from './mandate.ts';
import type { Parsed } from './standing.ts';

type ReleaseAct = Extract<
  Act,
  { do: 'request-release' | 'approve-release' | 'contribute' | 'open-release' | 'hold' | 'end-hold' }
>;

/** Opening footage takes roles that differ from each other; what one alone asks for is refused at every step. */
export function admitRelease(act: ReleaseAct, parsed: Parsed, nowMs: number): Answer {
  const { mandate } = parsed;
  const rules = mandate.release;
  if (!rules) {
    return refused('not-granted', parsed.line([]), {
      de: 'Dieses Mandat gewährt keine Herausgabe und kein Festhalten: „release“ fehlt.',
      en: 'This mandate grants no release and no hold: “release” is missing.',
    });
  }
  const found = cameraOf(parsed, act.camera);
  if (!found) return unknownCamera(parsed, act.camera);
  if (found.camera.keep === 'never') {
    return refused('not-granted', parsed.line([...found.path, 'keep']), {
      de: `Von Kamera ${found.camera.name} wird nie etwas aufbewahrt.`,
      en: `Nothing of camera ${found.camera.name} is ever kept.`,
    });
  }
  switch (act.do) {
    case 'request-release': {
      if (!rules.request.includes(act.role)) return wrongRole(parsed, 'request', act.role);
      const fault =
        spanFault(act.fromMs, act.toMs) ?? missingText(act.basis, BASIS) ?? missingText(act.fileNumber, FILE);
      if (fault) return refused('malformed', parsed.line(['release']), fault);
      if (act.fromMs >= nowMs) return refused('malformed', parsed.line(['release']), NOT_YET);
      return { granted: true, line: parsed.line(['release', 'request']), until: undefined };
    }
    case 'approve-release':
      return admitApproval(act, rules, parsed);
    case 'contribute': {
      const short = approvalsShort(act.requestedBy, act.approvedBy, rules, parsed);
      if (short) return short;
      const at = custodianIndex(parsed, act.custodian);
      if (at >= 0) return { granted: true, line: parsed.line(['custodians', 'keys', at]), until: undefined };
      return refused('not-granted', parsed.line(['custodians', 'keys']), {
        de: `„${quoted(act.custodian)}“ verwahrt hier keinen Schlüssel.`,
        en: `“${quoted(act.custodian)}” keeps no key here.`,
      });
    }
    case 'open-release': {
      const short = approvalsShort(act.requestedBy, act.approvedBy, rules, parsed);
      if (short) return short;
      const threshold = mandate.custodians?.threshold ?? Infinity;
      const shares = new Set(listOf(act.contributedBy).filter((name) => custodianIndex(parsed, name) >= 0)).size;
      const line = parsed.line(['custodians', 'threshold']);
      if (shares >= threshold) return { granted: true, line, until: undefined };
      return refused('not-enough', line, {
        de: `${shares} Verwahrer haben beigetragen; nötig sind ${threshold}.`,
        en: `${shares} custodians have contributed; it takes ${threshold}.`,
      });
    }
    case 'hold': {
      if (!rules.hold.includes(act.role)) return wrongRole(parsed, 'hold', act.role);
      const fault = spanFault(act.fromMs, act.toMs) ?? missingText(act.basis, BASIS);
      if (fault) return refused('malformed', parsed.line(['release']), fault);
      if (!Number.isFinite(act.untilMs) || act.untilMs <= nowMs || act.untilMs <= act.toMs) {
        return refused('malformed', parsed.line(['release']), NO_END);
      }
      return { granted: true, line: parsed.line(['release', 'hold']), until: undefined };
    }
    case 'end-hold':
      if (!rules.hold.includes(act.role)) return wrongRole(parsed, 'hold', act.role);
      return { granted: true, line: parsed.line(['release', 'hold']), until: undefined };
  }
}

function admitApproval(act: Extract<Act, { do: 'approve-release' }>, rules: ReleaseRules, parsed: Parsed): Answer {
  const line = parsed.line(['release', 'approve']);
  if (!rules.approve.includes(act.role)) return wrongRole(parsed, 'approve', act.role);
  if (!rules.request.includes(act.requestedBy)) return wrongRole(parsed, 'request', act.requestedBy);
  if (act.role === act.requestedBy) {
    return refused('same-role', line, {
      de: `${act.role} hat diese Herausgabe beantragt und kann sie nicht auch genehmigen.`,
      en: `${act.role} requested this release and cannot approve it as well.`,
    });
  }
  if (listOf(act.approvedBy).includes(act.role)) {
    return refused('same-role', line, {
      de: `${act.role} hat schon genehmigt; es braucht eine andere Rolle.`,
      en: `${act.role} has approved already; it takes another role.`,
    });
  }
  return { granted: true, line, until: undefined };
}

/** A refusal where too few roles have approved; the one that requested, strangers and repetitions do not count. */
function approvalsShort(
  requestedBy: string,
  approvedBy: readonly string[],
  rules: ReleaseRules,
  parsed: Parsed,
): Answer | undefined {
  if (!rules.request.includes(requestedBy)) return wrongRole(parsed, 'request', requestedBy);
  const count = new Set(listOf(approvedBy).filter((role) => role !== requestedBy && rules.approve.includes(role))).size;
  if (count >= rules.approvals) return undefined;
  return refused('not-enough', parsed.line(['release', 'approvals']), {
    de: `${count} Genehmigungen liegen vor; nötig sind ${rules.approvals} von verschiedenen Rollen.`,
    en: `There are ${count} approvals; it takes ${rules.approvals} from different roles.`,
  });
}

function wrongRole(parsed: Parsed, list: 'request' | 'approve' | 'hold', role: string): Answer {
  const rules = parsed.mandate.release!;
  const may = rules[list].join(', ');
  const [de, en] = VERBS[list];
  return refused('not-granted', parsed.line(['release', list]), {
    de: `„${quoted(role)}“ darf nicht ${de}. Das dürfen: ${may}.`,
    en: `“${quoted(role)}” may not ${en}. These may: ${may}.`,
  });
}

const VERBS = {
  request: ['eine Herausgabe beantragen', 'request a release'],
  approve: ['eine Herausgabe genehmigen', 'approve a release'],
  hold: ['Aufnahmen festhalten', 'hold footage'],
} as const;
const BASIS: Sentence = { de: 'Die Rechtsgrundlage fehlt.', en: 'The legal basis is missing.' };
const FILE: Sentence = { de: 'Das Aktenzeichen fehlt.', en: 'The file number is missing.' };
const NOT_YET: Sentence = { de: 'Diese Zeit ist noch nicht gewesen.', en: 'This time has not been yet.' };
const NO_END: Sentence = {
  de: 'Festhalten braucht ein Ende, das nach den Aufnahmen und in der Zukunft liegt.',
  en: 'A hold needs an end that lies after the footage and in the future.',
};

function spanFault(fromMs: number, toMs: number): Sentence | undefined {
  if (Number.isFinite(fromMs) && Number.isFinite(toMs) && toMs > fromMs) return undefined;
  return { de: 'Die Zeitspanne endet, bevor sie beginnt.', en: 'The span ends before it begins.' };
}

function missingText(text: unknown, fault: Sentence): Sentence | undefined {
  return typeof text === 'string' && text.trim() !== '' ? undefined : fault;
}

function custodianIndex(parsed: Parsed, name: string): number {
  return parsed.mandate.custodians?.keys.findIndex((key) => key.name === name) ?? -1;
}

function listOf(names: unknown): readonly string[] {
  return Array.isArray(names) ? (names as unknown[]).filter((name) => typeof name === 'string') : [];
}
