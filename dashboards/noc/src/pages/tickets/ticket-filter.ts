// Which tickets a list shows: the filters live in the address, so that a list can be bookmarked and sent. Pure.

import type { TicketView } from '../../../../../contract/api.ts';
import type { Severity } from '../../domain.ts';
import { byUrgency, newestFirst, SEVERITIES } from '../../domain.ts';

const STATES = ['open', 'resolved', 'closed'] as const satisfies readonly TicketView['state'][];

export interface TicketFilter {
  state: TicketView['state'];
  severities: readonly Severity[];
  site: string;
  search: string;
}

export function filterOf(query: URLSearchParams): TicketFilter {
  const asked = query.get('severity')?.split(',') ?? [];
  return {
    state: STATES.find((state) => state === query.get('state')) ?? 'open',
    severities: SEVERITIES.filter((severity) => asked.includes(severity)),
    site: query.get('site') ?? '',
    search: query.get('q') ?? '',
  };
}

export function isNarrowed(filter: TicketFilter): boolean {
  return filter.severities.length > 0 || filter.site !== '' || filter.search !== '';
}

export function filtered(tickets: readonly TicketView[], filter: TicketFilter): TicketView[] {
  const words = filter.search.toLowerCase().split(/\s+/).filter(Boolean);
  return tickets
    .filter((ticket) => filter.severities.length === 0 || filter.severities.includes(ticket.severity))
    .filter((ticket) => filter.site === '' || ticket.site === filter.site)
    .filter((ticket) => words.every((word) => textOf(ticket).includes(word)))
    .toSorted(filter.state === 'open' ? byUrgency : newestFirst);
}

function textOf(ticket: TicketView): string {
  const names = [ticket.title, ticket.siteName, ticket.assetName].flatMap((text) => [text.zh, text.en]);
  return [`#${ticket.number}`, ticket.asset, ticket.component, ticket.assignee ?? '', ...names].join(' ').toLowerCase();
}
