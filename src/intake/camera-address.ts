import { AugenmassError } from '../kernel/errors.ts';

export const TRANSPORTS = ['auto', 'tcp', 'udp'] as const;
export type Transport = (typeof TRANSPORTS)[number];

export interface CameraAddress {
  /** With user and password, for the demuxer alone. */
  readonly url: string;
  /** For sentences and logs: no user, no password, no query (many cameras take passwords there). */
  readonly name: string;
  readonly secure: boolean;
}

/** Checks an RTSP address. Its errors repeat nothing of it, since it may hold a password. Throws `invalid`. */
export function parseCameraAddress(text: string): CameraAddress {
  let url: URL;
  try {
    url = new URL(text);
  } catch {
    throw new AugenmassError('invalid', 'The address of the camera is not a URL.', {
      remedy: 'Write it as rtsp://user:password@host:554/path; percent-encode signs such as @ and / in the password.',
    });
  }
  const secure = url.protocol === 'rtsps:';
  if (url.protocol !== 'rtsp:' && !secure) {
    throw new AugenmassError('invalid', `A camera is reached by rtsp or rtsps, not by ${url.protocol.slice(0, -1)}.`, {
      remedy: 'Look for the RTSP address in the manual of the camera.',
    });
  }
  if (url.hostname === '') throw new AugenmassError('invalid', 'The address of the camera names no host.');
  return { url: text, name: `${url.protocol}//${url.host}${url.pathname}`, secure };
}
