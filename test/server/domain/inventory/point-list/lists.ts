// Point lists for tests, short enough to read: a line a row.

import type { Profile } from '../../../../../contract/profile.ts';
import type { AssetEntry, SiteFile } from '../../../../../contract/site-file.ts';
import { plain } from '../../../../../contract/text.ts';
import { importPointList, type PointListResult } from '../../../../../server/domain/inventory/point-list/import.ts';
import type { Sheet } from '../../../../../server/domain/inventory/point-list/sheet.ts';

/** Cells are parted by spaces; `.` stands for an empty one. */
export function sheet(...lines: string[]): Sheet {
  const rows = lines.map((line, i) => ({
    number: i + 1,
    cells: line.split(' ').map((cell) => (cell === '.' ? '' : cell)),
  }));
  return { name: '', rows };
}

export function table(rows: readonly (readonly string[])[]): Sheet {
  return { name: '', rows: rows.map((cells, i) => ({ number: i + 1, cells })) };
}

export function site(assets: AssetEntry[]): SiteFile {
  return { site: 's', name: plain('S'), timezone: 'UTC', assets };
}

export function take(
  list: Sheet,
  present: SiteFile | null = null,
  columns?: ReadonlyMap<string, string>,
  profiles: ReadonlyMap<string, Profile> = new Map(),
): PointListResult {
  return importPointList(list, {
    present,
    site: 's',
    timezone: 'UTC',
    profiles,
    ...(columns && { columns }),
  });
}

export function assetsOf(result: PointListResult): Record<string, AssetEntry> {
  return Object.fromEntries((result.site?.assets ?? []).map((entry) => [entry.key, entry]));
}

export const said = ({ faults }: PointListResult): string[] =>
  faults.map(({ row, column, rule, level }) => `${row}${column} ${rule}${level === 'warning' ? '?' : ''}`);
