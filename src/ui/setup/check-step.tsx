import { useMutation } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { call } from '../api.ts';
import { useWords } from '../language.ts';
import { Fault } from '../states.tsx';
import { OFFERED, bodyOf } from './draft.ts';
import type { CameraDraft, SetupDraft } from './draft.ts';
import type { MadeFiles } from './keys-step.tsx';
import { WORDS } from './words.ts';

interface CheckStepProps {
  readonly draft: SetupDraft;
  readonly onMade: (files: MadeFiles) => void;
}

/** Once more in words, then it is made: mandate, ledger, keys. All or nothing. */
export function CheckStep({ draft, onMade }: CheckStepProps): ReactNode {
  const say = useWords(WORDS);
  const make = useMutation({
    mutationFn: () => call('makePlace', { body: bodyOf(draft) }),
    onSuccess: ({ files }) => {
      onMade(files);
    },
  });
  return (
    <section className="panel">
      <p className="muted">{say('checkLead')}</p>
      <dl className="setup-facts">
        <dt>{say('site')}</dt>
        <dd>{draft.site}</dd>
        <dt>{say('operator')}</dt>
        <dd>
          {draft.operator}, {draft.contact}
        </dd>
        <dt>{say('legalBasis')}</dt>
        <dd>{draft.legalBasis}</dd>
        <dt>{say('dpia')}</dt>
        <dd>{draft.dpia}</dd>
        {draft.cameras.map((camera) => (
          <Camera key={camera.name} camera={camera} />
        ))}
      </dl>
      <button
        type="button"
        className="button primary"
        disabled={make.isPending}
        onClick={() => {
          make.mutate();
        }}
      >
        {say(make.isPending ? 'making' : 'make')}
      </button>
      <Fault error={make.error} />
    </section>
  );
}

function Camera({ camera }: { readonly camera: CameraDraft }): ReactNode {
  const say = useWords(WORDS);
  const offered = OFFERED.filter((one) => camera.behaviours.includes(one));
  return (
    <>
      <dt>{camera.name}</dt>
      <dd>
        {camera.purpose}. {say('behaviours')}: {offered.map((one) => say(one)).join(', ')}.
      </dd>
    </>
  );
}
