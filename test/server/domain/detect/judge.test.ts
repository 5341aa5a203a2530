import { describe, expect, it, test } from 'vitest';
import type { Condition } from '../../../../contract/profile.ts';
import { judge } from '../../../../server/domain/detect/judge.ts';
import { toRule } from '../../../../server/domain/detect/rules.ts';
import { LEVEL, Slots } from '../../../../server/domain/detect/slots.ts';
import { condition } from './detector-bench.ts';

const NAMES = ['unknown', 'ok', 'bad'] as const;

function judged(value: number, change: Partial<Condition>, before: keyof typeof LEVEL = 'unknown', isFiring = false) {
  const slots = new Slots();
  const slot = slots.add(0, toRule(condition(change)), { site: 's', asset: 'a', component: '' }, 1000);
  slots.level[slot] = LEVEL[before];
  slots.isFiring[slot] = isFiring ? 1 : 0;
  return NAMES[judge(slots, slot, value)];
}

test.each([
  [{ above: 90 }, 90, 'ok'],
  [{ above: 90 }, 90.01, 'bad'],
  [{ below: 10 }, 10, 'ok'],
  [{ below: 10 }, 9.99, 'bad'],
  [{ below: 0 }, -0, 'ok'],
  [{ in: [2, 6, 7] }, 6, 'bad'],
  [{ in: [2, 6, 7] }, 5, 'ok'],
  [{ in: [0] }, 0, 'bad'],
  [{ in: [31] }, 31, 'bad'],
  [{ in: [31] }, 63, 'ok'],
  [{ in: [1] }, -31, 'ok'],
  [{ in: [1] }, 1.5, 'ok'],
  [{ in: [32] }, 32, 'bad'],
  [{ in: [32] }, 0, 'ok'],
  [{ in: [-1, 404] }, 404, 'bad'],
  [{ in: [0.5] }, 0.5, 'bad'],
  [{ notIn: [1] }, 1, 'ok'],
  [{ notIn: [1] }, 2, 'bad'],
  [{ notIn: [1] }, 1.5, 'bad'],
  [{ notIn: [0, 200] }, 200, 'ok'],
  [{ notIn: [0, 200] }, 500, 'bad'],
  [{ above: 60, below: -60 }, 60, 'ok'],
  [{ above: 60, below: -60 }, -60.5, 'bad'],
  [{ above: 100, in: [3] }, 3, 'bad'],
  [{}, 1e9, 'ok'],
] as const)('raise %j judges %d as %s', (raise, value, level) => {
  expect(judged(value, { raise: structuredClone(raise) as NonNullable<Condition['raise']> })).toBe(level);
});

describe('between the raise and the clear level', () => {
  const gap = { raise: { above: 90 }, clear: { below: 80 } };

  it('what was bad stays bad, down to the clear level', () => {
    expect(judged(85, gap, 'bad')).toBe('bad');
    expect(judged(80, gap, 'bad')).toBe('bad');
    expect(judged(79.9, gap, 'bad')).toBe('ok');
  });

  it('what was ok stays ok, up to the raise level', () => {
    expect(judged(85, gap, 'ok')).toBe('ok');
    expect(judged(90, gap, 'ok')).toBe('ok');
    expect(judged(90.1, gap, 'ok')).toBe('bad');
  });

  it('what has never been judged is ok', () => {
    expect(judged(85, gap, 'unknown')).toBe('ok');
  });

  it('an alarm that was silent for a while is still bad', () => {
    expect(judged(85, gap, 'unknown', true)).toBe('bad');
    expect(judged(79, gap, 'unknown', true)).toBe('ok');
  });

  it('an alarm that is already ending is not begun anew', () => {
    expect(judged(85, gap, 'ok', true)).toBe('ok');
  });

  it('codes work alike', () => {
    const codes = { raise: { in: [2] }, clear: { in: [1, 5] } };
    expect(judged(3, codes, 'bad')).toBe('bad');
    expect(judged(5, codes, 'bad')).toBe('ok');
    expect(judged(3, codes, 'ok')).toBe('ok');
  });
});

describe('codes that say nothing', () => {
  it('are unknown whatever the rest says', () => {
    const rule = { raise: { above: 0 }, unknown: [1, 31] };
    expect(judged(1, rule)).toBe('unknown');
    expect(judged(31, rule, 'bad')).toBe('unknown');
    expect(judged(2, rule)).toBe('bad');
    expect(judged(0, rule)).toBe('ok');
  });

  it('are exact: a value between two codes is judged', () => {
    expect(judged(1.5, { raise: { above: 1 }, unknown: [1] })).toBe('bad');
  });
});
