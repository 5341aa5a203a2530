import { describe, expect, it, test } from 'vitest';
import {
  absencesOf,
  ATTENDED_ABSENCE_MS,
  isPassing,
  PASSING_ABSENCES,
  SERVICED_ABSENCE_MS,
  TOGETHER_MS,
  type AbsenceAlarm,
  type AbsenceSurroundings,
} from '../../../../server/domain/correlate/short-absence.ts';
import { buildGraph } from '../../../../server/domain/topology/build.ts';
import { demoSite } from '../../../cases/demo-site.ts';

const graph = buildGraph(demoSite(), new Map());

function alarm(place: string, sinceMs = 0, more: Partial<AbsenceAlarm> = {}): AbsenceAlarm {
  const [asset = ''] = place.split('/');
  return { asset, place, predicate: place === asset ? 'reachable' : 'link', sinceMs, ticket: null, ...more };
}

/** Places of the alarms that wait at this time. */
function waiting(alarms: readonly AbsenceAlarm[], nowMs: number, more: Partial<AbsenceSurroundings> = {}): string[] {
  const around: AbsenceSurroundings = {
    graph,
    nowMs,
    ofSiteMs: null,
    isOn: () => false,
    isTicketed: () => false,
    passed: () => 0,
    ...more,
  };
  const absences = absencesOf(alarms, around);
  return alarms.filter((one) => isPassing(one, absences, around)).map(({ place }) => place);
}

describe('what is away for a moment', () => {
  test.each([
    ['a camera', 'cam-1', SERVICED_ABSENCE_MS],
    ['a recorder', 'nvr', SERVICED_ABSENCE_MS],
    ['a kiosk, which stands among people', 'kiosk-1', ATTENDED_ABSENCE_MS],
    ['a switch', 'sw1', 0],
    ['a UPS', 'ups', 0],
    ['the site', '@site', 0],
  ])('lets %s (%s) wait for %i ms', (_what, place, waitMs) => {
    const isWaitingAt = (nowMs: number): boolean => waiting([alarm(place)], nowMs).length > 0;
    expect([waitMs - 1, waitMs].map(isWaitingAt)).toEqual([waitMs > 0, false]);
  });

  it('is as long as the site says, for those that can wait', () => {
    expect(waiting([alarm('cam-1')], 20_000, { ofSiteMs: 30_000 })).toEqual(['cam-1']);
    expect(waiting([alarm('cam-1')], 30_000, { ofSiteMs: 30_000 })).toEqual([]);
    expect(waiting([alarm('kiosk-1')], 0, { ofSiteMs: 0 })).toEqual([]);
    expect(waiting([alarm('sw1')], 0, { ofSiteMs: 30_000 })).toEqual([]);
  });

  it('lasts for all that it silenced until the last sign of life is back', () => {
    const web = alarm('nvr', 1000, { predicate: 'web' });
    expect(waiting([alarm('nvr'), web], 60_000, { isOn: () => true })).toEqual(['nvr', 'nvr']);
    expect(waiting([web], 60_000, { isOn: () => true })).toEqual([]);
    const heat = alarm('nvr', 1000, { predicate: 'heat' });
    expect(waiting([alarm('nvr'), heat], 60_000, { isOn: () => true })).toEqual(['nvr']);
  });

  it('does not last when the clock is set back', () => {
    expect(waiting([alarm('cam-1', 3_600_000)], 3_599_000)).toEqual([]);
  });

  it('covers the port, the channel and the supply that serve it, from the first of them on', () => {
    const alarms = [alarm('sw1/port:gi1', 0), alarm('nvr/channel:1', 1000), alarm('cam-1', 6000)];
    expect(waiting(alarms, 10_000)).toEqual(['sw1/port:gi1', 'nvr/channel:1', 'cam-1']);
    expect(waiting(alarms, SERVICED_ABSENCE_MS)).toEqual([]);
  });

  it('does not make a broken part wait in a device that is on', () => {
    const worn = alarm('kiosk-1', 0, { predicate: 'screen' });
    expect(waiting([worn], 1000, { isOn: () => true })).toEqual([]);
    expect(waiting([worn, alarm('kiosk-1')], 1000)).toEqual(['kiosk-1', 'kiosk-1']);
    expect(waiting([alarm('kiosk-1', 0, { predicate: 'smoke' as never })], 1000)).toEqual([]);
  });

  it('ends when more are away than one hand can reach', () => {
    const two = [alarm('cam-1'), alarm('cam-12')];
    expect(waiting(two, 1000)).toHaveLength(2);
    expect(waiting([...two, alarm('kiosk-1')], 1000)).toEqual([]);
  });

  it('ends together for what went away together', () => {
    const both = [alarm('cam-1', 0), alarm('kiosk-1', TOGETHER_MS)];
    expect(waiting(both, SERVICED_ABSENCE_MS)).toEqual([]);
    const apart = [alarm('cam-1', 0), alarm('kiosk-1', TOGETHER_MS + 1)];
    expect(waiting(apart, SERVICED_ABSENCE_MS)).toEqual(['kiosk-1']);
  });

  it('is none where a ticket stands already, or when it comes again and again', () => {
    expect(waiting([alarm('cam-1')], 1000, { isTicketed: (asset) => asset === 'cam-1' })).toEqual([]);
    expect(waiting([alarm('cam-1')], 1000, { passed: () => PASSING_ABSENCES - 1 })).toEqual(['cam-1']);
    expect(waiting([alarm('cam-1')], 1000, { passed: () => PASSING_ABSENCES })).toEqual([]);
    expect(waiting([alarm('cam-1', 0, { ticket: 't1' })], 1000)).toEqual([]);
  });
});
