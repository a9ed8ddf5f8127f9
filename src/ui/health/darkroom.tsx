import type { Place } from '../../wire/place.ts';
import { useWords } from '../language.ts';
import { HEALTH_WORDS } from './words.ts';

/** Which walls of the darkroom stand, and with which model it looks. */
export function DarkroomStanding({ darkroom }: { readonly darkroom: Place['darkroom'] }) {
  const say = useWords(HEALTH_WORDS);
  const { state, wall, modelSha256, rooms } = darkroom;
  const walls = wall.split(/[,+;]\s*/).filter((name) => name !== '');
  const tight = state === 'tight';
  return (
    <section className="panel darkroom" aria-labelledby="darkroom-title">
      <h2 id="darkroom-title">{say('darkroomTitle')}</h2>
      <p className={tight ? 'verified darkroom-sum' : 'alarm darkroom-sum'}>
        {tight ? '✓ ' : '▲ '}
        {say(`darkroom.${state}`)}
      </p>
      <p className="muted">{say('darkroomBody')}</p>
      <dl>
        <div>
          <dt>{say('walls')}</dt>
          <dd>
            <ul className="darkroom-walls">
              {walls.map((name) => (
                <li key={name} className="chip">
                  {tight && <span className="verified">✓</span>}
                  {name}
                </li>
              ))}
            </ul>
          </dd>
        </div>
        {rooms.length > 1 && (
          <div>
            <dt>{say('darkrooms')}</dt>
            <dd>
              <ul>
                {rooms.map(({ state, wall, cameras }, i) => (
                  <li key={cameras[0]} title={`${wall}: ${cameras.join(', ')}`}>
                    <span className={state === 'tight' ? 'verified' : 'alarm'}>{state === 'tight' ? '✓' : '▲'}</span>{' '}
                    {say(`darkrooms.${state}`, { n: i + 1, count: cameras.length, names: cameras.join(', ') })}
                  </li>
                ))}
              </ul>
            </dd>
          </div>
        )}
        <div>
          <dt>{say('model')}</dt>
          <dd>{modelSha256 === null ? say('modelNone') : <code className="hash">{modelSha256}</code>}</dd>
        </div>
      </dl>
      <p className="fine muted">{say('doctor')}</p>
    </section>
  );
}
