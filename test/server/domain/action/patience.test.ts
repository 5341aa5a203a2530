import { describe, expect, it } from 'vitest';
import { HEAL_WITHIN_MS } from '../../../../server/domain/action/machine.ts';
import { CLEARS_WITHIN_MS, isOnlyClearing } from '../../../../server/domain/action/patience.ts';

const ACTED = 1_800_000_000_000;
const watching = { state: 'watching', requestedAt: ACTED - 5000, actedAt: ACTED } as const;
const alarms = [
  { predicate: 'load', place: 'platform-1' },
  { predicate: 'channel', place: 'nvr-1/channel:3' },
] as const;
const allWell = (): boolean => true;

describe('a ticket after a remote action', () => {
  it('waits for alarms of which all is seen to be well, beyond the time to heal', () => {
    expect(isOnlyClearing(watching, alarms, allWell, ACTED + HEAL_WITHIN_MS)).toBe(true);
    expect(isOnlyClearing(watching, alarms, allWell, ACTED + CLEARS_WITHIN_MS - 1)).toBe(true);
  });

  it('does not wait without end', () => {
    expect(isOnlyClearing(watching, alarms, allWell, ACTED + CLEARS_WITHIN_MS)).toBe(false);
  });

  it('does not wait while one sign is bad or unknown, or where none stands', () => {
    const isOk = (predicate: string): boolean => predicate === 'load';
    expect(isOnlyClearing(watching, alarms, isOk, ACTED + HEAL_WITHIN_MS)).toBe(false);
    expect(isOnlyClearing(watching, [], allWell, ACTED + HEAL_WITHIN_MS)).toBe(false);
  });

  it('does not wait for what was not done', () => {
    expect(isOnlyClearing({ ...watching, state: 'sent' }, alarms, allWell, ACTED + 1)).toBe(false);
  });
});
