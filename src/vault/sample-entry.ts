import { AugenmassError } from '../kernel/errors.ts';
import type { Codec, StreamInfo } from '../packet/packet.ts';
import { box, fullBox, u16, u32 } from './boxes.ts';
import { avcC, hvcC, isLengthPrefixed } from './parameter-sets.ts';

/** objectTypeIndication of MP4 systems streams: ISO/IEC 14496-1 table 5, and the registered values FFmpeg knows. */
const OBJECT_TYPE: Readonly<Partial<Record<Codec, number>>> = { mpeg4: 0x20, mpeg2video: 0x61, mjpeg: 0x6c, png: 0x6d };

/** The sample entry of a stream (ISO/IEC 14496-12, 12.1.3). Throws `refused` for a codec that MP4 cannot carry. */
export function sampleEntry(info: StreamInfo, firstPacket: Uint8Array): Buffer {
  const { codec, extradata } = info;
  switch (codec) {
    // avc3 and hev1: parameter sets may also come with the pictures.
    case 'h264':
      return isLengthPrefixed(info)
        ? visual('avc1', info, box('avcC', extradata))
        : visual('avc3', info, box('avcC', avcC(info, firstPacket)));
    case 'hevc':
      return visual('hev1', info, box('hvcC', isLengthPrefixed(info) ? extradata : hvcC(info, firstPacket)));
    case 'vp8':
    case 'vp9':
      // vpcC, version 1: profile, level not stated, 8 bits 4:2:0, colour not stated; decoders read their own headers.
      return visual(
        codec === 'vp8' ? 'vp08' : 'vp09',
        info,
        fullBox('vpcC', 1, 0, Buffer.from([0, 0, 0x82, 2, 2, 2, 0, 0])),
      );
    case 'av1':
      return visual('av01', info, box('av1C', extradata[0] === 0x81 ? extradata : Buffer.from([0x81, 0, 0, 0])));
    case 'mpeg4':
    case 'mpeg2video':
    case 'mjpeg':
    case 'png':
      return visual('mp4v', info, esds(OBJECT_TYPE[codec]!, extradata));
    case 'gif':
      throw new AugenmassError('refused', `Video coded as ${codec} is not sealed.`, {
        remedy: 'Set the camera to H.264 or H.265.',
      });
  }
}

function visual(type: string, info: StreamInfo, config: Uint8Array): Buffer {
  const name = Buffer.alloc(32);
  return box(
    type,
    Buffer.alloc(6),
    u16(1),
    Buffer.alloc(16),
    u16(info.widthPx, info.heightPx),
    u32(0x480000, 0x480000, 0),
    u16(1),
    name,
    u16(24, 0xffff),
    config,
  );
}

/** ISO/IEC 14496-1, 7.2.6: ES_Descriptor { DecoderConfigDescriptor { DecoderSpecificInfo }, SLConfigDescriptor }. */
function esds(objectType: number, extradata: Uint8Array): Buffer {
  const specific = extradata.length > 0 ? descriptor(5, extradata) : Buffer.alloc(0);
  // Stream type 4 (visual), and no buffer size or bit rate stated.
  const config = descriptor(4, Buffer.from([objectType, 0x11, 0, 0, 0]), u32(0, 0), specific);
  return fullBox('esds', 0, 0, descriptor(3, u16(1), Buffer.from([0]), config, descriptor(6, Buffer.from([2]))));
}

function descriptor(tag: number, ...parts: readonly Uint8Array[]): Buffer {
  const size = parts.reduce((sum, part) => sum + part.length, 0);
  const length = [21, 14, 7, 0].map((shift) => ((size >> shift) & 127) | (shift > 0 ? 128 : 0));
  return Buffer.concat([Buffer.from([tag, ...length]), ...parts]);
}
