import { AugenmassError, fromSystemError } from '../kernel/errors.ts';
import type { WireError } from '../packet/wire.ts';

/** What is told of an error across the pipe; its cause stays behind. */
export function toWireError(name: string, error: unknown): WireError {
  const { kind, message, remedy = '' } = error instanceof AugenmassError ? error : fromSystemError(name, error);
  return { kind, message, remedy };
}

export function fromWireError({ kind, message, remedy }: WireError): AugenmassError {
  return new AugenmassError(kind, message, remedy === '' ? {} : { remedy });
}
