import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Access } from '../access/access.ts';
import type { Browser, SignedIn } from '../access/parts.ts';
import type { Session } from '../wire/access.ts';
import { cookieName } from './http-gate.ts';
import type { Addresses } from './http-gate.ts';
import type { Bytes, Caller, HandledName, Handlers } from './http-handler.ts';

type Names = Extract<
  HandledName,
  | 'session' | 'ticket' | 'enrolPasskeyOptions' | 'enrolPasskey' | 'enrolPassword' | 'enrolTotp' | 'enrolOidc'
  | 'signInPasskeyOptions' | 'signInPasskey' | 'signInPassword' | 'signInOidc' | 'signInOidcBack' | 'signOut'
  | 'signOutEverywhere' | 'sessions' | 'endSession' | 'people' | 'invite' | 'setRoles' | 'disablePerson' | 'enablePerson'
  | 'tokens' | 'makeToken' | 'endToken' | 'passkeys' | 'passkeyOptions' | 'addPasskey' | 'removePasskey' | 'recover'
>; // prettier-ignore

/** What a browser learns of the place before anybody has signed in. */
export interface Facade {
  readonly site: string;
  readonly placeNeeded: boolean;
  readonly demo: boolean;
  readonly publicPage: boolean;
}

export interface AccessRoutes {
  readonly access: Access;
  readonly addresses: () => Addresses;
  readonly facade: () => Promise<Facade>;
}

const OIDC_COOKIE = 'augenmass-oidc';
const OIDC_PATH = '/api/sign-in/oidc';
const OIDC_S = 600;

/**
 * A page that goes on by itself: the session's cookie is `SameSite=Strict`, which a browser leaves out of a chain of redirects
 * that began on another site (RFC 6265bis, 5.2).
 */
const GO_ON =
  '<!doctype html><meta charset="utf-8"><meta http-equiv="refresh" content="0;url=/"><title>Augenmaß</title><a href="/">Augenmaß</a>';

export function accessHandlers({ access, addresses, facade }: AccessRoutes): Pick<Handlers, Names> {
  const secure = (): boolean => addresses().secure;
  const browserOf = (request: FastifyRequest): Browser => ({
    agent: request.headers['user-agent'] ?? '',
    previous: request.cookies[cookieName(secure())],
  });
  const shown = async (caller: Caller | undefined): Promise<Session> => ({
    person: caller?.person ?? null,
    csrf: caller?.csrf ?? '',
    setupNeeded: await access.setupNeeded(),
    oidc: access.oidcName(),
    ...(await facade()),
  });
  const keep = (reply: FastifyReply, { secret, endsMs }: SignedIn): void => {
    // __Host-: this host alone, over https, for every path (RFC 6265bis, 4.1.3.2).
    reply.setCookie(cookieName(secure()), secret, {
      path: '/',
      httpOnly: true,
      sameSite: 'strict',
      secure: secure(),
      expires: new Date(endsMs),
    });
  };
  const enter = async (reply: FastifyReply, signedIn: SignedIn): Promise<Session> => {
    keep(reply, signedIn);
    return shown(signedIn.signed);
  };
  const leave = (reply: FastifyReply): void => {
    reply.clearCookie(cookieName(secure()), { path: '/', httpOnly: true, sameSite: 'strict', secure: secure() });
  };
  const bind = (reply: FastifyReply, binding: string): void => {
    // Lax: the way back begins at the authority.
    reply.setCookie(OIDC_COOKIE, binding, { path: OIDC_PATH, httpOnly: true, sameSite: 'lax', secure: secure(), maxAge: OIDC_S }); // prettier-ignore
  };
  return {
    session: ({ caller }) => shown(caller),
    ticket: ({ body }) => access.ticket(body.token),
    enrolPasskeyOptions: ({ body }) => access.enrolPasskeyOptions(body.token, body.name),
    enrolPasskey: async ({ body, request, reply }) => enter(reply, await access.enrolPasskey(body, browserOf(request))),
    enrolPassword: ({ body }) => access.enrolPassword(body),
    enrolTotp: async ({ body, request, reply }) => enter(reply, await access.enrolTotp(body, browserOf(request))),
    enrolOidc: async ({ body, reply }) => {
      const { url, binding } = await access.oidcEnrol(body);
      bind(reply, binding);
      return { url };
    },
    signInPasskeyOptions: () => access.signInPasskeyOptions(),
    signInPasskey: async ({ body, request, reply }) =>
      enter(reply, await access.signInPasskey(body, browserOf(request))),
    signInPassword: async ({ body, request, reply }) =>
      enter(reply, await access.signInPassword(body, browserOf(request))),
    signInOidc: async ({ reply }) => {
      const { url, binding } = await access.oidcBegin();
      bind(reply, binding);
      return { redirect: url };
    },
    signInOidcBack: async ({ request, reply }): Promise<Bytes> => {
      const binding = request.cookies[OIDC_COOKIE] ?? '';
      keep(reply, await access.oidcBack(`${addresses().url}${request.url}`, binding, browserOf(request)));
      reply.clearCookie(OIDC_COOKIE, { path: OIDC_PATH });
      return { body: GO_ON };
    },
    signOut: async ({ caller, reply }) => {
      await access.signOut(caller);
      leave(reply);
      return undefined;
    },
    signOutEverywhere: async ({ caller, reply }) => {
      await access.signOutEverywhere(caller);
      leave(reply);
      return undefined;
    },
    sessions: ({ caller }) => access.sessions(caller),
    endSession: async ({ params, caller }) => {
      await access.endSession(caller, params.id);
      return undefined;
    },
    people: () => access.people(),
    invite: ({ body, caller }) => access.invite(caller, body),
    setRoles: ({ params, body, caller }) => access.setRoles(caller, params.id, body),
    disablePerson: async ({ params, caller }) => {
      await access.disable(caller, params.id);
      return undefined;
    },
    enablePerson: async ({ params, caller }) => {
      await access.enable(caller, params.id);
      return undefined;
    },
    recover: ({ params, caller }) => access.recover(caller, params.id),
    passkeys: ({ caller }) => access.passkeys(caller),
    passkeyOptions: ({ caller }) => access.passkeyOptions(caller),
    addPasskey: ({ body, caller }) => access.addPasskey(caller, body),
    removePasskey: async ({ params, caller }) => {
      await access.removePasskey(caller, params.id);
      return undefined;
    },
    tokens: ({ caller }) => access.tokens(caller),
    makeToken: ({ body, caller }) => access.makeToken(caller, body),
    endToken: async ({ params, caller }) => {
      await access.endToken(caller, params.id);
      return undefined;
    },
  };
}
