// What a fault of the simulated site is: what it does to the graph, and the truth about it, by which a diagnosis is scored.

import type { Text } from '../contract/text.ts';
import type { Effect } from './effects.ts';
import type { Device, Kind } from './device.ts';
import type { Layout } from './layout.ts';

/** Who cures it: remote by the NOC, staff on site by phone, our engineer, the customer’s electrician or cash team, the carrier. */
export const CURERS = ['remote', 'onsite', 'engineer', 'electrician', 'cash', 'carrier'] as const;
export type Curer = (typeof CURERS)[number];

export interface Part {
  id: string;
  name: Text;
}

export interface FaultDefinition {
  name: string;
  title: Text;
  /** Kinds of device it can happen to. */
  kinds: readonly Kind[];
  /** Where it happens unless said otherwise. */
  on: string;
  effects: (target: Device, context: FaultContext) => Effect[];
  truth: (target: Device, layout: Layout) => Truth;
  /** Taking power away and giving it back cures it. */
  powerCycleCures?: true;
}

export interface FaultContext {
  layout: Layout;
  random: () => number;
  nowMs: number;
}

export interface Truth {
  /** Name of the cause in the field’s words. */
  cause: string;
  /** Places that count as right: `asset` or `asset/kind:name`, the best first. */
  places: string[];
  /** Whether our engineer must drive there. */
  visit: boolean;
  by: Curer;
  parts: Part[];
}
