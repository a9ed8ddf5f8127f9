import { Component } from 'react';
import type { ReactNode } from 'react';
import { useWords } from '../language.ts';
import { Failed } from '../states.tsx';
import { SHELL_WORDS } from './words.ts';

function Crashed({ error }: { readonly error: unknown }) {
  const say = useWords(SHELL_WORDS);
  return (
    <div className="crashed">
      <p className="muted">{say('crashed')}</p>
      <Failed
        error={error}
        retry={() => {
          location.reload();
        }}
      />
    </div>
  );
}

/** A screen that breaks takes neither the rail nor the strip with it. */
export class Boundary extends Component<{ readonly children: ReactNode }, { readonly error: unknown }> {
  override state = { error: undefined as unknown };

  static getDerivedStateFromError(error: unknown) {
    return { error };
  }

  override render() {
    return this.state.error === undefined ? this.props.children : <Crashed error={this.state.error} />;
  }
}
