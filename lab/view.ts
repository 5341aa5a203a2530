// What the parts of the simulated site may read of it: the present state, no more.

import type { Acting } from './acting.ts';
import type { Layout } from './layout.ts';
import type { NodeState, PortState, SiteState } from './physics.ts';

export interface SiteView {
  readonly layout: Layout;
  /** Lab clock. */
  readonly nowMs: number;
  readonly acting: Acting;
  readonly state: SiteState;
  node(asset: string): NodeState;
  port(asset: string, ifIndex: number): PortState;
  /** Whether the host answers anything at all, ping included. */
  hostAlive(asset: string): boolean;
}
