// Whether a value is bad, ok, or still bad because it lies between the raise and the clear level. Numbers only.

import { passes } from './level-test.ts';
import { LEVEL, TEST, type Slots } from './slots.ts';
import type { LevelTest } from './rule.ts';

export function judge(slots: Slots, slot: number, value: number): number {
  const rule = slots.rules[slot];
  const unknownMask = slots.unknownMask[slot] ?? 0;
  if (unknownMask !== 0 && isIn(unknownMask, value)) return LEVEL.unknown;
  if (test(slots.raiseKind[slot] ?? 0, slots.raiseAt[slot] ?? 0, slots.raiseMask[slot] ?? 0, value, rule?.raise))
    return LEVEL.bad;
  const clearKind = slots.clearKind[slot] ?? 0;
  // Between the raise and the clear level a bad state stays bad: that gap is what stops flapping. An alarm whose level
  // has become unknown meanwhile was bad, so it is over at the clear level only, too.
  const level = slots.level[slot];
  const wasBad = level === LEVEL.bad || (level === LEVEL.unknown && slots.isFiring[slot] === 1);
  if (clearKind === TEST.none) return LEVEL.ok;
  // A score that has grown and not yet faded may be on its way up: what has come and gone is not seen to be steady.
  const between = wasBad ? LEVEL.bad : rule?.derive?.kind === 'flap' ? LEVEL.unknown : LEVEL.ok;
  if (between === LEVEL.ok) return LEVEL.ok;
  const isOver = test(clearKind, slots.clearAt[slot] ?? 0, slots.clearMask[slot] ?? 0, value, rule?.clear);
  return isOver ? LEVEL.ok : between;
}

function test(kind: number, at: number, mask: number, value: number, general: LevelTest | null | undefined): boolean {
  switch (kind) {
    case TEST.above:
      return value > at;
    case TEST.below:
      return value < at;
    case TEST.mask:
      return isIn(mask, value);
    case TEST.notMask:
      return !isIn(mask, value);
    case TEST.general:
      return general ? passes(general, value) : false;
    default:
      return false;
  }
}

/** Exact: 0.4 A is not the code 0. */
function isIn(mask: number, value: number): boolean {
  return value >= 0 && value < 32 && (value | 0) === value && ((mask >>> value) & 1) === 1;
}
