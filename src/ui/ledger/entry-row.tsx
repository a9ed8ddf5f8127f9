import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import type { z } from 'zod';
import type { LedgerEntry } from '../../wire/mandate.ts';
import { call } from '../api.ts';
import { countOf } from '../format.ts';
import { useSentence, useWords } from '../language.ts';
import { problemOf } from '../problem.ts';
import { saveText } from '../saving.ts';
import { When } from '../when.tsx';
import { COMMANDS, proofNameOf } from './commands.ts';
import { Copyable } from './copyable.tsx';
import { ACT_WORDS, isKnownAct, LEDGER_WORDS } from './words.ts';

type Entry = z.infer<typeof LedgerEntry>;

interface RowProps {
  readonly row: Entry;
  readonly vkey: string;
  readonly opened: boolean;
}

/** One entry: what happened, in a sentence; behind it the entry itself and its proof. */
export function EntryRow({ row, vkey, opened }: RowProps) {
  const say = useWords(LEDGER_WORDS);
  const sayAct = useWords(ACT_WORDS);
  const speak = useSentence();
  const [open, setOpen] = useState(opened);
  const { index, entry, sentence } = row;
  const act = String(entry['act']);
  const timeMs = Number(entry['timeMs']);
  const bad = entry['result'] === 'refused' || entry['result'] === 'failed';
  return (
    <li className="entry" data-act={act} data-open={open}>
      <div className="entry-line">
        <span className="entry-index">{countOf(index)}</span>
        <span className="entry-when">{Number.isFinite(timeMs) && <When ms={timeMs} />}</span>
        <span className="entry-act chip">{isKnownAct(act) ? sayAct(act) : act}</span>
        <span className={bad ? 'entry-sentence alarm' : 'entry-sentence'}>{speak(sentence)}</span>
        <button
          type="button"
          className="button quiet"
          aria-expanded={open}
          aria-label={say('details', { n: countOf(index) })}
          onClick={() => {
            setOpen(!open);
          }}
        >
          {say('detailsShort')}
        </button>
      </div>
      {open && <Details row={row} vkey={vkey} />}
    </li>
  );
}

function Details({ row, vkey }: Omit<RowProps, 'opened'>) {
  const say = useWords(LEDGER_WORDS);
  const speak = useSentence();
  const { index, entry } = row;
  const fetchProof = useMutation({
    mutationFn: () => call('ledgerProof', { params: { index } }),
    onSuccess: ({ proof }) => {
      saveText(proofNameOf(index), proof);
    },
  });
  return (
    <div className="entry-details">
      <p>{say('proofBody')}</p>
      <Copyable text={COMMANDS.proof(index, vkey)} label={say('commandProof')} />
      <button
        type="button"
        className="button plain"
        disabled={fetchProof.isPending}
        onClick={() => {
          fetchProof.mutate();
        }}
      >
        {say(fetchProof.isPending ? 'downloading' : 'download')}
      </button>
      {fetchProof.isError && (
        <p className="fault" role="alert">
          {say('proofFailed', { why: speak(problemOf(fetchProof.error).message) })}
        </p>
      )}
      <h2>{say('content')}</h2>
      <pre tabIndex={0} role="group" aria-label={say('content')}>
        {JSON.stringify(entry, null, 2)}
      </pre>
      {entry['commitments'] !== undefined && <p className="fine muted">{say('committed')}</p>}
    </div>
  );
}
