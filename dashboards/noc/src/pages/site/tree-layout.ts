// Lays a site's graph out as a tree from left to right: what carries others stands in columns, and the many end devices of
// one parent stand as a block of small cells beside it. Pure; the drawing only paints what this returns. Edges may point
// either way and may form loops: each node is placed once, by the shortest way from the root.

import type { AssetView, TopologyView } from '../../../../../contract/api.ts';

type Edge = TopologyView['edges'][number];
type Node = TopologyView['nodes'][number];

export const CELL = { width: 188, height: 46, gapX: 12, gapY: 8 } as const;
/** Room between a parent and its children for the lines. */
export const COLUMN_GAP = 48;
/** End devices of one parent that stand above each other before another column begins. */
const BLOCK_ROWS = 4;
const SIBLING_GAP = 20;

export type Layer = 'link' | 'power' | 'box';

const KINDS: Readonly<Record<Layer, readonly Edge['kind'][]>> = {
  link: ['link', 'bus'],
  power: ['power'],
  box: ['box'],
};

/** What a tree without a named root begins with, best first. */
const ROOT_CLASSES: readonly AssetView['class'][] = ['router', 'lte-router', 'ups', 'pdu', 'switch', 'box'];

export interface PlacedNode {
  node: Node;
  /** Port or outlet of the parent that it hangs on, and where that is known from. */
  label: string;
  source: string;
  x: number;
  y: number;
}

export interface PlacedEdge {
  key: string;
  kind: Edge['kind'];
  isBad: boolean;
  from: { x: number; y: number };
  to: { x: number; y: number };
}

export interface TreeLayout {
  nodes: PlacedNode[];
  edges: PlacedEdge[];
  width: number;
  height: number;
}

export interface Branch {
  node: Node;
  /** How it hangs on its parent; undefined for a root. */
  edge: Edge | undefined;
  children: Branch[];
}

export function layoutTree(topology: TopologyView, layer: Layer): TreeLayout {
  const layout: TreeLayout = { nodes: [], edges: [], width: 0, height: 0 };
  let top = 0;
  for (const root of branchesOf(topology, layer)) {
    const { height } = place(root, 0, top, layout);
    top += height + SIBLING_GAP * 2;
  }
  layout.height = Math.max(0, top - SIBLING_GAP * 2);
  layout.width = Math.max(0, ...layout.nodes.map(({ x }) => x + CELL.width));
  return layout;
}

export function branchesOf(topology: TopologyView, layer: Layer): Branch[] {
  const nodes = new Map(topology.nodes.map((node) => [node.key, node]));
  const near = new Map<string, { other: string; edge: Edge }[]>();
  for (const edge of topology.edges) {
    if (!KINDS[layer].includes(edge.kind)) continue;
    const [a, b] = [assetOf(edge.from), assetOf(edge.to)];
    if (a === b || !nodes.has(a) || !nodes.has(b)) continue;
    near.set(a, [...(near.get(a) ?? []), { other: b, edge }]);
    near.set(b, [...(near.get(b) ?? []), { other: a, edge }]);
  }
  const seen = new Set<string>();
  const roots = [...near.keys()]
    .map((key) => nodes.get(key))
    .filter((node): node is Node => node !== undefined)
    .toSorted((a, b) => rootRank(a, topology.root, layer) - rootRank(b, topology.root, layer));
  return roots.flatMap((node) => {
    if (seen.has(node.key)) return [];
    return [grow(node, nodes, near, seen)];
  });
}

function rootRank(node: Node, root: string, layer: Layer): number {
  if (layer === 'link' && node.key === root) return -1;
  const order = layer === 'box' ? ROOT_CLASSES.toReversed() : layer === 'power' ? ROOT_CLASSES.slice(2) : ROOT_CLASSES;
  const at = order.indexOf(node.class);
  return at < 0 ? order.length : at;
}

/** Breadth first, so that a loop hangs on its shortest side. */
function grow(
  root: Node,
  nodes: ReadonlyMap<string, Node>,
  near: ReadonlyMap<string, { other: string; edge: Edge }[]>,
  seen: Set<string>,
): Branch {
  const top: Branch = { node: root, edge: undefined, children: [] };
  seen.add(root.key);
  for (let line = [top]; line.length > 0;) {
    const next: Branch[] = [];
    for (const branch of line) {
      for (const { other, edge } of near.get(branch.node.key) ?? []) {
        const node = nodes.get(other);
        if (node === undefined || seen.has(other)) continue;
        seen.add(other);
        const child: Branch = { node, edge, children: [] };
        branch.children.push(child);
        next.push(child);
      }
    }
    for (const branch of line) branch.children.sort(byPort);
    line = next;
  }
  return top;
}

/** A parent stands level with its first child, so that the root is where reading begins: at the top left. */
function place(branch: Branch, x: number, y: number, layout: TreeLayout): { height: number } {
  const childX = x + CELL.width + COLUMN_GAP;
  const from = { x: x + CELL.width, y: y + CELL.height / 2 };
  layout.nodes.push(placed(branch, x, y));
  let top = y;
  const ends = branch.children.filter((child) => child.children.length === 0);
  if (ends.length > 0) {
    const rows = Math.ceil(ends.length / Math.ceil(ends.length / BLOCK_ROWS));
    ends.forEach((child, index) => {
      const cellX = childX + Math.floor(index / rows) * (CELL.width + CELL.gapX);
      const cellY = top + (index % rows) * (CELL.height + CELL.gapY);
      layout.nodes.push(placed(child, cellX, cellY));
      layout.edges.push(edgeTo(branch, child, from, { x: cellX, y: cellY + CELL.height / 2 }));
    });
    top += rows * (CELL.height + CELL.gapY) - CELL.gapY + SIBLING_GAP;
  }
  for (const child of branch.children.filter((one) => one.children.length > 0)) {
    layout.edges.push(edgeTo(branch, child, from, { x: childX, y: top + CELL.height / 2 }));
    top += place(child, childX, top, layout).height + SIBLING_GAP;
  }
  return { height: Math.max(CELL.height, top - SIBLING_GAP - y) };
}

const numeric = new Intl.Collator('en', { numeric: true });

function byPort(a: Branch, b: Branch): number {
  return numeric.compare(a.edge?.label ?? '', b.edge?.label ?? '') || numeric.compare(a.node.key, b.node.key);
}

function placed({ node, edge }: Branch, x: number, y: number): PlacedNode {
  return { node, x, y, label: edge?.label ?? '', source: edge?.source ?? '' };
}

function edgeTo(parent: Branch, child: Branch, from: PlacedEdge['from'], to: PlacedEdge['to']): PlacedEdge {
  return {
    key: `${parent.node.key} ${child.node.key}`,
    kind: child.edge?.kind ?? 'link',
    isBad: child.node.health === 'bad' || child.node.health === 'unreachable',
    from,
    to,
  };
}

function assetOf(place: string): string {
  const slash = place.indexOf('/');
  return slash < 0 ? place : place.slice(0, slash);
}
