import { useState } from 'react';
import type { ReactNode } from 'react';
import type { z } from 'zod';
import type { SetupMade } from '../../wire/setup.ts';
import { useWords } from '../language.ts';
import { WORDS } from './words.ts';

export type MadeFiles = z.infer<typeof SetupMade>['files'];

/** The only moment at which these secrets are on a screen: each goes to its owner. */
export function KeysStep({ files }: { readonly files: MadeFiles }): ReactNode {
  const say = useWords(WORDS);
  const [taken, setTaken] = useState<ReadonlySet<string>>(new Set());
  const left = files.filter(({ fileName }) => !taken.has(fileName)).length;
  const take = ({ fileName, text }: MadeFiles[number]): void => {
    const address = URL.createObjectURL(new Blob([text], { type: 'text/plain' }));
    const link = document.createElement('a');
    link.href = address;
    link.download = fileName;
    link.click();
    URL.revokeObjectURL(address);
    setTaken(new Set([...taken, fileName]));
  };
  return (
    <section className="panel">
      <p>{say('keysLead')}</p>
      <ul className="setup-keys">
        {files.map((file) => (
          <li key={file.fileName}>
            <span>
              <strong>{say(file.kind === 'custodian' ? 'custodianKey' : 'signingKey', { owner: file.owner })}</strong>
              <span className="fine muted">{file.fileName}</span>
            </span>
            {taken.has(file.fileName) && <span className="setup-good fine">✓ {say('downloaded')}</span>}
            <button
              type="button"
              className="button"
              onClick={() => {
                take(file);
              }}
            >
              {say('download')}
            </button>
          </li>
        ))}
      </ul>
      <p role="status" className={left > 0 ? 'setup-bad' : 'setup-good'}>
        {left > 0 ? say('keysLeft', { n: left }) : '✓'}
      </p>
      <div className="setup-buttons">
        {/* A whole load: the session has to be told that there is a place now. */}
        <a className={left > 0 ? 'button' : 'button primary'} href="/">
          {say('finish')}
        </a>
        <a className="button" href="/people">
          {say('people')}
        </a>
      </div>
    </section>
  );
}
