// Records that came in before a crash and were not decided on are judged at the next start. Samples that are old by now
// are history: they raise nothing.

import type { Delivery, ServerLink } from '../contract/link.ts';
import type { LogRecord, Position } from '../contract/records.ts';
import type { DetectCursors } from './cursors.ts';

/** Samples older than this are not judged after a restart. */
export const REPLAY_MAX_AGE_MS = 60_000;
/** Most records judged after a restart, and how many are read at once. */
export const MAX_REPLAYED_RECORDS = 200_000;
const REPLAY_AT_ONCE = 1000;

export interface ReplayParts {
  link: ServerLink;
  cursors: DetectCursors;
  /** Where the last decision was made. */
  from: Position;
  wallMs: () => number;
  judge: (delivery: Delivery) => void;
}

export async function replayTail({ link, cursors, from, wallMs, judge }: ReplayParts): Promise<void> {
  cursors.take(from);
  for (let replayed = 0; replayed < MAX_REPLAYED_RECORDS;) {
    const deliveries = await link.read(cursors.get(link.gateway) ?? from, REPLAY_AT_ONCE);
    if (deliveries.length === 0) return;
    replayed += deliveries.length;
    for (const delivery of deliveries) {
      if (isRecent(delivery.record, wallMs())) judge(delivery);
      else cursors.take(delivery.position);
    }
  }
}

function isRecent(record: LogRecord, nowMs: number): boolean {
  return (
    record.kind !== 'samples' || (record.batch.count > 0 && nowMs - (record.batch.timeMs[0] ?? 0) < REPLAY_MAX_AGE_MS)
  );
}
