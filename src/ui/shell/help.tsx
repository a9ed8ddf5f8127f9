import { capOf, keysOf } from '../acts/registry.ts';
import { singleKeys, useStandingActs } from '../acts/use-acts.ts';
import { useLanguage, useWords } from '../language.ts';
import { Dialog } from './dialog.tsx';
import { SHELL_WORDS } from './words.ts';

/** What can be done here by key, at this moment. */
export function Help({ close }: { readonly close: () => void }) {
  const say = useWords(SHELL_WORDS);
  const language = useLanguage();
  const standing = useStandingActs();
  const letters = singleKeys.use();
  // Of two acts with one key only the first can be reached by it.
  const taken = new Set<string>();
  const reached = standing.filter(({ act }) => {
    const key = keysOf(act, language)[0] ?? '';
    return !taken.has(key) && taken.add(key);
  });
  return (
    <Dialog title={say('keys')} close={close}>
      <dl className="keys">
        {reached.map(({ act }) => (
          <div key={act.word[1]}>
            <dt>
              {keysOf(act, language)
                .slice(0, 2)
                .filter((key, i, all) => i === 0 || !all.includes(key.replace('shift+', '')))
                .map((key) => (
                  <kbd key={key}>{capOf(key)}</kbd>
                ))}
            </dt>
            <dd>{act.word[language === 'de' ? 0 : 1]}</dd>
          </div>
        ))}
      </dl>
      <label className="check">
        <input
          type="checkbox"
          checked={letters}
          onChange={(event) => {
            singleKeys.set(event.currentTarget.checked);
          }}
        />
        {say('singleKeys')}
      </label>
    </Dialog>
  );
}
