import { describe, expect, it } from 'vitest';
import { HEAL_WITHIN_MS } from '../../../../server/domain/action/machine.ts';
import { clearing, CLEARS_WITHIN_MS } from '../../../../server/domain/action/patience.ts';

const ACTED = 1_800_000_000_000;
const watching = { state: 'watching', requestedAt: ACTED - 5000, actedAt: ACTED } as const;
const alarms = [
  { predicate: 'load', place: 'platform-1' },
  { predicate: 'channel', place: 'nvr-1/channel:3' },
] as const;
const allWell = (): boolean => true;

describe('a ticket after a remote action', () => {
  it('waits for alarms of which all is seen to be well, beyond the time to heal', () => {
    expect(clearing(watching, alarms, allWell, ACTED + HEAL_WITHIN_MS)).toBe('waits');
    expect(clearing(watching, alarms, allWell, ACTED + CLEARS_WITHIN_MS - 1)).toBe('waits');
  });

  it('has healed when all has stayed well, however long its alarms still wait', () => {
    expect(clearing(watching, alarms, allWell, ACTED + CLEARS_WITHIN_MS)).toBe('healed');
  });

  it('does not wait while one sign is bad or unknown, or where none stands', () => {
    const isOk = (predicate: string): boolean => predicate === 'load';
    expect(clearing(watching, alarms, isOk, ACTED + HEAL_WITHIN_MS)).toBeNull();
    expect(clearing(watching, [], allWell, ACTED + HEAL_WITHIN_MS)).toBeNull();
  });

  it('does not wait for what was not done', () => {
    expect(clearing({ ...watching, state: 'sent' }, alarms, allWell, ACTED + 1)).toBeNull();
  });
});
