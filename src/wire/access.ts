import { z } from 'zod';
import { Id, Ms, Name, Role } from './words.ts';

/** A person who can sign in: what they call themselves here, and their roles. */
export const Person = z.object({
  id: Id,
  name: z.string().min(1).max(80),
  roles: z.array(Role),
  /** A custodian's name in the mandate, for those who hold a share. */
  custodian: Name.nullable(),
});
export type Person = z.infer<typeof Person>;

export const PersonListed = Person.extend({
  disabled: z.boolean(),
  passkeys: z.number().int(),
  password: z.boolean(),
  lastSeenMs: Ms.nullable(),
});

export const Session = z.object({
  person: Person.nullable(),
  /** Goes back in the header x-csrf-token with everything but GET. */
  csrf: z.string(),
  /** Nobody can sign in yet: the link that the server printed is needed. */
  setupNeeded: z.boolean(),
  /** There is no place yet: a guided setup makes it. */
  placeNeeded: z.boolean(),
  site: z.string(),
  demo: z.boolean(),
  /** Name of the authority's sign-in, where one is configured. */
  oidc: z.string().nullable(),
  publicPage: z.boolean(),
});
export type Session = z.infer<typeof Session>;

/** One-time links: `setup` makes the first administrator, `invitation` anybody else, `recovery` lets somebody in again. They stand behind # and so in no log. */
export const TicketLook = z.object({
  kind: z.enum(['setup', 'invitation', 'recovery']),
  roles: z.array(Role),
  custodian: Name.nullable(),
  expiresMs: Ms,
  /** Of the person whom a recovery link is for. */
  name: z.string().max(80).optional(),
});
const Token = z.string().min(20).max(200);
export const PersonName = z.string().trim().min(1).max(80);
export const TokenBody = z.object({ token: Token });
export const EnrolPasskeyOptions = z.object({ token: Token, name: PersonName });
/** Credentials are checked by the WebAuthn library; here only their size is. */
export const Credential = z.record(z.string().max(40), z.unknown());
export const EnrolPasskey = z.object({ token: Token, name: PersonName, credential: Credential });
export const EnrolPassword = z.object({ token: Token, name: PersonName, password: z.string().min(12).max(200) });
export const EnrolTotp = z.object({ token: Token, code: z.string().regex(/^\d{6}$/) });
export const TotpSecret = z.object({ uri: z.string(), secret: z.string() });
/** To the authority's sign-in, to come back as the person invited. */
export const EnrolOidc = z.object({ token: Token, name: PersonName });
export const OidcAddress = z.object({ url: z.url().max(4000) });
export const SignInPasskey = z.object({ credential: Credential });
export const SignInPassword = z.object({
  name: PersonName,
  password: z.string().min(1).max(200),
  code: z.string().regex(/^\d{6}$/),
});
/** What the browser hands to navigator.credentials; opaque here. */
export const WebAuthnOptions = z.record(z.string(), z.unknown());

export const SessionListed = z.object({
  id: Id,
  current: z.boolean(),
  startedMs: Ms,
  seenMs: Ms,
  /** As the browser calls itself, shortened. */
  browser: z.string().max(120),
});
/** One of one's own passkeys; what the key itself is called stays with the server. */
export const PasskeyListed = z.object({ id: Id, createdMs: Ms, usedMs: Ms.nullable() });
export const InvitationBody = z.object({ roles: z.array(Role).min(1).max(6), custodian: Name.optional() });
export const Invitation = z.object({ url: z.string(), expiresMs: Ms });
export const RolesBody = z.object({ roles: z.array(Role).max(6), custodian: Name.nullable().optional() });

/** Read-only API tokens: the secret is shown once. */
export const ApiTokenBody = z.object({
  label: z.string().trim().min(1).max(80),
  days: z.number().int().min(1).max(366),
});
export const ApiToken = z.object({ id: Id, label: z.string(), createdMs: Ms, expiresMs: Ms, usedMs: Ms.nullable() });
export const ApiTokenMade = ApiToken.extend({ secret: z.string() });

export const PushKey = z.object({ publicKey: z.string() });
/** As PushSubscription.toJSON() of the W3C Push API. */
export const PushBody = z.object({
  endpoint: z.url().max(1000),
  keys: z.object({ p256dh: z.string().max(200), auth: z.string().max(100) }),
  language: z.enum(['de', 'en']),
});
