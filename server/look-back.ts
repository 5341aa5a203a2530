// Reads the backlog of an outage for the beginnings of what is bad now. Best effort: what the journal has already given
// away to the metric store is not read again.

import { setImmediate as nextTurn } from 'node:timers/promises';
import type { ServerLink } from '../contract/link.ts';
import { comparePositions, type Position } from '../contract/records.ts';
import type { Beginning, LookBack } from './domain/detect/look-back.ts';

/** Most records read for one outage, and how many in one turn. */
export const MAX_LOOK_BACK_RECORDS = 500_000;
const AT_ONCE = 500;

export interface LookBackOrder {
  link: ServerLink;
  site: string;
  /** The last record that was detected on before the outage. */
  after: Position;
  /** The first after it is not later than this. */
  until: Position;
  lookBack: LookBack;
}

export async function lookBackOver({ link, site, after, until, lookBack }: LookBackOrder): Promise<Beginning[]> {
  let position = after;
  for (let read = 0; read < MAX_LOOK_BACK_RECORDS;) {
    const deliveries = await link.read(position, AT_ONCE);
    for (const { record } of deliveries)
      if (record.kind === 'samples' && record.site === site) lookBack.see(record.batch);
    const last = deliveries.at(-1);
    if (!last || comparePositions(last.position, until) >= 0) break;
    position = last.position;
    read += deliveries.length;
    await nextTurn();
  }
  return lookBack.beginnings();
}
