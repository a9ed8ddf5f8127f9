import { createHash, createSign, generateKeyPairSync, randomBytes } from 'node:crypto';
import type { KeyObject } from 'node:crypto';
import { isoCBOR } from '@simplewebauthn/server/helpers';

const sha256 = (bytes: Uint8Array | string): Buffer => createHash('sha256').update(bytes).digest();
const b64 = (bytes: Uint8Array): string => Buffer.from(bytes).toString('base64url');

/** Flags of authenticator data (Web Authentication 3, section 6.1). */
const PRESENT = 0x01;
const VERIFIED = 0x04;
const ATTESTED = 0x40;

/** What an attacker's browser or key may do otherwise than an honest one. */
export interface Twist {
  readonly origin?: string;
  readonly rpId?: string;
  readonly challenge?: string;
  readonly type?: string;
  readonly verified?: boolean;
  readonly present?: boolean;
  readonly counter?: number;
  readonly fmt?: string;
  readonly attStmt?: Map<string, unknown>;
  readonly userHandle?: string;
  readonly id?: string;
  readonly badSignature?: boolean;
  readonly crossOrigin?: boolean;
}

type Credential = Record<string, unknown>;

/** A security key in software: one P-256 key, discoverable, with a counter. */
export class Authenticator {
  readonly id = randomBytes(32);
  readonly #key: KeyObject;
  readonly #cose: Uint8Array;
  #counter = 0;
  #userHandle = '';

  constructor() {
    const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    this.#key = privateKey;
    const { x, y } = publicKey.export({ format: 'jwk' }) as { x: string; y: string };
    const map = new Map<number, number | Uint8Array>([
      [1, 2],
      [3, -7],
      [-1, 1],
      [-2, Uint8Array.from(Buffer.from(x, 'base64url'))],
      [-3, Uint8Array.from(Buffer.from(y, 'base64url'))],
    ]);
    this.#cose = isoCBOR.encode(map);
  }

  /** As navigator.credentials.create on `origin` would answer. */
  create(options: Record<string, unknown>, origin: string, twist: Twist = {}): Credential {
    const { challenge, rp, user } = options as { challenge: string; rp: { id: string }; user: { id: string } };
    this.#userHandle = user.id;
    const attested = Buffer.concat([Buffer.alloc(16), Buffer.of(0, this.id.length), this.id, this.#cose]);
    const authData = Buffer.concat([this.#data(twist.rpId ?? rp.id, ATTESTED, twist), attested]);
    const attestation = new Map<string, unknown>([
      ['fmt', twist.fmt ?? 'none'],
      ['attStmt', twist.attStmt ?? new Map()],
      ['authData', Uint8Array.from(authData)],
    ]);
    return this.#credential(twist, {
      clientDataJSON: b64(this.#client('webauthn.create', challenge, origin, twist)),
      attestationObject: b64(isoCBOR.encode(attestation as Parameters<typeof isoCBOR.encode>[0])),
      transports: ['internal', 'hybrid'],
    });
  }

  /** As navigator.credentials.get would. */
  get(options: Record<string, unknown>, origin: string, twist: Twist = {}): Credential {
    const { challenge, rpId } = options as { challenge: string; rpId: string };
    this.#counter = twist.counter ?? this.#counter + 1;
    const authData = this.#data(twist.rpId ?? rpId, 0, twist);
    const client = this.#client('webauthn.get', challenge, origin, twist);
    const signature = createSign('sha256')
      .update(Buffer.concat([authData, sha256(client)]))
      .sign(this.#key);
    if (twist.badSignature) signature[signature.length - 1]! ^= 1;
    return this.#credential(twist, {
      clientDataJSON: b64(client),
      authenticatorData: b64(authData),
      signature: b64(signature),
      userHandle: twist.userHandle ?? this.#userHandle,
    });
  }

  #credential(twist: Twist, response: Credential): Credential {
    const id = twist.id ?? b64(this.id);
    return {
      id,
      rawId: id,
      type: 'public-key',
      clientExtensionResults: {},
      authenticatorAttachment: 'platform',
      response,
    };
  }

  #data(rpId: string, flags: number, { present = true, verified = true }: Twist): Buffer {
    const counter = Buffer.alloc(4);
    counter.writeUInt32BE(this.#counter);
    return Buffer.concat([
      sha256(rpId),
      Buffer.of(flags | (present ? PRESENT : 0) | (verified ? VERIFIED : 0)),
      counter,
    ]);
  }

  #client(type: string, challenge: string, origin: string, twist: Twist): Buffer {
    const crossOrigin = twist.crossOrigin ?? false;
    return Buffer.from(
      JSON.stringify({
        type: twist.type ?? type,
        challenge: twist.challenge ?? challenge,
        origin: twist.origin ?? origin,
        crossOrigin,
      }),
    );
  }
}
