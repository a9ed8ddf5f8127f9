import { crc32, deflateSync } from 'node:zlib';

/**
 * A drawing as PNG (ISO/IEC 15948): four bits a pixel, a palette of one black at sixteen opacities. So it takes whatever
 * paper lies under it, and page, print and player share the one copy.
 */
export function pngOfInk(ink: Uint8Array, widthPx: number, heightPx: number): Uint8Array {
  const rowBytes = widthPx / 2;
  const raw = new Uint8Array(heightPx * (1 + rowBytes));
  for (let y = 0; y < heightPx; y++) {
    for (let x = 0; x < rowBytes; x++) {
      const at = y * widthPx + 2 * x;
      raw[y * (1 + rowBytes) + 1 + x] = ((ink[at]! & 15) << 4) | (ink[at + 1]! & 15);
    }
  }
  const header = new DataView(new ArrayBuffer(13));
  header.setUint32(0, widthPx);
  header.setUint32(4, heightPx);
  header.setUint8(8, 4); // bits a sample
  header.setUint8(9, 3); // palette
  return Buffer.concat([
    Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]),
    chunk('IHDR', new Uint8Array(header.buffer)),
    chunk('PLTE', new Uint8Array(48)),
    chunk(
      'tRNS',
      Uint8Array.from({ length: 16 }, (_, level) => level * 17),
    ),
    chunk('IDAT', deflateSync(raw, { level: 9 })),
    chunk('IEND', new Uint8Array()),
  ]);
}

function chunk(type: string, body: Uint8Array): Uint8Array {
  const bytes = Buffer.alloc(12 + body.length);
  bytes.writeUInt32BE(body.length, 0);
  bytes.write(type, 4, 'latin1');
  bytes.set(body, 8);
  bytes.writeUInt32BE(crc32(bytes.subarray(4, 8 + body.length)), 8 + body.length);
  return bytes;
}
