import type { LedgerPage } from '../../wire/mandate.ts';
import { useWords } from '../language.ts';
import { COMMANDS } from './commands.ts';
import { Copyable } from './copyable.tsx';
import { LEDGER_WORDS } from './words.ts';

type Kept = Pick<LedgerPage, 'vkey' | 'checkpoint' | 'cosigners'>;

/** Everything somebody outside needs to check the record with nothing of ours. */
export function VerifyYourself({ vkey, checkpoint, cosigners }: Kept) {
  const say = useWords(LEDGER_WORDS);
  return (
    <aside className="panel verify" aria-labelledby="verify-title">
      <h2 id="verify-title">{say('verifyTitle')}</h2>
      <p className="muted">{say('verifyBody')}</p>
      <section>
        <h3>{say('key')}</h3>
        <Copyable text={vkey} label={say('key')} file="ledger.vkey" />
      </section>
      <section>
        <h3>{say('checkpoint')}</h3>
        <p className="fine muted">{say('checkpointBody')}</p>
        <Copyable text={checkpoint} label={say('checkpoint')} file="checkpoint.txt" />
      </section>
      <section>
        <h3>{say('witnesses')}</h3>
        <p className="fine muted">{say(cosigners.length > 0 ? 'witnessesBody' : 'witnessesNone')}</p>
        <ul className="verify-witnesses">
          {cosigners.map((name) => (
            <li key={name}>
              <span className="verified">✓</span> {name}
            </li>
          ))}
        </ul>
      </section>
      <section>
        <h3>{say('commands')}</h3>
        <p className="fine muted">{say('commandAll')}</p>
        <Copyable text={COMMANDS.all(vkey)} label={say('commandAll')} />
        <p className="fine muted">{say('commandSince')}</p>
        <Copyable text={COMMANDS.since(vkey)} label={say('commandSince')} />
        <p className="fine muted">{say('commandProof')}</p>
        <Copyable text={COMMANDS.proof(undefined, vkey)} label={say('commandProof')} />
        <p className="fine muted">{say('otherTools')}</p>
      </section>
    </aside>
  );
}
