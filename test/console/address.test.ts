// Addresses and filters of the console.

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { href, parseHash, safeNext } from '../../dashboards/noc/src/address.ts';
import { filtered, filterOf } from '../../dashboards/noc/src/pages/tickets/ticket-filter.ts';
import { makeAssets } from './fake-site.ts';
import { portTicket, uplinkTicket } from './fake-tickets.ts';

describe('addresses', () => {
  it('lead back to what they were made of, whatever the keys hold', () => {
    fc.assert(
      fc.property(fc.string({ minLength: 1 }), fc.string({ minLength: 1 }), (site, asset) => {
        expect(parseHash(href.asset(site, asset)).route).toEqual({ page: 'asset', site, asset });
        expect(parseHash(href.ticket(asset)).route).toEqual({ page: 'ticket', id: asset });
      }),
    );
  });

  it('never throw, and name what they do not know', () => {
    fc.assert(fc.property(fc.string(), (hash) => parseHash(`#${hash}`).route.page.length > 0));
    expect(parseHash('#/nowhere').route.page).toBe('not-found');
    expect(parseHash('#/sites/%E0%A4%A').route).toMatchObject({ page: 'site', site: '%E0%A4%A' });
  });

  it('carry the one-time token', () => {
    expect(parseHash('#/sign-in?token=abc').route).toMatchObject({ page: 'sign-in', token: 'abc' });
  });

  it('go back after signing in only to a page of the console', () => {
    expect(safeNext('#/tickets')).toBe('#/tickets');
    expect(safeNext('https://elsewhere.example/#/')).toBe('#/');
    expect(safeNext('#/sign-in?token=x')).toBe('#/');
  });
});

describe('the list of tickets', () => {
  const now = Date.parse('2026-11-21T06:00:00Z');
  const tickets = [portTicket(now), uplinkTicket(now, makeAssets(now).slice(0, 3))];
  const shown = (query: string): number[] =>
    filtered(tickets, filterOf(new URLSearchParams(query))).map(({ number }) => number);

  it('begins with the worst', () => {
    expect(shown('')).toEqual([1042, 1041]);
  });

  it.each([
    ['severity=minor', [1041]],
    ['severity=minor,critical', [1042, 1041]],
    ['q=%231041', [1041]],
    ['q=交换机 uplink', [1042]],
    ['q=wang', [1042]],
    ['site=elsewhere', []],
    ['severity=nonsense', [1042, 1041]],
  ])('narrows by %s', (query, numbers) => {
    expect(shown(query)).toEqual(numbers);
  });
});
