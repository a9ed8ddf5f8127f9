import type { Act } from './act.ts';
import { cameraOf, unknownCamera } from './admit-camera.ts';
import { quoted, refused } from './answer.ts';
import type { Answer } from './answer.ts';
import { endpointOfUrl, plainHost } from './endpoint.ts';
import type { Endpoint } from './mandate.ts';
import type { Parsed } from './standing.ts';

/**
 * Where the place may connect: its cameras, witnesses and recipients, which the mandate names anyway, and its `egress`; a camera
 * itself only to its own `egress`.
 */
export function admitNetwork(act: Extract<Act, { do: 'connect' | 'notify' }>, parsed: Parsed): Answer {
  const { mandate } = parsed;
  if (act.do === 'notify') {
    const at = mandate.alarms.recipients.findIndex(({ name }) => name === act.recipient);
    const recipient = mandate.alarms.recipients[at];
    const line = parsed.line(['alarms', 'recipients', at]);
    if (recipient && act.behaviour !== undefined && !recipient.behaviours.some((one) => one === act.behaviour)) {
      return refused('not-granted', line, {
        de: `„${recipient.name}“ darf Meldungen über „${quoted(act.behaviour)}“ nicht erhalten.`,
        en: `“${recipient.name}” may not be told of “${quoted(act.behaviour)}”.`,
      });
    }
    if (recipient) return { granted: true, line, until: undefined };
    return refused('not-granted', parsed.line(['alarms']), {
      de: `„${quoted(act.recipient)}“ steht nicht unter den Empfängern.`,
      en: `“${quoted(act.recipient)}” is not among the recipients.`,
    });
  }
  const wanted = { host: typeof act.host === 'string' ? plainHost(act.host) : '', port: act.port };
  let allowed: [Endpoint | undefined, (string | number)[]][];
  let nearest: (string | number)[];
  if (act.camera !== undefined) {
    const found = cameraOf(parsed, act.camera);
    if (!found) return unknownCamera(parsed, act.camera);
    nearest = [...found.path, 'egress'];
    allowed = found.camera.egress.map((endpoint, i) => [endpoint, [...nearest, i]]);
  } else {
    nearest = ['egress'];
    allowed = [
      ...mandate.egress.map((endpoint, i): [Endpoint, (string | number)[]] => [endpoint, ['egress', i]]),
      ...named(
        mandate.cameras.map(({ source }) => source),
        (i) => ['cameras', i, 'source'],
      ),
      ...named(
        mandate.witnesses.map(({ url }) => url),
        (i) => ['witnesses', i, 'url'],
      ),
      ...named(
        mandate.alarms.recipients.map(({ url }) => url ?? ''),
        (i) => ['alarms', 'recipients', i, 'url'],
      ),
    ];
  }
  const match = allowed.find(([endpoint]) => endpoint?.host === wanted.host && endpoint.port === wanted.port);
  if (match) return { granted: true, line: parsed.line(match[1]), until: undefined };
  const target = `${quoted(wanted.host)}:${quoted(String(wanted.port))}`;
  return refused('not-granted', parsed.line(nearest), {
    de: `Eine Verbindung zu ${target} erlaubt das Mandat nicht.`,
    en: `The mandate allows no connection to ${target}.`,
  });
}

function named(
  urls: readonly string[],
  path: (i: number) => (string | number)[],
): [Endpoint | undefined, (string | number)[]][] {
  return urls.map((url, i) => [endpointOfUrl(url), path(i)]);
}
