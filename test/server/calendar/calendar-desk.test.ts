import { afterEach, describe, expect, it } from 'vitest';
import type { Condition } from '../../../contract/profile.ts';
import type { OnHoursEntry } from '../../../contract/site-file.ts';
import { isFrozen } from '../../../server/domain/schedule/protection.ts';
import { CalendarBench, DAY, MINUTE } from './calendar-bench.ts';

let bench: CalendarBench;

afterEach(() => bench.close());

const SHOP: OnHoursEntry['hours'] = Object.fromEntries(
  ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'].map((day) => [day, ['08:00-22:00']]),
);

const UNSTEADY: Condition = { id: 'unsteady', predicate: 'steady', measurement: 'ping', field: 'result_code', flap: { half: '1h', bad: { in: [1] }, absorbs: ['reachable'] }, raise: { above: 5 }, clear: { below: 1.5 }, hold: '0s', severity: 'minor' }; // prettier-ignore

describe('on-hours', () => {
  it('hold what dies two minutes before closing until the next opening and its grace', async () => {
    bench = await CalendarBench.open({ onHours: [{ asset: 'kiosk-1', hours: SHOP }] });
    await bench.say(['kiosk-1'], true);
    await bench.goTo('05 21:58');
    await bench.say(['kiosk-1'], false);
    expect(bench.alarms()).toEqual(['reachable kiosk-1']);
    await bench.goTo('06 03:00');
    await bench.say(['kiosk-1'], false);
    await bench.goTo('06 08:14');
    await bench.say(['kiosk-1'], false);
    expect(bench.tickets()).toEqual([]);
    await bench.goTo('06 08:15');
    await bench.say(['kiosk-1'], false);
    expect(bench.tickets()).toHaveLength(1);
    expect(new Date(bench.records.tickets.list()[0]?.sinceMs ?? 0).toISOString()).toBe(bench.iso('05 21:58').replace('00.000', '01.000')); // prettier-ignore
  });

  it('make no ticket of a night off, nor of one who stays on', async () => {
    bench = await CalendarBench.open({ onHours: [{ hours: SHOP }] });
    await bench.say(['kiosk-1', 'kiosk-2'], true);
    await bench.goTo('05 22:03');
    await bench.say(['kiosk-1'], false);
    await bench.say(['kiosk-2'], true);
    await bench.goTo('06 07:50');
    await bench.say(['kiosk-1', 'kiosk-2'], true);
    await bench.goTo('06 12:00');
    expect(bench.tickets()).toEqual([]);
    expect(bench.alarms()).toEqual([]);
  });

  it('judge as ever what keeps its own hours, while what it hangs on is on', async () => {
    bench = await CalendarBench.open({ onHours: [{ hours: SHOP }, { asset: 'kiosk-1', hours: 'always' }] });
    await bench.say(['kiosk-1', 'sw1', 'core', 'router', 'ups', 'pdu'], true);
    await bench.goTo('05 23:00');
    await bench.say(['sw1', 'core', 'router', 'ups', 'pdu'], true);
    await bench.say(['kiosk-1'], false);
    expect(bench.tickets()).toHaveLength(1);
  });

  it('hold what hangs on something that is switched off', async () => {
    bench = await CalendarBench.open({ onHours: [{ asset: 'sw1', hours: SHOP }] });
    await bench.say(['kiosk-1', 'sw1'], true);
    await bench.goTo('05 22:30');
    await bench.say(['sw1', 'kiosk-1'], false);
    expect(bench.alarms().toSorted()).toEqual(['reachable kiosk-1', 'reachable sw1']);
    expect(bench.tickets()).toEqual([]);
  });

  it('hold nothing that being off does not explain', async () => {
    bench = await CalendarBench.open({ onHours: [{ hours: SHOP }] });
    await bench.goTo('05 23:00');
    bench.load('sw1', 50);
    await bench.pass(2);
    bench.load('sw1', 99);
    await bench.pass(8);
    expect(bench.tickets()).toHaveLength(1);
  });

  it.each([
    ['count none of their closings and openings', SHOP, false],
    ['that never close count them all', 'always' as const, true],
  ])('%s as coming and going', async (_what, hours, isCounted) => {
    bench = await CalendarBench.open({ onHours: [{ asset: 'kiosk-1', hours }] }, [UNSTEADY]);
    await bench.say(['kiosk-1'], true);
    for (const day of [5, 6, 7, 8]) {
      await bench.goTo(`0${day} 22:10`);
      await bench.say(['kiosk-1'], false);
      await bench.goTo(`0${day + 1} 08:10`);
      await bench.say(['kiosk-1'], true);
    }
    await bench.pass(20);
    expect(bench.alarms().includes('unsteady kiosk-1')).toBe(isCounted);
  });

  it('survive a step of the clock: what counts follows the wall', async () => {
    bench = await CalendarBench.open({ onHours: [{ asset: 'kiosk-1', hours: SHOP }] });
    await bench.say(['kiosk-1'], true);
    await bench.goTo('05 22:30');
    await bench.say(['kiosk-1'], false);
    expect(bench.tickets()).toEqual([]);
    bench.clock.stepWall(-8 * 3_600_000);
    await bench.say(['kiosk-1'], false);
    expect(bench.tickets()).toHaveLength(1);
  });
});

describe('a learnt schedule', () => {
  const nights = async (count: number): Promise<void> => {
    for (let n = 0; n < count; n++) {
      await bench.goTo(`${String(5 + n).padStart(2, '0')} 22:10`);
      await bench.say(['kiosk-1'], false);
      await bench.goTo(`${String(6 + n).padStart(2, '0')} 08:50`);
      await bench.say(['kiosk-1'], true);
    }
  };

  it('is proposed with the tickets that the nights made, and applied only when it is accepted', async () => {
    bench = await CalendarBench.open();
    await bench.say(['kiosk-1'], true);
    await nights(3);
    const [proposal, ...others] = bench.desk.hours.view('demo').proposals;
    expect(others).toEqual([]);
    expect(proposal).toMatchObject({ kind: 'off', assets: ['kiosk-1'], seen: 3, missed: 0, confidence: 0.8 });
    expect(proposal?.words.en).toBe('off Mon–Fri 22:10–08:50');
    expect(proposal?.tickets).toEqual(bench.records.tickets.list().map(({ id }) => id).toReversed()); // prettier-ignore
    expect(bench.server.sites.get('demo')?.model.file.onHours).toBeUndefined();
    const after = await bench.desk.hours.answer('demo', proposal?.key ?? '', 'accepted', 'wang');
    expect(after.proposals).toEqual([]);
    expect(after.entries).toMatchObject([{ entry: { asset: 'kiosk-1', hours: { tue: ['08:50-22:10'] } } }]);
    expect(bench.records.audit.list({ limit: 1 })[0]).toMatchObject({ actor: 'wang', action: 'schedule.accepted' });
  });

  it('that was dismissed does not come back in the same words', async () => {
    bench = await CalendarBench.open();
    await bench.say(['kiosk-1'], true);
    await nights(3);
    const key = bench.desk.hours.view('demo').proposals[0]?.key ?? '';
    await bench.desk.hours.answer('demo', key, 'dismissed', 'wang');
    expect(bench.desk.hours.view('demo').proposals).toEqual([]);
    await expect(bench.desk.hours.answer('demo', key, 'accepted', 'wang')).rejects.toMatchObject({ code: 'not_found' });
  });

  it('of restarts becomes a window of planned work on their weekday', async () => {
    bench = await CalendarBench.open();
    const { records } = bench;
    const monday = bench.at('05 03:00');
    await records.transact(() => {
      for (let week = -4; week <= 0; week++)
        records.silences.add('demo', { asset: 'nvr', fromMs: monday + 7 * week * DAY, toMs: monday + 7 * week * DAY + 3 * MINUTE, ticket: '' }); // prettier-ignore
    });
    const [proposal] = bench.desk.hours.view('demo').proposals;
    expect(proposal).toMatchObject({ kind: 'restart', hours: null, seen: 5 });
    expect(proposal?.words.zh).toBe('周一 03:00 重启，约 3 分钟');
    await bench.desk.hours.answer('demo', proposal?.key ?? '', 'accepted', 'wang');
    expect(bench.desk.maintenance.list()).toMatchObject([
      {
        asset: 'nvr',
        recurrence: { every: 'week', on: ['mon'] },
        next: [{ from: bench.iso('12 02:55') }, {}, {}, {}, {}],
      },
    ]);
  });
});

describe('recurring work', () => {
  it('holds tickets while it runs, of a system too, and lets them go at its end', async () => {
    bench = await CalendarBench.open();
    const system = bench.site.assets.find(({ key }) => key === 'kiosk-1')?.system;
    await bench.say(['kiosk-1'], true);
    await bench.desk.maintenance.add(
      { site: 'demo', ...(system === undefined ? { asset: 'kiosk-1' } : { system }), from: bench.iso('05 22:00'), to: bench.iso('05 23:00'), reason: 'cleaning', recurrence: { every: 'day' } },
      'wang',
    ); // prettier-ignore
    await bench.goTo('08 22:30');
    await bench.say(['kiosk-1'], false);
    expect(bench.tickets()).toEqual([]);
    expect(bench.alarms()).toEqual(['reachable kiosk-1']);
    await bench.goTo('08 23:00');
    await bench.say(['kiosk-1'], false);
    expect(bench.tickets()).toHaveLength(1);
  });

  it('can end this time only, be changed, and end for good', async () => {
    bench = await CalendarBench.open();
    const { maintenance } = bench.desk;
    const wanted = { site: 'demo', from: bench.iso('05 09:00'), to: bench.iso('05 11:00'), reason: 'works', recurrence: { every: 'day' as const } }; // prettier-ignore
    expect(maintenance.preview(wanted).next).toHaveLength(5);
    const { id, active } = await maintenance.add(wanted, 'wang');
    expect(active).toBe(true);
    await maintenance.end(id, 'now', 'wang');
    expect(maintenance.list()).toMatchObject([{ active: false, next: [{ from: bench.iso('06 09:00') }, {}, {}, {}, {}] }]); // prettier-ignore
    await expect(maintenance.end(id, 'now', 'wang')).rejects.toMatchObject({ code: 'conflict' });
    const changed = await maintenance.change(id, { from: bench.iso('07 12:00'), to: bench.iso('07 13:00'), reason: 'other works' }, 'li'); // prettier-ignore
    expect(changed).toMatchObject({ recurrence: null, next: [{ from: bench.iso('07 12:00') }] });
    await maintenance.end(id, 'all', 'wang');
    expect(maintenance.list()).toEqual([]);
    await expect(maintenance.end(id, 'all', 'wang')).rejects.toMatchObject({ code: 'not_found' });
  });

  it.each([
    ['an asset that is not there', { asset: 'nothing' }, 'not_found'],
    ['a system that is not there', { system: 'nothing' }, 'not_found'],
    ['both', { asset: 'nvr', system: 'x' }, 'invalid_request'],
    ['an unknown zone', { zone: 'Mars/Base' }, 'invalid_request'],
    ['an end before its beginning', { from: '2027-01-01T00:00:00Z' }, 'invalid_request'],
  ])('of %s is refused', async (_what, more, code) => {
    bench = await CalendarBench.open();
    const wanted = { site: 'demo', to: '2026-02-01T00:00:00Z', reason: 'x', ...more };
    await expect(bench.desk.maintenance.add(wanted, 'wang')).rejects.toMatchObject({ code });
  });
});

describe('a protection period', () => {
  it('tightens thresholds, freezes actions and counts polls while it lasts, and reports them', async () => {
    bench = await CalendarBench.open();
    let plans = 0;
    bench.server.listen({ ticketChanged: () => {}, assetsChanged: () => {}, planChanged: () => void plans++ });
    const { protection } = bench.desk;
    const { id } = await protection.add(
      { site: 'demo', name: 'Spring gala', from: bench.iso('05 10:00'), to: bench.iso('05 12:00'), overrides: [{ condition: 'load', set: { raise: { above: 60 } } }] },
      'wang',
    ); // prettier-ignore
    bench.load('sw1', 70);
    await bench.pass(5);
    expect(bench.tickets()).toEqual([]);
    expect(isFrozen(bench.records.protections.list('demo'), { site: 'demo' }, bench.clock.wallMs())).toBe(false);
    await bench.goTo('05 10:00');
    expect(plans).toBe(1);
    expect(isFrozen(bench.records.protections.list('demo'), { site: 'demo' }, bench.clock.wallMs())).toBe(true);
    bench.load('sw1', 70).poll('sw1', 'ok').poll('nvr', 'timeout');
    await bench.pass(5);
    expect(bench.tickets()[0]).toContain('@sw1');
    await bench.say(['kiosk-1'], true);
    await bench.say(['kiosk-1'], false);
    await bench.goTo('05 12:00');
    expect(plans).toBe(2);
    expect(isFrozen(bench.records.protections.list('demo'), { site: 'demo' }, bench.clock.wallMs())).toBe(false);
    const report = protection.report(id);
    expect(report.polls).toEqual({ made: 2, failed: 1 });
    expect(report.faults.length).toBeGreaterThanOrEqual(1);
    const kiosk = report.assets.find(({ asset }) => asset === 'kiosk-1');
    expect(kiosk?.downs).toBe(1);
    expect(kiosk?.availability).toBeLessThan(0.05);
    expect(report.assets.at(-1)?.availability).toBe(1);
  });

  it('can be ended, once', async () => {
    bench = await CalendarBench.open();
    const { protection } = bench.desk;
    const { id, active } = await protection.add({ site: 'demo', name: 'x', from: bench.iso('05 08:00'), to: bench.iso('05 12:00') }, 'wang'); // prettier-ignore
    expect(active).toBe(true);
    await protection.end(id, 'wang');
    expect(protection.list()).toMatchObject([{ active: false }]);
    await expect(protection.end(id, 'wang')).rejects.toMatchObject({ code: 'conflict' });
  });

  it('with a condition that nothing here has is refused', async () => {
    bench = await CalendarBench.open();
    const wanted = { site: 'demo', name: 'x', from: bench.iso('05 08:00'), to: bench.iso('05 12:00'), overrides: [{ condition: 'nonsense', set: {} }] }; // prettier-ignore
    await expect(bench.desk.protection.add(wanted, 'wang')).rejects.toMatchObject({ code: 'invalid_request' });
  });
});
