import { useMutation, useQueryClient } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import type { Release } from '../../wire/release.ts';
import { call } from '../api.ts';
import { useWords } from '../language.ts';
import { fromBase64, toBase64 } from '../secrets/base64.ts';
import { SecretFile, inBothLanguages } from '../secrets/secret-file.tsx';
import { Fault } from '../states.tsx';
import { WORDS } from './words.ts';

const NO_IDENTITY = {
  message: 'Das ist keine age-Schlüsseldatei.',
  remedy: 'Sie enthält eine Zeile, die mit AGE-SECRET-KEY- beginnt.',
};
const OPENS_NOTHING = {
  message: 'Diese Schlüsseldatei öffnet Ihren Teil dieser Herausgabe nicht.',
  remedy: 'Nehmen Sie die Datei des Verwahrers, den das Mandat an diesen Tagen nannte.',
};

/** A custodian chooses their identity file; everything secret happens in this browser. */
export function CustodianPanel({ release }: { readonly release: Release }): ReactNode {
  const say = useWords(WORDS);
  const client = useQueryClient();
  const contribute = useMutation({
    mutationFn: async (identity: string) => {
      const { recipient, days } = await call('shares', { params: { id: release.id } });
      // Loaded only where it is needed: the screens of everybody else do without its weight.
      const { resealShares } = await import('../secrets/custodian-share.ts');
      const sealed = await resealShares(
        identity,
        recipient,
        days.map(({ day, share }) => ({ day, share: fromBase64(share) })),
      );
      const body = { days: sealed.map(({ day, share }) => ({ day, share: toBase64(share) })) };
      return call('contribute', { params: { id: release.id }, body });
    },
    onSettled: () => client.invalidateQueries({ queryKey: ['releases'] }),
  });
  return (
    <section className="panel release-act">
      <h2>{say('contribute')}</h2>
      <p className="muted">{say('contributeBody')}</p>
      <SecretFile
        id="identity"
        label={contribute.isPending ? say('working') : say('identity')}
        busy={contribute.isPending}
        onText={(identity) => {
          contribute.mutate(identity);
        }}
      />
      {contribute.isSuccess && (
        <p className="release-good" role="status">
          {say('contributed')}
        </p>
      )}
      <Fault error={inBothLanguages(contribute.error, NO_IDENTITY, OPENS_NOTHING)} />
    </section>
  );
}
