import type { Caller, Handlers } from './http-handler.ts';
import { actingRole } from './http-handler.ts';
import type { MandateDesk } from './mandate-desk.ts';

type Names = 'mandate' | 'mandateText' | 'lookAtDraft' | 'putDraft' | 'dropDraft' | 'signDraft';

const SIGNS = ['administrator', 'operator', 'data-protection-officer'] as const;

/** Addresses of cameras hold passwords: an administrator enters them, whoever signs reads them in the draft, a token never. */
const shownTo = ({ person, by }: Caller) => ({
  secrets: by === 'session' && person.roles.includes('administrator'),
  signs: by === 'session' && SIGNS.some((role) => person.roles.includes(role)),
});

export function mandateHandlers(desk: MandateDesk): Pick<Handlers, Names> {
  return {
    mandate: ({ caller }) => desk.view(shownTo(caller)),
    mandateText: async ({ params, caller }) => ({ body: await desk.text(params.sha256, shownTo(caller).secrets) }),
    lookAtDraft: ({ body }) => desk.look(body.yaml),
    putDraft: async ({ body, caller }) => {
      await desk.put(body.yaml, actingRole(caller, ['administrator']));
      return desk.view(shownTo(caller));
    },
    dropDraft: async ({ caller }) => {
      await desk.drop(actingRole(caller, ['administrator']));
      return undefined;
    },
    signDraft: async ({ body, caller }) => {
      await desk.sign(body.sha256, body.signature, actingRole(caller, SIGNS));
      return desk.view(shownTo(caller));
    },
  };
}
