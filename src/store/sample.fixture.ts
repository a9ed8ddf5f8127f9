import type { Selectable } from 'kysely';
import type { Tables } from './tables.ts';

interface Sample<T> {
  readonly row: Selectable<T>;
  readonly key: string;
  readonly change: Partial<Selectable<T>>;
}

type Samples = { readonly [T in keyof Tables]: Sample<Tables[T]> };

/** A row of each table, which column finds it, and a change to it. In an order in which each finds what it belongs to. */
export const SAMPLES: Samples = {
  person: {
    row: {
      id: 'p1',
      name: 'Jörg Ağaoğlu 👷',
      name_key: 'jörg ağaoğlu 👷',
      roles: '["operator"]',
      custodian: null,
      disabled: 0,
      created_ms: 1_795_384_158_996,
      seen_ms: null,
      password_hash: '$argon2id$v=19$…',
      totp_secret: 'GEZDGNBVGY3TQOJQ',
      totp_used_step: 59_846_138,
      oidc_subject: 'https://example.org 24400320',
    },
    key: 'id',
    change: { disabled: 1, seen_ms: 1_795_384_200_000 },
  },
  passkey: {
    row: {
      id: 'k1',
      person: 'p1',
      public_key: Uint8Array.of(0, 1, 39, 92, 127, 128, 255),
      counter: 4_294_967_295,
      transports: '["internal"]',
      created_ms: 1,
      used_ms: null,
    },
    key: 'id',
    change: { counter: 7, public_key: new Uint8Array(0) },
  },
  session: {
    row: {
      id_hash: 'aa',
      public_id: 's1',
      person: 'p1',
      csrf: 'x',
      started_ms: 1,
      seen_ms: 2,
      ends_ms: 3,
      browser: 'Robert\'); DROP TABLE "person";--',
    },
    key: 'id_hash',
    change: { seen_ms: 3 },
  },
  ticket: {
    row: { hash: 'aa', kind: 'setup', roles: '[]', custodian: null, expires_ms: 5, used_ms: null, draft: null, person: null }, // prettier-ignore
    key: 'hash',
    change: { draft: '{"a":1}' },
  },
  challenge: { row: { id: 'c1', kind: 'enrol', value: '{}', expires_ms: 5 }, key: 'id', change: { value: '[]' } },
  api_token: {
    row: { id: 't1', hash: 'aa', person: 'p1', label: '…', created_ms: 1, expires_ms: 2, used_ms: null },
    key: 'id',
    change: { used_ms: 9 },
  },
  alarm: {
    row: {
      id: 'a1',
      camera: 'yard',
      behaviour: 'fall',
      start_ms: -1,
      end_ms: 8_640_000_000_000_000,
      raised_ms: 1,
      over: 0,
      body: '{}',
      entry: null,
      urgency: 0.1,
      state: 'open',
      due_ms: null,
      passed_on_ms: null,
    },
    key: 'id',
    change: { over: 1, urgency: 99.5, entry: 12 },
  },
  judgement: {
    row: {
      alarm: 'a1',
      seq: 0,
      person: 'p1',
      role: 'operator',
      verdict: 'hit',
      reason: null,
      reason_salt: null,
      at_ms: 1,
    },
    key: 'alarm',
    change: { reason: 'line\nbreak\ttab "quoted" \\' },
  },
  consequence: {
    row: { alarm: 'a1', seq: 0, kind: 'call-help', recipient: null, role: 'operator', at_ms: 1 },
    key: 'alarm',
    change: { recipient: 'rescue' },
  },
  replay: {
    row: {
      alarm: 'a1',
      from_ms: 1,
      to_ms: 2,
      complete: 0,
      bytes: Uint8Array.from({ length: 200_000 }, (_, i) => (i * 31) & 255),
      drawing: null,
      aspect: 16 / 9,
    },
    key: 'alarm',
    change: { complete: 1, drawing: Uint8Array.of(1, 2, 3) },
  },
  coverage: { row: { camera: 'yard', from_ms: 1, to_ms: 2, state: 'watched' }, key: 'camera', change: { to_ms: 3 } },
  setting: { row: { key: 'k', value: '' }, key: 'key', change: { value: 'v' } },
  mandate_version: { row: { sha256: 'ab', since_ms: 1, yaml: 'a: 1\n' }, key: 'sha256', change: { yaml: 'b: 2\n' } },
  push_subscription: {
    row: {
      id: 'u1',
      person: 'p1',
      endpoint: 'https://push.example.org/1',
      p256dh: 'x',
      auth: 'y',
      language: 'de',
      created_ms: 1,
    },
    key: 'id',
    change: { language: 'en' },
  },
  delivery: {
    row: {
      id: 'd1',
      alarm: null,
      recipient: 'rescue',
      by: 'webhook',
      body: '{}',
      state: 'waiting',
      tries: 0,
      next_ms: null,
      at_ms: 1,
      entry: null,
      closed: 0,
      reason: '',
    },
    key: 'id',
    change: { tries: 3, state: 'done' },
  },
};
