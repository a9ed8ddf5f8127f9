/** One piece of an RTSP connection: a request or answer with its body, or an interleaved packet with its four bytes of head. */
export type Piece =
  | { readonly kind: 'text'; readonly bytes: Buffer }
  | { readonly kind: 'packet'; readonly channel: number; readonly bytes: Buffer };

/** Whole pieces at the start of what has come, and the rest (RFC 2326, sections 4 and 10.12). */
export function splitRtsp(bytes: Buffer): { parts: Piece[]; rest: Buffer } {
  const parts: Piece[] = [];
  let at = 0;
  while (at < bytes.length) {
    const left = bytes.subarray(at);
    if (left[0] === 0x24) {
      if (left.length < 4 || left.length < 4 + left.readUInt16BE(2)) break;
      const length = 4 + left.readUInt16BE(2);
      parts.push({ kind: 'packet', channel: left[1]!, bytes: left.subarray(0, length) });
      at += length;
      continue;
    }
    const head = left.indexOf('\r\n\r\n');
    if (head < 0) break;
    const body = /^Content-Length:\s*(\d+)/im.exec(left.toString('latin1', 0, head))?.[1];
    const length = head + 4 + Number(body ?? 0);
    if (left.length < length) break;
    parts.push({ kind: 'text', bytes: left.subarray(0, length) });
    at += length;
  }
  return { parts, rest: bytes.subarray(at) };
}
