// What came of a scenario, in words, and what of it is not as its writer expected. Pure.

import type { TicketState } from '../../server/domain/ticket/types.ts';
import { figuresOf } from './figures.ts';
import type { Mark } from './marks.ts';
import type { Played } from './play.ts';
import { lineOf } from './run.ts';
import type { Scenario } from './scenario.ts';

export function scenarioText({ actions = 'off' }: Scenario, played: Played): string[] {
  const { ticketsOf, falseTickets, lengthMs, steps } = played;
  // Where nothing acts, that nothing was cured from afar is no complaint.
  const shown = (mark: Mark): Mark => (actions === 'off' ? { ...mark, isRemoteCurable: false } : mark);
  return [
    `${(lengthMs / 3_600_000).toFixed(1)} hours of site life in ${steps} moments`,
    ...[...ticketsOf].flatMap(([mark, tickets]) => [lineOf(shown(mark)), ...tickets.map((one) => ticketLine(one, played))]),
    ...falseTickets.flatMap((ticket) => [
      `FALSE ${ticket.asset} ${ticket.causes[0]?.cause ?? '?'} at ${new Date(ticket.openedAt).toISOString()}`,
      ticketLine(ticket, played),
    ]),
  ]; // prettier-ignore
}

function ticketLine({ number, openedAt, state, title }: TicketState, { startMs }: Played): string {
  return `      #${number} at ${stepTime(openedAt - startMs)}, ${state}: ${title.en}`;
}

/** A ticket of a scenario, for programs: whether it is right its fault says. */
export interface TicketRow {
  readonly number: number;
  /** From the beginning of the scenario; below 0 in the time before. */
  readonly openedSeconds: number;
  readonly state: string;
  readonly title: string;
  readonly asset: string;
  readonly cause: string | null;
  readonly decision: string;
  /** The fault that it belongs to; null for a false one. */
  readonly fault: string | null;
  readonly on: string | null;
}

export function ticketRows({ ticketsOf, falseTickets, startMs }: Played): TicketRow[] {
  const all = [
    ...[...ticketsOf].flatMap(([mark, tickets]) => tickets.map((ticket) => ({ mark, ticket }))),
    ...falseTickets.map((ticket) => ({ mark: null, ticket })),
  ];
  const rows = all.map(({ mark, ticket: { number, openedAt, state, title, asset, causes, visit } }) => ({
    number,
    openedSeconds: (openedAt - startMs) / 1000,
    state,
    title: title.en,
    asset,
    cause: causes[0]?.cause ?? null,
    decision: visit.decision,
    fault: mark?.fault ?? null,
    on: mark?.on ?? null,
  }));
  return rows.toSorted((a, b) => a.number - b.number);
}

/** As a step would write it, in whole seconds: `63m 20s`. */
function stepTime(ms: number): string {
  const seconds = Math.round(ms / 1000);
  const [minutes, rest] = [Math.trunc(seconds / 60), seconds % 60];
  return [...(minutes === 0 ? [] : [`${minutes}m`]), ...(rest === 0 && minutes !== 0 ? [] : [`${rest}s`])].join(' ');
}

export function scenarioMisses({ expect = {} }: Scenario, { marks, falseTickets, looks }: Played): string[] {
  const { top1, top3 } = figuresOf(marks);
  const tickets = marks.reduce((sum, mark) => sum + mark.tickets, 0);
  const misses: string[] = [];
  const exactly = (name: string, wanted: number | undefined, is: number): void => {
    if (wanted !== undefined && wanted !== is) misses.push(`${name} is ${is}, not ${wanted}`);
  };
  const atLeast = (name: string, wanted: number | undefined, is: number): void => {
    if (wanted !== undefined && is < wanted) misses.push(`${name} is ${is}, not at least ${wanted}`);
  };
  for (const { at, wanted, tickets: raised, open } of looks) {
    exactly(`at ${at} tickets`, wanted.tickets, raised);
    exactly(`at ${at} open`, wanted.open, open);
  }
  exactly('tickets', expect.tickets, tickets);
  exactly('falseTickets', expect.falseTickets, falseTickets.length);
  atLeast('top1', expect.top1, top1);
  atLeast('top3', expect.top3, top3);
  return misses;
}
