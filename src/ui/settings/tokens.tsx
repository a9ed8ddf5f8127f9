import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState, useContext } from 'react';
import type { ReactNode } from 'react';
import { call } from '../api.ts';
import { timeOf } from '../format.ts';
import { useLanguage, useWords } from '../language.ts';
import { Failed, Fault } from '../states.tsx';
import { ZoneContext } from '../when.tsx';
import { WORDS } from './words.ts';

export function Tokens(): ReactNode {
  const say = useWords(WORDS);
  const language = useLanguage();
  const zone = useContext(ZoneContext);
  const client = useQueryClient();
  const tokens = useQuery({ queryKey: ['tokens'], queryFn: ({ signal }) => call('tokens', { signal }) });
  const [label, setLabel] = useState('');
  const [days, setDays] = useState(90);
  const again = (): Promise<void> => client.invalidateQueries({ queryKey: ['tokens'] });
  const make = useMutation({
    mutationFn: () => call('makeToken', { body: { label, days } }),
    onSuccess: async () => {
      setLabel('');
      await again();
    },
  });
  const end = useMutation({ mutationFn: (id: string) => call('endToken', { params: { id } }), onSettled: again });
  const when = (ms: number): string => timeOf(ms, 'moment', language, zone);
  return (
    <section className="panel">
      <h2>{say('tokens')}</h2>
      <p className="muted">{say('tokensBody')}</p>
      {tokens.isError && <Failed error={tokens.error} retry={() => void tokens.refetch()} />}
      {tokens.data?.length === 0 && <p className="muted">{say('none')}</p>}
      <ul className="settings-list">
        {tokens.data?.map((token) => (
          <li key={token.id}>
            <span>
              <strong>{token.label}</strong>
              <span className="fine muted">
                {say('until', { when: when(token.expiresMs) })},{' '}
                {token.usedMs === null ? say('unused') : say('used', { when: when(token.usedMs) })}
              </span>
            </span>
            <button
              type="button"
              className="button"
              disabled={end.isPending}
              onClick={() => {
                end.mutate(token.id);
              }}
            >
              {say('withdraw')}
            </button>
          </li>
        ))}
      </ul>
      <form
        className="settings-fields"
        onSubmit={(event) => {
          event.preventDefault();
          make.mutate();
        }}
      >
        <label className="field">
          <span>{say('label')}</span>
          <input
            required
            maxLength={80}
            value={label}
            onChange={(event) => {
              setLabel(event.target.value);
            }}
          />
        </label>
        <label className="field">
          <span>{say('days')}</span>
          <input
            type="number"
            required
            min={1}
            max={366}
            value={days}
            onChange={(event) => {
              setDays(event.target.valueAsNumber);
            }}
          />
        </label>
        <button type="submit" className="button" disabled={make.isPending || label.trim() === '' || !(days >= 1)}>
          {say('make')}
        </button>
      </form>
      {make.data && (
        <p role="status">
          {say('once')} <code className="settings-secret">{make.data.secret}</code>
        </p>
      )}
      <Fault error={make.error ?? end.error} />
    </section>
  );
}
