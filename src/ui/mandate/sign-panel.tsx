import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useRef } from 'react';
import type { ReactNode } from 'react';
import { AugenmassError } from '../../kernel/errors.ts';
import type { MandateView } from '../../wire/mandate.ts';
import { call } from '../api.ts';
import { useWords } from '../language.ts';
import { ApiProblem } from '../problem.ts';
import { Fault } from '../states.tsx';
import { WORDS } from './words.ts';

type Draft = NonNullable<MandateView['draft']>;
const LARGEST_FILE = 100_000;

/** Signs the draft with a key that stays in this browser, or takes a signature made elsewhere. */
export function SignPanel({ draft, onInForce }: { readonly draft: Draft; readonly onInForce: () => void }): ReactNode {
  const say = useWords(WORDS);
  const client = useQueryClient();
  const input = useRef<HTMLInputElement>(null);
  const sign = useMutation({
    mutationFn: async (file: File) => {
      const text = file.size > LARGEST_FILE ? '' : await file.text();
      const { signMandate } = await import('../secrets/sign-mandate.ts');
      const made = text.includes('BEGIN SSH SIGNATURE');
      const signature = made ? text.slice(0, 10_000) : await signMandate(text, new TextEncoder().encode(draft.yaml));
      return call('signDraft', { body: { sha256: draft.sha256, signature } });
    },
    onSuccess: (view) => {
      if (!view.draft) onInForce();
    },
    onSettled: async () => {
      if (input.current) input.current.value = '';
      await client.invalidateQueries({ queryKey: ['mandate'] });
    },
  });
  const download = (): void => {
    const address = URL.createObjectURL(new Blob([draft.yaml], { type: 'application/yaml' }));
    const link = document.createElement('a');
    link.href = address;
    link.download = 'mandate.yaml';
    link.click();
    URL.revokeObjectURL(address);
  };
  return (
    <section className="panel">
      <h2>{say('sign')}</h2>
      <p className="muted">{say('signBody')}</p>
      <p className="fine muted">{say('signElse')}</p>
      <input
        ref={input}
        id="signing-key"
        className="mandate-file"
        type="file"
        disabled={sign.isPending}
        onChange={(event) => {
          const file = event.target.files?.[0];
          if (file) sign.mutate(file);
        }}
      />
      <div className="mandate-buttons">
        <label htmlFor="signing-key" className="button primary">
          {say(sign.isPending ? 'signing' : 'keyFile')}
        </label>
        <button type="button" className="button" onClick={download}>
          {say('download')}
        </button>
      </div>
      {sign.isSuccess && (
        <p className="mandate-good" role="status">
          {say('signed')}
        </p>
      )}
      <Fault error={said(sign.error)} />
    </section>
  );
}

/** What the browser's own part refuses, in both languages. */
function said(error: unknown): unknown {
  if (!(error instanceof AugenmassError)) return error;
  const invalid = error.kind === 'invalid';
  return new ApiProblem(422, {
    kind: error.kind,
    message: {
      de: invalid
        ? 'Das ist kein lesbarer OpenSSH-Schlüssel.'
        : 'Mit diesem Schlüssel kann der Browser nicht unterschreiben.',
      en: error.message,
    },
    remedy: {
      de: invalid
        ? 'Eine Datei wählen, die mit BEGIN OPENSSH PRIVATE KEY beginnt, oder eine .sig-Datei.'
        : 'Mit ssh-keygen unterschreiben, wie oben beschrieben, und die .sig-Datei wählen.',
      en: error.remedy ?? '',
    },
  });
}
