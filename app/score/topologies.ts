// The sites that faults are tried on: the demo's own, or drawn ones.

import type { SiteFile } from '../../contract/site-file.ts';
import type { Layout } from '../../lab/layout.ts';
import { siteNamed } from '../../lab/topology/named.ts';

/** N of 127.N.x.y; nothing is bound there. */
const NET = 20;
/** Most sites of `drawn`, and how many faults make another one worth its start. */
export const DRAWN_SITES = 50;
export const FAULTS_A_SITE = 10;
/** Assets of a site of `drawn` that is lived at for a year. */
const ASSETS_OF_A_YEAR = 60;

export interface Topology {
  readonly name: string;
  readonly layout: Layout;
  /** What its integrator has written down. */
  readonly siteFile: SiteFile;
}

/** @param name `demo`, or `seed:7` with or without wishes (lab/topology/named.ts) */
export function topologyNamed(name: string): Topology {
  const { layout, siteFile } = siteNamed(name, NET);
  // As in the field: the patience with short absences is the product's own.
  const { shortAbsence: _, ...asInTheField } = siteFile;
  return { name, layout, siteFile: asInTheField };
}

/**
 * The sites that faults are tried on.
 * @param name `demo`, `seed:7` with or without wishes (lab/topology/named.ts), or `drawn`: those of the seeds from `seed` on
 */
export function sitesOfRuns(name: string, seed: number, runs: number): string[] {
  return sitesOf(name, seed, Math.ceil(runs / FAULTS_A_SITE), '');
}

/** The sites that years are lived at; the same names. Those of `drawn` are of one size. */
export function sitesOfYears(name: string, seed: number, years: number): string[] {
  return sitesOf(name, seed, years, `,assets=${ASSETS_OF_A_YEAR}`);
}

function sitesOf(name: string, seed: number, count: number, wishes: string): string[] {
  if (name !== 'drawn') return [name];
  return Array.from({ length: Math.min(DRAWN_SITES, count) }, (_, at) => `seed:${seed + at}${wishes}`);
}
