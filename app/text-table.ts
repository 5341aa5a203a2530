// Rows of texts under headings for a terminal, aligned also where Chinese characters take two places. Pure.

/** Places of the widest column; longer texts are cut. */
const MAX_COLUMN = 44;

/** @param options `lastIsWhole`: the last column is never cut */
export function textTable(
  headings: readonly string[],
  rows: readonly (readonly string[])[],
  { lastIsWhole = false } = {},
): string[] {
  const isWhole = (column: number): boolean => lastIsWhole && column === headings.length - 1;
  const all = [headings, ...rows].map((row) => row.map((cell, i) => (isWhole(i) ? cell : cut(cell))));
  const widths = headings.map((_heading, i) => Math.max(...all.map((row) => width(row[i] ?? ''))));
  return all.map((row) =>
    row
      .map((cell, i) => cell + ' '.repeat((widths[i] ?? 0) - width(cell)))
      .join('  ')
      .trimEnd(),
  );
}

export function width(text: string): number {
  let places = 0;
  for (const char of text)
    places += /[\u1100-\u115f\u2e80-\u9fff\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe4f\uff00-\uff60]/.test(char) ? 2 : 1;
  return places;
}

function cut(text: string): string {
  if (width(text) <= MAX_COLUMN) return text;
  let kept = '';
  for (const char of text) {
    if (width(kept) >= MAX_COLUMN - 2) break;
    kept += char;
  }
  return `${kept}…`;
}
