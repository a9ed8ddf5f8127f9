/** The closed set of error kinds (design §5). Every error a user can meet is one of these. */
export const ERROR_KINDS = [
  'invalid',
  'refused',
  'not-found',
  'conflict',
  'corrupt',
  'unavailable',
  'exhausted',
  'internal',
] as const;
export type ErrorKind = (typeof ERROR_KINDS)[number];

/**
 * The one error class. `message` is a whole sentence for a person; `remedy` says what to do next.
 * `cause` keeps the foreign error, so that nothing is lost in translation.
 */
export class AugenmassError extends Error {
  override readonly name = 'AugenmassError';
  readonly kind: ErrorKind;
  readonly remedy: string | undefined;
  /** The same in German, where a person can meet it on a screen. */
  readonly de: { readonly message: string; readonly remedy?: string } | undefined;

  constructor(
    kind: ErrorKind,
    message: string,
    options: { cause?: unknown; remedy?: string; de?: { readonly message: string; readonly remedy?: string } } = {},
  ) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.kind = kind;
    this.remedy = options.remedy;
    this.de = options.de;
  }
}

const BY_ERRNO: Readonly<Record<string, [ErrorKind, string, string]>> = {
  ENOENT: ['not-found', 'does not exist', 'Check the path.'],
  EACCES: ['refused', 'may not be accessed', 'Check who owns it and its permissions.'],
  EPERM: ['refused', 'may not be changed', 'Check who owns it and its permissions.'],
  ERR_ACCESS_DENIED: ['refused', 'is outside what this process may touch', 'Name the path when starting it.'],
  EROFS: ['refused', 'lies on a read-only file system', 'Choose a folder that can be written.'],
  ENOTDIR: ['invalid', 'passes through something that is not a folder', 'Check the path.'],
  EISDIR: ['invalid', 'is a folder where a file is needed', 'Name a file.'],
  EEXIST: ['conflict', 'exists already', 'Choose another name or remove it first.'],
  ENOSPC: ['exhausted', 'could not be written: the disk is full', 'Free some space.'],
  EDQUOT: ['exhausted', 'could not be written: the quota is used up', 'Free some space.'],
  EMFILE: ['exhausted', 'could not be opened: too many open files', 'Raise the limit of open files.'],
  ECONNREFUSED: ['unavailable', 'refused the connection', 'Check address and port, and that it is switched on.'],
  ECONNRESET: ['unavailable', 'broke the connection', 'Try again.'],
  ETIMEDOUT: ['unavailable', 'did not answer in time', 'Check the network.'],
  EHOSTUNREACH: ['unavailable', 'cannot be reached', 'Check the network.'],
  EADDRINUSE: ['conflict', 'is in use by another program', 'Choose another port.'],
};

/** Maps what the operating system or Node threw about `subject` to a closed kind. The one table of errno codes. */
export function fromSystemError(subject: string, cause: unknown): AugenmassError {
  if (cause instanceof AugenmassError) return cause;
  const code = cause instanceof Error && 'code' in cause ? String(cause.code) : '';
  const known = BY_ERRNO[code];
  if (known) return new AugenmassError(known[0], `${subject} ${known[1]}.`, { cause, remedy: known[2] });
  const detail = cause instanceof Error ? cause.message : String(cause);
  return new AugenmassError('internal', `${subject}: ${detail}`, { cause });
}

/** Exit codes of the command line, one per kind; 0 is success, 2 a wrong call, 130 an interrupt (Ctrl-C). */
export const EXIT_CODES: Readonly<Record<ErrorKind, number>> = {
  invalid: 10,
  refused: 11,
  'not-found': 12,
  conflict: 13,
  corrupt: 14,
  unavailable: 15,
  exhausted: 16,
  internal: 70,
};
