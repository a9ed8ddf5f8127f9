import { AugenmassError } from '../kernel/errors.ts';
import type { Bytes } from './http-handler.ts';

/** First bytes of the kinds of images that a plan may be. No SVG: it can carry script. */
const KINDS = [
  ['image/png', [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]],
  ['image/jpeg', [0xff, 0xd8, 0xff]],
  ['image/webp', [0x52, 0x49, 0x46, 0x46]],
] as const;

/** A plan's image out of its data URL (RFC 2397). Throws `invalid` for anything but PNG, JPEG and WebP. */
export function imageOf(dataUrl: string): Bytes {
  const [, named, base64] = /^data:(image\/[a-z]+);base64,([A-Za-z0-9+/]+=*)$/.exec(dataUrl) ?? [];
  const body = Buffer.from(base64 ?? '', 'base64');
  const kind = KINDS.find(([type, magic]) => type === named && magic.every((byte, i) => body[i] === byte));
  if (kind) return { body, type: kind[0] };
  throw new AugenmassError('invalid', 'The plan is no PNG, JPEG or WebP image.', {
    remedy: 'Save it as one of these and choose it again.',
    de: {
      message: 'Der Plan ist kein Bild der Art PNG, JPEG oder WebP.',
      remedy: 'In einer dieser Arten speichern und neu auswählen.',
    },
  });
}
