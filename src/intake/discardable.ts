import type { Codec } from '../packet/packet.ts';

/**
 * Tells, without decoding, which pictures no other picture refers to. A decoder that analyses eight pictures a second
 * may leave them out. Only the outermost syntax is read; in doubt a picture counts as needed.
 */
export class DiscardRule {
  readonly #codec: Codec;
  /** Bytes of the length in front of each NAL unit; 0 means start codes (ITU-T H.264 annex B). */
  #lengthBytes = 0;
  /** H.265 sps_max_sub_layers_minus1; undefined until a parameter set was seen. */
  #highestLayer: number | undefined;

  constructor(codec: Codec, extradata: Uint8Array) {
    this.#codec = codec;
    this.reconfigure(extradata);
  }

  /** New parameters out of band: avcC (ISO/IEC 14496-15 section 5.3.3), hvcC (section 8.3.3) or start codes. */
  reconfigure(extradata: Uint8Array): void {
    const record = extradata[0] === 1;
    if (this.#codec === 'h264') this.#lengthBytes = record && extradata.length > 6 ? (extradata[4]! & 3) + 1 : 0;
    if (this.#codec !== 'hevc') return;
    if (record && extradata.length > 22) {
      this.#lengthBytes = (extradata[21]! & 3) + 1;
      const layers = (extradata[21]! >> 3) & 7;
      this.#highestLayer = layers > 0 ? layers - 1 : undefined;
    } else {
      this.#lengthBytes = 0;
      this.#highestLayer = undefined;
      for (const unit of units(extradata, 0)) this.#readParameterSet(extradata, unit);
    }
  }

  /** `bytes` is one whole picture as it travels in the container. */
  discardable(bytes: Uint8Array): boolean {
    switch (this.#codec) {
      case 'h264':
        return this.#h264(bytes);
      case 'hevc':
        return this.#hevc(bytes);
      case 'mpeg2video':
        return mpeg2IsBidirectional(bytes);
      case 'mpeg4':
        return mpeg4IsBidirectional(bytes);
      // Every picture stands alone.
      case 'mjpeg':
      case 'png':
        return true;
      default:
        return false;
    }
  }

  /** nal_ref_idc is 0 for all slices of a picture or for none (H.264 section 7.4.1), so the first slice decides. */
  #h264(bytes: Uint8Array): boolean {
    for (const at of units(bytes, this.#lengthBytes)) {
      const type = bytes[at]! & 31;
      if (type >= 1 && type <= 5) return (bytes[at]! & 0x60) === 0;
    }
    return false;
  }

  /** Sub-layer non-reference pictures (H.265 table 7-1) of the highest layer: even types up to RSV_VCL_N14. */
  #hevc(bytes: Uint8Array): boolean {
    for (const at of units(bytes, this.#lengthBytes)) {
      if (at + 1 >= bytes.length) return false;
      const type = (bytes[at]! >> 1) & 63;
      if (type === 33) this.#readParameterSet(bytes, at);
      if (type > 31) continue;
      const layer = (bytes[at + 1]! & 7) - 1;
      return type <= 14 && type % 2 === 0 && this.#highestLayer !== undefined && layer >= this.#highestLayer;
    }
    return false;
  }

  #readParameterSet(bytes: Uint8Array, at: number): void {
    if (((bytes[at]! >> 1) & 63) === 33 && at + 2 < bytes.length) this.#highestLayer = (bytes[at + 2]! >> 1) & 7;
  }
}

/** Offsets of the NAL units' first bytes. Lengths that run past the end stop the walk. */
function* units(bytes: Uint8Array, lengthBytes: number): Generator<number> {
  if (lengthBytes === 0) {
    for (let at = startCode(bytes, 0); at < bytes.length; at = startCode(bytes, at)) yield at;
    return;
  }
  for (let at = 0; at + lengthBytes < bytes.length;) {
    let size = 0;
    for (let i = 0; i < lengthBytes; i++) size = size * 256 + bytes[at + i]!;
    at += lengthBytes;
    if (size > 0) yield at;
    at += size;
  }
}

/** Offset just after the next 00 00 01, or the length where there is none. */
function startCode(bytes: Uint8Array, from: number): number {
  for (let at = from; at + 3 < bytes.length; at++) {
    if (bytes[at + 2]! > 1) at += 2;
    else if (bytes[at] === 0 && bytes[at + 1] === 0 && bytes[at + 2] === 1) return at + 3;
  }
  return bytes.length;
}

/** picture_coding_type 3 (ISO/IEC 13818-2 section 6.3.9). */
function mpeg2IsBidirectional(bytes: Uint8Array): boolean {
  for (let at = startCode(bytes, 0); at + 2 < bytes.length; at = startCode(bytes, at)) {
    if (bytes[at] === 0) return ((bytes[at + 2]! >> 3) & 7) === 3;
  }
  return false;
}

/** vop_coding_type 2 (ISO/IEC 14496-2 section 6.3.5). A packed packet holds two pictures; its first one decides. */
function mpeg4IsBidirectional(bytes: Uint8Array): boolean {
  for (let at = startCode(bytes, 0); at + 1 < bytes.length; at = startCode(bytes, at)) {
    if (bytes[at] === 0xb6) return bytes[at + 1]! >> 6 === 2;
  }
  return false;
}
