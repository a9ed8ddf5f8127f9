import { useEffect, useState } from 'react';
import { useWords } from '../language.ts';
import { Fault } from '../states.tsx';
import { pushStanding, switchPushOff, switchPushOn } from './push-device.ts';
import type { PushStanding } from './push-device.ts';

const WORDS = {
  title: ['Meldungen auf dieses Gerät', 'Alarms to this device'],
  body: [
    'Eine Meldung ruft auch, wenn diese Seite zu ist. Der Inhalt ist für dieses Gerät verschlüsselt; der Dienst dazwischen erfährt nur, dass etwas kam.',
    'An alarm calls even when this page is closed. Its content is encrypted for this device; the service in between learns only that something came.',
  ],
  on: ['Einschalten', 'Switch on'],
  off: ['Auf allen Geräten ausschalten', 'Switch off on all devices'],
  isOn: ['Dieses Gerät wird gerufen.', 'This device is called.'],
  forbidden: [
    'Der Browser darf hier keine Mitteilungen zeigen. In seinen Einstellungen für diese Seite lässt sich das ändern.',
    'The browser may show no notifications here. Its settings for this page can change that.',
  ],
  impossible: [
    'Dieser Browser kann hier nicht gerufen werden. Es braucht https und auf iPhones die Seite auf dem Home-Bildschirm.',
    'This browser cannot be called here. It takes https, and on iPhones the page on the home screen.',
  ],
} as const;

/** Switches pushed alarms for this device. */
export function PushSwitch() {
  const say = useWords(WORDS);
  const [standing, setStanding] = useState<PushStanding>();
  const [error, setError] = useState<unknown>();
  useEffect(() => {
    void pushStanding().then(setStanding);
  }, []);
  const run = (act: () => Promise<PushStanding>) => () => {
    setError(undefined);
    act().then(setStanding, setError);
  };
  return (
    <section className="panel push" aria-label={say('title')}>
      <h2>{say('title')}</h2>
      <p className="muted">{say('body')}</p>
      {standing === 'on' && <p className="verified">✓ {say('isOn')}</p>}
      {(standing === 'forbidden' || standing === 'impossible') && <p>{say(standing)}</p>}
      <Fault error={error} />
      {standing === 'off' && (
        <button type="button" className="button plain" onClick={run(switchPushOn)}>
          {say('on')}
        </button>
      )}
      {standing === 'on' && (
        <button type="button" className="button plain" onClick={run(switchPushOff)}>
          {say('off')}
        </button>
      )}
    </section>
  );
}
