// Events in, alarms out.

import { describe, expect, it } from 'vitest';
import type { EventCondition } from '../../../../../contract/profile-events.ts';
import type { EventRecord } from '../../../../../contract/records.ts';
import { toEventRule } from '../../../../../server/domain/detect/facts/event-rules.ts';
import { EventWatch, MAX_EVENT_STATES } from '../../../../../server/domain/detect/facts/event-watch.ts';

const T = 1_800_000_000_000;
const MINUTE = 60_000;

const FLAPS: EventCondition = {
  id: 'link-flaps',
  predicate: 'link',
  event: { code: ['linkDown'], count: 3, within: '5m', for: '15m' },
  severity: 'minor',
};
const FAN: EventCondition = {
  id: 'fan-trap',
  predicate: 'health',
  event: { code: 'fanFailed', for: '7d' },
  clear: { code: 'fanOk' },
  severity: 'major',
};

function watch(...conditions: EventCondition[]): EventWatch {
  const rules = conditions.map(toEventRule);
  return new EventWatch('mall', () => rules);
}

function event(code: string, timeMs: number, component = ''): EventRecord {
  return { kind: 'event', site: 'mall', asset: 'sw', component, timeMs, type: 'trap', code, data: {} };
}

function alarms(of: EventWatch): string[] {
  return of.takeAlarms().map(({ kind, rule, component }) => `${kind} ${rule.id} ${component}`.trim());
}

describe('event conditions', () => {
  it('raises at once, and clears by the event that ends it', () => {
    const seen = watch(FAN);
    expect(seen.at('health', 'sw')).toBeNull();
    seen.hear(event('fanFailed', T), T);
    seen.hear(event('fanFailed', T + 1), T + 1);
    expect(alarms(seen)).toEqual(['raised fan-trap']);
    expect(seen.at('health', 'sw')?.level).toBe('bad');
    seen.settle(T + 6 * 86_400_000);
    seen.hear(event('fanOk', T + MINUTE), T + MINUTE);
    expect(alarms(seen)).toEqual(['cleared fan-trap']);
    expect(seen.at('health', 'sw')?.level).toBe('ok');
  });

  it('counts within its time and at one component', () => {
    const seen = watch(FLAPS);
    for (const minute of [0, 3, 6, 9]) seen.hear(event('linkDown', T + minute * MINUTE, 'port:1'), T + minute * MINUTE);
    for (const port of ['port:2', 'port:3', '']) seen.hear(event('linkDown', T + 9 * MINUTE, port), T + 9 * MINUTE);
    expect(alarms(seen)).toEqual([]);
    expect(seen.at('link', 'sw/port:1')?.level).toBe('unknown');
    seen.hear(event('linkDown', T + 10 * MINUTE, 'port:1'), T + 10 * MINUTE);
    expect(alarms(seen)).toEqual(['raised link-flaps port:1']);
  });

  it('is over when it has not come again for its time', () => {
    const seen = watch(FLAPS);
    for (const s of [0, 1, 2]) seen.hear(event('linkDown', T + s, 'port:1'), T + s);
    seen.settle(T + 14 * MINUTE);
    expect(alarms(seen)).toEqual(['raised link-flaps port:1']);
    seen.settle(T + 16 * MINUTE);
    expect(alarms(seen)).toEqual(['cleared link-flaps port:1']);
  });

  it('raises nothing for what comes late', () => {
    const seen = watch(FAN);
    seen.hear(event('fanFailed', T), T + 11 * MINUTE);
    expect(alarms(seen)).toEqual([]);
  });

  it('goes on after a restart, and decides again what was not committed', () => {
    const seen = watch(FAN);
    seen.restore([{ rule: 'fan-trap', asset: 'sw', component: '', sinceMs: T }], T);
    seen.hear(event('fanFailed', T), T);
    expect(alarms(seen)).toEqual([]);
    seen.restore([], T + 1);
    expect(alarms(seen)).toEqual(['raised fan-trap']);
  });

  it('stays bounded under a flood of components, and gives up none that fires', () => {
    const seen = watch(FLAPS, FAN);
    seen.hear(event('fanFailed', T), T);
    for (let n = 0; n < MAX_EVENT_STATES + 500; n++) seen.hear(event('linkDown', T, `port:${n}`), T);
    expect(seen.dropped).toBe(501);
    seen.hear(event('fanOk', T), T);
    expect(alarms(seen)).toEqual(['raised fan-trap', 'cleared fan-trap']);
  });
});
