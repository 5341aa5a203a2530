// Enabling remote actions: off unless set, the nearer one wins, and raising takes two where there are two.

import { describe, expect, it } from 'vitest';
import { changeMode, CONFIRM_WITHIN_MS, modeOf, type ModeRow } from '../../../../server/domain/action/modes.ts';

const NOW = 1_800_000_000_000;
const change = (mode: ModeRow['mode'], by: string, person = by) =>
  ({ site: 'mall', scope: 'class:camera', verb: 'poe-cycle', mode, by, behind: [person] }) as const;
const two = { isTwoPerson: true, inForce: 'off' } as const;

describe('the mode of an action', () => {
  const camera = { key: 'cam-1', class: 'camera' } as const;
  const of = (row: Partial<ModeRow>): ModeRow => ({
    ...changeMode(undefined, change('approve', 'li'), NOW, { isTwoPerson: false, inForce: 'off' }),
    ...row,
  });

  it('is off where nobody has enabled it', () => {
    expect(modeOf([], camera, 'poe-cycle')).toBe('off');
    expect(modeOf([of({ verb: 'reboot' })], camera, 'poe-cycle')).toBe('off');
  });

  it('is that of the asset before that of its class', () => {
    const rows = [of({}), of({ scope: 'asset:cam-1', mode: 'off' })];
    expect(modeOf(rows, camera, 'poe-cycle')).toBe('off');
    expect(modeOf(rows, { ...camera, key: 'cam-2' }, 'poe-cycle')).toBe('approve');
  });
});

describe('raising it with two administrators', () => {
  const proposed = changeMode(undefined, change('approve', 'li'), NOW, two);

  it('waits for the other', () => {
    expect(proposed).toMatchObject({ mode: 'off', proposed: { mode: 'approve', by: 'li' } });
    expect(changeMode(proposed, change('approve', 'li'), NOW + 1, two).mode).toBe('off');
    expect(changeMode(proposed, change('approve', 'li under another name', 'li'), NOW + 1, two).mode).toBe('off');
    expect(changeMode(proposed, change('approve', 'wang'), NOW + 1, two)).toMatchObject({
      mode: 'approve',
      proposed: null,
    });
  });

  it('begins anew for another mode, and after a day', () => {
    expect(changeMode(proposed, change('automatic', 'wang'), NOW + 1, two)).toMatchObject({
      mode: 'off',
      proposed: { mode: 'automatic', by: 'wang' },
    });
    expect(changeMode(proposed, change('approve', 'wang'), NOW + CONFIRM_WITHIN_MS, two).mode).toBe('off');
    expect(changeMode(proposed, change('approve', 'wang'), NOW - 1, two).mode).toBe('off');
  });

  it('is not needed for lowering it', () => {
    const on: ModeRow = { ...proposed, mode: 'automatic', proposed: null };
    expect(changeMode(on, change('off', 'wang'), NOW, two)).toMatchObject({ mode: 'off', proposed: null });
  });
});
