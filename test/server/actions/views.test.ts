import { expect, it } from 'vitest';
import { wasInVain } from '../../../server/actions/views.ts';
import type { Action, ActionState } from '../../../server/domain/action/types.ts';

const tried = (asset: string, state: ActionState): Action =>
  ({ plan: { asset, verb: 'poe-cycle' }, state }) as unknown as Action;

it('only what was carried out at that asset and did not help was in vain', () => {
  expect(wasInVain([tried('cam-3', 'not-healed')], 'cam-3', 'poe-cycle')).toBe(true);
  expect(wasInVain([tried('cam-3', 'not-healed')], 'cam-3', 'reboot')).toBe(false);
  expect(wasInVain([tried('cam-4', 'not-healed')], 'cam-3', 'poe-cycle')).toBe(false);
  for (const state of ['healed', 'refused', 'waiting'] as const)
    expect(wasInVain([tried('cam-3', state)], 'cam-3', 'poe-cycle')).toBe(false);
});
