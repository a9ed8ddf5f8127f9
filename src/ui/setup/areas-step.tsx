import { useQueryClient } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import type { z } from 'zod';
import type { CameraTest } from '../../wire/setup.ts';
import { useWords } from '../language.ts';
import { faultOf } from '../outline/outline.ts';
import { OutlineEditor } from '../outline/outline-editor.tsx';
import { masksOf } from './draft.ts';
import type { AreaDraft, CameraDraft } from './draft.ts';
import type { StepProps } from './place-step.tsx';
import { GrowingDrawing, GrowingWords } from './growing.tsx';
import { isRunning, useLookInk } from './use-looks.ts';
import type { Looks } from './use-looks.ts';
import { WORDS } from './words.ts';

const KINDS = [
  ['mask', 'addMask'],
  ['watch', 'addWatch'],
  ['rest', 'addRest'],
] as const;

export function AreasStep({ draft, onChange, looks }: StepProps & { readonly looks: Looks }): ReactNode {
  const say = useWords(WORDS);
  return (
    <>
      <p className="muted setup-lead">{say('areasLead')}</p>
      {draft.cameras.map((camera, i) => (
        <CameraAreas
          key={i}
          camera={camera}
          looks={looks}
          onChange={(changed) => {
            onChange({ ...draft, cameras: draft.cameras.with(i, changed) });
          }}
        />
      ))}
    </>
  );
}

interface CameraAreasProps {
  readonly camera: CameraDraft;
  readonly looks: Looks;
  readonly onChange: (camera: CameraDraft) => void;
}

function CameraAreas({ camera, looks, onChange }: CameraAreasProps): ReactNode {
  const say = useWords(WORDS);
  const seen = useQueryClient().getQueryData<z.infer<typeof CameraTest>>(['setup-camera', camera.source.trim()]);
  const look = looks.of(camera.source.trim())?.look;
  const ink = useLookInk(look);
  const tested = seen?.widthPx != null && seen.heightPx != null ? seen.widthPx / seen.heightPx : 16 / 9;
  const aspect = look?.aspect ?? tested;
  const put = (areas: readonly AreaDraft[]): void => {
    onChange({ ...camera, areas });
  };
  const titleOf = (area: AreaDraft, i: number): string =>
    area.kind === 'mask' ? say('mask', { n: i + 1 }) : say(area.kind);
  return (
    <section className="panel setup-areas">
      <h2>{camera.name}</h2>
      <p className="fine muted">{say('areasLater')}</p>
      {/* The board is shown once: while nothing is outlined, by itself. */}
      {look && camera.areas.length > 0 && isRunning(look) ? (
        <GrowingWords look={look} />
      ) : (
        (camera.areas.length === 0 || !look) && (
          <GrowingDrawing source={camera.source.trim()} looks={looks} masks={masksOf(camera)} />
        )
      )}
      {camera.areas.map((area, i) => (
        <div key={i} className="setup-area">
          <div className="setup-area-head">
            <strong>{titleOf(area, i)}</strong>
            <button
              type="button"
              className="button quiet"
              onClick={() => {
                put(camera.areas.toSpliced(i, 1));
              }}
            >
              {say('removeArea')}
            </button>
          </div>
          <OutlineEditor
            label={`${camera.name}: ${titleOf(area, i)}`}
            aspect={aspect}
            ink={ink}
            points={area.points}
            others={camera.areas.flatMap((other, j) =>
              j === i ? [] : [{ name: titleOf(other, j), points: other.points }],
            )}
            onChange={(points) => {
              put(camera.areas.with(i, { ...area, points }));
            }}
          />
          {faultOf(area.points) !== undefined && <p className="fine setup-bad">{say('badArea')}</p>}
        </div>
      ))}
      <div className="setup-buttons">
        {KINDS.map(([kind, word]) => (
          <button
            key={kind}
            type="button"
            className="button"
            disabled={camera.areas.length >= 20}
            onClick={() => {
              put([...camera.areas, { kind, points: [] }]);
            }}
          >
            + {say(word)}
          </button>
        ))}
      </div>
      {camera.behaviours.includes('intrusion') && !camera.areas.some(({ kind }) => kind === 'watch') && (
        <p className="fine setup-bad">{say('intrusion')}</p>
      )}
    </section>
  );
}
