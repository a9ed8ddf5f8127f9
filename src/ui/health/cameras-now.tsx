import type { CameraHealth, CameraStanding } from '../../wire/place.ts';
import type { z } from 'zod';
import { percentOf, spanOf, titleOf } from '../format.ts';
import { useLanguage, useSentence, useWords } from '../language.ts';
import type { Language } from '../language.ts';
import { whenOf } from '../telling-time.ts';
import { HEALTH_WORDS } from './words.ts';

type Health = z.infer<typeof CameraHealth>;
type Say = ReturnType<typeof useWords<typeof HEALTH_WORDS>>;

/** From here on a view is said to be impaired; the darkroom's own bound for a gap is higher. */
const IMPAIRED = 0.25;
/** A camera's clock may be off by this much without anybody having to do anything. */
const CLOCK_GOOD_MS = 1000;

function viewOf(health: Health, say: Say, language: Language): { readonly text: string; readonly bad: boolean } {
  const said = [
    ...(health.moved ? [say('moved')] : []),
    ...(health.obstructed >= IMPAIRED ? [say('obstructed', { share: percentOf(health.obstructed, language) })] : []),
    ...(health.dark >= IMPAIRED ? [say('dark', { share: percentOf(health.dark, language) })] : []),
    ...(health.blur >= 0.6 ? [say('blur')] : []),
  ];
  return said.length === 0 ? { text: say('viewClear'), bad: false } : { text: said.join(', '), bad: true };
}

function clockOf(
  offsetMs: number | null,
  say: Say,
  language: Language,
): { readonly text: string; readonly bad: boolean } {
  if (offsetMs === null) return { text: say('clockNone'), bad: false };
  if (Math.abs(offsetMs) < CLOCK_GOOD_MS) return { text: say('clockGood'), bad: false };
  return {
    text: say(offsetMs > 0 ? 'clockFast' : 'clockSlow', { time: spanOf(Math.abs(offsetMs), language) }),
    bad: true,
  };
}

interface CamerasProps {
  readonly cameras: readonly CameraStanding[];
  readonly nowMs: number;
  readonly zone: string | undefined;
}

const GAP_STATES = ['lost', 'blind', 'refused', 'ended'];

/** Each camera as it stands: what it says of itself, its view, its clock, its sound. */
export function CamerasNow({ cameras, nowMs, zone }: CamerasProps) {
  const say = useWords(HEALTH_WORDS);
  const speak = useSentence();
  const language = useLanguage();
  return (
    <div className="table-scroll" tabIndex={0} role="group" aria-labelledby="cameras-title">
      <table className="table cameras-now">
        <thead>
          <tr>
            <th scope="col">{say('colCamera')}</th>
            <th scope="col">{say('title')}</th>
            <th scope="col">{say('view')}</th>
            <th scope="col">{say('clock')}</th>
            <th scope="col">{say('audio')}</th>
          </tr>
        </thead>
        <tbody>
          {cameras.map(({ name, state, sinceMs, opensMs, sentence, health }) => {
            const view = health && viewOf(health, say, language);
            const clock = health && clockOf(health.clockOffsetMs, say, language);
            const bad = GAP_STATES.includes(state);
            return (
              <tr key={name}>
                <th scope="row">{titleOf(name)}</th>
                <td>
                  <span className={bad ? 'alarm' : ''}>
                    {bad && '▲ '}
                    {say(`camera.${state}`)}
                  </span>
                  <span className="muted">
                    {', '}
                    {opensMs === null
                      ? say('since', { time: spanOf(nowMs - sinceMs, language) })
                      : say('opens', { when: whenOf(opensMs, nowMs, language, zone) })}
                  </span>
                  {bad && <small className="muted">{speak(sentence)}</small>}
                </td>
                <td>
                  {view ? (
                    <span className={view.bad ? 'alarm' : ''}>{view.text}</span>
                  ) : (
                    <span className="muted">{say('noHealth')}</span>
                  )}
                </td>
                <td>
                  {clock ? (
                    <span className={clock.bad ? 'alarm' : ''}>{clock.text}</span>
                  ) : (
                    <span className="muted">{say('noHealth')}</span>
                  )}
                </td>
                <td>
                  {health ? (
                    say(health.audio ? 'audioYes' : 'audioNo')
                  ) : (
                    <span className="muted">{say('noHealth')}</span>
                  )}
                </td>
              </tr>
            );
          })}
        </tbody>
      </table>
    </div>
  );
}
