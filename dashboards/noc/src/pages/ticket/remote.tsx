// What can be tried from here before anybody drives, and how what was tried has gone. The server says what stands in the
// way; this shows it before one asks.

import { useState } from 'react';
import type { TicketView } from '../../../../../contract/api.ts';
import type { RemedyView, RemoteActionView } from '../../../../../contract/api-actions.ts';
import type { Me } from '../../../../../contract/api-people.ts';
import { useDecideAction, useRemedies } from '../../api/remote-queries.ts';
import { mayCommission } from '../../domain.ts';
import { shortTime } from '../../format/time.ts';
import { percentText } from '../../format/value.ts';
import { componentText, resultText, targetText, useWords } from '../../i18n/i18n.ts';
import { useNow } from '../../live/ticker.ts';
import { Words } from '../../ui/marks.tsx';
import { errorWords } from '../../ui/states.tsx';
import { showToast } from '../../ui/toast.tsx';
import { useZone } from '../../ui/use-zone.ts';
import { RemoteDialog } from './remote-dialog.tsx';
import { seenRows } from './seen-readings.ts';
import '../../styles/remote.css';

/** States that nobody should overlook. */
const BAD = ['not-healed', 'failed', 'refused', 'stuck', 'unsent'];

export function Remote({ ticket, me }: { ticket: TicketView; me: Me }) {
  const { t } = useWords();
  const { data } = useRemedies(ticket.id, ticket.events.at(-1)?.seq ?? 0);
  const [chosen, setChosen] = useState<RemedyView | null>(null);
  const actions = data?.actions ?? [];
  const remedies = ticket.state === 'open' ? (data?.remedies ?? []) : [];
  if (actions.length === 0 && remedies.length === 0) return null;
  return (
    <section className="card remote" data-testid="remote">
      <h2>{t('remote.title')}</h2>
      {actions.length > 0 && (
        <ul className="remote-list">
          {actions.map((action) => (
            <Tried key={action.id} action={action} ticket={ticket} me={me} />
          ))}
        </ul>
      )}
      {remedies.length > 0 && (
        <ul className="remote-list">
          {remedies.map((remedy) => (
            <Offer
              key={`${remedy.asset} ${remedy.verb}`}
              remedy={remedy}
              wasInVain={actions.some((one) => isSame(one, remedy) && one.state === 'not-healed')}
              me={me}
              onTry={setChosen}
            />
          ))}
        </ul>
      )}
      {chosen && <RemoteDialog ticket={ticket} remedy={chosen} onClose={() => setChosen(null)} />}
    </section>
  );
}

function isSame(one: Pick<RemedyView, 'asset' | 'verb'>, other: Pick<RemedyView, 'asset' | 'verb'>): boolean {
  return one.asset === other.asset && one.verb === other.verb;
}

interface OfferProps {
  remedy: RemedyView;
  wasInVain: boolean;
  me: Me;
  onTry: (remedy: RemedyView) => void;
}

function Offer({ remedy, wasInVain, me, onTry }: OfferProps) {
  const { t, words } = useWords();
  const [barrier] = remedy.barriers;
  const chance = remedy.chance === null ? '' : t('remote.chance', { percent: percentText(remedy.chance) });
  const hope = wasInVain ? t('remote.inVain') : chance;
  return (
    <li className="remote-row">
      <div className="remote-what">
        <strong>{t(`remote.verb.${remedy.verb}`)}</strong>
        <span className="remote-place">
          <Words>{words(remedy.on.name)}</Words>
        </span>
        <span className="muted">{barrier ? <Words>{words(barrier.text)}</Words> : hope}</span>
      </div>
      {mayCommission(me.role) && (
        <button type="button" className="button" onClick={() => onTry(remedy)}>
          {t('remote.try')}
        </button>
      )}
    </li>
  );
}

function Tried({ action, ticket, me }: { action: RemoteActionView; ticket: TicketView; me: Me }) {
  const { t, words, language } = useWords();
  const zone = useZone(ticket.site);
  const now = useNow();
  const tone = BAD.includes(action.state) ? 'bad' : action.state === 'healed' ? 'good' : 'open';
  const time = shortTime(action.requestedAt, zone, language, now);
  const detail = words(action.detail);
  return (
    <li className="remote-row remote-tried" data-tone={tone} data-state={action.state}>
      <div className="remote-what">
        <strong>{t(`remote.state.${action.state}` as 'remote.state.sent')}</strong>
        <span className="remote-place">
          {t(`remote.verb.${action.verb}`)} · <Words>{words(action.on.name)}</Words>
        </span>
        {detail !== '' && (
          <span>
            <Words>{detail}</Words>
          </span>
        )}
        <span className="muted">
          {action.isAutomatic ? t('remote.automatic', { time }) : t('remote.by', { name: action.actor, time })}
          {action.approvedBy !== '' && ` · ${t('remote.approved', { name: action.approvedBy })}`}
        </span>
        <Readings action={action} />
      </div>
      {action.state === 'waiting' && mayCommission(me.role) && <Decide action={action} ticket={ticket} />}
    </li>
  );
}

function Decide({ action, ticket }: { action: RemoteActionView; ticket: TicketView }) {
  const { t, words, language } = useWords();
  const zone = useZone(ticket.site);
  const now = useNow();
  const decide = useDecideAction(ticket.id);
  const run = (hash: string | null): void =>
    decide.mutate(
      { id: action.id, hash },
      {
        onError: (error) => {
          const { what, detail } = errorWords(error, t);
          showToast('error', `${t('remote.failed')} – ${what}`, detail);
        },
      },
    );
  return (
    <div className="remote-decide">
      <p>
        <Words>{action.reason}</Words>
      </p>
      <p className="remote-frame">{action.frame}</p>
      <p>
        {t('remote.affects')} <Words>{action.affected.map(({ name }) => words(name)).join(t('app.comma'))}</Words>
      </p>
      {action.dueAt !== null && (
        <p className="muted">
          {t(action.mayApprove ? 'remote.agreeBy' : 'remote.othersAgreeBy', {
            time: shortTime(action.dueAt, zone, language, now),
          })}
        </p>
      )}
      <div className="form-end">
        <button type="button" className="button" disabled={decide.isPending} onClick={() => run(null)}>
          {t('remote.revoke')}
        </button>
        {action.mayApprove && (
          <button
            type="button"
            className="button button-primary"
            disabled={decide.isPending}
            onClick={() => run(action.hash)}
          >
            {t('remote.approve')}
          </button>
        )}
      </div>
    </div>
  );
}

function Readings({ action }: { action: RemoteActionView }) {
  const { t, language } = useWords();
  if (action.after.length === 0) return null;
  const rows = seenRows(action, {
    language,
    target: (name) => targetText(t, name),
    result: (name) => resultText(t, name),
    component: (key) => componentText(t, key),
  });
  return (
    <details className="remote-readings">
      <summary>{t('remote.readings')}</summary>
      {[...Map.groupBy(rows, ({ place }) => place)].map(([place, own]) => (
        <table key={place}>
          <thead>
            <tr>
              <th scope="col">
                <Words>{place}</Words>
              </th>
              <th scope="col">{t('remote.before')}</th>
              <th scope="col">{t('remote.after')}</th>
            </tr>
          </thead>
          <tbody>
            {own.map(({ key, name, before, after, hasChanged }) => (
              <tr key={key} data-changed={hasChanged}>
                <th scope="row">{name}</th>
                <td className="number">{before}</td>
                <td className="number">{after}</td>
              </tr>
            ))}
          </tbody>
        </table>
      ))}
    </details>
  );
}
