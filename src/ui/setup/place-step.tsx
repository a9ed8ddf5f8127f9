import type { ReactNode } from 'react';
import { useWords } from '../language.ts';
import type { SetupDraft } from './draft.ts';
import { TextField } from './text-field.tsx';
import { WORDS } from './words.ts';

export interface StepProps {
  readonly draft: SetupDraft;
  readonly onChange: (draft: SetupDraft) => void;
}

export function PlaceStep({ draft, onChange }: StepProps): ReactNode {
  const say = useWords(WORDS);
  const put = (part: Partial<SetupDraft>): void => {
    onChange({ ...draft, ...part });
  };
  return (
    <section className="panel setup-fields">
      <TextField
        label={say('site')}
        hint={say('siteHint')}
        most={120}
        value={draft.site}
        onChange={(site) => {
          put({ site });
        }}
      />
      <TextField
        label={say('operator')}
        hint={say('operatorHint')}
        most={200}
        value={draft.operator}
        onChange={(operator) => {
          put({ operator });
        }}
      />
      <TextField
        label={say('contact')}
        hint={say('contactHint')}
        value={draft.contact}
        onChange={(contact) => {
          put({ contact });
        }}
      />
      <TextField
        label={say('dpo')}
        needed={false}
        most={200}
        value={draft.dpo}
        onChange={(dpo) => {
          put({ dpo });
        }}
      />
      <TextField
        label={say('legalBasis')}
        hint={say('legalBasisHint')}
        most={500}
        value={draft.legalBasis}
        onChange={(legalBasis) => {
          put({ legalBasis });
        }}
      />
      <TextField
        label={say('dpia')}
        hint={say('dpiaHint')}
        most={200}
        value={draft.dpia}
        onChange={(dpia) => {
          put({ dpia });
        }}
      />
    </section>
  );
}
