import { describe, expect, it } from 'vitest';
import type { PredicateName } from '../../../../contract/predicates.ts';
import { canWait, PATTERN_WAIT_MS, patternsWaitUntil } from '../../../../server/domain/correlate/pattern-wait.ts';

const NOW = 1_000_000_000;
const alarm = (predicate: PredicateName, agoMs: number, ticket: string | null = null) => ({ predicate, raisedAtMs: NOW - agoMs, ticket }); // prettier-ignore

describe('alarms of what comes and goes', () => {
  it('wait for their fellows until the first has waited long enough', () => {
    expect(patternsWaitUntil([alarm('steady', 10_000), alarm('channel-steady', 2000)], NOW)).toBe(NOW - 10_000 + PATTERN_WAIT_MS); // prettier-ignore
    expect(patternsWaitUntil([alarm('steady', PATTERN_WAIT_MS), alarm('steady', 2000)], NOW)).toBeNull();
  });

  it('do not wait for those that have a ticket', () => {
    expect(patternsWaitUntil([alarm('steady', 10_000, 't-1')], NOW)).toBeNull();
    expect(canWait(alarm('steady', 0, 't-1'))).toBe(false);
  });

  it('do not keep others waiting, nor a loop', () => {
    expect(patternsWaitUntil([alarm('reachable', 1000), alarm('mac-stable', 1000)], NOW)).toBeNull();
    expect(canWait(alarm('reachable', 1000))).toBe(false);
  });

  it('have waited when the clock was set back since', () => {
    expect(patternsWaitUntil([alarm('steady', -5000)], NOW)).toBeNull();
  });
});
