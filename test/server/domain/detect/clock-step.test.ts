import fc from 'fast-check';
import { expect, it } from 'vitest';
import { CaseRun } from './conditions/case-run.ts';
import type { Case } from './conditions/case-file.ts';

const base = { predicate: 'health', hold: '2m', clearAfter: '2m', severity: 'minor' } as const;
const conditions: Case['conditions'] = [
  { ...base, id: 'level', measurement: 'cpu', field: 'usage_percent', raise: { above: 90 } },
  { ...base, id: 'errors', measurement: 'printer', field: 'pages', rate: true, raise: { above: 1 }, clear: { below: 0.2 } },
  { ...base, id: 'rise', measurement: 'mem', field: 'used_percent', change: { over: '5m' }, raise: { above: 10 } },
  { ...base, id: 'quiet', measurement: 'cpu', field: 'usage_percent', silent: { for: '4m' } },
  { ...base, id: 'flaps', measurement: 'kiosk', field: 'screen_on', flap: { half: '5m' }, raise: { above: 2 }, clear: { below: 1 } },
  { ...base, id: 'soon', measurement: 'mem', field: 'used_percent', forecast: { above: 95, within: '1h', over: '40m' } },
  { ...base, id: 'both', measurement: 'mem', field: 'used_percent', when: 'used_percent > 50 and rate(printer.pages) > 1' },
]; // prettier-ignore

/** A rate is not judged over a step, so each may come a sample later. */
const SLACK_MS = 120_000;
const UNIT_MS: Readonly<Record<string, number>> = { s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000, ms: 1 };

function whenOf(alarm: string): { what: string; atMs: number } {
  const [what = '', time = ''] = alarm.split(' ');
  const [, count = '0', unit = 'ms'] = /^(\d+)([a-z]*)$/.exec(time) ?? [];
  return { what, atMs: Number(count) * (UNIT_MS[unit] ?? 0) };
}

it('steps of the clock neither fire nor clear anything, whatever is measured', () => {
  const word = (from: number, to: number) =>
    fc
      .tuple(fc.integer({ min: from, max: to }), fc.integer({ min: 2, max: 9 }))
      .map(([value, times]) => `${value}x${times}`);
  const stream = (from: number, to: number) =>
    fc.array(word(from, to), { minLength: 3, maxLength: 8 }).map((all) => all.join(', '));
  const grown = fc.array(fc.tuple(fc.constantFrom(0, 6, 120), fc.integer({ min: 3, max: 9 })), { minLength: 3, maxLength: 8 })
    .map((all) => ['0', ...all.map(([by, times]) => `+${by}x${times}`)].join(', ')); // prettier-ignore
  const step = fc.tuple(
    fc.constantFrom('+', '-'),
    fc.constantFrom('30s', '5m', '2h', '400d'),
    fc.integer({ min: 1, max: 40 }),
  );
  fc.assert(
    fc.property(stream(80, 100), stream(20, 96), stream(0, 1), grown, fc.array(step, { minLength: 1, maxLength: 3 }), (cpu, mem, screen, pages, steps) => {
      const given: Case = {
        case: '', conditions, every: '1m', alarms: [],
        series: { 'cpu.usage_percent': cpu, 'mem.used_percent': mem, 'kiosk.screen_on': screen, 'printer.pages': pages },
      };
      const without = new CaseRun(given).run().alarms.map(whenOf);
      const events = steps.map(([sign, by, at]) => `clock ${sign}${by} at ${at}m`);
      const withSteps = new CaseRun({ ...given, events }).run().alarms.map(whenOf);
      const isKnown = (alarm: { what: string; atMs: number }): boolean =>
        without.some((one) => one.what === alarm.what && Math.abs(one.atMs - alarm.atMs) <= SLACK_MS);
      expect(withSteps.filter((alarm) => !isKnown(alarm))).toEqual([]);
    }),
    { numRuns: 60 },
  ); // prettier-ignore
});
