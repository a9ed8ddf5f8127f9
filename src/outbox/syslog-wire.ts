import { payloadOf } from './told.ts';
import type { Letter } from './told.ts';

/** Facility local0, severity alert: "action must be taken immediately" (RFC 5424, 6.2.1). */
const PRIORITY = 16 * 8 + 1;

/**
 * One message of RFC 5424, section 6: no structured data, the payload as JSON in ASCII (so that MSG needs no byte-order mark and
 * survives collectors that know no UTF-8). `hostname`: printable ASCII, or the nil value.
 */
export function syslogMessage(letter: Letter, hostname: string): string {
  const host = /^[\x21-\x7e]{1,255}$/.test(hostname) ? hostname : '-';
  const json = JSON.stringify(payloadOf(letter)).replace(
    /[\u007f-\uffff]/g,
    (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
  const time = new Date(letter.alarm.raisedMs).toISOString();
  return `<${PRIORITY}>1 ${time} ${host} augenmass - alarm - ${json}`;
}

/** Octet counting (RFC 5425, 4.3; RFC 6587, 3.4.1): a message may then hold anything. */
export function framed(message: string): Uint8Array {
  const bytes = Buffer.from(message);
  return Buffer.concat([Buffer.from(`${bytes.length} `), bytes]);
}
