import { expect, it } from 'vitest';
import { afterHands } from '../../../../server/domain/treatment/tried-hands.ts';
import type { Visit } from '../../../../server/domain/ticket/types.ts';

const text = (en: string) => ({ zh: en, en });
const visit: Visit = {
  decision: 'remote',
  next: 'onsite-staff',
  who: ['R', 'S', 'E'],
  urgency: 'by-clock',
  reason: text('it hangs'),
  parts: [],
  tools: [],
  permits: [],
  firstCheck: text('is a light on?'),
  phoneScript: [],
};
const FAULT = 'switch-hung@sw-1';

it.each([
  [['remote'], 'onsite-staff', ['S', 'E']],
  [['remote', 'onsite-staff'], 'engineer', ['E']],
  // Who comes later and has failed already is not asked, but who comes before still is.
  [['onsite-staff'], 'remote', ['R', 'S', 'E']],
] as const)('those who come after %j have it', (hands, decision, who) => {
  const tried = hands.map((hand) => ({ hand, faultKey: FAULT }));
  expect(afterHands(visit, tried, FAULT)).toMatchObject({ decision, who });
});

it('says who has tried', () => {
  const after = afterHands(visit, [{ hand: 'remote', faultKey: FAULT }], FAULT);
  expect(after.reason.en).toBe('The control room could not cure it: now the next step. it hangs');
});

it('asks again who failed at another fault', () => {
  expect(afterHands(visit, [{ hand: 'remote', faultKey: 'outlet-off@pdu-1' }], FAULT)).toBe(visit);
});

it('leaves a visit to who drives where nobody else is named', () => {
  const { next: _, who: __, ...alone } = visit;
  expect(afterHands(alone, [{ hand: 'remote', faultKey: FAULT }], FAULT).decision).toBe('engineer');
});
