import fc from 'fast-check';
import { expect, it } from 'vitest';
import { BatchBuilder, QUALITY } from '../../../../contract/batch.ts';
import type { Condition } from '../../../../contract/profile.ts';
import { SeriesCatalogue } from '../../../../contract/series.ts';
import { Detector } from '../../../../server/domain/detect/detector.ts';
import { toRule } from '../../../../server/domain/detect/rules.ts';
import { WALL } from './detector-bench.ts';
import { NaiveDetector } from './naive-detector.ts';

const FRESH_MS = 30_000;
const PORTS = ['port:1', 'port:2', 'port:3'] as const;
const value = fc.oneof(fc.integer({ min: -2, max: 8 }), fc.constantFrom(0.5, 1.5, 31, 32, 33, 100));
const codes = fc.uniqueArray(fc.oneof(fc.integer({ min: 0, max: 8 }), fc.constantFrom(31, 32, -1, 1.5)), { minLength: 1, maxLength: 4 }); // prettier-ignore
const level: fc.Arbitrary<Condition['raise']> = fc.oneof(
  fc.record({ above: value }),
  fc.record({ below: value }),
  fc.record({ in: codes }),
  fc.record({ notIn: codes }),
  fc.record({ above: value, below: value, in: codes }, { requiredKeys: [] }),
);
const times = fc.constantFrom('0s', '1s', '7s', '20s');

const condition = fc.record(
  {
    raise: level,
    clear: level,
    unknown: fc.uniqueArray(fc.integer({ min: 0, max: 8 }), { minLength: 1, maxLength: 2 }),
    rate: fc.boolean(),
    onceOk: fc.boolean(),
    hold: times,
    clearAfter: times,
    severity: fc.constantFrom('critical', 'warning', 'observe'),
  },
  { requiredKeys: ['raise', 'hold', 'clearAfter', 'severity'] },
);
const rules = fc.array(condition, { minLength: 1, maxLength: 4 }).map((conditions) =>
  conditions.map((one, i) =>
    toRule({
      id: `rule-${i}`,
      predicate: 'link',
      measurement: 'interface',
      field: 'ifOperStatus',
      ...one,
    } as Condition),
  ),
);
const step = fc.oneof(
  { weight: 8, arbitrary: fc.record({
    do: fc.constant('feed' as const),
    samples: fc.array(fc.record({ port: fc.constantFrom(...PORTS), value, quality: fc.constantFrom('ok', 'ok', 'ok', 'gap', 'stale', 'retained') }), { maxLength: 5 }),
  }) }, // prettier-ignore
  { weight: 6, arbitrary: fc.record({ do: fc.constant('pass' as const), ms: fc.integer({ min: 0, max: 12_000 }) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('silence' as const) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('rebind' as const) }) },
);

it('the detector decides as a plain reading of the rules does, on any stream', () => {
  fc.assert(
    fc.property(rules, fc.array(step, { maxLength: 60 }), (someRules, steps) => {
      const catalogue = new SeriesCatalogue();
      const detector = new Detector({ catalogue, rulesFor: () => someRules, freshMsOf: () => FRESH_MS });
      const naive = new NaiveDetector(someRules, FRESH_MS);
      const told: string[] = [];
      let monoMs = 5;
      const settle = (): void => {
        detector.settle(monoMs, WALL + monoMs);
        naive.settle(monoMs, WALL + monoMs);
      };
      for (const one of steps) {
        if (one.do === 'feed') {
          const builder = new BatchBuilder();
          for (const { port, value: v, quality } of one.samples) {
            const row = catalogue.row('interface', { site: 's', asset: 'sw', class: 'switch', component: port });
            builder.add(catalogue.series(row, 'ifOperStatus'), v, WALL + monoMs, QUALITY[quality]);
          }
          detector.apply(builder.finish(), monoMs);
          for (const { port, value: v, quality } of one.samples)
            naive.apply({ asset: 'sw', component: port, measurement: 'interface', field: 'ifOperStatus', value: v, timeMs: WALL + monoMs, quality }, monoMs); // prettier-ignore
        } else if (one.do === 'pass') {
          for (const end = monoMs + one.ms; ; settle()) {
            if (detector.nextDueMono > end) {
              monoMs = end;
              break;
            }
            monoMs = Math.max(monoMs, detector.nextDueMono);
          }
          detector.sweep(monoMs, WALL + monoMs);
          naive.sweep(monoMs, WALL + monoMs);
        } else if (one.do === 'silence') {
          detector.silenceSite('s', monoMs, WALL + monoMs);
          naive.silence(monoMs, WALL + monoMs);
        } else {
          told.push(...detector.takeChanges().map(asText));
          detector.rebind(() => true);
        }
        settle();
      }
      told.push(...detector.takeChanges().map(asText));
      expect(told.toSorted()).toEqual(naive.changes.toSorted());
      for (const port of PORTS) {
        const levels = [...naive.states.values()]
          .filter((state) => state.component === port)
          .map((state) => state.level);
        const worst = (['bad', 'ok', 'unknown'] as const).find((name) => levels.includes(name));
        expect(detector.observationsOf('s').at('link', `sw/${port}`)?.level).toBe(worst);
      }
    }),
    { numRuns: 2000 },
  );
});

function asText(change: ReturnType<Detector['takeChanges']>[number]): string {
  return `${change.kind} ${change.rule.id} ${change.asset} ${change.component} ${change.sinceMs} ${change.atMs}`;
}
