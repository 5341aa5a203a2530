// Sizes of questions, by table: what one table cannot costs the others nothing, what none can is learnt once.

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  BROKEN_AFTER_POLLS,
  BrokenTables,
  FIRST_BROKEN_RECHECK_MS,
  MAX_BROKEN_RECHECK_MS,
  MAX_BROKEN_TABLES,
} from '../../../collectors/snmp/broken.ts';
import {
  GROW_AFTER_ANSWERS,
  MAX_LIMITED_SUBTREES,
  Tuning,
  SUBTREES_THAT_TELL,
  VARBINDS_PER_REQUEST,
} from '../../../collectors/snmp/tuning.ts';

describe('how much is asked for at a time', () => {
  it('is less for a table that failed, and as before for others', () => {
    const tuning = new Tuning();
    tuning.shrink('1.1', 60, 30);
    expect([tuning.sizeOf('1.1'), tuning.sizeOf('1.2')]).toEqual([30, VARBINDS_PER_REQUEST]);
  });

  it('is less for all tables when several fail and none shows that the agent can do more', () => {
    const tuning = new Tuning();
    for (let i = 1; i <= SUBTREES_THAT_TELL; i++) tuning.shrink(`1.${i}`, 60, 15);
    expect(tuning.sizeOf('1.99')).toBe(15);
    const able = new Tuning();
    able.noteAnswer('1.98', 60);
    for (let i = 1; i <= SUBTREES_THAT_TELL; i++) able.shrink(`1.${i}`, 60, 15);
    expect(able.sizeOf('1.99')).toBe(60);
  });

  it('grows again after many answers without loss', () => {
    const tuning = new Tuning();
    tuning.shrink('1.1', 60, 15);
    for (let i = 0; i < 2 * GROW_AFTER_ANSWERS; i++) tuning.noteAnswer('1.2', 5);
    expect(tuning.sizeOf('1.1')).toBe(30);
    for (let i = 0; i < 2 * GROW_AFTER_ANSWERS; i++) tuning.noteAnswer('1.2', 5);
    expect([tuning.sizeOf('1.1'), tuning.limits.size]).toEqual([VARBINDS_PER_REQUEST, 0]);
  });

  it('stays within its bounds whatever fails', () => {
    const failure = fc.record({ subtree: fc.nat(60), asked: fc.integer({ min: 2, max: 400 }), isAnswer: fc.boolean() });
    fc.assert(
      fc.property(fc.array(failure, { maxLength: 300 }), (failures) => {
        const tuning = new Tuning();
        for (const { subtree, asked, isAnswer } of failures) {
          const before = tuning.sizeOf(`1.${subtree}`);
          if (isAnswer) tuning.noteAnswer(`1.${subtree}`, asked);
          else tuning.shrink(`1.${subtree}`, asked, asked >> 1);
          expect(isAnswer || tuning.sizeOf(`1.${subtree}`) <= before).toBe(true);
          expect(tuning.sizeOf(`1.${subtree}`)).toBeGreaterThanOrEqual(1);
          expect(tuning.varbinds).toBeGreaterThanOrEqual(1);
          expect(tuning.limits.size).toBeLessThanOrEqual(MAX_LIMITED_SUBTREES);
        }
      }),
    );
  });
});

describe('a table that fails', () => {
  it('is left out after several polls in a row, ever longer, and no longer than that', () => {
    const broken = new BrokenTables();
    for (let i = 1; i < BROKEN_AFTER_POLLS; i++) broken.note('1.1', 'silent', ['1.1.1'], 0);
    expect(broken.isLeftOut('1.1', 0)).toBe(false);
    let now = 0;
    let last = 0;
    for (let i = 0; i < 12; i++) {
      broken.note('1.1', 'silent', ['1.1.1'], now);
      let length = 0;
      while (broken.isLeftOut('1.1', now + length)) length += FIRST_BROKEN_RECHECK_MS;
      expect(length).toBeGreaterThanOrEqual(last);
      expect(length).toBeLessThanOrEqual(MAX_BROKEN_RECHECK_MS + FIRST_BROKEN_RECHECK_MS);
      last = length;
      now += length;
    }
    expect(last).toBeGreaterThanOrEqual(MAX_BROKEN_RECHECK_MS);
  });

  it('is well again only when the columns that failed are', () => {
    const broken = new BrokenTables();
    broken.note('1.1', 'circular', ['1.1.1', '1.1.2'], 0);
    broken.noteWhole('1.1', ['1.1.1']);
    expect(broken.hasFailed('1.1')).toBe(true);
    broken.noteWhole('1.1', ['1.1.1', '1.1.2', '1.1.3']);
    expect(broken.isNone).toBe(true);
  });

  it('is one of so many at most', () => {
    const broken = new BrokenTables();
    for (let i = 0; i < 10 * MAX_BROKEN_TABLES; i++) broken.note(`1.${i}`, 'empty', [], 0);
    expect(broken.words).toHaveLength(MAX_BROKEN_TABLES);
  });
});
