import type { Act } from './act.ts';
import { quoted, refused } from './answer.ts';
import type { Answer } from './answer.ts';
import type { Behaviour } from './behaviours.ts';
import type { Capability } from './capabilities.ts';
import { isOpen, nextChange } from './hours.ts';
import type { Camera } from './mandate.ts';
import { localTime } from './moments.ts';
import type { Parsed } from './standing.ts';

type CameraAct = Extract<Act, { do: 'read' | 'observe' | 'seal' | 'use-capability' | 'destroy' }>;

const HOUR_MS = 3_600_000;

export function cameraOf(
  parsed: Parsed,
  name: string,
): { camera: Camera; path: readonly (string | number)[] } | undefined {
  const at = parsed.mandate.cameras.findIndex((camera) => camera.name === name);
  const camera = parsed.mandate.cameras[at];
  return camera && { camera, path: ['cameras', at] };
}

export function unknownCamera(parsed: Parsed, name: string): Answer {
  return refused('unknown-camera', parsed.line(['cameras']), {
    de: `Eine Kamera „${quoted(name)}“ steht nicht im Mandat.`,
    en: `No camera “${quoted(name)}” stands in the mandate.`,
  });
}

/** What is done with one camera. Only reading, observing and sealing depend on its hours. */
export function admitCamera(act: CameraAct, parsed: Parsed, nowMs: number): Answer {
  const found = cameraOf(parsed, act.camera);
  if (!found) return unknownCamera(parsed, act.camera);
  const { camera, path } = found;
  const line = (...rest: (string | number)[]): number => parsed.line([...path, ...rest]);
  switch (act.do) {
    case 'read':
      return duringHours(camera, parsed, nowMs, line());
    case 'observe': {
      const wanted: readonly string[] = Array.isArray(act.behaviours) ? act.behaviours : [];
      const missing = wanted.find((behaviour) => !camera.behaviours.has(behaviour as Behaviour));
      if (wanted.length > 0 && missing === undefined) return duringHours(camera, parsed, nowMs, line('behaviours'));
      return refused('not-granted', line('behaviours'), {
        de: `Kamera ${camera.name} darf nach „${quoted(missing)}“ nicht sehen.`,
        en: `Camera ${camera.name} may not watch for “${quoted(missing)}”.`,
      });
    }
    case 'seal':
      if (camera.keep === 'sealed') return duringHours(camera, parsed, nowMs, line('keep'));
      return refused('not-granted', line('keep'), {
        de: `Von Kamera ${camera.name} wird nie etwas aufbewahrt.`,
        en: `Nothing of camera ${camera.name} is ever kept.`,
      });
    case 'use-capability':
      if (camera.capabilities.includes(act.capability as Capability)) {
        return { granted: true, line: line('capabilities'), until: undefined };
      }
      return refused('not-granted', line('capabilities'), {
        de: `Kamera ${camera.name} darf „${quoted(act.capability)}“ nicht haben.`,
        en: `Camera ${camera.name} may not have “${quoted(act.capability)}”.`,
      });
    case 'destroy':
      return admitDestroy(act, camera, parsed, nowMs, line);
  }
}

function duringHours(camera: Camera, parsed: Parsed, nowMs: number, line: number): Answer {
  const { timeZone } = parsed.mandate;
  const change = nextChange(camera.schedule, timeZone, nowMs);
  if (isOpen(camera.schedule, timeZone, nowMs)) return { granted: true, line, until: change };
  const at = parsed.mandate.cameras.indexOf(camera);
  const opens = (language: 'de' | 'en'): string => (change === undefined ? '' : localTime(change, timeZone, language));
  return refused(
    'outside-hours',
    parsed.line(['cameras', at, 'schedule']),
    change === undefined
      ? {
          de: `Kamera ${camera.name} hat keine Zeiten mehr, zu denen sie sehen darf.`,
          en: `Camera ${camera.name} has no more hours in which it may watch.`,
        }
      : {
          de: `Kamera ${camera.name} darf jetzt nicht sehen, wieder ab ${opens('de')}.`,
          en: `Camera ${camera.name} may not watch now, again from ${opens('en')} on.`,
        },
    change,
  );
}

function admitDestroy(
  act: Extract<Act, { do: 'destroy' }>,
  camera: Camera,
  parsed: Parsed,
  nowMs: number,
  line: (...rest: (string | number)[]) => number,
): Answer {
  const { olderThanMs, fromMs, toMs } = act;
  if (!Number.isFinite(olderThanMs) || (fromMs !== undefined && toMs !== undefined && !(toMs > fromMs))) {
    return refused('malformed', line(), {
      de: 'Welche Aufnahmen vernichtet werden sollen, ist nicht klar.',
      en: 'It is not clear which footage is to be destroyed.',
    });
  }
  const due = nowMs - camera.retentionHours * HOUR_MS;
  if (olderThanMs > due || (toMs !== undefined && toMs > due)) {
    const again = nowMs + Math.max(olderThanMs, toMs ?? olderThanMs) - due;
    return refused(
      'too-early',
      line('retentionHours'),
      {
        de: `Aufnahmen von Kamera ${camera.name} bleiben ${camera.retentionHours} Stunden; so alt sind diese noch nicht.`,
        en: `Footage of camera ${camera.name} stays for ${camera.retentionHours} hours; this is not that old yet.`,
      },
      again,
    );
  }
  for (const [i, hold] of parsed.mandate.holds.entries()) {
    if (hold.camera !== camera.name || nowMs >= hold.untilMs) continue;
    // Without a span, everything older is meant; who wants to spare what is held names the spans.
    if ((fromMs ?? -Infinity) < hold.toMs && (toMs ?? olderThanMs) > hold.fromMs) {
      const until = (language: 'de' | 'en'): string => localTime(hold.untilMs, parsed.mandate.timeZone, language);
      return refused(
        'held',
        parsed.line(['holds', i]),
        {
          de: `Diese Aufnahmen werden bis ${until('de')} gebraucht: ${hold.basis}.`,
          en: `This footage is held until ${until('en')}: ${hold.basis}.`,
        },
        hold.untilMs,
      );
    }
  }
  return { granted: true, line: line(camera.keep === 'never' ? 'keep' : 'retentionHours'), until: undefined };
}
