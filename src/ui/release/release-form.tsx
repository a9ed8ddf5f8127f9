import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import type { SubmitEvent, ReactNode } from 'react';
import { useLocation, useSearch } from 'wouter';
import type { Place } from '../../wire/place.ts';
import { call, callBytes } from '../api.ts';
import { titleOf } from '../format.ts';
import { useWords } from '../language.ts';
import { useLive } from '../live/use-live.ts';
import { faultOf } from '../outline/outline.ts';
import { OutlineEditor } from '../outline/outline-editor.tsx';
import { Empty, Fault, Loading } from '../states.tsx';
import { draftOf, spanOf } from './draft.ts';
import type { Draft } from './draft.ts';
import { WORDS } from './words.ts';

export function ReleaseForm({ onDone }: { readonly onDone: () => void }): ReactNode {
  const { place } = useLive();
  return place ? <Form place={place} onDone={onDone} /> : <Loading />;
}

function Form({ place, onDone }: { readonly place: Place; readonly onDone: () => void }): ReactNode {
  const say = useWords(WORDS);
  const live = useLive();
  const query = useSearch();
  const [, go] = useLocation();
  const client = useQueryClient();
  const cameras = place.grants.filter(({ keep }) => keep === 'sealed').map(({ name }) => name);
  const [draft, setDraft] = useState(() => draftOf(new URLSearchParams(query), cameras, live.nowMs(), place.timeZone));
  const [partly, setPartly] = useState(false);
  const change = (part: Partial<Draft>): void => {
    setDraft({ ...draft, ...part });
  };
  const drawing = useQuery({
    queryKey: ['drawing', draft.camera],
    queryFn: ({ signal }) => callBytes('drawing', { params: { camera: draft.camera }, signal }),
    enabled: partly && draft.camera !== '',
    retry: false,
  });
  const span = spanOf(draft, live.nowMs(), place.timeZone);
  const shape = partly && draft.region.length > 0 ? draft.region : undefined;
  const ask = useMutation({
    mutationFn: ({ fromMs, toMs }: { fromMs: number; toMs: number }) =>
      call('requestRelease', {
        body: {
          camera: draft.camera,
          fromMs,
          toMs,
          basis: draft.basis,
          fileNumber: draft.fileNumber,
          ...(draft.purpose.trim() !== '' && { purpose: draft.purpose }),
          ...(shape && { region: shape.map(({ x, y }) => ({ x, y })) }),
          ...(draft.alarm !== undefined && { alarm: draft.alarm }),
        },
      }),
    onSuccess: async (release) => {
      await client.invalidateQueries({ queryKey: ['releases'] });
      onDone();
      go(`/release/${release.id}`);
    },
  });
  if (cameras.length === 0) return <Empty title={say('noCamera')} />;
  const send = (event: SubmitEvent<HTMLFormElement>): void => {
    event.preventDefault();
    if (!('fault' in span)) ask.mutate(span);
  };
  const standing = live.cameras.get(draft.camera);
  const ready = !('fault' in span) && !(shape && faultOf(shape)) && !ask.isPending;
  return (
    <form className="panel release-form" onSubmit={send}>
      <label className="field">
        <span>{say('camera')}</span>
        <select
          value={draft.camera}
          onChange={(event) => {
            change({ camera: event.target.value, region: [] });
          }}
        >
          {cameras.map((name) => (
            <option key={name} value={name}>
              {titleOf(name)}
            </option>
          ))}
        </select>
      </label>
      <div className="release-span">
        {(['from', 'to'] as const).map((end) => (
          <label key={end} className="field">
            <span>{say(end)}</span>
            <input
              type="datetime-local"
              step={1}
              required
              value={draft[end]}
              aria-describedby="release-span"
              onChange={(event) => {
                change({ [end]: event.target.value });
              }}
            />
          </label>
        ))}
        <p id="release-span" className={'fault' in span ? 'release-fault' : 'fine muted'} role="status">
          {'fault' in span ? say(span.fault) : say('span', { zone: place.timeZone })}
        </p>
      </div>
      <label className="field">
        <span>{say('basis')}</span>
        <input
          required
          minLength={3}
          maxLength={300}
          value={draft.basis}
          placeholder={say('basisHint')}
          onChange={(event) => {
            change({ basis: event.target.value });
          }}
        />
      </label>
      <label className="field">
        <span>{say('fileNumber')}</span>
        <input
          required
          maxLength={100}
          value={draft.fileNumber}
          onChange={(event) => {
            change({ fileNumber: event.target.value });
          }}
        />
      </label>
      <label className="field">
        <span>{say('purpose')}</span>
        <input
          maxLength={500}
          value={draft.purpose}
          onChange={(event) => {
            change({ purpose: event.target.value });
          }}
        />
      </label>
      <p className="fine muted">{say('kept')}</p>
      <label className="release-partly">
        <input
          type="checkbox"
          checked={partly}
          onChange={(event) => {
            setPartly(event.target.checked);
          }}
        />
        <span>
          {say('region')}
          <span className="fine muted">{say('regionBody')}</span>
        </span>
      </label>
      {partly && (
        <OutlineEditor
          label={say('region')}
          aspect={standing?.aspect ?? 16 / 9}
          ink={drawing.data}
          points={draft.region}
          onChange={(region) => {
            change({ region });
          }}
        />
      )}
      {ask.isError && <Fault error={ask.error} />}
      <div className="release-buttons">
        <button type="submit" className="button primary" disabled={!ready}>
          {say('send')}
        </button>
        <button type="button" className="button" onClick={onDone}>
          {say('cancel')}
        </button>
      </div>
    </form>
  );
}
