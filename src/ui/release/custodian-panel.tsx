import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useRef } from 'react';
import type { ReactNode } from 'react';
import { AugenmassError } from '../../kernel/errors.ts';
import type { Release } from '../../wire/release.ts';
import { call } from '../api.ts';
import { useWords } from '../language.ts';
import { ApiProblem } from '../problem.ts';
import { fromBase64, toBase64 } from '../secrets/base64.ts';
import { Fault } from '../states.tsx';
import { WORDS } from './words.ts';

/** Bytes: an identity file is a line or two; what is larger is the wrong file. */
const LARGEST_IDENTITY = 100_000;

/** A custodian chooses their identity file; everything secret happens in this browser. */
export function CustodianPanel({ release }: { readonly release: Release }): ReactNode {
  const say = useWords(WORDS);
  const client = useQueryClient();
  const input = useRef<HTMLInputElement>(null);
  const contribute = useMutation({
    mutationFn: async (file: File) => {
      const identity = file.size > LARGEST_IDENTITY ? '' : await file.text();
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
    onSettled: async () => {
      if (input.current) input.current.value = '';
      await client.invalidateQueries({ queryKey: ['releases'] });
    },
  });
  return (
    <section className="panel release-act">
      <h2>{say('contribute')}</h2>
      <p className="muted">{say('contributeBody')}</p>
      <input
        ref={input}
        id="identity"
        className="release-file"
        type="file"
        accept=".txt,.age,text/plain"
        disabled={contribute.isPending}
        onChange={(event) => {
          const file = event.target.files?.[0];
          if (file) contribute.mutate(file);
        }}
      />
      <label htmlFor="identity" className="button primary">
        {contribute.isPending ? say('working') : say('identity')}
      </label>
      {contribute.isSuccess && (
        <p className="release-good" role="status">
          {say('contributed')}
        </p>
      )}
      {contribute.isError && <Fault error={said(contribute.error)} />}
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
        ? 'Das ist keine age-Schlüsseldatei.'
        : 'Diese Schlüsseldatei öffnet Ihren Teil dieser Herausgabe nicht.',
      en: error.message,
    },
    remedy: {
      de: invalid
        ? 'Sie enthält eine Zeile, die mit AGE-SECRET-KEY- beginnt.'
        : 'Nehmen Sie die Datei des Verwahrers, den das Mandat an diesen Tagen nannte.',
      en: error.remedy ?? '',
    },
  });
}
