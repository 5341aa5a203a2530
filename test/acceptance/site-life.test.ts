// Bad days of a site over the real programs and protocols. Two demos live side by side, as they mostly wait.

import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { Demo } from './demo.ts';
import {
  HEALED_WITHIN_MS,
  NOTHING_MORE_FOR_MS,
  oneTicketOnly,
  STORY_WITHIN_MS,
  TICKET_DUE_MS,
  TICKET_WITHIN_MS,
} from './stories.ts';

/** Longest that one of them may take: a story with a second fault, or a second start. */
const DAY_WITHIN_MS = STORY_WITHIN_MS + 120_000;

function demoOfSuite(): Demo {
  const demo = new Demo();
  beforeAll(() => demo.start(), 300_000);
  // One story that goes wrong must not spoil the next.
  afterEach(() => demo.command('lab', 'heal'));
  afterAll(() => demo.stop());
  return demo;
}

describe.concurrent('a site through bad days', { timeout: DAY_WITHIN_MS }, () => {
  const demo = demoOfSuite();

  test('is alive within a minute of the start: every asset green, values moving', { concurrent: false }, async () => {
    await demo.settled(HEALED_WITHIN_MS);
    const [site] = await demo.sites();
    expect(site?.assets.ok).toBe((await demo.assets()).length);
  });

  test('a cut line is one ticket for the site, and its return opens nothing', { concurrent: false }, async () => {
    await demo.settled(HEALED_WITHIN_MS);
    await demo.command('lab', 'break', 'site-line-cut');
    await demo.until('a ticket stands', TICKET_WITHIN_MS, async () =>
      (await demo.tickets('open')).length > 0 ? true : 'no ticket',
    );
    await oneTicketOnly(demo, NOTHING_MORE_FOR_MS);
    await demo.until('nothing of the site is known', TICKET_WITHIN_MS, async () => {
      const known = (await demo.assets()).filter(({ health }) => health !== 'unknown');
      return known.length === 0 || known.map(({ key, health }) => `${key} ${health}`).join(', ');
    });
    const [ticket] = await demo.tickets('open');
    expect(ticket?.causes[0]?.cause).toBe('carrier-line-down');
    expect(ticket?.visit.decision).toBe('carrier');
    expect((await demo.sites())[0]?.state).toBe('dark');
    await demo.command('lab', 'heal');
    await demo.settled(HEALED_WITHIN_MS);
    expect((await demo.tickets('open')).length).toBe(0);
    const resolved = await demo.tickets('resolved');
    expect(resolved.map(({ id }) => id)).toEqual([ticket?.id]);
  });

  test('what was measured while the line was cut is in the history afterwards', { concurrent: false }, async () => {
    const site = (await demo.sites())[0]?.key ?? '';
    const to = Date.now();
    const from = to - 120_000;
    let gaps: number[] = [];
    await demo.until('the history has no hole', HEALED_WITHIN_MS, async () => {
      const history = await demo.get<{ timeMs: number[]; mean: (number | null)[] }>(
        `/sites/${site}/history?asset=router&measurement=ping&field=average_response_ms&from=${new Date(from).toISOString()}&to=${new Date(to).toISOString()}&points=12`,
      );
      gaps = history.timeMs.slice(1).map((at, i) => at - (history.timeMs[i] ?? at));
      return history.timeMs.length >= 4 && Math.max(...gaps) <= 20_000
        ? true
        : `${history.timeMs.length} points, gaps ${gaps.join(', ')}`;
    });
    expect(Math.max(...gaps)).toBeLessThanOrEqual(20_000);
  });

  test('an open ticket of a site that goes dark says that it cannot be observed', { concurrent: false }, async () => {
    await demo.settled(HEALED_WITHIN_MS);
    await demo.command('lab', 'break', 'kiosk-paper-out');
    await demo.until('a ticket stands', TICKET_WITHIN_MS, async () =>
      (await demo.tickets('open')).length === 1 ? true : 'no ticket',
    );
    const [first] = await demo.tickets('open');
    await demo.command('lab', 'break', 'site-line-cut');
    await demo.until('the site is dark', TICKET_WITHIN_MS, async () =>
      (await demo.tickets('open')).length === 2 ? true : 'one ticket',
    );
    const ticket = (await demo.tickets('open')).find(({ id }) => id === first?.id);
    expect(ticket?.observable).toBe(false);
    expect(ticket?.events.map(({ type }) => type)).toContain('unobservable');
    await demo.command('lab', 'heal');
    await demo.settled(HEALED_WITHIN_MS);
  });
});

describe.concurrent('a site through worse days', { timeout: DAY_WITHIN_MS }, () => {
  const demo = demoOfSuite();

  test('two independent faults at once are two tickets', { concurrent: false }, async () => {
    await demo.settled(HEALED_WITHIN_MS);
    await Promise.all([
      demo.command('lab', 'break', 'camera-cable-cut'),
      demo.command('lab', 'break', 'kiosk-cashbox-full'),
    ]);
    await demo.until('two tickets stand with their causes', TICKET_WITHIN_MS, async () => {
      const causes = (await demo.tickets('open')).map(({ causes: [first] }) => first?.cause ?? '');
      expect(causes.length).toBeLessThanOrEqual(2);
      return (
        causes.toSorted((a, b) => a.localeCompare(b)).join() === 'camera-cable-cut,kiosk-cashbox-full' || causes.join()
      );
    });
    await demo.command('lab', 'heal');
    await demo.settled(HEALED_WITHIN_MS);
  });

  test('a fault during a maintenance window makes no ticket until the window ends', { concurrent: false }, async () => {
    await demo.settled(HEALED_WITHIN_MS);
    const site = (await demo.sites())[0]?.key ?? '';
    const window = await demo.send<{ id: string }>('POST', '/maintenance', {
      site,
      asset: 'sw-a',
      to: new Date(Date.now() + 3_600_000).toISOString(),
      reason: 'firmware',
    });
    await demo.command('lab', 'break', 'camera-hung');
    const end = performance.now() + TICKET_DUE_MS;
    await demo.until('the time is over', TICKET_WITHIN_MS, async () => {
      expect(await demo.tickets('open')).toEqual([]);
      return performance.now() >= end ? true : 'waiting';
    });
    await demo.send('DELETE', `/maintenance/${window.id}`);
    await demo.until('a ticket names the cause', TICKET_WITHIN_MS, async () => {
      const open = await demo.tickets('open');
      expect(open.length).toBeLessThanOrEqual(1);
      return open[0]?.causes[0]?.cause === 'camera-hung' || `${open[0]?.causes[0]?.cause}`;
    });
    await demo.command('lab', 'heal');
    await demo.settled(HEALED_WITHIN_MS);
  });

  test('a crash and a restart keep the open ticket and open no other', { concurrent: false }, async () => {
    await demo.settled(HEALED_WITHIN_MS);
    await demo.command('lab', 'break', 'recorder-disk-failing');
    await demo.until('a ticket stands', TICKET_WITHIN_MS, async () =>
      (await demo.tickets('open')).length === 1 ? true : 'no ticket',
    );
    const [ticket] = await demo.tickets('open');
    await demo.kill();
    await demo.start();
    const open = await demo.tickets('open');
    expect(open.map(({ id, number }) => ({ id, number }))).toEqual([{ id: ticket?.id, number: ticket?.number }]);
    // The simulated site began anew, without the fault: its ticket ends, and nothing else has opened.
    await demo.settled(HEALED_WITHIN_MS);
    expect((await demo.tickets('resolved')).filter(({ id }) => id === ticket?.id)).toHaveLength(1);
  });
});
