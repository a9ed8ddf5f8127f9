/**
 * Encoded video as it came from the camera. A packet is never decoded outside the darkroom; this room knows its
 * outside only: when it was taken, whether a decoder can start there, and the bytes.
 */

/** Codecs the darkroom will decode, by FFmpeg's name. Closed on purpose: each one more is attack surface. */
export const CODECS = ['h264', 'hevc', 'mjpeg', 'mpeg4', 'mpeg2video', 'vp8', 'vp9', 'av1', 'gif', 'png'] as const;
export type Codec = (typeof CODECS)[number];

export interface StreamInfo {
  readonly codec: Codec;
  /** Codec parameters out of band (avcC, hvcC, …); may be empty. At most 64 KiB. */
  readonly extradata: Uint8Array;
  /** As the container says, 0 where it says nothing (RTSP, bare JPEG pictures); the decoder has the last word. */
  readonly widthPx: number;
  readonly heightPx: number;
  /** How far the picture must be turned clockwise to stand upright. */
  readonly rotationDeg: 0 | 90 | 180 | 270;
  /** Frames a second as announced; undefined where the container says nothing usable. */
  readonly frameRate: number | undefined;
}

export interface Packet {
  /**
   * Presentation time, unlike that of any other picture near it. Files: ms since the start of the clip; below 0 is what
   * decoding needs and nobody is shown. Live: UTC ms of arrival, smoothed by the media clock. Packets come in decoding
   * order, so with B-pictures it steps back by a few pictures.
   */
  readonly timeMs: number;
  /** A decoder can start here. */
  readonly key: boolean;
  /** No other picture refers to this one (H.264 nal_ref_idc 0 and the like): a decoder may skip it. */
  readonly discardable: boolean;
  readonly bytes: Uint8Array;
}

/** Largest packet that is passed on, 16 MiB: an 8K intra picture fits, a length field gone wild does not. */
export const MAX_PACKET_BYTES = 16 * 1024 * 1024;
export const MAX_EXTRADATA_BYTES = 64 * 1024;
