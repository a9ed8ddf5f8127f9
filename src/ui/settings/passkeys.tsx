import { useContext } from 'react';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { call } from '../api.ts';
import { EnterFault } from '../enter/gate.tsx';
import { addPasskey, passkeysWork } from '../enter/passkey.ts';
import { timeOf } from '../format.ts';
import { useLanguage, useWords } from '../language.ts';
import { Failed, Loading } from '../states.tsx';
import { ZoneContext } from '../when.tsx';
import { WORDS } from './words.ts';

/** One's own passkeys: a second one for when the first is lost. The last way in cannot be removed; the server says so. */
export function Passkeys(): ReactNode {
  const say = useWords(WORDS);
  const language = useLanguage();
  const zone = useContext(ZoneContext);
  const client = useQueryClient();
  const keys = useQuery({ queryKey: ['passkeys'], queryFn: ({ signal }) => call('passkeys', { signal }) });
  const again = async (): Promise<void> => {
    await client.invalidateQueries({ queryKey: ['passkeys'] });
    await client.invalidateQueries({ queryKey: ['sessions'] });
  };
  const add = useMutation({ mutationFn: addPasskey, onSettled: again });
  const remove = useMutation({
    mutationFn: (id: string) => call('removePasskey', { params: { id } }),
    onSettled: again,
  });
  const when = (ms: number): string => timeOf(ms, 'moment', language, zone);
  return (
    <section className="panel">
      <h2>{say('passkeys')}</h2>
      <p className="muted">{say('passkeysBody')}</p>
      {keys.isPending && <Loading />}
      {keys.isError && <Failed error={keys.error} retry={() => void keys.refetch()} />}
      {keys.data?.length === 0 && <p className="muted">{say('none')}</p>}
      <ul className="settings-list">
        {keys.data?.map(({ id, createdMs, usedMs }) => (
          <li key={id}>
            <span>
              <strong>{say('passkeyOf', { when: when(createdMs) })}</strong>
              <span className="fine muted">
                {usedMs === null ? say('unused') : say('used', { when: when(usedMs) })}
              </span>
            </span>
            <button
              type="button"
              className="button"
              disabled={remove.isPending}
              aria-label={`${say('removePasskey')}: ${say('passkeyOf', { when: when(createdMs) })}`}
              onClick={() => {
                remove.mutate(id);
              }}
            >
              {say('removePasskey')}
            </button>
          </li>
        ))}
      </ul>
      {passkeysWork() && (
        <button
          type="button"
          className="button"
          disabled={add.isPending}
          onClick={() => {
            add.mutate();
          }}
        >
          {say('addPasskey')}
        </button>
      )}
      {add.isSuccess && <p role="status">{say('passkeyKept')}</p>}
      <EnterFault error={add.error ?? remove.error} />
    </section>
  );
}
