// Whose words grow older by themselves: who counts days and ages by its own clock cannot be polled once for each state. Decides
// nothing of when it is polled.

import type { Target } from '../../contract/collector.ts';
import type { Effect } from '../../lab/effects.ts';

/** It is asked on for so long while something acts on it … */
export const AGES_FOR_MS = 25 * 60_000;
/** … and then this often, ms. */
export const AGES_AGAIN_MS = 55 * 60_000;
/** … by as many polls in a row: one poll of a large recorder does not get to all its channels. */
export const AGES_POLLS = 8;
const AGEING_PROTOCOLS: ReadonlySet<string> = new Set(['isapi', 'dahua-cgi', 'onvif-recorder', 'modbus']);

/** What it tells grows older, and something acts on it: nothing that it said stands. */
export function isAgeing({ protocol, asset, class: kind }: Target, effects: readonly Effect[]): boolean {
  // A kiosk tells how old its application’s last sign of life is.
  const ages = AGEING_PROTOCOLS.has(protocol) || (protocol === 'mqtt' && kind === 'kiosk');
  return ages && effects.some((effect) => 'asset' in effect && effect.asset === asset);
}
