// What to say on the telephone: one question at a time, and by the answer what to do and how it goes on. A ticket of an older
// program has lines only.

import { useState } from 'react';
import type { TicketView } from '../../../../../contract/api.ts';
import { useMe } from '../../api/queries.ts';
import { askedHand, mayDo } from '../../domain.ts';
import { useWords } from '../../i18n/i18n.ts';
import { Icon } from '../../ui/icon.tsx';
import { Words } from '../../ui/marks.tsx';
import { useRun } from './use-run.ts';

type Question = NonNullable<TicketView['visit']['phone']>[number];
type Given = { question: number; answer: 'yes' | 'no' };

export function PhoneScript({ ticket }: { ticket: TicketView }) {
  const { t, words } = useWords();
  const { phone, phoneScript } = ticket.visit;
  if (phoneScript.length === 0) return null;
  return (
    <div className="phone-script">
      <h3>
        <Icon name="phone" />
        {t('ticket.phone')}
      </h3>
      {phone === undefined ? (
        <ol>
          {phoneScript.map((line, index) => (
            <li key={index}>
              <Words>{words(line)}</Words>
            </li>
          ))}
        </ol>
      ) : (
        <Talk ticket={ticket} questions={phone} />
      )}
    </div>
  );
}

function Talk({ ticket, questions }: { ticket: TicketView; questions: readonly Question[] }) {
  const { t, words } = useWords();
  const [given, setGiven] = useState<readonly Given[]>([]);
  const last = given.at(-1);
  const turn = last && questions[last.question - 1]?.[last.answer];
  const at = turn === undefined ? 1 : turn.next;
  const question = typeof at === 'number' ? questions[at - 1] : undefined;
  return (
    <div className="talk" aria-live="polite">
      {given.map(({ question: number, answer }) => {
        const asked = questions[number - 1];
        const said = asked?.[answer].do;
        return (
          <div key={number} className="talk-past">
            <p className="muted">
              <Words>{asked === undefined ? '' : words(asked.ask)}</Words> <b>{t(`treat.${answer}`)}</b>
            </p>
            {said !== undefined && (
              <p className="talk-do">
                <Icon name="next" />
                <Words>{words(said)}</Words>
              </p>
            )}
          </div>
        );
      })}
      {question !== undefined && typeof at === 'number' && (
        <div className="talk-ask">
          <p>
            <Words>{words(question.ask)}</Words>
          </p>
          <div className="talk-answers">
            {(['yes', 'no'] as const).map((answer) => (
              <button
                key={answer}
                type="button"
                className="button button-large"
                onClick={() => setGiven([...given, { question: at, answer }])}
              >
                {t(`treat.${answer}`)}
              </button>
            ))}
          </div>
        </div>
      )}
      {typeof at === 'string' && (
        <p className="talk-end">
          <Icon name={at === 'cured' ? 'check' : at} />
          {t(`treat.end.${at}`)}
        </p>
      )}
      {typeof at === 'string' && at !== 'cured' && at !== ticket.visit.decision && <HandOn ticket={ticket} />}
      {given.length > 0 && (
        <button type="button" className="text-button" onClick={() => setGiven([])}>
          {t('treat.again')}
        </button>
      )}
    </div>
  );
}

/** Said on the telephone that it did not help: the ticket goes to the next hands. */
function HandOn({ ticket }: { ticket: TicketView }) {
  const { t } = useWords();
  const me = useMe();
  const { run, isBusy } = useRun(ticket.id, () => undefined);
  const from = askedHand(ticket);
  if (from === null || !me.data || !mayDo(me.data.role, 'hand-on')) return null;
  return (
    <button type="button" className="button" disabled={isBusy} onClick={() => run({ action: 'hand-on', from })}>
      <Icon name="next" />
      {t('action.hand-on')}
    </button>
  );
}
