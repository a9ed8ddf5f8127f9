import { Link } from 'wouter';
import { ActButton } from '../acts/act-button.tsx';
import type { CameraGrant, CameraStanding } from '../../wire/place.ts';
import { titleOf } from '../format.ts';
import { useSentence, useWords } from '../language.ts';
import { WALL_ACTS } from './acts.ts';
import { BEHAVIOUR_WORDS, WALL_WORDS } from './words.ts';

interface CameraPanelProps {
  readonly camera: CameraStanding;
  readonly grant: CameraGrant | undefined;
  readonly zones: boolean;
  readonly showZones: () => void;
  readonly back: () => void;
}

/** Beside a camera that somebody chose: what it is there for and what it may do. */
export function CameraPanel({ camera, grant, zones, showZones, back }: CameraPanelProps) {
  const say = useWords(WALL_WORDS);
  const sayBehaviour = useWords(BEHAVIOUR_WORDS);
  const speak = useSentence();
  const masks = grant?.masks.length ?? 0;
  return (
    <section className="panel camera-panel" aria-labelledby="camera-name">
      <h2 id="camera-name">{titleOf(camera.name)}</h2>
      <p>{speak(camera.sentence)}</p>
      {(camera.plate === 'learning' || camera.plate === 'cold') && <p className="muted">{say('learningBody')}</p>}
      {grant && (
        <dl>
          <div>
            <dt>{say('purpose')}</dt>
            <dd>{grant.purpose}</dd>
          </div>
          <div>
            <dt>{say('watchedFor')}</dt>
            <dd>{grant.behaviours.map((behaviour) => sayBehaviour(behaviour)).join(', ')}</dd>
          </div>
          <div>
            <dt>{say('hours')}</dt>
            <dd>{speak(grant.hours)}</dd>
          </div>
          <div>
            <dt>{say('kept')}</dt>
            <dd>{grant.keep === 'never' ? say('keptNever') : say('keptHours', { hours: grant.retentionHours })}</dd>
          </div>
          {(grant.zones.length > 0 || masks > 0) && (
            <div>
              <dt>{say('zones')}</dt>
              <dd>
                {grant.zones.map(({ name }) => name).join(', ')}
                {masks > 0 && (
                  <span className="muted"> {masks === 1 ? say('zoneMaskOne') : say('zoneMasks', { n: masks })}</span>
                )}
              </dd>
            </div>
          )}
        </dl>
      )}
      <p className="fine">{say('drawingPromise')}</p>
      <div className="camera-acts">
        {grant && (grant.zones.length > 0 || masks > 0) && (
          <ActButton act={WALL_ACTS.zones} aria-pressed={zones} onClick={showZones} />
        )}
        {grant?.plan && (
          <Link className="button plain" href="/plan">
            {say('plan')}
          </Link>
        )}
        <ActButton act={WALL_ACTS.toGrid} onClick={back} />
      </div>
    </section>
  );
}
