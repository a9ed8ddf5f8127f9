import type { StreamInfo } from '../../src/packet/packet.ts';
import type { PacketMessage, RemarkCode } from '../../src/packet/wire.ts';

/** What came of reading one source, by kind. */
export interface Seen {
  readonly streams: StreamInfo[];
  readonly times: number[];
  readonly remarks: Partial<Record<RemarkCode, number>>;
  readonly gaps: number;
  readonly end: Extract<PacketMessage, { type: 'end' }>;
}

export async function watch(messages: AsyncIterable<PacketMessage>): Promise<Seen> {
  const streams: StreamInfo[] = [];
  const times: number[] = [];
  const remarks: Seen['remarks'] = {};
  let gaps = 0;
  for await (const message of messages) {
    if (message.type === 'stream') streams.push(message.info);
    if (message.type === 'packet') times.push(message.packet.timeMs);
    if (message.type === 'remark') remarks[message.code] = message.value;
    if (message.type === 'gap') gaps++;
    if (message.type === 'end') return { streams, times, remarks, gaps, end: message };
  }
  throw new Error('The last message must be an end.');
}
