// Lays the wall's tiles out so that everything fits one screen without scrolling, as large as possible. Pure: sizes in rem
// in, columns and tile height out. When even the smallest tiles do not fit, the healthy ones give way.

export type Density = 'full' | 'compact' | 'faults';

export interface WallFit {
  density: Density;
  columns: number;
  tileHeight: number;
}

export interface FitQuestion {
  /** Number of tiles a group, in order. */
  groups: readonly number[];
  width: number;
  height: number;
}

export const GAP = 0.5;
/** Between rows of groups. */
export const GROUP_GAP = 1;
export const GROUP_HEAD = 1.75;

const SIZES = {
  full: { minWidth: 9, minHeight: 3.95, idealWidth: 11.5, idealHeight: 4.5, maxHeight: 5.5 },
  compact: { minWidth: 6.5, minHeight: 1.9, idealWidth: 9, idealHeight: 2.4, maxHeight: 3 },
} as const;

export function fitWall({ groups, width, height }: FitQuestion): WallFit {
  for (const density of ['full', 'compact'] as const) {
    const best = bestColumns(groups, width, height, density);
    if (best !== undefined) return best;
  }
  const { minWidth, maxHeight } = SIZES.full;
  return { density: 'faults', columns: Math.max(1, Math.floor(width / minWidth)), tileHeight: maxHeight };
}

function bestColumns(
  groups: readonly number[],
  width: number,
  height: number,
  density: 'full' | 'compact',
): WallFit | undefined {
  const size = SIZES[density];
  const most = Math.max(1, Math.floor((width + GAP) / (size.minWidth + GAP)));
  let best: WallFit | undefined;
  let bestScore = 0;
  for (let columns = 1; columns <= most; columns += 1) {
    const { lines, tileLines } = packed(groups, columns);
    const free = height - lines * GROUP_HEAD - (lines - 1) * GROUP_GAP - (tileLines - lines) * GAP;
    const tileHeight = Math.min(size.maxHeight, free / Math.max(1, tileLines));
    if (tileHeight < size.minHeight) continue;
    const tileWidth = (width - (columns - 1) * GAP) / columns;
    const score = Math.min(tileWidth / size.idealWidth, tileHeight / size.idealHeight, 1) + tileHeight / 1000;
    // Of two that are as good the one with narrower tiles: a long bar is read worse than a tile.
    if (score < bestScore) continue;
    bestScore = score;
    best = { density, columns, tileHeight };
  }
  return best;
}

/** Groups stand side by side while they fit a line; how many lines of groups, and of tiles, that makes. */
function packed(groups: readonly number[], columns: number): { lines: number; tileLines: number } {
  let lines = 0;
  let tileLines = 0;
  let used = columns;
  let lineHeight = 0;
  for (const tiles of groups) {
    const span = spanOf(tiles, columns);
    if (used + span > columns) {
      tileLines += lineHeight;
      lines += 1;
      used = 0;
      lineHeight = 0;
    }
    used += span;
    lineHeight = Math.max(lineHeight, Math.ceil(tiles / span));
  }
  return { lines, tileLines: tileLines + lineHeight };
}

/** Columns a group takes. */
export function spanOf(tiles: number, columns: number): number {
  return Math.max(1, Math.min(tiles, columns));
}
