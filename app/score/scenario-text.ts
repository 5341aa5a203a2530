// What came of a scenario, in words, and what of it is not as its writer expected. Pure.

import { figuresOf } from './figures.ts';
import type { Played } from './play.ts';
import { lineOf } from './run.ts';
import type { Scenario } from './scenario.ts';

export function scenarioText({ marks, falseTickets, lengthMs, steps }: Played): string[] {
  return [
    `${(lengthMs / 3_600_000).toFixed(1)} hours of site life in ${steps} moments`,
    ...marks.map(lineOf),
    ...falseTickets.map(
      (ticket) =>
        `FALSE ${ticket.asset} ${ticket.causes[0]?.cause ?? '?'} at ${new Date(ticket.openedAt).toISOString()}`,
    ),
  ];
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
