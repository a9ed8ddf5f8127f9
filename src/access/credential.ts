import { z } from 'zod';
import { REFUSALS } from './refusals.ts';

/** Only what we look at, in sizes that authenticators really send; the rest of what a browser says is dropped. */
const Encoded = (most: number): z.ZodString =>
  z
    .string()
    .max(most)
    .regex(/^[A-Za-z0-9_-]*$/);
const Id = Encoded(1400).min(16);
const shared = { id: Id, rawId: Id, type: z.literal('public-key') };
/** Ours need no extensions: none are handed on. */
const extensions = z.unknown().transform(() => ({}));

/** RegistrationResponseJSON of Web Authentication 3, section 5.1. */
export const RegistrationShape = z.object({
  ...shared,
  clientExtensionResults: extensions,
  response: z.object({
    clientDataJSON: Encoded(4000),
    attestationObject: Encoded(16_000),
    transports: z
      .array(z.string().regex(/^[a-z-]{1,20}$/))
      .max(8)
      .optional(),
  }),
});

/** AuthenticationResponseJSON, same section. */
export const AuthenticationShape = z.object({
  ...shared,
  clientExtensionResults: extensions,
  response: z.object({
    clientDataJSON: Encoded(4000),
    authenticatorData: Encoded(4000),
    signature: Encoded(4000),
    userHandle: Encoded(100)
      .nullish()
      .transform((handle) => handle ?? undefined),
  }),
});

/** Our pages are in nobody's frame; a key that was asked from inside one was asked by somebody else. */
const ClientData = z.object({ challenge: Encoded(100).min(16), crossOrigin: z.literal(false).optional() });

/** The challenge that the browser says it answers; whether it was ours is another question. Throws `refused`. */
export function challengeIn({ response }: { readonly response: { readonly clientDataJSON: string } }): string {
  try {
    const text = Buffer.from(response.clientDataJSON, 'base64url').toString('utf8');
    return ClientData.parse(JSON.parse(text)).challenge;
  } catch (cause) {
    throw REFUSALS.passkey(cause);
  }
}
