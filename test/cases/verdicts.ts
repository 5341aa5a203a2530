// The engine with the shipped causes, as the tests of stories use it.

import { expect } from 'vitest';
import { loadCauses } from '../../app/load-causes.ts';
import type { AssetEntry } from '../../contract/site-file.ts';
import { diagnose } from '../../server/domain/diagnose/diagnose.ts';
import type { Fault, Readings, Verdict } from '../../server/domain/diagnose/types.ts';
import { buildGraph } from '../../server/domain/topology/build.ts';
import { demoSite } from './demo-site.ts';
import { NOW, SeenSite } from './seen-site.ts';

export const { causes, faults: mistakes } = loadCauses();

export function site(extra: readonly AssetEntry[] = []): SeenSite {
  return new SeenSite(buildGraph(demoSite(extra), new Map()));
}

export function verdictOf(seen: SeenSite, readings?: Readings): Verdict {
  const input = { graph: seen.graph, observations: seen, findings: seen.findings(), causes, nowMs: NOW };
  return diagnose(readings ? { ...input, readings } : input);
}

/** The one fault of the verdict, which explains all alarms and leaves no brace unfilled. */
export function onlyFault(seen: SeenSite, readings?: Readings): Fault {
  const { faults } = verdictOf(seen, readings);
  expect(faults.map((fault) => `${fault.cause} ${fault.place}`)).toHaveLength(1);
  const fault = faults[0];
  if (!fault) throw new Error('no fault');
  expect(fault.explains).toHaveLength(seen.findings().length);
  expect(JSON.stringify(fault)).not.toMatch(/\{[a-z]+\}/);
  return fault;
}

export function partsOf(fault: Fault): string {
  return fault.visit.parts.map((part) => part.spec.en).join('; ');
}
