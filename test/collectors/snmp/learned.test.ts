// What is learned of an agent, and what of it is believed after a restart.

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ANSWER_OCTETS, Learned, MAX_PAUSE_MS, MIN_ANSWER_OCTETS } from '../../../collectors/snmp/learned.ts';

describe('what is learned of an agent', () => {
  it('shrinks with losses down to what every agent can do, and comes back slowly', () => {
    const learned = new Learned();
    for (let i = 0; i < 20; i++) learned.shrink(true);
    expect([learned.answerOctets, learned.pauseMs]).toEqual([MIN_ANSWER_OCTETS, MAX_PAUSE_MS]);
    for (let i = 0; i < 20; i++) learned.recover();
    expect([learned.answerOctets, learned.pauseMs]).toEqual([ANSWER_OCTETS, 0]);
  });

  it('comes back from what was kept as it was', () => {
    const before = new Learned();
    before.shrink(true);
    before.isMixed = false;
    before.counterBits = 64;
    before.tuning.shrink('1.3.6.1.2.1.2.2.1', 60, 15);
    for (let i = 0; i < 3; i++) before.broken.note('1.3.6.1.2.1.17.4.3.1', 'endless', ['1.3.6.1.2.1.17.4.3.1.2'], 0);
    const after = new Learned();
    after.takeIn(before.toJson());
    expect(after.toJson()).toBe(before.toJson());
    expect(after.facts).toMatchObject({
      answer_octets: 736,
      counter_bits: 64,
      pause_ms: 20,
      scalars_with_tables: 'no',
      tables_in_small_portions: '1.3.6.1.2.1.2.2.1: 15',
      broken_tables: '1.3.6.1.2.1.17.4.3.1 endless',
    });
  });

  it('is believed only as far as it makes sense', () => {
    const kept = fc.oneof(
      fc.string(),
      fc.json(),
      fc.jsonValue().map((answerOctets) => JSON.stringify({ answerOctets })),
      fc.jsonValue().map((limits) => JSON.stringify({ limits, broken: limits })),
      fc
        .array(fc.tuple(fc.constantFrom('1.3.6', 'x', ''), fc.jsonValue(), fc.jsonValue()))
        .map((list) => JSON.stringify({ limits: list, broken: list })),
    );
    fc.assert(
      fc.property(kept, (json) => {
        const learned = new Learned();
        learned.takeIn(json);
        expect(learned.answerOctets).toBeGreaterThanOrEqual(MIN_ANSWER_OCTETS);
        expect(learned.answerOctets).toBeLessThanOrEqual(ANSWER_OCTETS);
        expect(learned.pauseMs).toBe(0);
        expect(learned.tuning.sizeOf('1.3.6')).toBeGreaterThanOrEqual(1);
        expect(learned.toJson().length).toBeLessThan(8000);
      }),
    );
  });
});
