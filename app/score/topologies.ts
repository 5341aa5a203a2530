// The sites that faults are tried on: the demo's own, or drawn ones.

import type { SiteFile } from '../../contract/site-file.ts';
import type { Layout } from '../../lab/layout.ts';
import { DEMO_SITE, siteNamed } from '../../lab/topology/named.ts';

/** N of 127.N.x.y; nothing is bound there. */
const NET = 20;
/** Sites of `drawn`. */
export const DRAWN_SITES = 50;

export interface Topology {
  readonly name: string;
  readonly layout: Layout;
  /** What its integrator has written down. */
  readonly siteFile: SiteFile;
}

export function demoTopology(): Topology {
  return { name: DEMO_SITE, ...siteNamed(DEMO_SITE, NET) };
}

/** @param name `demo`, `seed:7` with or without wishes (lab/topology/named.ts), or `drawn`: those of the seeds from `seed` on */
export function topologiesNamed(name: string, seed: number, runs: number): Topology[] {
  if (name !== 'drawn') return [{ name, ...siteNamed(name, NET) }];
  return Array.from({ length: Math.min(DRAWN_SITES, runs) }, (_, at) => {
    const one = `seed:${seed + at}`;
    return { name: one, ...siteNamed(one, NET) };
  });
}
