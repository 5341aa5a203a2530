// The sites that faults are tried on: the demo's own, or generated ones.

import { ForesiteError } from '../../contract/errors.ts';
import { siteLayout, type Layout } from '../../lab/layout.ts';

/** N of 127.N.x.y; nothing is bound there. */
const NET = 20;

export interface Topology {
  readonly name: string;
  readonly layout: Layout;
}

export function demoTopology(): Topology {
  return { name: 'demo', layout: siteLayout(NET) };
}

/** @param name `demo` */
export function topologiesNamed(name: string, _seed: number, _runs: number): Topology[] {
  if (name === 'demo') return [demoTopology()];
  throw new ForesiteError('invalid_request', { where: '--topology', what: `knows no "${name}"; there is: demo` });
}
