// Whose words grow older by themselves: who counts days and ages by its own clock cannot be polled once for each state. Decides
// nothing of when it is polled.

import type { Target } from '../../contract/collector.ts';
import type { Effect } from '../../lab/effects.ts';

/** It is asked on for so long while something acts on it, and when that has ended … */
export const AGES_FOR_MS = 25 * 60_000;
/** … and while it acts on, then this often, ms … */
export const AGES_AGAIN_MS = 55 * 60_000;
/** … by as many polls in a row: one poll of a large recorder does not get to all its channels. */
export const AGES_POLLS = 8;
const AGEING_PROTOCOLS: ReadonlySet<string> = new Set(['isapi', 'dahua-cgi', 'onvif-recorder', 'modbus']);

export function isActedOn(asset: string, effects: readonly Effect[]): boolean {
  return effects.some((effect) => 'asset' in effect && effect.asset === asset);
}

/** Which targets tell what grows older, at this moment: what acted on their device is followed until its traces are read over. */
export class Ageing {
  /** Devices on which something acts that is a fault: infinite; those on which it did: when it ended, ms. */
  readonly #endedAt = new Map<string, number>();

  /** Nothing grows older anywhere. */
  get isOver(): boolean {
    return this.#endedAt.size === 0;
  }

  /** @param effects all that act now; none where nothing is broken, as what is no fault leaves these words as they are */
  isOne({ protocol, asset, class: kind }: Target, effects: readonly Effect[], nowMs: number): boolean {
    // A kiosk tells how old its application’s last sign of life is.
    if (!AGEING_PROTOCOLS.has(protocol) && !(protocol === 'mqtt' && kind === 'kiosk')) return false;
    if (isActedOn(asset, effects)) {
      this.#endedAt.set(asset, Infinity);
      return true;
    }
    const endedAt = this.#endedAt.get(asset);
    if (endedAt === undefined) return false;
    if (endedAt === Infinity) this.#endedAt.set(asset, nowMs);
    else if (nowMs - endedAt >= AGES_FOR_MS) this.#endedAt.delete(asset);
    return true;
  }
}
