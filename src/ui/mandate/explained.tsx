import type { ReactNode } from 'react';
import type { z } from 'zod';
import type { Explained as ExplainedShape, MandateView } from '../../wire/mandate.ts';
import { useLanguage, useSentence, useWords } from '../language.ts';
import { WORDS } from './words.ts';

/** The mandate in plain words. A tick for what it grants, a bar for what it withholds; each with its line. */
export function Explained({ explained }: { readonly explained: z.infer<typeof ExplainedShape> }): ReactNode {
  const say = useWords(WORDS);
  const paragraphs = explained[useLanguage()];
  return (
    <div className="mandate-words">
      {paragraphs.map(({ title, sentences }) => (
        <section key={title} className="panel">
          <h2>{title}</h2>
          <ul>
            {sentences.map(({ text, line, granted }, i) => (
              <li key={i} className={granted ? 'grants' : 'withholds'}>
                <span>{text}</span>
                {line > 0 && <span className="fine muted num">{say('line', { n: line })}</span>}
              </li>
            ))}
          </ul>
        </section>
      ))}
    </div>
  );
}

/** Who has signed these bytes, and who has not; a tick or a ring, and the sentence. */
export function Signatures({ signatures }: { readonly signatures: MandateView['signatures'] }): ReactNode {
  const say = useWords(WORDS);
  const speak = useSentence();
  return (
    <div>
      <h2>{say('signatures')}</h2>
      <ul className="mandate-signatures">
        {signatures.map(({ role, valid, sentence }, i) => (
          <li key={`${role} ${i}`} className={valid ? 'good' : ''}>
            <strong>{role}</strong> <span className="muted">{speak(sentence)}</span>
          </li>
        ))}
      </ul>
    </div>
  );
}
