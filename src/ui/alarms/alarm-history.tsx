import { Link } from 'wouter';
import type { Alarm } from '../../wire/alarm.ts';
import { countOf, titleOf } from '../format.ts';
import { useWords } from '../language.ts';
import { ROLE_WORDS } from '../shell/words.ts';
import { When } from '../when.tsx';
import { ASK_WORDS } from './words.ts';

interface Line {
  readonly atMs: number;
  readonly what: string;
  readonly by?: string;
  readonly reason?: string | undefined;
}

/** What became of an alarm so far, in order: raised, judged, passed on, what followed. Roles, never names. */
export function AlarmHistory({ alarm }: { readonly alarm: Alarm }) {
  const say = useWords(ASK_WORDS);
  const sayRole = useWords(ROLE_WORDS);
  const lines: Line[] = [
    { atMs: alarm.raisedMs, what: say('raised') },
    ...alarm.judgements.map(({ verdict, by, atMs, reason }) => ({
      atMs,
      what: say(`verdict.${verdict}`),
      by: sayRole(by),
      reason,
    })),
    ...alarm.consequences.map(({ kind, recipient, by, atMs }) => {
      const what = say(`kind.${kind}`);
      return {
        atMs,
        what: recipient === undefined ? what : say('to', { what, to: titleOf(recipient) }),
        by: sayRole(by),
      };
    }),
  ];
  const passed = alarm.escalation?.passedOnMs;
  if (passed !== undefined) {
    lines.push({
      atMs: passed,
      what: say('passedOn', { to: (alarm.escalation?.recipients ?? []).map(titleOf).join(', ') }),
    });
  }
  lines.sort((a, b) => a.atMs - b.atMs);
  return (
    <div className="alarm-history">
      <h3>{say('history')}</h3>
      <ol>
        {lines.map((line, i) => (
          <li key={i}>
            <When ms={line.atMs} shape="time" />
            <span>
              {line.what}
              {line.by !== undefined && <span className="muted"> · {line.by}</span>}
              {line.reason !== undefined && <q>{line.reason}</q>}
            </span>
          </li>
        ))}
      </ol>
      <p className="fine muted">
        {alarm.entry === null ? (
          say('noEntry')
        ) : (
          <Link href={`/ledger?entry=${alarm.entry}`}>{say('ledgerEntry', { n: countOf(alarm.entry) })}</Link>
        )}
      </p>
    </div>
  );
}
