// All tickets of a state, worst and most pressing first. By keyboard: j and k walk, Enter opens, a acknowledges.

import { useMemo, useState } from 'react';
import type { TicketView } from '../../../../../contract/api.ts';
import type { Me } from '../../../../../contract/api-people.ts';
import { useSites, useTicketAction, useTickets } from '../../api/queries.ts';
import { mayDo, SEVERITIES, type Severity } from '../../domain.ts';
import { useWords } from '../../i18n/i18n.ts';
import { href } from '../../address.ts';
import { navigate, setQuery, usePlace } from '../../router.ts';
import { useKeys } from '../../shell/shortcuts.tsx';
import { Icon } from '../../ui/icon.tsx';
import { Segmented } from '../../ui/segmented.tsx';
import { Empty, ErrorNotice, Loading } from '../../ui/states.tsx';
import { TicketRow } from './ticket-row.tsx';
import { filtered, filterOf, isNarrowed, type TicketFilter } from './ticket-filter.ts';
import '../../styles/tickets.css';

export function TicketsPage({ me }: { me: Me }) {
  const { t } = useWords();
  const { query } = usePlace();
  const filter = useMemo(() => filterOf(query), [query]);
  const list = useTickets(filter.state);
  const all = useMemo(() => list.data?.pages.flatMap((page) => page.items) ?? [], [list.data]);
  const shown = useMemo(() => filtered(all, filter), [all, filter]);
  return (
    <main className="page" id="content">
      <div className="page-head">
        <h1>{t('tickets.title')}</h1>
        {list.data !== undefined && <span className="muted number">{shown.length}</span>}
      </div>
      <Filters filter={filter} all={all} />
      {list.isPending && <Loading rows={6} />}
      {list.error !== null && <ErrorNotice error={list.error} onRetry={() => void list.refetch()} />}
      {list.data !== undefined && shown.length === 0 && <NoTickets filter={filter} />}
      {shown.length > 0 && <Rows key={filter.state} tickets={shown} me={me} />}
      {list.hasNextPage && (
        <button type="button" className="button" onClick={() => void list.fetchNextPage()}>
          {t('tickets.loadMore')}
        </button>
      )}
    </main>
  );
}

function NoTickets({ filter }: { filter: TicketFilter }) {
  const { t } = useWords();
  if (!isNarrowed(filter))
    return <Empty icon="none" title={t(`tickets.none.${filter.state}`)} hint={t('tickets.noneHint')} />;
  return (
    <Empty icon="search" title={t('tickets.noMatch')}>
      <button type="button" className="button" onClick={() => setQuery({ severity: '', site: '', q: '' })}>
        {t('site.clearFilter')}
      </button>
    </Empty>
  );
}

function Filters({ filter, all }: { filter: TicketFilter; all: readonly TicketView[] }) {
  const { t } = useWords();
  const states = (['open', 'resolved', 'closed'] as const).map((value) => ({ value, label: t(`state.${value}`) }));
  return (
    <div className="filters">
      <Segmented
        label={t('tickets.state')}
        choices={states}
        value={filter.state}
        onChange={(state) => setQuery({ state: state === 'open' ? '' : state })}
      />
      <div className="chips" role="group" aria-label={t('tickets.severity')}>
        {SEVERITIES.map((severity) => (
          <SeverityChip
            key={severity}
            severity={severity}
            filter={filter}
            count={all.filter((ticket) => ticket.severity === severity).length}
          />
        ))}
      </div>
      <SiteChoice filter={filter} />
      <label className="search">
        <Icon name="search" />
        <input
          type="search"
          aria-label={t('tickets.search')}
          placeholder={t('tickets.search')}
          value={filter.search}
          onChange={(event) => setQuery({ q: event.target.value })}
        />
      </label>
    </div>
  );
}

function SeverityChip({ severity, filter, count }: { severity: Severity; filter: TicketFilter; count: number }) {
  const { t } = useWords();
  const isOn = filter.severities.includes(severity);
  const next = isOn ? filter.severities.filter((other) => other !== severity) : [...filter.severities, severity];
  return (
    <button
      type="button"
      className={`chip severity-${severity}`}
      aria-pressed={isOn}
      onClick={() => setQuery({ severity: next.join(',') })}
    >
      <Icon name={severity} />
      {t(`severity.${severity}`)}
      <span className="chip-count number">{count}</span>
    </button>
  );
}

function SiteChoice({ filter }: { filter: TicketFilter }) {
  const { t, words } = useWords();
  const sites = useSites().data ?? [];
  if (sites.length < 2) return null;
  return (
    <select
      className="select"
      aria-label={t('tickets.site')}
      value={filter.site}
      onChange={(event) => setQuery({ site: event.target.value })}
    >
      <option value="">{t('tickets.allSites')}</option>
      {sites.map((site) => (
        <option key={site.key} value={site.key}>
          {words(site.name)}
        </option>
      ))}
    </select>
  );
}

function Rows({ tickets, me }: { tickets: readonly TicketView[]; me: Me }) {
  const { t } = useWords();
  const [selected, setSelected] = useState('');
  const at = tickets.findIndex((ticket) => ticket.id === selected);
  const current = tickets[at];
  const action = useTicketAction(current?.id ?? '');
  const select = (index: number): void => {
    const ticket = tickets[Math.max(0, Math.min(tickets.length - 1, index))];
    if (ticket === undefined) return;
    setSelected(ticket.id);
    document.querySelector(`[data-ticket="${CSS.escape(ticket.id)}"]`)?.scrollIntoView({ block: 'nearest' });
  };
  useKeys({
    j: () => select(at + 1),
    k: () => select(at - 1),
    Enter: () => current && navigate(href.ticket(current.id)),
    a: () => {
      if (current?.stage === 'new' && mayDo(me.role, 'acknowledge')) action.mutate({ action: 'acknowledge' });
    },
  });
  return (
    <div className="ticket-list">
      <div className="ticket-list-head" aria-hidden="true">
        <span>{t('tickets.severity')}</span>
        <span>{t('tickets.title')}</span>
        <span>{t('tickets.visit')}</span>
        <span>{t('tickets.stage')}</span>
        <span>{t('tickets.age')}</span>
        <span>{t('tickets.next')}</span>
      </div>
      <ul>
        {tickets.map((ticket) => (
          <TicketRow key={ticket.id} ticket={ticket} isSelected={ticket.id === selected} />
        ))}
      </ul>
    </div>
  );
}
