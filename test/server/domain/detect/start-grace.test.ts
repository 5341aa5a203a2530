import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { BatchBuilder } from '../../../../contract/batch.ts';
import { SeriesCatalogue } from '../../../../contract/series.ts';
import { Detector } from '../../../../server/domain/detect/detector.ts';
import { toRule } from '../../../../server/domain/detect/rules.ts';
import { condition, WALL } from './detector-bench.ts';

const TARGETS = ['target:ping', 'target:snmp', 'target:http'] as const;
const ROUND_MS = 60_000;
const RULES = [toRule(condition({ hold: '0s', clearAfter: '0s' })), toRule(condition({ id: 'slow', hold: '5s' }))];

class Rig {
  readonly catalogue = new SeriesCatalogue();
  readonly detector = new Detector({
    catalogue: this.catalogue,
    rulesFor: () => RULES,
    freshMsOf: () => 1e9,
    grace: { targetsOf: () => TARGETS.length, roundMsOf: () => ROUND_MS },
  });
  monoMs = 1;

  poll(target: string, load?: number): void {
    const tags = { site: 's', asset: 'nas', class: 'nas' };
    const builder = new BatchBuilder();
    const row = this.catalogue.row('foresite_target', { ...tags, component: target });
    builder.add(this.catalogue.series(row, 'result_code'), 0, WALL + this.monoMs);
    const cpu = this.catalogue.row('cpu', { ...tags, component: '' });
    if (load !== undefined) builder.add(this.catalogue.series(cpu, 'usage_percent'), load, WALL + this.monoMs);
    this.detector.apply(builder.finish(), this.monoMs);
    this.settle();
  }

  settle(): void {
    this.detector.settle(this.monoMs, WALL + this.monoMs);
  }

  raised(): string[] {
    return this.detector.takeChanges().map(({ kind, rule }) => `${kind} ${rule.id}`);
  }
}

describe('after a start', () => {
  it('nothing fires before every target of the asset has been polled once, and then at once', () => {
    const rig = new Rig();
    rig.poll('target:snmp', 95);
    rig.poll('target:ping');
    expect(rig.raised()).toEqual([]);
    rig.poll('target:http');
    expect(rig.raised()).toEqual(['raised load']);
  });

  it('of the gateway it is so again', () => {
    const rig = new Rig();
    for (const target of TARGETS) rig.poll(target, 10);
    rig.detector.gatewayStarted('s');
    rig.poll('target:snmp', 95);
    expect(rig.raised()).toEqual([]);
    rig.poll('target:ping');
    rig.poll('target:http');
    expect(rig.raised()).toEqual(['raised load']);
  });

  it('never fires before the first round is seen or its time is over, on any stream', () => {
    const step = fc.oneof(
      { weight: 5, arbitrary: fc.record({ poll: fc.constantFrom(...TARGETS), load: fc.option(fc.constantFrom(10, 95), { nil: undefined }) }) },
      { weight: 3, arbitrary: fc.record({ pass: fc.integer({ min: 1, max: 30_000 }) }) },
      { weight: 1, arbitrary: fc.constant({ restart: true as const }) },
    ); // prettier-ignore
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
        const rig = new Rig();
        let seen = new Set<string>();
        let firstMono: number | null = null;
        for (const one of steps) {
          if ('poll' in one) {
            firstMono ??= rig.monoMs;
            seen.add(one.poll);
            rig.poll(one.poll, one.load);
          } else if ('pass' in one) {
            rig.monoMs += one.pass;
            rig.settle();
          } else {
            rig.detector.gatewayStarted('s');
            [seen, firstMono] = [new Set(), rig.monoMs];
          }
          const isOver = seen.size === TARGETS.length || (firstMono !== null && rig.monoMs >= firstMono + ROUND_MS);
          const raised = rig.raised().filter((change) => change.startsWith('raised'));
          expect(isOver ? [] : raised).toEqual([]);
        }
      }),
      { numRuns: 1000 },
    );
  });
});
