import { useMutation, useQueryClient } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import type { MandateView } from '../../wire/mandate.ts';
import { call } from '../api.ts';
import { useWords } from '../language.ts';
import { SecretFile, inBothLanguages } from '../secrets/secret-file.tsx';
import { Fault } from '../states.tsx';
import { WORDS } from './words.ts';

type Draft = NonNullable<MandateView['draft']>;
const NO_KEY = {
  message: 'Das ist kein lesbarer OpenSSH-Schlüssel.',
  remedy: 'Eine Datei wählen, die mit BEGIN OPENSSH PRIVATE KEY beginnt, oder eine .sig-Datei.',
};
const ANOTHER_KEY = {
  message: 'Mit diesem Schlüssel kann der Browser nicht unterschreiben.',
  remedy: 'Mit ssh-keygen unterschreiben, wie oben beschrieben, und die .sig-Datei wählen.',
};

/** Signs the draft with a key that stays in this browser, or takes a signature made elsewhere. */
export function SignPanel({ draft, onInForce }: { readonly draft: Draft; readonly onInForce: () => void }): ReactNode {
  const say = useWords(WORDS);
  const client = useQueryClient();
  const sign = useMutation({
    mutationFn: async (text: string) => {
      const { signMandate } = await import('../secrets/sign-mandate.ts');
      const made = text.includes('BEGIN SSH SIGNATURE');
      const signature = made ? text.slice(0, 10_000) : await signMandate(text, new TextEncoder().encode(draft.yaml));
      return call('signDraft', { body: { sha256: draft.sha256, signature } });
    },
    onSuccess: (view) => {
      if (!view.draft) onInForce();
    },
    onSettled: () => client.invalidateQueries({ queryKey: ['mandate'] }),
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
      <div className="mandate-buttons">
        <SecretFile
          id="signing-key"
          label={say(sign.isPending ? 'signing' : 'keyFile')}
          busy={sign.isPending}
          onText={(text) => {
            sign.mutate(text);
          }}
        />
        <button type="button" className="button" onClick={download}>
          {say('download')}
        </button>
      </div>
      {sign.isSuccess && (
        <p className="mandate-good" role="status">
          {say('signed')}
        </p>
      )}
      <Fault error={inBothLanguages(sign.error, NO_KEY, ANOTHER_KEY)} />
    </section>
  );
}
