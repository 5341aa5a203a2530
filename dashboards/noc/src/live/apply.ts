// Puts the news of live events into the pages' cache. Pure towards the outside: it only changes what some page has already
// asked for, so that a month of events leaves nothing behind.

import type { QueryClient } from '@tanstack/react-query';
import type {
  AssetDetail,
  AssetView,
  LiveEvents,
  ReadingView,
  SiteView,
  TicketView,
} from '../../../../contract/api.ts';
import { keys, type TicketList } from '../api/queries.ts';

/** Rows a list may grow to by events alone; a page that wants more asks for it. */
export const MAX_LIST_ROWS = 1000;
const TICKET_STATES: readonly TicketView['state'][] = ['open', 'resolved', 'closed'];

export function applySite(client: QueryClient, site: SiteView): void {
  client.setQueryData<SiteView[]>(keys.sites, (old) => old && replaced(old, site, (row) => row.key === site.key));
}

export function applyAsset(client: QueryClient, asset: AssetView): void {
  client.setQueryData<AssetView[]>(
    keys.assets(asset.site),
    (old) => old && replaced(old, asset, (row) => row.key === asset.key),
  );
  client.setQueryData<AssetDetail>(keys.asset(asset.site, asset.key), (old) => old && { ...old, asset });
}

export function applyTicket(client: QueryClient, ticket: TicketView): void {
  client.setQueryData<TicketView>(keys.ticket(ticket.id), (old) => old && ticket);
  for (const state of TICKET_STATES) {
    client.setQueryData<TicketList>(
      keys.tickets(state),
      (old) => old && withTicket(old, ticket, ticket.state === state),
    );
  }
}

export function applyReadings(client: QueryClient, news: LiveEvents['readings']): void {
  client.setQueryData<AssetDetail>(keys.asset(news.site, news.asset), (old) => {
    if (old === undefined) return undefined;
    const fresh = new Map(news.readings.map((reading) => [readingKey(reading), reading]));
    const readings = old.readings.map((reading) => {
      const found = fresh.get(readingKey(reading));
      fresh.delete(readingKey(reading));
      return found ?? reading;
    });
    return { ...old, readings: [...readings, ...fresh.values()].slice(0, MAX_LIST_ROWS) };
  });
}

export function readingKey(reading: Pick<ReadingView, 'component' | 'measurement' | 'field'>): string {
  return `${reading.component} ${reading.measurement}.${reading.field}`;
}

function replaced<T>(rows: readonly T[], row: T, isSame: (other: T) => boolean): T[] {
  const at = rows.findIndex(isSame);
  return at < 0 ? [...rows, row].slice(-MAX_LIST_ROWS) : rows.with(at, row);
}

function withTicket(list: TicketList, ticket: TicketView, belongs: boolean): TicketList {
  const isHere = list.pages.some((page) => page.items.some((item) => item.id === ticket.id));
  if (!belongs && !isHere) return list;
  const pages = list.pages.map((page, index) => {
    if (belongs && isHere) {
      return { ...page, items: page.items.map((item) => (item.id === ticket.id ? ticket : item)) };
    }
    const others = page.items.filter((item) => item.id !== ticket.id);
    return { ...page, items: belongs && index === 0 ? [ticket, ...others].slice(0, MAX_LIST_ROWS) : others };
  });
  return { ...list, pages };
}
