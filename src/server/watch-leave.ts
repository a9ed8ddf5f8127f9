import type { Admission } from '../mandate/act.ts';
import type { Camera } from '../mandate/mandate.ts';
import type { CameraSource } from './camera-source.ts';
import type { Place } from './place.ts';

type Refusal = Extract<Admission, { granted: false }>;

/** What the mandate lets one camera do now. */
export type Leave =
  | { readonly read: true; readonly seal: boolean; readonly observe: boolean; readonly untilMs: number }
  | { readonly read: false; readonly refusal: Refusal };

/**
 * Asks the mandate for everything one camera's session does. A camera from which nothing may be kept and nothing seen is not
 * read either. `watching`: false where only sealing was asked for.
 */
export function askLeave(place: Place, camera: Camera, source: CameraSource, watching: boolean, nowMs: number): Leave {
  const { name } = camera;
  const read = place.admit({ do: 'read', camera: name }, nowMs);
  if (!read.granted) return { read: false, refusal: read };
  const grants = [read];
  if (source.endpoint) {
    const connect = place.admit({ do: 'connect', ...source.endpoint }, nowMs);
    if (!connect.granted) return { read: false, refusal: connect };
    grants.push(connect);
  }
  const seal = place.admit({ do: 'seal', camera: name }, nowMs);
  const observe = place.admit({ do: 'observe', camera: name, behaviours: [...camera.behaviours.keys()] }, nowMs);
  if (seal.granted) grants.push(seal);
  if (watching && observe.granted) grants.push(observe);
  if (!seal.granted && !(watching && observe.granted)) {
    return { read: false, refusal: watching && !observe.granted ? observe : seal };
  }
  return {
    read: true,
    seal: seal.granted,
    observe: watching && observe.granted,
    untilMs: Math.min(...grants.map(({ until }) => until)),
  };
}
