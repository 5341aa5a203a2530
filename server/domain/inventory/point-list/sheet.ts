// A table as it was read from a file, before anything is made of it: rows of cells with the numbers that the person who
// keeps the list sees. Knows neither CSV nor XLSX.

/** Most rows of a point list. */
export const MAX_POINT_ROWS = 20_000;
/** Most columns of a point list. */
export const MAX_POINT_COLUMNS = 100;
/** Longest cell of a point list, in characters. */
export const MAX_CELL_CHARS = 1000;

/** Why a cell has no value that can be believed. */
export type BadCell = 'formula' | 'error' | 'too-long';

export interface SheetRow {
  /** As the file's program shows it, from 1. */
  readonly number: number;
  /** Trimmed texts; '' where nothing stands. */
  readonly cells: readonly string[];
  /** By column, where there are any. */
  readonly bad?: ReadonlyMap<number, BadCell>;
}

export interface Sheet {
  /** '' for a file without sheets. */
  readonly name: string;
  readonly rows: readonly SheetRow[];
}

/** `A`, `Z`, `AA`: how people call the column. */
export function columnLetter(index: number): string {
  let letters = '';
  for (let rest = index + 1; rest > 0; rest = Math.floor((rest - 1) / 26))
    letters = String.fromCharCode(65 + ((rest - 1) % 26)) + letters;
  return letters;
}

/** The index of column `AB`, −1 for anything else. */
export function columnIndex(letters: string): number {
  if (!/^[A-Z]{1,3}$/i.test(letters)) return -1;
  let index = 0;
  for (const letter of letters.toUpperCase()) index = index * 26 + letter.charCodeAt(0) - 64;
  return index - 1;
}
