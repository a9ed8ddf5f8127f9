import { z } from 'zod';
import { Alarm } from './alarm.ts';
import { CameraStanding, Place } from './place.ts';
import { Name, Sentence, Ms } from './words.ts';

/** WebSocket /api/live. Text frames are these messages; binary frames are figures (figures.ts). */
export const ClientMessage = z.discriminatedUnion('type', [
  /** Which cameras' figures are wanted; none until said. Replaces what was wanted before. */
  z.object({ type: z.literal('watch'), cameras: z.union([z.literal('all'), z.array(Name).max(256)]) }),
  z.object({ type: z.literal('ping'), sentMs: z.number() }),
]);
export type ClientMessage = z.infer<typeof ClientMessage>;

export const ServerMessage = z.discriminatedUnion('type', [
  /** First, and again whenever mandate, ledger or darkroom change. */
  z.object({ type: z.literal('place'), place: Place }),
  z.object({ type: z.literal('camera'), camera: CameraStanding }),
  /** Raised, changed or judged: replaces what was known under its id. */
  z.object({ type: z.literal('alarm'), alarm: Alarm }),
  z.object({ type: z.literal('ledger'), size: z.number().int(), cosigned: z.number().int(), stopped: z.boolean() }),
  z.object({ type: z.literal('release'), id: z.string() }),
  z.object({ type: z.literal('notice'), code: z.string(), camera: Name.nullable(), atMs: Ms, sentence: Sentence }),
  z.object({ type: z.literal('pong'), sentMs: z.number(), nowMs: Ms }),
  /** The session is over or the role is gone: sign in again. The server closes with 4401. */
  z.object({ type: z.literal('signed-out') }),
]);
export type ServerMessage = z.infer<typeof ServerMessage>;

export const CLOSE_SIGNED_OUT = 4401;
/** A peer that does not read is dropped, not waited for. */
export const CLOSE_TOO_SLOW = 4408;
/** No message for this long and the screen says that it is not live. */
export const SILENCE_MS = 3000;
