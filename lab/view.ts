// What the parts of the simulated site may read of it: the present state, no more.

import type { Effect } from './effects.ts';
import type { Layout } from './layout.ts';
import type { NodeState, PortState } from './physics.ts';

export interface SiteView {
  readonly layout: Layout;
  /** Lab clock. */
  readonly nowMs: number;
  readonly effects: readonly Effect[];
  node(asset: string): NodeState;
  port(asset: string, ifIndex: number): PortState;
  /** Whether the host answers anything at all, ping included. */
  hostAlive(asset: string): boolean;
}
