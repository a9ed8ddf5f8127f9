import { useMutation, useQueryClient } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import type { z } from 'zod';
import type { CameraTest } from '../../wire/setup.ts';
import { call } from '../api.ts';
import { numberOf } from '../format.ts';
import { useLanguage, useSentence, useWords } from '../language.ts';
import { Fault } from '../states.tsx';
import { OFFERED, masksOf, nameFits, nameFrom, newCamera } from './draft.ts';
import type { CameraDraft } from './draft.ts';
import type { StepProps } from './place-step.tsx';
import { TextField } from './text-field.tsx';
import { GrowingDrawing } from './growing.tsx';
import type { Looks } from './use-looks.ts';
import { WORDS } from './words.ts';

export function CamerasStep({ draft, onChange, looks }: StepProps & { readonly looks: Looks }): ReactNode {
  const say = useWords(WORDS);
  const put = (at: number, camera: CameraDraft): void => {
    onChange({ ...draft, cameras: draft.cameras.with(at, camera) });
  };
  return (
    <>
      {draft.cameras.map((camera, i) => (
        <section key={i} className="panel setup-fields">
          <h2>
            {say('camera')} {i + 1}
          </h2>
          <TextField
            label={say('name')}
            hint={say('nameHint')}
            most={40}
            value={camera.name}
            fault={camera.name !== '' && !nameFits(draft, i) ? say('nameBad') : undefined}
            onChange={(name) => {
              put(i, { ...camera, name: nameFrom(name) });
            }}
          />
          <TextField
            label={say('source')}
            hint={say('sourceHint')}
            most={2000}
            value={camera.source}
            onChange={(source) => {
              put(i, { ...camera, source });
            }}
          />
          <TextField
            label={say('purpose')}
            hint={say('purposeHint')}
            value={camera.purpose}
            onChange={(purpose) => {
              put(i, { ...camera, purpose });
            }}
          />
          <fieldset className="setup-behaviours">
            <legend>{say('behaviours')}</legend>
            {OFFERED.map((behaviour) => (
              <label key={behaviour}>
                <input
                  type="checkbox"
                  checked={camera.behaviours.includes(behaviour)}
                  onChange={(event) => {
                    const others = camera.behaviours.filter((one) => one !== behaviour);
                    put(i, { ...camera, behaviours: event.target.checked ? [...others, behaviour] : others });
                  }}
                />
                {say(behaviour)}
              </label>
            ))}
          </fieldset>
          <CameraCheck key={camera.source.trim()} source={camera.source.trim()} looks={looks} masks={masksOf(camera)} />
          {draft.cameras.length > 1 && (
            <button
              type="button"
              className="button quiet"
              onClick={() => {
                onChange({ ...draft, cameras: draft.cameras.toSpliced(i, 1) });
              }}
            >
              {say('removeCamera')}
            </button>
          )}
        </section>
      ))}
      <button
        type="button"
        className="button"
        disabled={draft.cameras.length >= 64}
        onClick={() => {
          onChange({ ...draft, cameras: [...draft.cameras, newCamera()] });
        }}
      >
        {say('addCamera')}
      </button>
    </>
  );
}

interface CheckProps {
  readonly source: string;
  readonly looks: Looks;
  readonly masks: ReturnType<typeof masksOf>;
}

/**
 * A live test: some seconds of packets through the walled intake, answered with codec, size and whether there is sound. A camera
 * that answers may have its drawing grown.
 */
function CameraCheck({ source, looks, masks }: CheckProps): ReactNode {
  const say = useWords(WORDS);
  const speak = useSentence();
  const language = useLanguage();
  const client = useQueryClient();
  const check = useMutation({
    mutationFn: () => call('testCamera', { body: { source } }),
    onSuccess: (answer) => {
      client.setQueryData(['setup-camera', source], answer);
    },
  });
  const seen = check.data ?? client.getQueryData<z.infer<typeof CameraTest>>(['setup-camera', source]);
  return (
    <>
      <div className="setup-check" aria-live="polite">
        <button
          type="button"
          className="button"
          disabled={source === '' || check.isPending}
          onClick={() => {
            check.mutate();
          }}
        >
          {say('test')}
        </button>
        {check.isPending && <span className="muted">{say('testing')}</span>}
        {seen && (
          <span>
            <strong className={seen.ok ? 'setup-good' : 'setup-bad'}>{speak(seen.sentence)}</strong>{' '}
            {seen.codec !== null && (
              <span className="num muted">
                {say(seen.widthPx === null ? 'streamBare' : 'stream', {
                  codec: seen.codec,
                  width: seen.widthPx ?? 0,
                  height: seen.heightPx ?? 0,
                  fps: numberOf(seen.framesPerSecond ?? 0, language),
                })}
              </span>
            )}
            {seen.audio && <span className="setup-bad"> {say('audio')}</span>}
          </span>
        )}
        <Fault error={check.error} />
      </div>
      {(seen?.ok === true || looks.of(source)) && <GrowingDrawing source={source} looks={looks} masks={masks} />}
    </>
  );
}
