import { useState } from 'react';
import type { ReactNode } from 'react';
import { Link } from 'wouter';
import { useWords } from '../language.ts';
import { useSession } from '../session.ts';
import { Empty } from '../states.tsx';
import { AreasStep } from './areas-step.tsx';
import { CamerasStep } from './cameras-step.tsx';
import { CheckStep } from './check-step.tsx';
import { EMPTY_DRAFT, areasReady, camerasReady, placeReady } from './draft.ts';
import type { SetupDraft } from './draft.ts';
import { KeysStep } from './keys-step.tsx';
import type { MadeFiles } from './keys-step.tsx';
import { PlaceStep } from './place-step.tsx';
import './setup.css';
import { useLooks } from './use-looks.ts';
import { WORDS } from './words.ts';

const STEPS = ['stepPlace', 'stepCameras', 'stepAreas', 'stepCheck', 'stepKeys'] as const;

/** /setup: a place out of nothing. What was typed stays while one goes back and forth; nothing is made before the fourth step. */
export default function SetupScreen(): ReactNode {
  const say = useWords(WORDS);
  const { placeNeeded } = useSession();
  const [step, setStep] = useState(0);
  const [draft, setDraft] = useState<SetupDraft>(EMPTY_DRAFT);
  const [made, setMade] = useState<MadeFiles | undefined>(undefined);
  const looks = useLooks(draft.cameras.map(({ source }) => source.trim()));
  if (!placeNeeded && !made) {
    return <Empty title={say('exists')} act={<Link href="/mandate">{say('existsBody')}</Link>} />;
  }
  const ready = [placeReady(draft), camerasReady(draft), areasReady(draft)][step] ?? false;
  return (
    <div className="setup">
      <header>
        <h1>{say('title')}</h1>
        <p className="muted setup-lead">{say('lead')}</p>
        <ol className="setup-steps" aria-label={say('step', { n: step + 1 })}>
          {STEPS.map((word, i) => (
            <li key={word} className={i < step ? 'done' : ''} aria-current={i === step ? 'step' : undefined}>
              <span className="num">{i + 1}</span> {say(word)}
            </li>
          ))}
        </ol>
      </header>
      {step === 0 && <PlaceStep draft={draft} onChange={setDraft} />}
      {step === 1 && <CamerasStep draft={draft} onChange={setDraft} looks={looks} />}
      {step === 2 && <AreasStep draft={draft} onChange={setDraft} looks={looks} />}
      {step === 3 && (
        <CheckStep
          draft={draft}
          onMade={(files) => {
            setMade(files);
            setStep(4);
          }}
        />
      )}
      {step === 4 && made && <KeysStep files={made} />}
      {step < 4 && (
        <div className="setup-buttons">
          {step > 0 && (
            <button
              type="button"
              className="button"
              onClick={() => {
                setStep(step - 1);
              }}
            >
              {say('back')}
            </button>
          )}
          {step < 3 && (
            <button
              type="button"
              className="button primary"
              disabled={!ready}
              onClick={() => {
                setStep(step + 1);
              }}
            >
              {say('next')}
            </button>
          )}
        </div>
      )}
    </div>
  );
}
