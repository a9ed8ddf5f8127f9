import type { Sentence } from './mandate.ts';

/**
 * Everything a room can ask leave for. `camera`, `role`, `custodian`, `recipient` are the mandate's own names; times are UTC ms,
 * spans are [fromMs, toMs).
 */
export type Act =
  | { readonly do: 'read'; readonly camera: string }
  | { readonly do: 'observe'; readonly camera: string; readonly behaviours: readonly string[] }
  | { readonly do: 'seal'; readonly camera: string }
  | {
      readonly do: 'hold';
      readonly role: string;
      readonly camera: string;
      readonly fromMs: number;
      readonly toMs: number;
      readonly untilMs: number;
      readonly basis: string;
    }
  | { readonly do: 'end-hold'; readonly role: string; readonly camera: string }
  /** Destroy footage that ended before `olderThanMs`; with a span, exactly that footage. */
  | {
      readonly do: 'destroy';
      readonly camera: string;
      readonly olderThanMs: number;
      readonly fromMs?: number;
      readonly toMs?: number;
    }
  | {
      readonly do: 'request-release';
      readonly role: string;
      readonly camera: string;
      readonly fromMs: number;
      readonly toMs: number;
      readonly basis: string;
      readonly fileNumber: string;
    }
  /** `approvedBy` is who has approved before; the request itself is immutable. */
  | {
      readonly do: 'approve-release';
      readonly role: string;
      readonly camera: string;
      readonly requestedBy: string;
      readonly approvedBy: readonly string[];
    }
  | {
      readonly do: 'contribute';
      readonly custodian: string;
      readonly camera: string;
      readonly requestedBy: string;
      readonly approvedBy: readonly string[];
    }
  | {
      readonly do: 'open-release';
      readonly camera: string;
      readonly requestedBy: string;
      readonly approvedBy: readonly string[];
      /** Names of the custodians whose shares are there. */
      readonly contributedBy: readonly string[];
    }
  /** With `camera`: the camera's own traffic; without: the place's. */
  | { readonly do: 'connect'; readonly host: string; readonly port: number; readonly camera?: string }
  | { readonly do: 'use-capability'; readonly camera: string; readonly capability: string }
  /** With `behaviour`: an alarm of it; without: anything at all. */
  | { readonly do: 'notify'; readonly recipient: string; readonly behaviour?: string };

export type RefusalKind =
  /** The clock gives no moment in time. */
  | 'no-time'
  | 'unsigned'
  | 'not-yet-valid'
  | 'expired'
  | 'unknown-camera'
  | 'outside-hours'
  | 'not-granted'
  /** One role would do both, or one role twice. */
  | 'same-role'
  /** Approvals or shares are missing. */
  | 'not-enough'
  /** Retention has not run out yet. */
  | 'too-early'
  | 'held'
  /** The act itself makes no sense: a span that ends before it starts, a missing basis. */
  | 'malformed';

export type Admission =
  | {
      readonly granted: true;
      /** The next moment (UTC ms) at which the answer may change; ask again then. */
      readonly until: number;
      /** Line of the mandate that grants it, from 1. */
      readonly line: number;
    }
  | {
      readonly granted: false;
      readonly kind: RefusalKind;
      readonly sentence: Sentence;
      /** Line of the mandate that refuses it, from 1. */
      readonly line: number;
      /** The next moment at which it may be granted, where that is known. */
      readonly again?: number;
    };
