import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { Link } from 'wouter';
import { call } from '../api.ts';
import type { Answer } from '../api.ts';
import { useWords } from '../language.ts';
import { useLive } from '../live/use-live.ts';
import { mayCall, useSession } from '../session.ts';
import { Empty, Failed, Loading } from '../states.tsx';
import { When } from '../when.tsx';
import './deliveries.css';
import { WORDS, wordOf } from './words.ts';

type Delivery = Answer<'deliveries'>[number];

/** /deliveries: what left this place for others, and what still waits and why. */
export default function DeliveriesScreen(): ReactNode {
  const say = useWords(WORDS);
  const { place } = useLive();
  const list = useQuery({
    queryKey: ['deliveries'],
    queryFn: ({ signal }) => call('deliveries', { signal }),
    refetchInterval: 5000,
  });
  if (list.isPending) return <Loading />;
  if (list.isError) return <Failed error={list.error} retry={() => void list.refetch()} />;
  const nobody = place?.mandate.recipients.length === 0;
  return (
    <div className="deliveries">
      <h1>{say('title')}</h1>
      <p className="muted deliveries-lead">{say('lead')}</p>
      {list.data.length === 0 ? (
        <Empty title={say('none')}>{say(nobody ? 'nobody' : 'noneBody')}</Empty>
      ) : (
        <ul>
          {list.data.map((delivery) => (
            <Row key={delivery.id} delivery={delivery} />
          ))}
        </ul>
      )}
    </div>
  );
}

function Row({ delivery }: { readonly delivery: Delivery }): ReactNode {
  const say = useWords(WORDS);
  const session = useSession();
  const { alarm, recipient, by, state, tries, nextMs, atMs, reason } = delivery;
  const why = wordOf(reason);
  return (
    <li className={`deliveries-${state}`}>
      <span>
        <strong>{recipient}</strong> <span className="muted">{say(by)}</span>
      </span>
      <span className="muted num">
        <When ms={atMs} />
      </span>
      <span>
        <span className="chip">{say(state)}</span>{' '}
        <span className="fine muted">
          {tries === 1 ? say('try') : tries > 1 ? say('tries', { n: tries }) : ''}
          {state !== 'done' && reason !== '' && <> · {why ? say(why.key, { code: why.code ?? '' }) : reason}</>}
          {state === 'waiting' && nextMs !== null && tries > 0 && (
            <>
              {' · '}
              {say('next', { when: '' })}
              <When ms={nextMs} shape="time" />
            </>
          )}
        </span>
      </span>
      {alarm !== null && mayCall(session, 'alarm') && <Link href={`/alarms/${alarm}`}>{say('alarm')}</Link>}
    </li>
  );
}
