/**
 * What intake will open. FFmpeg knows hundreds of formats, some of which name other files or addresses (playlists,
 * HLS, DASH, concat, image sequences) or run scripts; only these are let in. Names are FFmpeg's demuxer names.
 */
export const FILE_FORMATS = [
  'mov,mp4,m4a,3gp,3g2,mj2',
  'matroska,webm',
  'avi',
  'mpegts',
  'mpeg',
  'gif',
  'mjpeg',
] as const;

/** File endings that `listClips` picks out of a folder. A file named on its own may end as it likes. */
export const CLIP_ENDINGS: ReadonlySet<string> = new Set(
  'mp4 m4v mov qt 3gp mkv webm avi ts mts m2ts mpg mpeg gif mjpeg mjpg'.split(' '),
);

export const FORMAT_WORDS = 'MP4, MOV, MKV, WebM, AVI, TS, MPEG, GIF or MJPEG';

export type Sniffed = 'playlist' | 'jpeg' | 'container' | 'unknown';

/** A look at the first bytes: only to choose the demuxer of bare JPEG pictures and the right sentence on failure. */
export function sniff(head: Uint8Array): Sniffed {
  const text = Buffer.from(head).toString('latin1');
  if (
    /^(\xef\xbb\xbf)?\s*(#EXTM3U|ffconcat|<\?xml|<MPD|<SMIL|\[playlist\]|\[InternetShortcut\]|v=0\r?\no=|(https?|rtsp|file|concat):)/i.test(
      text,
    )
  )
    return 'playlist';
  if (text.startsWith('\xff\xd8\xff')) return 'jpeg';
  const box = text.slice(4, 8);
  const known =
    ['ftyp', 'moov', 'mdat', 'wide', 'free', 'skip', 'pnot', 'moof', 'styp'].includes(box) ||
    text.startsWith('\x1a\x45\xdf\xa3') ||
    (text.startsWith('RIFF') && text.slice(8, 11) === 'AVI') ||
    text.startsWith('GIF8') ||
    text.startsWith('\x00\x00\x01\xba') ||
    (text.startsWith('G') && text[188] === 'G') ||
    // M2TS: four bytes of time in front of each packet.
    (text[4] === 'G' && text[196] === 'G');
  return known ? 'container' : 'unknown';
}
