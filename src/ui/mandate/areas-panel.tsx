import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type { ReactNode } from 'react';
import type { Point } from '../../kernel/geometry.ts';
import { callBytes } from '../api.ts';
import { titleOf } from '../format.ts';
import { useWords } from '../language.ts';
import { useLive } from '../live/use-live.ts';
import { faultOf } from '../outline/outline.ts';
import { OutlineEditor } from '../outline/outline-editor.tsx';
import { areasIn, camerasIn, withArea } from './areas.ts';
import type { AreaKind } from './areas.ts';
import { WORDS } from './words.ts';

const KINDS = ['mask', 'watch', 'rest', 'crowd'] as const satisfies readonly AreaKind[];

interface AreasPanelProps {
  readonly yaml: string;
  readonly onText: (yaml: string) => void;
}

/** An area drawn on the drawing that the camera has grown by now; it goes into the draft's text. */
export default function AreasPanel({ yaml, onText }: AreasPanelProps): ReactNode {
  const say = useWords(WORDS);
  const live = useLive();
  const cameras = camerasIn(yaml);
  const [camera, setCamera] = useState(cameras[0] ?? '');
  const [kind, setKind] = useState<AreaKind>('mask');
  const [name, setName] = useState('');
  const [points, setPoints] = useState<readonly Point[]>([]);
  const standing = live.cameras.get(camera);
  const drawing = useQuery({
    queryKey: ['drawing', camera, standing?.drawing ?? 0],
    queryFn: ({ signal }) => callBytes('drawing', { params: { camera }, signal }),
    enabled: (standing?.drawing ?? 0) > 0,
    retry: false,
  });
  const ready = faultOf(points) === undefined && (kind === 'mask' || name.trim() !== '');
  const put = (): void => {
    const text = withArea(yaml, { camera, kind, name: name.trim(), points });
    if (text === undefined) return;
    onText(text);
    setPoints([]);
    setName('');
  };
  if (cameras.length === 0) return null;
  return (
    <div className="mandate-areas">
      <div className="mandate-area-fields">
        <label className="field">
          <span>{say('areaCamera')}</span>
          <select
            value={camera}
            onChange={(event) => {
              setCamera(event.target.value);
              setPoints([]);
            }}
          >
            {cameras.map((one) => (
              <option key={one} value={one}>
                {titleOf(one)}
              </option>
            ))}
          </select>
        </label>
        <label className="field">
          <span>{say('areaKind')}</span>
          <select
            value={kind}
            onChange={(event) => {
              setKind(event.target.value as AreaKind);
            }}
          >
            {KINDS.map((one) => (
              <option key={one} value={one}>
                {say(`area-${one}`)}
              </option>
            ))}
          </select>
        </label>
        {kind !== 'mask' && (
          <label className="field">
            <span>{say('areaName')}</span>
            <input
              value={name}
              maxLength={60}
              onChange={(event) => {
                setName(event.target.value);
              }}
            />
          </label>
        )}
      </div>
      <OutlineEditor
        label={say(`area-${kind}`)}
        aspect={standing?.aspect ?? 16 / 9}
        ink={drawing.data}
        points={points}
        others={areasIn(yaml, camera)}
        onChange={setPoints}
      />
      <div className="mandate-buttons">
        <button type="button" className="button" disabled={!ready} onClick={put}>
          {say('areaPut')}
        </button>
      </div>
    </div>
  );
}
