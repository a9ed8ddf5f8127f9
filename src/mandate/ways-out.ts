/** How an alarm leaves the place. */
export const WAYS_OUT = ['webhook', 'mqtt', 'syslog'] as const;
export type WayOut = (typeof WAYS_OUT)[number];

const SCHEMES: Readonly<Record<string, WayOut>> = {
  'http:': 'webhook',
  'https:': 'webhook',
  'mqtt:': 'mqtt',
  'mqtts:': 'mqtt',
  'syslog:': 'syslog',
  'syslog+tls:': 'syslog',
};
const OPEN = new Set(['http:', 'mqtt:', 'syslog:']);

/** `undefined` for what is no such address. */
export function wayOutOf(url: string): WayOut | undefined {
  return SCHEMES[URL.parse(url)?.protocol ?? ''];
}

/** This machine itself: what is said there crosses no wire. Names other than localhost are not looked up. */
export function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || /^127\.\d{1,3}\.\d{1,3}\.\d{1,3}$/.test(host);
}

/** Whether an alarm would go over a wire that others can read and write on. */
export function crossesInTheClear(url: string): boolean {
  const parsed = URL.parse(url);
  return parsed !== null && OPEN.has(parsed.protocol) && !isLoopback(parsed.hostname.replace(/^\[|\]$/g, ''));
}
