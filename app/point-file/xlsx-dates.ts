// How spreadsheets keep days: as numbers since an epoch, with a format that tells a day from a price. ECMA-376 part 1,
// §18.8.30 and §18.17.4.

const DAY_MS = 86_400_000;
const EPOCH_1900_MS = Date.UTC(1899, 11, 30);
const EPOCH_1904_MS = Date.UTC(1904, 0, 1);
/** Last day that a spreadsheet can show: 9999-12-31. */
const MAX_DAY = 2_958_465;

/** Built-in formats of dates and of dates with time; 27 … 36 and 50 … 58 are East Asian ones. */
export function isDateFormat(id: number, code: string | undefined): boolean {
  if (code !== undefined) {
    const plain = code.replace(/"[^"]*"|\[[^\]]*\]|\\./g, '');
    return /y/i.test(plain) && /[md]/i.test(plain);
  }
  return (id >= 14 && id <= 17) || id === 22 || (id >= 27 && id <= 36) || (id >= 50 && id <= 58);
}

/** `2027-01-01`, null for what is no day. */
export function spreadsheetDay(number: number, isFrom1904: boolean): string | null {
  const day = Math.floor(number);
  if (day < 61 || day > MAX_DAY) return null;
  return new Date((isFrom1904 ? EPOCH_1904_MS : EPOCH_1900_MS) + day * DAY_MS).toISOString().slice(0, 10);
}
