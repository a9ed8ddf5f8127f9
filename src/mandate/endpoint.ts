import type { Complain } from './faults.ts';
import type { Endpoint } from './mandate.ts';

/** `host:port`, an IPv6 address in brackets. */
export function endpointOf(text: string, path: readonly PropertyKey[], complain: Complain): Endpoint {
  const at = text.lastIndexOf(':');
  const port = Number(text.slice(at + 1));
  if (!(port >= 1 && port <= 65_535)) {
    complain(
      path,
      { de: `Den Port ${port} gibt es nicht.`, en: `There is no port ${port}.` },
      { de: 'Einen Port von 1 bis 65535 angeben.', en: 'Give a port from 1 to 65535.' },
    );
  }
  return { host: plainHost(text.slice(0, at)), port };
}

/** Where no port stands: IANA's, and for syslog over plain TCP the one that collectors listen on. */
const PORTS: Readonly<Record<string, number>> = {
  'http:': 80,
  'https:': 443,
  'rtsp:': 554,
  'rtsps:': 322,
  'mqtt:': 1883,
  'mqtts:': 8883,
  'syslog:': 514,
  'syslog+tls:': 6514,
};

/** Where an address leads; `undefined` for a file or what is no address. Port 0 is none. */
export function endpointOfUrl(url: string): Endpoint | undefined {
  const parsed = URL.parse(url);
  const port = parsed?.port ? Number(parsed.port) : PORTS[parsed?.protocol ?? ''];
  if (!parsed?.hostname || !port) return undefined;
  return { host: plainHost(parsed.hostname), port };
}

export function plainHost(host: string): string {
  return host
    .toLowerCase()
    .replace(/^\[|\]$/g, '')
    .replace(/\.$/, '');
}

export function endpointText({ host, port }: Endpoint): string {
  return host.includes(':') ? `[${host}]:${port}` : `${host}:${port}`;
}
