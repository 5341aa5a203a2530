// Figures of whole columns: the load of the busiest board, the mean of several processors. Row numbers differ by model, so
// a profile of a family cannot name them one by one. Pure but for the reading it is handed.

import type { PlannedDigest } from './config.ts';
import { decodeNumber, rawNumber } from './decode.ts';
import type { Reading } from './session.ts';
import { passes } from './rows.ts';
import type { SampleContext } from './tables.ts';

/** Rows of one column that count. */
export const MAX_DIGESTED_ROWS = 1024;

export async function sampleDigests(
  digests: readonly PlannedDigest[],
  reading: Reading,
  context: SampleContext,
): Promise<void> {
  if (digests.length === 0) return;
  await reading.columns(
    digests.flatMap(({ column, of, only }) => [column, ...of, ...only.map(({ oid }) => oid)]),
    MAX_DIGESTED_ROWS,
  );
  const told = new Set<string>();
  for (const digest of digests) {
    const key = `${digest.measurement}.${digest.field} ${digest.component}`;
    // Several columns may tell the same thing on different makes: the first that answers counts.
    const value = told.has(key) ? undefined : digestOf(digest, reading);
    if (value === undefined) continue;
    told.add(key);
    const row = context.catalogue.row(digest.measurement, { ...context.tags, component: digest.component });
    context.builder.add(context.catalogue.series(row, digest.field), value, context.timeMs);
  }
}

function digestOf(digest: PlannedDigest, reading: Reading): number | undefined {
  const values: number[] = [];
  for (const [index, varbind] of reading.rows(digest.column)) {
    if (!digest.only.every((one) => passes(one, reading, index))) continue;
    const value = decodeNumber(varbind, digest.decoding);
    if (value === undefined) continue;
    const share = digest.of.length === 0 ? value : shareOf(value, digest.of, reading, index);
    if (share !== undefined) values.push(share);
  }
  if (values.length === 0) return undefined;
  const sum = values.reduce((total, value) => total + value, 0);
  switch (digest.take) {
    case 'highest':
      return Math.max(...values);
    case 'mean':
      return sum / values.length;
    case 'sum':
      return sum;
    default:
      return digest.take satisfies never;
  }
}

function shareOf(part: number, wholes: readonly string[], reading: Reading, index: string): number | undefined {
  let whole = 0;
  for (const column of wholes) {
    const varbind = reading.rows(column).get(index);
    whole += (varbind && rawNumber(varbind)) ?? Number.NaN;
  }
  return whole > 0 ? (100 * part) / whole : undefined;
}
