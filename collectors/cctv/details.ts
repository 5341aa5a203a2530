// How much detail a picture has and where its edges lie, from the means of its blocks: what a knocked, dirty or unfocused
// camera changes and what people and the hour do not. Measures one picture and compares none. Pure.

import type { Blocks } from './jpeg.ts';

/** Fields in which edges are looked at: people are smaller, walls and doors are larger. */
const EDGE_COLUMNS = 24;
const EDGE_ROWS = 14;
/** Those that have neighbours on all sides. */
export const EDGE_FIELDS = { columns: EDGE_COLUMNS - 2, rows: EDGE_ROWS - 2 } as const;
/** Across and down of each. */
export const EDGES = EDGE_FIELDS.columns * EDGE_FIELDS.rows * 2;
/** Fields to each side over which shading is told from edges. */
const SHADING = 3;
/** Tiles in which fine detail is measured, so that what stands in some of them does not speak for all. */
const TILE_COLUMNS = 8;
const TILE_ROWS = 6;
export const TILES = TILE_COLUMNS * TILE_ROWS;
/** Blocks that a picture must have to be looked at: CIF has 44 by 36. */
const LEAST_COLUMNS = 40;
const LEAST_ROWS = 20;
/** Mean distance from grey of a picture by infrared light; a grey hall by day has a cast. */
const GREY_COLOUR = 0.6;

export interface Details {
  /** By infrared light the picture has no colours; undefined where they were not read. */
  isGrey: boolean | undefined;
  /** Fine detail against all contrast: of one picture alone it says little, in its own past much. */
  sharpness: number;
  /** How brightness rises from field to field, across and down by turns. */
  edges: Float32Array;
  /** Mean size of those. */
  contrast: number;
  /** Fine detail of each tile. */
  fine: Float32Array;
}

/**
 * @param caption rows at the top and the bottom that are left out
 * @param deviation spread of the brightness of the rest
 * @returns undefined for a picture that is too small
 */
export function detailsOf(
  { luma, columns, rows, colour }: Blocks,
  { caption, deviation }: { caption: number; deviation: number },
): Details | undefined {
  const height = rows - 2 * caption;
  if (columns < LEAST_COLUMNS || height < LEAST_ROWS) return undefined;
  const inner = luma.subarray(caption * columns, (rows - caption) * columns);
  const { fine, all } = fineDetail(inner, columns, height);
  const edges = edgesOf(withoutShading(fieldsOf(inner, columns, height)));
  let size = 0;
  for (let i = 0; i < EDGES; i += 2) size += Math.hypot(edges[i] ?? 0, edges[i + 1] ?? 0);
  return {
    isGrey: colour === undefined ? undefined : colour <= GREY_COLOUR,
    sharpness: deviation > 0 ? all / deviation : 0,
    edges,
    contrast: size / (EDGES / 2),
    fine,
  };
}

/** Root mean square of the Laplacian, of each tile and of all. */
function fineDetail(luma: Uint8Array, columns: number, rows: number): { fine: Float32Array; all: number } {
  const fine = new Float32Array(TILES);
  const counts = new Uint32Array(TILES);
  let sum = 0;
  for (let y = 1; y < rows - 1; y++) {
    const row = Math.floor(((y - 1) * TILE_ROWS) / (rows - 2)) * TILE_COLUMNS;
    let at = y * columns + 1;
    for (let tile = 0; tile < TILE_COLUMNS; tile++) {
      const end = y * columns + 1 + Math.floor(((tile + 1) * (columns - 2)) / TILE_COLUMNS);
      const from = at;
      let squares = 0;
      for (; at < end; at++) {
        const bend =
          4 * (luma[at] ?? 0) -
          (luma[at - 1] ?? 0) -
          (luma[at + 1] ?? 0) -
          (luma[at - columns] ?? 0) -
          (luma[at + columns] ?? 0);
        squares += bend * bend;
      }
      fine[row + tile] = (fine[row + tile] ?? 0) + squares;
      counts[row + tile] = (counts[row + tile] ?? 0) + end - from;
      sum += squares;
    }
  }
  for (let tile = 0; tile < TILES; tile++) fine[tile] = Math.sqrt((fine[tile] ?? 0) / Math.max(1, counts[tile] ?? 0));
  return { fine, all: Math.sqrt(sum / ((rows - 2) * (columns - 2))) };
}

function fieldsOf(luma: Uint8Array, columns: number, rows: number): Float32Array {
  const fields = new Float32Array(EDGE_COLUMNS * EDGE_ROWS);
  for (let y = 0; y < EDGE_ROWS; y++) {
    const top = Math.floor((y * rows) / EDGE_ROWS);
    const bottom = Math.floor(((y + 1) * rows) / EDGE_ROWS);
    for (let x = 0; x < EDGE_COLUMNS; x++) {
      const left = Math.floor((x * columns) / EDGE_COLUMNS);
      const right = Math.floor(((x + 1) * columns) / EDGE_COLUMNS);
      let sum = 0;
      for (let row = top; row < bottom; row++)
        for (let at = row * columns + left; at < row * columns + right; at++) sum += luma[at] ?? 0;
      fields[y * EDGE_COLUMNS + x] = sum / ((bottom - top) * (right - left));
    }
  }
  return fields;
}

/** Without what changes slowly across the picture: sun, shadow and the cone of a lamp lie over whatever the camera sees. */
function withoutShading(fields: Float32Array): Float32Array {
  const rest = new Float32Array(fields.length);
  for (let y = 0; y < EDGE_ROWS; y++)
    for (let x = 0; x < EDGE_COLUMNS; x++) {
      // As far to one side as to the other, so that a slope leaves nothing at the rim either.
      const down = Math.min(SHADING, y, EDGE_ROWS - 1 - y);
      const across = Math.min(SHADING, x, EDGE_COLUMNS - 1 - x);
      const [top, bottom, left, right] = [y - down, y + down, x - across, x + across];
      let sum = 0;
      for (let row = top; row <= bottom; row++)
        for (let column = left; column <= right; column++) sum += fields[row * EDGE_COLUMNS + column] ?? 0;
      const at = y * EDGE_COLUMNS + x;
      rest[at] = (fields[at] ?? 0) - sum / ((bottom - top + 1) * (right - left + 1));
    }
  return rest;
}

function edgesOf(fields: Float32Array): Float32Array {
  const edges = new Float32Array(EDGES);
  let to = 0;
  for (let y = 1; y < EDGE_ROWS - 1; y++)
    for (let x = 1; x < EDGE_COLUMNS - 1; x++) {
      const at = y * EDGE_COLUMNS + x;
      edges[to++] = ((fields[at + 1] ?? 0) - (fields[at - 1] ?? 0)) / 2;
      edges[to++] = ((fields[at + EDGE_COLUMNS] ?? 0) - (fields[at - EDGE_COLUMNS] ?? 0)) / 2;
    }
  return edges;
}
