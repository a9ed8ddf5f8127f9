import { useState } from 'react';
import { Link, useLocation } from 'wouter';
import { ActButton } from '../acts/act-button.tsx';
import { useActs } from '../acts/use-acts.ts';
import type { CameraGrant, CameraStanding, Place } from '../../wire/place.ts';
import { addressOf } from '../api.ts';
import { titleOf } from '../format.ts';
import { useWords } from '../language.ts';
import { useLive, waitingAlarms } from '../live/use-live.ts';
import { Empty, Loading } from '../states.tsx';
import { PLAN_ACTS } from './acts.ts';
import { sectorPath, standingOf } from './sector.ts';
import type { Standing } from './sector.ts';
import { PLAN_WORDS } from './words.ts';
import './plan.css';

type Spot = NonNullable<CameraGrant['plan']>;

/** Shapes, not only colours: full, framed, empty, crossed. */
const GLYPHS: Readonly<Record<Standing, string>> = {
  alarm: 'M0 -7L7 5L-7 5Z',
  watching: 'M-5 0A5 5 0 1 1 5 0A5 5 0 1 1 -5 0Z',
  shut: 'M-5 -5H5V5H-5Z',
  gone: 'M-5 -5L5 5M5 -5L-5 5',
};

interface SpotProps {
  readonly name: string;
  readonly spot: Spot;
  readonly camera: CameraStanding | undefined;
  readonly alarmed: boolean;
  readonly silent: boolean;
}

function CameraSpot({ name, spot, camera, alarmed, silent }: SpotProps) {
  const say = useWords(PLAN_WORDS);
  const standing = standingOf(camera?.state ?? 'lost', alarmed, silent);
  const people = standing === 'watching' || standing === 'alarm' ? (camera?.people ?? 0) : 0;
  return (
    <li
      className="spot"
      data-standing={standing}
      data-low={spot.y > 0.9 || undefined}
      style={{ left: `${spot.x * 100}%`, top: `${spot.y * 100}%` }}
    >
      <svg viewBox="-80 -80 160 160" aria-hidden="true">
        <path className="spot-view" d={sectorPath(spot.direction, spot.angle, 76)} />
        <path className="spot-glyph" d={GLYPHS[standing]} />
      </svg>
      <Link href={`/?camera=${encodeURIComponent(name)}`}>
        {titleOf(name)}
        <span className="spoken">, {say(standing)}</span>
        {people > 0 && (
          <span className="spot-people">
            <svg viewBox="-5 -8 10 16" aria-hidden="true">
              <circle cy="-5" r="2.4" />
              <path d="M0 -2V2M-3.5 -1H3.5M0 2L-2.5 7M0 2L2.5 7" />
            </svg>
            {people}
            <span className="spoken"> {say('people')}</span>
          </span>
        )}
      </Link>
    </li>
  );
}

function Drawn({ place, silent }: { readonly place: Place; readonly silent: boolean }) {
  const say = useWords(PLAN_WORDS);
  const { cameras, alarms } = useLive();
  const [image, setImage] = useState<'loading' | 'here' | 'none'>('loading');
  const alarmed = new Set(waitingAlarms(alarms).map(({ camera }) => camera));
  const spots = place.grants.flatMap(({ name, plan }) => (plan ? [{ name, spot: plan }] : []));
  const off = place.grants.filter(({ plan }) => !plan);
  if (image === 'none' && spots.length === 0) return <Empty title={say('none')}>{say('noneBody')}</Empty>;
  return (
    <>
      <div className="plan-board" data-image={image}>
        {image !== 'none' && (
          <img
            src={addressOf('plan')}
            alt={say('image', { site: place.site })}
            onLoad={() => {
              setImage('here');
            }}
            onError={() => {
              setImage('none');
            }}
          />
        )}
        {image !== 'loading' && (
          <ul aria-label={say('cameras')}>
            {spots.map(({ name, spot }) => (
              <CameraSpot
                key={name}
                name={name}
                spot={spot}
                camera={cameras.get(name)}
                alarmed={alarmed.has(name)}
                silent={silent}
              />
            ))}
          </ul>
        )}
      </div>
      {off.length > 0 && (
        <p className="fine">
          {spots.length === 0 ? say('noneOn') : `${say('off')}: ${off.map(({ name }) => titleOf(name)).join(', ')}`}
        </p>
      )}
    </>
  );
}

/** Where the cameras stand and which way they look; the same states as on the wall. */
export default function PlanScreen() {
  const say = useWords(PLAN_WORDS);
  const { place, connected } = useLive();
  const [, go] = useLocation();
  const back = (): void => {
    go('/');
  };
  useActs(PLAN_ACTS, { back });
  if (!place) return <Loading />;
  return (
    <div className="plan">
      <div className="plan-head">
        <h1>{say('title')}</h1>
        <ul className="plan-legend" aria-hidden="true">
          {(['watching', 'alarm', 'shut', 'gone'] as const).map((standing) => (
            <li key={standing} data-standing={standing}>
              <svg viewBox="-9 -9 18 18">
                <path className="spot-glyph" d={GLYPHS[standing]} />
              </svg>
              {say(standing)}
            </li>
          ))}
        </ul>
        <ActButton act={PLAN_ACTS.back} kind="quiet" onClick={back} />
      </div>
      <Drawn place={place} silent={!connected} />
    </div>
  );
}
