import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { Demo } from './demo.ts';
import { HEALED_WITHIN_MS, NOTHING_MORE_FOR_MS, oneTicketOnly, TICKET_WITHIN_MS } from './stories.ts';

describe('a site through bad days', () => {
  const demo = new Demo();
  beforeAll(async () => {
    await demo.start();
  }, 90_000);
  // One story that goes wrong must not spoil the next.
  afterEach(async () => {
    await demo.command('lab', 'heal');
  });
  afterAll(async () => {
    await demo.stop();
  });

  test('is alive within a minute of the start: every asset green, values moving', async () => {
    await demo.settled(60_000);
    const [site] = await demo.sites();
    expect(site?.assets.ok).toBe((await demo.assets()).length);
  }, 90_000);

  test('a cut line is one ticket for the site, and its return opens nothing', async () => {
    await demo.settled(HEALED_WITHIN_MS);
    await demo.command('lab', 'break', 'site-line-cut');
    await demo.until('a ticket stands', TICKET_WITHIN_MS, async () =>
      (await demo.tickets('open')).length > 0 ? true : 'no ticket',
    );
    await oneTicketOnly(demo, NOTHING_MORE_FOR_MS);
    const [ticket] = await demo.tickets('open');
    expect(ticket?.causes[0]?.cause).toBe('carrier-line-down');
    expect(ticket?.visit.decision).toBe('carrier');
    const healths = new Set((await demo.assets()).map(({ health }) => health));
    expect([...healths]).toEqual(['unknown']);
    expect((await demo.sites())[0]?.state).toBe('dark');
    await demo.command('lab', 'heal');
    await demo.settled(HEALED_WITHIN_MS);
    expect((await demo.tickets('open')).length).toBe(0);
    const resolved = await demo.tickets('resolved');
    expect(resolved.map(({ id }) => id)).toEqual([ticket?.id]);
  }, 200_000);

  test('what was measured while the line was cut is in the history afterwards', async () => {
    const site = (await demo.sites())[0]?.key ?? '';
    const to = Date.now();
    const from = to - 120_000;
    const waited = await demo.until('the history has no hole', 30_000, async () => {
      const history = await demo.get<{ timeMs: number[]; mean: (number | null)[] }>(
        `/sites/${site}/history?asset=router&measurement=ping&field=average_response_ms&from=${new Date(from).toISOString()}&to=${new Date(to).toISOString()}&points=12`,
      );
      const gaps: number[] = history.timeMs.slice(1).map((at, i) => at - (history.timeMs[i] ?? at));
      return history.timeMs.length >= 4 && Math.max(...gaps) <= 20_000
        ? true
        : `${history.timeMs.length} points, gaps ${gaps.join(', ')}`;
    });
    expect(waited).toBeLessThan(30_000);
  }, 60_000);

  test('an open ticket of a site that goes dark says that it cannot be observed', async () => {
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
  }, 200_000);

  test('two independent faults at once are two tickets', async () => {
    await demo.settled(HEALED_WITHIN_MS);
    await Promise.all([
      demo.command('lab', 'break', 'camera-cable-cut'),
      demo.command('lab', 'break', 'kiosk-cashbox-full'),
    ]);
    await demo.until('two tickets stand', TICKET_WITHIN_MS, async () =>
      (await demo.tickets('open')).length === 2 ? true : 'not yet',
    );
    const causes = (await demo.tickets('open')).map(({ causes: [first] }) => first?.cause ?? '');
    expect(new Set(causes)).toEqual(new Set(['camera-cable-cut', 'kiosk-cashbox-full']));
    await demo.command('lab', 'heal');
    await demo.settled(HEALED_WITHIN_MS);
  }, 200_000);

  test('a fault during a maintenance window makes no ticket until the window ends', async () => {
    await demo.settled(HEALED_WITHIN_MS);
    const site = (await demo.sites())[0]?.key ?? '';
    const window = await demo.send<{ id: string }>('POST', '/maintenance', {
      site,
      asset: 'sw-a',
      to: new Date(Date.now() + 3_600_000).toISOString(),
      reason: 'firmware',
    });
    await demo.command('lab', 'break', 'camera-hung');
    const end = performance.now() + TICKET_WITHIN_MS;
    await demo.until('the time is over', TICKET_WITHIN_MS + 10_000, async () => {
      expect(await demo.tickets('open')).toEqual([]);
      return performance.now() >= end ? true : 'waiting';
    });
    await demo.send('DELETE', `/maintenance/${window.id}`);
    await demo.until('a ticket stands', 10_000, async () =>
      (await demo.tickets('open')).length === 1 ? true : 'no ticket',
    );
    expect((await demo.tickets('open'))[0]?.causes[0]?.cause).toBe('camera-hung');
    await demo.command('lab', 'heal');
    await demo.settled(HEALED_WITHIN_MS);
  }, 200_000);

  test('a crash and a restart keep the open ticket and open no other', async () => {
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
  }, 240_000);
});
