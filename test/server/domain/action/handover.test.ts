// Who is due after a remote action: the next hands where the decision counted on it, nobody else where it was a long shot.

import { describe, expect, it } from 'vitest';
import { afterRemedy, underRemedy } from '../../../../server/domain/action/handover.ts';
import type { TicketState, Visit } from '../../../../server/domain/ticket/types.ts';

const text = (en: string) => ({ zh: en, en });
const visit: Visit = {
  decision: 'remote',
  next: 'engineer',
  urgency: 'by-clock',
  reason: text('the clock is off: set it from here'),
  parts: [],
  tools: [],
  permits: [],
  firstCheck: text('look at the zone'),
  phoneScript: [],
  remedies: { 'service-restart': 0.1 },
};
const tried = { action: 'a', verb: 'service-restart', asset: 'kiosk-1', state: 'not-healed', at: 1 } as const;

describe('a remedy in vain', () => {
  it('hands over where the decision counted on it', () => {
    expect(afterRemedy({ ...visit, countsOn: ['service-restart'] }, tried).decision).toBe('engineer');
    expect(afterRemedy(visit, tried).decision).toBe('engineer');
  });

  it('leaves the hands that are still to come', () => {
    const last = afterRemedy({ ...visit, who: ['R', 'S', 'E'] }, tried);
    expect([last.decision, last.next, last.who]).toEqual(['engineer', undefined, ['E']]);
    const staff = afterRemedy({ ...visit, next: 'onsite-staff', who: ['R', 'S', 'E'] }, tried);
    expect([staff.decision, staff.next, staff.who]).toEqual(['onsite-staff', 'engineer', ['S', 'E']]);
  });

  it('sends nobody where it was a long shot, and says what was tried', () => {
    const after = afterRemedy({ ...visit, countsOn: [] }, tried);
    expect(after.decision).toBe('remote');
    expect(after.reason.en).toMatch(/^Restart of the application was tried .* set it from here$/);
  });

  it('changes nothing while it is at work', () => {
    expect(afterRemedy(visit, { ...tried, state: 'watching' })).toBe(visit);
  });
});

it('what is treated now are the assets of actions on their way or being watched', () => {
  const ticket = (asset: string, state: 'sent' | 'watching' | 'healed'): TicketState =>
    ({ remedy: { ...tried, asset, state } }) as TicketState;
  const tickets = [ticket('kiosk-1', 'sent'), ticket('kiosk-2', 'watching'), ticket('kiosk-3', 'healed')];
  expect([...underRemedy(tickets)]).toEqual(['kiosk-1', 'kiosk-2']);
});
