// The two drawings the console lays out itself: the wall's tiles and the tree of a site.

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { TopologyView } from '../../contract/api.ts';
import { layoutTree, CELL, type TreeLayout } from '../../dashboards/noc/src/pages/site/tree-layout.ts';
import { fitWall, GAP, GROUP_GAP, GROUP_HEAD, spanOf } from '../../dashboards/noc/src/pages/wall/fit.ts';
import { makeAssets, makeTopology } from './fake-site.ts';

describe('the wall', () => {
  it('never needs more height than there is, unless only faults are shown', () => {
    const sizes = fc.record({
      groups: fc.array(fc.integer({ min: 1, max: 120 }), { minLength: 1, maxLength: 8 }),
      width: fc.integer({ min: 30, max: 120 }),
      height: fc.integer({ min: 15, max: 60 }),
    });
    fc.assert(
      fc.property(sizes, ({ groups, width, height }) => {
        const fit = fitWall({ groups, width, height });
        if (fit.density === 'faults') return;
        expect(heightOf(groups, fit)).toBeLessThanOrEqual(height + 1e-6);
        expect(fit.columns * 6 + (fit.columns - 1) * GAP).toBeLessThanOrEqual(width);
      }),
    );
  });

  it('shows the assets of a mall in full on one screen', () => {
    expect(fitWall({ groups: [26, 4, 2, 4, 4, 2], width: 85, height: 48 }).density).toBe('full');
  });

  it('shows two hundred assets smaller, and two thousand only where something is wrong', () => {
    expect(fitWall({ groups: [150, 50], width: 85, height: 48 }).density).toBe('compact');
    expect(fitWall({ groups: [1500, 500], width: 85, height: 48 }).density).toBe('faults');
  });
});

/** The height by the browser's own rules: groups side by side while they fit, then a new line. */
function heightOf(groups: readonly number[], { columns, tileHeight }: { columns: number; tileHeight: number }): number {
  const lines: number[] = [];
  let used = columns;
  for (const tiles of groups) {
    const span = spanOf(tiles, columns);
    const rows = Math.ceil(tiles / span);
    const height = GROUP_HEAD + rows * tileHeight + (rows - 1) * GAP;
    if (used + span > columns) {
      lines.push(height);
      used = span;
    } else {
      lines[lines.length - 1] = Math.max(lines.at(-1) ?? 0, height);
      used += span;
    }
  }
  return lines.reduce((sum, height) => sum + height, 0) + (lines.length - 1) * GROUP_GAP;
}

describe('the tree of a site', () => {
  it('places each asset of the network once, with the root at the top left', () => {
    const assets = makeAssets(0);
    const layout = layoutTree(makeTopology(assets), 'link');
    expect(layout.nodes.map(({ node }) => node.key).toSorted()).toEqual(assets.map(({ key }) => key).toSorted());
    expect(layout.nodes.find(({ node }) => node.key === 'router')).toMatchObject({ x: 0, y: 0 });
    expect(layout.nodes.find(({ node }) => node.key === 'cam-05')).toMatchObject({ label: 'gi5', source: 'bridge' });
  });

  it('begins the power layer with the supply', () => {
    const { nodes } = layoutTree(makeTopology(makeAssets(0)), 'power');
    expect(nodes[0]?.node.key).toBe('ups-1');
  });

  it('never lets two cells touch, whatever the graph: loops, stars, several roots', () => {
    const graph = fc.array(fc.tuple(fc.nat(20), fc.nat(20)), { maxLength: 40 });
    fc.assert(
      fc.property(graph, (links) => {
        const layout = layoutTree(graphOf(links), 'link');
        expect(touching(layout)).toEqual([]);
        for (const { x, y } of layout.nodes) {
          expect(x + CELL.width).toBeLessThanOrEqual(layout.width);
          expect(y + CELL.height).toBeLessThanOrEqual(layout.height);
        }
      }),
    );
  });
});

function graphOf(links: readonly (readonly [number, number])[]): TopologyView {
  const nodes = Array.from({ length: 21 }, (_, at) => ({
    key: `n${at}`,
    name: { zh: `n${at}`, en: `n${at}` },
    class: 'switch' as const,
    health: 'ok' as const,
  }));
  const edges = links.map(([a, b]) => ({
    kind: 'link' as const,
    from: `n${a}`,
    to: `n${b}/port:gi1`,
    label: '',
    source: '',
  }));
  return { root: 'n0', nodes, edges, conflicts: [] };
}

function touching({ nodes }: TreeLayout): string[] {
  return nodes.flatMap((a, at) =>
    nodes
      .slice(at + 1)
      .filter((b) => Math.abs(a.x - b.x) < CELL.width && Math.abs(a.y - b.y) < CELL.height)
      .map((b) => `${a.node.key} and ${b.node.key}`),
  );
}
