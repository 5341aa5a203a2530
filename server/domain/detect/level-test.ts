// Whether a value passes a level: above, below, one of these, none of those.

import type { Level } from '../../../contract/profile-conditions.ts';
import type { LevelTest } from './rule.ts';

export function testOf(level: Level): LevelTest {
  return { above: level.above ?? null, below: level.below ?? null, in: level.in ?? null, notIn: level.notIn ?? null };
}

/** True when any of the test's parts holds. */
export function passes(test: LevelTest, value: number): boolean {
  if (test.above !== null && value > test.above) return true;
  if (test.below !== null && value < test.below) return true;
  if (test.in !== null && test.in.includes(value)) return true;
  return test.notIn !== null && !test.notIn.includes(value);
}
