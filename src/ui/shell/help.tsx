import { capOf, keysOf } from '../acts/registry.ts';
import type { Standing } from '../acts/registry.ts';
import { singleKeys, useStandingActs } from '../acts/use-acts.ts';
import { useLanguage, useWords } from '../language.ts';
import { Dialog } from './dialog.tsx';
import { SHELL_WORDS } from './words.ts';

/** What can be done here by key, at this moment: the screen's own first, what holds everywhere last. */
export function Help({ close }: { readonly close: () => void }) {
  const say = useWords(SHELL_WORDS);
  const language = useLanguage();
  const standing = useStandingActs();
  const letters = singleKeys.use();
  const mine = language === 'de' ? 0 : 1;
  // Of two acts with one key only the first can be reached by it.
  const taken = new Set<string>();
  const groups = new Map<string, Standing[]>();
  for (const one of standing) {
    const key = keysOf(one.act, language)[0] ?? '';
    if (taken.has(key)) continue;
    taken.add(key);
    const heading = one.heading?.[mine] ?? '';
    groups.set(heading, [...(groups.get(heading) ?? []), one]);
  }
  return (
    <Dialog title={say('keys')} close={close}>
      <div className="keys">
        {[...groups].map(([heading, list]) => (
          <section key={heading}>
            {heading !== '' && <h3>{heading}</h3>}
            <dl>
              {list.map(({ act }) => (
                <div key={act.word[1]}>
                  <dt>
                    {keysOf(act, language)
                      .slice(0, 2)
                      .filter((key, i, all) => i === 0 || !all.includes(key.replace('shift+', '')))
                      .map((key) => (
                        <kbd key={key}>{capOf(key)}</kbd>
                      ))}
                  </dt>
                  <dd>{act.word[mine]}</dd>
                </div>
              ))}
            </dl>
          </section>
        ))}
      </div>
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
