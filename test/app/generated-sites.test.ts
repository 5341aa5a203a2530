// The server takes every site that the lab draws: nothing in it refers to what does not exist, whatever is missing from it.

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { openProfileFolders } from '../../app/load-profiles.ts';
import { targetsOf } from '../../server/domain/inventory/targets.ts';
import { inventoryFaults } from '../../server/domain/inventory/check.ts';
import { buildGraph } from '../../server/domain/topology/build.ts';
import { generateSite, type GeneratedSite } from '../../lab/topology/generate.ts';
import { LORES } from '../../lab/topology/knowledge.ts';
import { SHAPES } from '../../lab/topology/shapes.ts';

const profiles = openProfileFolders();
const seeds = fc.integer({ min: 1, max: 100_000 });
const wishes = fc.record({
  shape: fc.constantFrom(...SHAPES),
  lore: fc.constantFrom(...LORES),
  assets: fc.integer({ min: 5, max: 150 }),
});
const PROPERTY_TIMEOUT_MS = 60_000;

describe('a drawn site', () => {
  test(
    'passes the check of the inventory',
    () => {
      fc.assert(
        fc.property(seeds, wishes, (seed, wish) => {
          const { siteFile } = generateSite(seed, wish);
          expect(inventoryFaults(siteFile, profiles)).toEqual([]);
        }),
        { numRuns: 60 },
      );
    },
    PROPERTY_TIMEOUT_MS,
  );

  test(
    'has a target for all that has an address, and for what only its recorder reaches the picture that the recorder gives',
    () => {
      fc.assert(
        fc.property(seeds, wishes, (seed, wish) => {
          const { layout, siteFile } = generateSite(seed, wish);
          const targets = targetsOf(siteFile, profiles, () => null);
          const hostOf = new Map(siteFile.assets.map(({ key, host }) => [key, host]));
          const recorderOf = new Map(siteFile.assets.map(({ key, channel }) => [key, channel?.split('/')[0]]));
          const reached = new Set(layout.devices.flatMap(({ key, host, via }) => (host || via ? key : [])));
          const polled = new Set(targets.map(({ asset }) => asset));
          expect([...reached].filter((key) => !polled.has(key))).toEqual([]);
          for (const { asset, protocol, host } of targets.filter((target) => !reached.has(target.asset)))
            expect([asset, protocol, host]).toEqual([asset, 'snapshot', hostOf.get(recorderOf.get(asset) ?? '')]);
        }),
        { numRuns: 30 },
      );
    },
    PROPERTY_TIMEOUT_MS,
  );

  test(
    'that lists all gives the graph of its cables',
    () => {
      fc.assert(
        fc.property(seeds, wishes, (seed, wish) => {
          const site = generateSite(seed, { ...wish, lore: 'list' });
          const above = site.layout.devices.map(({ key, uplink, via }) => [key, uplink?.asset ?? via] as const);
          expect(parentsOf(site)).toEqual(new Map(above.filter(([, parent]) => parent !== '')));
        }),
        { numRuns: 20 },
      );
    },
    PROPERTY_TIMEOUT_MS,
  );
});

function parentsOf({ siteFile }: GeneratedSite): Map<string, string> {
  const graph = buildGraph(siteFile, new Map());
  return new Map(
    siteFile.assets.flatMap(({ key }) => {
      const parent = graph.uplinkOf(key)?.parent;
      return parent === undefined ? [] : [[key, parent]];
    }),
  );
}
